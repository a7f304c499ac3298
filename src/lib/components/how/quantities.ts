/** What the workspace shows, quantity by quantity: in words, as a formula, by whom, and how to repeat it. */
import { m } from '#lib/paraglide/messages.js';

/** A letter of a formula, and what it stands for. */
export interface Letter {
  letter: string;
  means: () => string;
}

export interface Quantity {
  /** Also its anchor on the page. */
  id: keyof typeof words;
  title: () => string;
  plain: () => string;
  assumes: () => string;
  formulas: readonly string[];
  where: readonly Letter[];
  /** Literature, as it is cited; what is mere arithmetic has none. */
  source?: string;
  /** The command that reckons it, and the field of its answer. */
  command: string;
  field: string;
  /** What that command reads, where not the map itself. */
  reads?: string;
}

const letter = (text: string, means: () => string): Letter => ({ letter: text, means });
const x = letter('x', m.how_sym_x);
const s = letter('s', m.how_sym_s);
const g = letter('g', m.how_sym_g);
const w = letter('w', m.how_sym_w);
const v = letter('v', m.how_sym_v);
const n = letter('n', m.how_sym_n);
const lambda = letter('λ', m.how_sym_lambda);
const kappa = letter('κ', m.how_sym_kappa);
const reach = letter('L', m.how_sym_L);
const h = letter('h', m.how_sym_h);
const root = letter('R', m.how_sym_R);
const sigma = letter('σ', m.how_sym_sigma);
const tau = letter('τ^2', m.how_sym_tau);
const cost = letter('c', m.how_sym_c);
const share = letter('f', m.how_sym_f);
const strengths = letter('W', m.how_sym_Wm);
const money = letter('M', m.how_sym_M);
const normal = letter('φ , Φ', m.how_sym_phi);
const pushed = letter('u', m.how_sym_u);

const said = <Id extends string>(
  id: Id,
  title: () => string,
  plain: () => string,
  assumes: () => string,
) => ({ id, title, plain, assumes });

const words = {
  score: said('score', m.how_q_score, m.how_q_score_plain, m.how_q_score_assumes),
  error: said('error', m.how_q_error, m.how_q_error_plain, m.how_q_error_assumes),
  interval: said('interval', m.how_q_interval, m.how_q_interval_plain, m.how_q_interval_assumes),
  shrinkage: said(
    'shrinkage',
    m.how_q_shrinkage,
    m.how_q_shrinkage_plain,
    m.how_q_shrinkage_assumes,
  ),
  nowcast: said('nowcast', m.how_q_nowcast, m.how_q_nowcast_plain, m.how_q_nowcast_assumes),
  gap: said('gap', m.how_q_gap, m.how_q_gap_plain, m.how_q_gap_assumes),
  link: said('link', m.how_q_link, m.how_q_link_plain, m.how_q_link_assumes),
  learned: said('learned', m.how_q_learned, m.how_q_learned_plain, m.how_q_learned_assumes),
  loops: said('loops', m.how_q_loops, m.how_q_loops_plain, m.how_q_loops_assumes),
  worth: said('worth', m.how_q_worth, m.how_q_worth_plain, m.how_q_worth_assumes),
  held: said('held', m.how_q_held, m.how_q_held_plain, m.how_q_held_assumes),
  rox: said('rox', m.how_q_rox, m.how_q_rox_plain, m.how_q_rox_assumes),
  money: said('money', m.how_q_money, m.how_q_money_plain, m.how_q_money_assumes),
  own: said('own', m.how_q_own, m.how_q_own_plain, m.how_q_own_assumes),
  root: said('root', m.how_q_root, m.how_q_root_plain, m.how_q_root_assumes),
  opportunity: said(
    'opportunity',
    m.how_q_opportunity,
    m.how_q_opportunity_plain,
    m.how_q_opportunity_assumes,
  ),
  units: said('units', m.how_q_units, m.how_q_units_plain, m.how_q_units_assumes),
  decide: said('decide', m.how_q_decide, m.how_q_decide_plain, m.how_q_decide_assumes),
  voi: said('voi', m.how_q_voi, m.how_q_voi_plain, m.how_q_voi_assumes),
  whatif: said('whatif', m.how_q_whatif, m.how_q_whatif_plain, m.how_q_whatif_assumes),
  why: said('why', m.how_q_why, m.how_q_why_plain, m.how_q_why_assumes),
  record: said('record', m.how_q_record, m.how_q_record_plain, m.how_q_record_assumes),
} as const;

/** Every quantity in its group, in the order in which one builds on another. */
export const groups: readonly { title: () => string; quantities: readonly Quantity[] }[] = [
  {
    title: m.how_g_standing,
    quantities: [
      {
        ...words.score,
        formulas: ['x = \\frac{∑ a_k x_k}{∑ a_k}', 'x_k = 100 \\frac{m_k − F_k}{C_k − F_k}'],
        where: [x, letter('a', m.how_sym_a), letter('m', m.how_sym_m)],
        source: 'OECD & JRC, Handbook on Constructing Composite Indicators, 2008',
        command: 'scores',
        field: 'composite',
        reads: 'answers.json',
      },
      {
        ...words.error,
        formulas: [
          's_k = \\frac{100}{C_k − F_k} \\frac{σ_k}{\\sqrt{n_k}}',
          's = \\frac{\\sqrt{∑ a_k^2 s_k^2}}{∑ a_k}',
        ],
        where: [s, n, letter('a', m.how_sym_a)],
        source: 'Cochran, Sampling Techniques, 3rd ed., 1977',
        command: 'scores',
        field: 'cases',
        reads: 'answers.json',
      },
      {
        ...words.interval,
        formulas: [
          'x ± 1.645 s',
          's_R^2 = ∑_e {(\\frac{∂ R}{∂ w_e} σ_e)}^2 + ∑_i {(\\frac{∂ R}{∂ x_i} s_i)}^2',
        ],
        where: [s, sigma, root],
        source: 'Oehlert, A note on the delta method, The American Statistician 46, 1992',
        command: 'analyse',
        field: 'standardErrors',
      },
      {
        ...words.shrinkage,
        formulas: [
          '\\name{rel}_i = \\frac{τ^2}{τ^2 + s_i^2}',
          '\\hat{x}_i = \\name{rel}_i x_i + (1 − \\name{rel}_i) \\bar{x}',
        ],
        where: [tau, s],
        source: 'Efron & Morris 1975; Paule & Mandel 1982; Bliese 1998',
        command: 'scores',
        field: 'normalPM',
        reads: 'teams.json',
      },
      {
        ...words.nowcast,
        formulas: ['\\hat{x} ← \\hat{x} + \\frac{P}{P + s^2} (x − \\hat{x})'],
        where: [letter('P', m.how_sym_P), s],
        source: 'Kalman 1960; Durbin & Koopman, Time Series Analysis by State Space Methods, 2012',
        command: 'scores',
        field: 'nowcast',
        reads: 'series.json',
      },
      {
        ...words.gap,
        formulas: ['g = t − x'],
        where: [g, letter('t', m.how_sym_t), x],
        command: 'analyse',
        field: 'gap',
      },
    ],
  },
  {
    title: m.how_g_links,
    quantities: [
      {
        ...words.link,
        formulas: ['\\name{E} ( w ) = π μ', '\\name{Var} ( w ) = π (σ^2 + μ^2) − π^2 μ^2'],
        where: [w, letter('π', m.how_sym_pi), letter('μ', m.how_sym_mu), sigma],
        source: 'Mitchell & Beauchamp 1988 (spike and slab)',
        command: 'uncertainty',
        field: 'edgeMoments',
      },
      {
        ...words.learned,
        formulas: [
          'V_n = {(V_0^{− 1} + X^⊤ X)}^{− 1}',
          '\\hat{w} = V_n (V_0^{− 1} μ + X^⊤ y)',
          'z = \\frac{w_{\\name{data}} − μ}{\\sqrt{s_{\\name{data}}^2 + σ^2}}',
        ],
        where: [letter('V', m.how_sym_V), letter('μ', m.how_sym_mu), sigma],
        source:
          'O’Hagan & Forster, Kendall’s Advanced Theory of Statistics 2B, 2004; Podsakoff et al. 2003; Fuller, Measurement Error Models, 1987',
        command: 'learn',
        field: 'panel',
        reads: 'panel.json',
      },
      {
        ...words.loops,
        formulas: ['G = ∏ w', '1 + G + G^2 + … = \\frac{1}{1 − G}', 'ρ ( W ) < 1'],
        where: [letter('G', m.how_sym_G), letter('ρ', m.how_sym_rho), strengths],
        source: 'Bentler & Freeman 1983; Johnson 1975; Caswell, Matrix Population Models, 2001',
        command: 'analyse',
        field: 'loops',
      },
    ],
  },
  {
    title: m.how_g_worth,
    quantities: [
      {
        ...words.worth,
        formulas: ['λ_i = v_i + ∑_{i → k} w_{ik} λ_k', 'λ = {(I − W^⊤)}^{− 1} v'],
        where: [lambda, v, w],
        source: 'Leontief 1936; Alwin & Hauser 1975',
        command: 'analyse',
        field: 'valuePerPush',
      },
      {
        ...words.held,
        formulas: ['κ_i = \\frac{λ_i}{L_{ii}}'],
        where: [kappa, lambda, reach],
        source: 'Pearl, Causality, 2009 (do-operator); Sherman & Morrison 1950',
        command: 'analyse',
        field: 'valuePerHeldPoint',
      },
      {
        ...words.rox,
        formulas: ['\\name{ROX}_i = \\frac{d_i λ_i}{c_i}', '\\name{net}_i = d_i λ_i − c_i'],
        where: [lambda, cost, letter('d', m.how_sym_d)],
        source: 'Boardman et al., Cost–Benefit Analysis, 2018',
        command: 'analyse',
        field: 'roxRatioGoodDirection',
      },
    ],
  },
  {
    title: m.how_g_attention,
    quantities: [
      {
        ...words.money,
        formulas: ['∑_r v_r g_r', 's^2 = ∑_r v_r^2 s_r^2'],
        where: [v, g, s],
        command: 'analyse',
        field: 'moneyGapAtResults',
      },
      {
        ...words.own,
        formulas: ['h_i = g_i − ∑_{j → i} w_{ji} g_j'],
        where: [h, g, w],
        source: 'Pearl, Causality, 2009 (structural equations)',
        command: 'analyse',
        field: 'ownGap',
      },
      {
        ...words.root,
        formulas: ['R_i = λ_i h_i', '∑_i R_i = λ^⊤ (I − W) g = ∑_r v_r g_r'],
        where: [root, lambda, h, v],
        source: 'Leontief 1936',
        command: 'analyse',
        field: 'attentionRoot',
      },
      {
        ...words.opportunity,
        formulas: ['O_i = \\name{max} ( 0 , g_i κ_i )'],
        where: [g, kappa],
        source: 'Ringle & Sarstedt 2016 (importance–performance)',
        command: 'analyse',
        field: 'opportunity',
      },
      {
        ...words.units,
        formulas: [
          'R_{iu} = f_u λ_i h_{iu}',
          'D_{iu} = R_{iu} − f_u R_i',
          '| ∑_u f_u x_{iu} − x_i | ≤ 2 s',
        ],
        where: [root, share, h, lambda],
        source: 'Benjamini & Hochberg 1995; Simpson 1951; Paule & Mandel 1982',
        command: 'segments',
        field: 'cells',
        reads: 'parts.json',
      },
    ],
  },
  {
    title: m.how_g_deciding,
    quantities: [
      {
        ...words.decide,
        formulas: ['M = \\name{E} ( λ_i g_i ) − c_i |g_i|', '\\name{P} = Φ ( − \\frac{| M |}{S} )'],
        where: [money, lambda, g, cost, normal],
        source: 'Raiffa & Schlaifer, Applied Statistical Decision Theory, 1961',
        command: 'voi',
        field: 'act, learnFirst, leave',
      },
      {
        ...words.voi,
        formulas: [
          '\\name{EVPI} = S φ ( \\frac{M}{S} ) − | M | Φ ( − \\frac{| M |}{S} )',
          '\\name{EVPPI}_e = \\name{E}_w \\name{max} ( 0 , \\name{E} [ M | w_e ] ) − \\name{max} ( 0 , M )',
          'σ′ = \\frac{σ^2}{\\sqrt{σ^2 + e^2}}',
          '\\name{ENBS} = \\name{EVSI} − \\name{cost}',
        ],
        where: [money, normal, sigma, letter('e', m.how_sym_e)],
        source: 'Howard 1966; Frazier, Powell & Dayanik 2009; Strong, Oakley & Brennan 2014',
        command: 'voi',
        field: 'evppiByEdge, studies',
      },
      {
        ...words.whatif,
        formulas: ['Δ x = {(I − W)}^{− 1} u', '∑_r v_r Δ x_r = ∑_i λ_i u_i'],
        where: [pushed, lambda, v, strengths],
        source: 'Sherman & Morrison 1950',
        command: 'simulate',
        field: 'longRun',
        reads: 'push.json',
      },
    ],
  },
  {
    title: m.how_g_change,
    quantities: [
      {
        ...words.why,
        formulas: ['Δ u = (I − W) ( x_1 − x_0 )', '∑_i λ_i Δ u_i = ∑_r v_r Δ x_r'],
        where: [pushed, lambda, v, x],
        source: 'Budhathoki, Janzing, Blöbaum & Ng, Why did the distribution change?, 2021',
        command: 'explain',
        field: 'fixedWeights',
        reads: 'change.json',
      },
      {
        ...words.record,
        formulas: [
          '\\name{CRPS} = ∫ {( F ( y ) − 1_{y ≥ x} )}^2 d y',
          '\\name{skill} = 1 − \\frac{\\name{CRPS}_{\\name{map}}}{\\name{CRPS}_0}',
        ],
        where: [x, letter('F', m.how_sym_F)],
        source: 'Gneiting & Raftery 2007; Diebold & Mariano 1995',
        command: 'record',
        field: 'record',
        reads: 'record.json',
      },
    ],
  },
];

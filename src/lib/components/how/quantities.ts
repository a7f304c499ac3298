/** What the workspace shows, quantity by quantity: in words, as a formula, by whom, and how to repeat it. */
import { m } from '#lib/paraglide/messages.js';
import {
  letter,
  x,
  s,
  g,
  w,
  v,
  n,
  lambda,
  kappa,
  reach,
  h,
  root,
  sigma,
  tau,
  cost,
  share,
  strengths,
  money,
  normal,
  pushed,
  type Letter,
} from './letters.ts';
import { words } from './quantity-words.ts';

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

/** Repeated by `rox analyse` from the map's own file. */
const analysed = (field: string) => ({ command: 'analyse', field });

/** Repeated by a command from the map's own file, or from one of its own form. */
const asked = (command: string, field: string, reads?: string) =>
  reads === undefined ? { command, field } : { command, field, reads };

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
        ...asked('scores', 'composite', 'answers.json'),
      },
      {
        ...words.error,
        formulas: [
          's_k = \\frac{100}{C_k − F_k} \\frac{σ_k}{\\sqrt{n_k}}',
          's = \\frac{\\sqrt{∑ a_k^2 s_k^2}}{∑ a_k}',
        ],
        where: [s, n, letter('a', m.how_sym_a)],
        source: 'Cochran, Sampling Techniques, 3rd ed., 1977',
        ...asked('scores', 'cases', 'answers.json'),
      },
      {
        ...words.interval,
        formulas: [
          'x ± 1.645 s',
          's_R^2 = ∑_e {(\\frac{∂ R}{∂ w_e} σ_e)}^2 + ∑_i {(\\frac{∂ R}{∂ x_i} s_i)}^2',
        ],
        where: [s, sigma, root],
        source: 'Oehlert, A note on the delta method, The American Statistician 46, 1992',
        ...analysed('standardErrors'),
      },
      {
        ...words.shrinkage,
        formulas: [
          '\\name{rel}_i = \\frac{τ^2}{τ^2 + s_i^2}',
          '\\hat{x}_i = \\name{rel}_i x_i + (1 − \\name{rel}_i) \\bar{x}',
        ],
        where: [tau, s, letter('\\bar{x}', m.how_sym_xbar)],
        source: 'Efron & Morris 1975; Paule & Mandel 1982; Bliese 1998',
        ...asked('scores', 'normalPM', 'teams.json'),
      },
      {
        ...words.nowcast,
        formulas: ['\\hat{x} ← \\hat{x} + \\frac{P}{P + s^2} (x − \\hat{x})'],
        where: [letter('P', m.how_sym_P), s],
        source: 'Kalman 1960; Durbin & Koopman, Time Series Analysis by State Space Methods, 2012',
        ...asked('scores', 'nowcast', 'series.json'),
      },
      {
        ...words.gap,
        formulas: ['g = t − x'],
        where: [g, letter('t', m.how_sym_t), x],
        ...analysed('gap'),
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
        ...asked('uncertainty', 'edgeMoments'),
      },
      {
        ...words.learned,
        formulas: [
          'V_n = {(V_0^{− 1} + X^⊤ X)}^{− 1}',
          '\\hat{w} = V_n (V_0^{− 1} μ + X^⊤ y)',
          '\\hat{w}_i = \\frac{a_i μ_i + b_i w′_i}{a_i + b_i}',
          'z = \\frac{w − μ}{\\sqrt{s^2 + σ^2}}',
        ],
        where: [
          letter('V', m.how_sym_V),
          letter('μ', m.how_sym_mu),
          sigma,
          letter('a , b', m.how_sym_ab),
          letter('w′', m.how_sym_slope),
        ],
        source:
          'O’Hagan & Forster, Kendall’s Advanced Theory of Statistics 2B, 2004; Podsakoff et al. 2003; Fuller, Measurement Error Models, 1987',
        ...asked('learn', 'panel', 'panel.json'),
      },
      {
        ...words.loops,
        formulas: ['G = ∏ w', '1 + G + G^2 + … = \\frac{1}{1 − G}', 'ρ ( W ) < 1'],
        where: [letter('G', m.how_sym_G), letter('ρ', m.how_sym_rho), strengths],
        source: 'Bentler & Freeman 1983; Johnson 1975; Caswell, Matrix Population Models, 2001',
        ...analysed('loops'),
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
        ...analysed('valuePerPush'),
      },
      {
        ...words.path,
        formulas: [
          'q_p = \\frac{v_r ∏_{e ∈ p} w_e}{λ_i}',
          's_p^2 = ∑_e {(\\frac{∂ q_p}{∂ w_e} σ_e)}^2',
        ],
        where: [letter('q', m.how_sym_q), v, w, lambda, sigma],
        source: 'Wright 1934; Oehlert 1992',
        ...analysed('topPaths'),
      },
      {
        ...words.held,
        formulas: ['κ_i = \\frac{λ_i}{L_{ii}}'],
        where: [kappa, lambda, reach],
        source: 'Pearl, Causality, 2009 (do-operator); Sherman & Morrison 1950',
        ...analysed('valuePerHeldPoint'),
      },
      {
        ...words.rox,
        formulas: ['\\name{ROX}_i = \\frac{d_i λ_i}{c_i}', '\\name{net}_i = d_i λ_i − c_i'],
        where: [lambda, cost, letter('d', m.how_sym_d)],
        source: 'Boardman et al., Cost–Benefit Analysis, 2018',
        ...analysed('roxRatioGoodDirection'),
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
        ...analysed('moneyGapAtResults'),
      },
      {
        ...words.own,
        formulas: ['h_i = g_i − ∑_{j → i} w_{ji} g_j'],
        where: [h, g, w],
        source: 'Pearl, Causality, 2009 (structural equations)',
        ...analysed('ownGap'),
      },
      {
        ...words.root,
        formulas: ['R_i = λ_i h_i', '∑_i R_i = λ^⊤ (I − W) g = ∑_r v_r g_r'],
        where: [root, lambda, h, v],
        source: 'Leontief 1936',
        ...analysed('attentionRoot'),
      },
      {
        ...words.opportunity,
        formulas: ['O_i = \\name{max} ( 0 , g_i κ_i )'],
        where: [g, kappa],
        source: 'Ringle & Sarstedt 2016 (importance–performance)',
        ...analysed('opportunity'),
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
        ...asked('segments', 'cells', 'parts.json'),
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
        ...asked('voi', 'act, learnFirst, leave'),
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
        ...asked('voi', 'evppiByEdge, studies'),
      },
      {
        ...words.whatif,
        formulas: ['Δ x = {(I − W)}^{− 1} u', '∑_r v_r Δ x_r = ∑_i λ_i u_i'],
        where: [pushed, lambda, v, strengths],
        source: 'Sherman & Morrison 1950',
        ...asked('simulate', 'longRun', 'push.json'),
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
        ...asked('explain', 'fixedWeights', 'change.json'),
      },
      {
        ...words.record,
        formulas: [
          '\\name{CRPS} = ∫ {( F ( y ) − 1_{y ≥ x} )}^2 d y',
          '\\name{CRPS} = σ ( z ( 2 Φ ( z ) − 1 ) + 2 φ ( z ) − \\frac{1}{\\sqrt{π}} )',
          '\\name{skill} = 1 − \\frac{\\name{CRPS}_{\\name{map}}}{\\name{CRPS}_0}',
        ],
        where: [x, letter('F', m.how_sym_F), letter('z', m.how_sym_z), normal],
        source: 'Gneiting & Raftery 2007; Diebold & Mariano 1995',
        ...asked('record', 'record', 'record.json'),
      },
    ],
  },
];

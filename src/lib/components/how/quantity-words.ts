/** What every quantity is called, what it is in plain words, and what it takes for granted. */
import { m } from '#lib/paraglide/messages.js';

const said = <Id extends string>(
  id: Id,
  title: () => string,
  plain: () => string,
  assumes: () => string,
) => ({ id, title, plain, assumes });

export const words = {
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
  path: said('path', m.how_q_path, m.how_q_path_plain, m.how_q_path_assumes),
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

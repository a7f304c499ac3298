/** The letters of the formulas, and what each stands for wherever it stands. */
import { m } from '#lib/paraglide/messages.js';

/** A letter of a formula, and what it stands for. */
export interface Letter {
  letter: string;
  means: () => string;
}

export const letter = (text: string, means: () => string): Letter => ({ letter: text, means });
export const x = letter('x', m.how_sym_x);
export const s = letter('s', m.how_sym_s);
export const g = letter('g', m.how_sym_g);
export const w = letter('w', m.how_sym_w);
export const v = letter('v', m.how_sym_v);
export const n = letter('n', m.how_sym_n);
export const lambda = letter('λ', m.how_sym_lambda);
export const kappa = letter('κ', m.how_sym_kappa);
export const reach = letter('L', m.how_sym_L);
export const h = letter('h', m.how_sym_h);
export const root = letter('R', m.how_sym_R);
export const sigma = letter('σ', m.how_sym_sigma);
export const tau = letter('τ^2', m.how_sym_tau);
export const cost = letter('c', m.how_sym_c);
export const share = letter('f', m.how_sym_f);
export const strengths = letter('W', m.how_sym_Wm);
export const money = letter('M', m.how_sym_M);
export const normal = letter('φ , Φ', m.how_sym_phi);
export const pushed = letter('u', m.how_sym_u);

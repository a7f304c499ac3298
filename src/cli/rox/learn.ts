/** `rox learn`: what data say about strengths, beside what people thought. */
import * as z from 'zod';
import type { Options } from './command.ts';
import { BadInput, parsed, withInputs } from './input.ts';
import * as closed from './learn-closed.ts';
import * as form from './learn-panel-form.ts';
import * as panels from './learn-panel.ts';

export const summary = 'what data say about strengths, beside what people thought';

export const help = `Usage: rox learn FILE.json [--seed N]

Reads any of these, at the top or under "inputs":

  panel        {"rows": [{"unit", "period", "segment", "values": {name: number or null},
               "errors": {name: standard error}}], "effect", "causes": [{"name", "lagPeriods",
               "mean", "sd", "sign"}], "prior" or "a0" and "b0", "unitEffects", "periodEffects",
               "candidates": [names]}: teams over periods, with the hypothesis per cause. Unit
               effects are removed, period effects too from 8 units on; slopes are corrected for
               errors where they are given. panel: prior, data, posterior, conflict, bayesFactor,
               reliability, clusterRatio, the profile of lags, notes and a sentence; segments: the
               same by segment, drawn together; questions: candidates that may be missing links
  graph, observed, weeksPerPeriod   a map (or its export) and such rows of its elements: map, every
               link of it, with a proposal for each that the figures say something about
  respondents  {"rows": [{"unit", "period", "person", "values"}], "effect", "causes", "splits"}:
               answers of one questionnaire; halves, cause and effect from different halves
  people       [{"unit", "x", "y"}]: levels, slopes within units, between them, pooled
  X, y, prior {"m0", "V0", "a0", "b0"}: nig, the conjugate posterior, and leastSquares
  X, y, knownSigmaVariant {"sigma2", "m0", "S0"}: knownSigma
  attenuation  {"Sxx", "Sxy", "errorVariances", "minReliability"}: slopes corrected for score error
  p, q         p-values tested at once: bhAdjusted, bhRejected, holmAdjusted, holmRejected

Strengths are associations in the data; that they are causes remains a judgement.
`;

const Asked = z.object({ ...closed.Asked.shape, ...form.Asked.shape });

export const input = z.union([Asked, z.object({ inputs: Asked })]);

export const output = z.object({ ...closed.output.shape, ...form.output.shape });

/** Answers for parsed JSON. @throws BadInput */
export function run(given: unknown, options: Options): Record<string, unknown> {
  const asked = parsed(Asked, withInputs(given));
  const answers = { ...panels.answers(asked, given, options), ...closed.answers(asked) };
  if (Object.values(answers).every((answer) => answer === undefined)) {
    throw new BadInput('There is nothing to learn from: see rox learn --help.');
  }
  return answers;
}

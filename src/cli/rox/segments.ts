/** `rox segments`: where in the organisation attention is needed. */
import * as z from 'zod';
import { attentionByPart } from '#lib/rox/parts.ts';
import { opposedLinks } from '#lib/rox/simpson.ts';
import { figure } from './command.ts';
import { BadInput, ExportInput, GraphInput, graphOf, parsed, withInputs } from './input.ts';

export const summary = 'attention by unit or segment, and how each differs from the whole';

export const help = `Usage: rox segments FILE.json

Reads a map as rox analyse does, with the whole's scores, and beside it, or under "inputs":

  parts    [{"name", "share", "scores": {id: {"score", "se"}}, "targets": {id: number}}]: units or
           segments, the share with which each enters the whole (what is missing to 1 counts as one
           suppressed part; "shares" by element where they differ), their scores, and targets
           where they differ
  step     points to which released scores are rounded (0)

  addsUp      whether the parts agree with the whole; where not, nothing else is said but misfits
  cells       by part and element: worth, own gap and their product, root attention, with the standard error of the part's figures, its
              contrast with the part's share of the whole's with standard error, reliability, and whether it stands out (Benjamini-Hochberg, 10 %)
  comparisons how many cells were tested
  opposed     links whose parts line up against the link's sign
`;

const scored = z.object({ score: z.number(), se: z.number().min(0).nullable() });
const Asked = z.object({
  parts: z
    .array(
      z.object({
        name: z.string(),
        share: z.number().min(0).max(1),
        shares: z.record(z.string(), z.number().min(0).max(1)).optional(),
        scores: z.record(z.string(), scored),
        targets: z.record(z.string(), z.number()).optional(),
      }),
    )
    .min(1),
  step: z.number().min(0).default(0),
});

export const input = z.union([
  GraphInput.extend(Asked.shape),
  ExportInput.extend(Asked.shape),
  GraphInput.extend({ inputs: Asked }),
]);

export const output = z.object({
  addsUp: z.boolean(),
  misfits: z.array(
    z.object({ id: z.string(), whole: z.number(), parts: z.number(), tolerance: z.number() }),
  ),
  cells: z.array(
    z.object({
      part: z.string(),
      id: z.string(),
      score: z.number(),
      se: figure,
      reliability: figure,
      worth: figure,
      ownGap: figure,
      root: figure,
      rootSe: figure,
      contrast: figure,
      contrastSe: figure,
      adjusted: figure,
      standsOut: z.boolean(),
    }),
  ),
  comparisons: z.number(),
  opposed: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      within: z.number(),
      between: z.number(),
      se: z.number(),
      parts: z.number(),
    }),
  ),
});

/** Answers for parsed JSON. @throws BadInput */
export function run(given: unknown): Record<string, unknown> {
  const graph = graphOf(given);
  const { parts, step } = parsed(Asked, withInputs(given));
  const ids = new Set(graph.nodes.map(({ id }) => id));
  const stranger = parts.flatMap(({ scores }) => Object.keys(scores)).find((id) => !ids.has(id));
  if (stranger !== undefined) throw new BadInput(`parts score ${stranger}, which is no element.`);
  const shares = parts.reduce((sum, { share }) => sum + share, 0);
  if (shares > 1 + 1e-6) throw new BadInput(`The parts' shares add up to ${shares}, above 1.`);
  const named = parts.map(({ targets, shares: own, ...part }) => ({
    ...part,
    ...(targets ? { targets } : {}),
    ...(own ? { shares: own } : {}),
  }));
  const cells = attentionByPart(graph, named, step);
  if ('refused' in cells) {
    return { addsUp: false, misfits: cells.misfits, cells: [], comparisons: 0, opposed: [] };
  }
  return {
    addsUp: true,
    misfits: [],
    cells,
    comparisons: cells.filter(({ adjusted }) => adjusted !== null).length,
    opposed: opposedLinks(graph, named),
  };
}

/**
 * Not every link is a straight line: scores have a ceiling, and the last points move less. A form says
 * what level of the effect a level of the cause brings; its slope there takes the place of a strength.
 */
import * as z from 'zod';

export const Form = z.discriminatedUnion('kind', [
  /** slope·x */
  z.object({ kind: z.literal('linear'), slope: z.number() }),
  /** base + height·(1 − e^(−x/scale)) */
  z.object({
    kind: z.literal('saturating'),
    base: z.number().default(0),
    height: z.number(),
    scale: z.number().positive(),
  }),
  /** ceiling/(1 + e^(−(x − middle)/scale)) */
  z.object({
    kind: z.literal('logistic'),
    ceiling: z.number(),
    middle: z.number(),
    scale: z.number().positive(),
  }),
  /** Straight between the points [x, y], which ascend in x, and on beyond the outer two. */
  z.object({
    kind: z.literal('piecewise'),
    points: z.array(z.tuple([z.number(), z.number()])).min(2),
  }),
]);
export type Form = z.infer<typeof Form>;

/** What a level x of the cause brings. */
export function respond(form: Form, x: number): number {
  if (form.kind === 'linear') return form.slope * x;
  if (form.kind === 'saturating') return form.base - form.height * Math.expm1(-x / form.scale);
  if (form.kind === 'logistic') {
    return form.ceiling / (1 + Math.exp(-(x - form.middle) / form.scale));
  }
  const [[x0, y0], [x1, y1]] = pieceAt(form.points, x);
  return y0 + ((y1 - y0) / (x1 - x0)) * (x - x0);
}

/** Its derivative at x; at a kink the slope to the right. */
export function slopeAt(form: Form, x: number): number {
  if (form.kind === 'linear') return form.slope;
  if (form.kind === 'saturating') return (form.height / form.scale) * Math.exp(-x / form.scale);
  if (form.kind === 'logistic') {
    const share = 1 / (1 + Math.exp(-(x - form.middle) / form.scale));
    return (form.ceiling / form.scale) * share * (1 - share);
  }
  const [[x0, y0], [x1, y1]] = pieceAt(form.points, x);
  return (y1 - y0) / (x1 - x0);
}

type Point = readonly [x: number, y: number];

function pieceAt(points: readonly Point[], x: number): readonly [Point, Point] {
  let piece = 0;
  while (piece < points.length - 2 && x >= points[piece + 1]![0]) piece++;
  return [points[piece]!, points[piece + 1]!];
}

const number = '([-+]?\\d+(?:\\.\\d+)?(?:e[-+]?\\d+)?)';
const written = {
  linear: new RegExp(`^${number}\\*x$`),
  saturating: new RegExp(`^(?:${number}\\+)?${number}\\*\\(1-exp\\(-x/${number}\\)\\)$`),
  logistic: new RegExp(`^${number}/\\(1\\+exp\\(-\\(x-${number}\\)/${number}\\)\\)$`),
};

/** A form from how people write it, as "20+60*(1-exp(-x/40))"; a label and a colon may stand before. */
export function parseForm(text: string): Form | { refused: string } {
  const formula = text.replace(/^[^:]*:/, '').replaceAll(/\s/g, '');
  const linear = written.linear.exec(formula);
  if (linear) return { kind: 'linear', slope: Number(linear[1]) };
  const saturating = written.saturating.exec(formula);
  if (saturating) {
    const [base, height, scale] = saturating.slice(1).map((part) => Number(part ?? 0));
    return { kind: 'saturating', base: base!, height: height!, scale: scale! };
  }
  const logistic = written.logistic.exec(formula);
  if (logistic) {
    const [ceiling, middle, scale] = logistic.slice(1).map(Number);
    return { kind: 'logistic', ceiling: ceiling!, middle: middle!, scale: scale! };
  }
  return { refused: `${text} is not k*x, a+b*(1-exp(-x/c)) or c/(1+exp(-(x-m)/s))` };
}

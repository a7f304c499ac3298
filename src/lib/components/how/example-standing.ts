/** How one element stands: its score, how far that may be off, what is missing. */
import { nineInTen } from '#lib/numbers/nine-in-ten.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Examples, Subject } from './examples.ts';
import { exact, half, known, sum } from './terms.ts';

export function standing({ place }: Subject): Examples {
  const { score, element, gap } = place;
  const of = element.fields.name;
  const { value, se } = score;
  const target = element.fields.target ?? null;
  if (value === null) {
    const none = { none: m.how_none_score() };
    return { score: none, error: none, interval: none, gap: none };
  }
  const parts = score.parts.filter((part) => part.score !== null);
  const weights = sum(parts.map(({ weight }) => exact(Math.abs(weight))));
  const weighed = sum(
    parts.map(({ weight, score: own }) => `${exact(Math.abs(weight))} × ${exact(own ?? 0)}`),
  );
  const scaled = parts.flatMap(({ metric, figure }) =>
    figure === null
      ? []
      : [
          `${metric.name}: ${exact(100)} × (${exact(figure.value)} − ${exact(metric.floor)}) ÷ (${exact(metric.ceiling)} − ${exact(metric.floor)})`,
        ],
  );
  const errors = parts.flatMap(({ metric, figure, se: own }) =>
    own === null ? [] : [`${metric.name}: s = ${exact(own)}${answers(figure?.n ?? null)}`],
  );
  return {
    score: { of, lines: [...scaled, `x = (${weighed}) ÷ (${weights}) = ${exact(value)}`] },
    error:
      se === null
        ? { none: m.how_none_error() }
        : { of, lines: parts.length > 1 ? [...errors, `s = ${exact(se)}`] : errors },
    interval:
      se === null
        ? { none: m.how_none_error() }
        : {
            of,
            lines: [
              `${exact(value)} ${half(exact(se))} = ${exact(value - nineInTen * se)} … ${exact(value + nineInTen * se)}`,
            ],
          },
    gap:
      gap === null || target === null
        ? { none: m.how_none_score() }
        : {
            of,
            lines: [`g = ${exact(target)} − ${exact(value)} = ${exact(gap)} ${known(se, exact)}`],
          },
  };
}

function answers(n: number | null): string {
  return n === null ? '' : `, n = ${exact(n)}`;
}

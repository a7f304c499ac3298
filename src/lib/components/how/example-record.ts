/** A forecast that the map made, what came, and what all its forecasts are worth beside "no change". */
import { skill } from '#lib/components/impact/record-said.ts';
import { inLine, periodName } from '#lib/editor/written.ts';
import type { MapRecord } from '#lib/impact/record.ts';
import { m } from '#lib/paraglide/messages.js';
import { crps, type Scored } from '#lib/rox/record.ts';
import type { Example, Examples, Subject } from './examples.ts';
import { exact, half, same } from './terms.ts';

export function recorded({ record, place }: Subject): Examples {
  if (record === undefined) return { record: { reading: true } };
  if (record === 'away') return { record: { none: m.how_none_away() } };
  return { record: worked(record, place.element.id) };
}

/** Of the chosen element's latest forecast, else of the latest of all. */
function worked({ forecasts, results, whole }: MapRecord, id: string): Example {
  const told = forecasts.find((each) => each.id === id) ?? forecasts[0];
  if (!told || !whole) return { none: m.how_none_record() };
  const count = forecasts.length;
  const mean = (of: 'map' | 'noChange') =>
    forecasts.reduce((all, each) => all + crps(each[of], each.actual), 0) / count;
  const [map, none] = [mean('map'), mean('noChange')];
  const name = results.find((each) => each.id === told.id)?.name ?? '';
  return {
    of: inLine([name, periodName(told.when)]),
    lines: [
      `F: ${exact(told.map.mean)} ${half(exact(told.map.sd))}; x = ${exact(told.actual)}`,
      scored(told, 'map'),
      m.how_no_change({ figures: scored(told, 'noChange') }),
      m.how_mean_of({
        count: exact(count),
        figures: `CRPS = ${exact(map)}, ${m.how_no_change({ figures: exact(none) })}`,
      }),
      ...(whole.skillFrom === null || whole.skillTo === null
        ? []
        : [
            `${skill(whole.skill)}: ${m.how_nine_in_ten({ low: skill(whole.skillFrom), high: skill(whole.skillTo) })}`,
          ]),
    ],
    check: {
      sides: [`${exact(1)} − ${exact(map)} ÷ ${exact(none)}`, exact(whole.skill)],
      agrees: same(1 - map / none, whole.skill),
    },
  };
}

function scored(told: Scored, of: 'map' | 'noChange'): string {
  const { mean, sd } = told[of];
  const value = exact(crps(told[of], told.actual));
  if (sd === 0) return `CRPS = |${exact(told.actual)} − ${exact(mean)}| = ${value}`;
  const z = exact((told.actual - mean) / sd);
  return `z = (${exact(told.actual)} − ${exact(mean)}) ÷ ${exact(sd)} = ${z}, CRPS = ${value}`;
}

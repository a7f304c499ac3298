/**
 * What a closed wave says of the elements its items speak of. Each item on a scale is a measure of its
 * own, on the scale on which it was answered: an element that several items speak of is measured by all
 * of them, an item that speaks of several elements measures each, and one said the other way round
 * counts against. Nothing is read but releases.
 */
import { endsOf } from './cells.ts';
import { formOf } from './counted.ts';
import { groupScores, type GroupScore } from './group-scores.ts';
import type { Item } from './item.ts';
import type { Release } from './release.ts';

export interface ItemMeasure {
  item: string;
  /** Its words in one language. */
  text: string;
  /** The ends of its scale. */
  floor: number;
  ceiling: number;
  elements: readonly string[];
  /** Agreeing speaks against the element. */
  against: boolean;
}

/** The items that are answered on a scale and speak of an element, in their order. */
export function measuresOf(items: readonly Item[]): ItemMeasure[] {
  return items.flatMap((item) => {
    const form = formOf(item);
    if (item.elements.length === 0) return [];
    if (form?.kind !== 'agreement' && form?.kind !== 'recommendation') return [];
    const [floor, ceiling] = endsOf(form);
    const text = item.text.en ?? Object.values(item.text)[0] ?? '';
    const against = form.kind === 'agreement' && form.reversed;
    return [{ item: item.id, text, floor, ceiling, elements: item.elements, against }];
  });
}

export interface ItemScore extends Pick<GroupScore, 'value' | 'n' | 'sd'> {
  item: string;
  unit: string;
}

/**
 * How each group stands in each item on its own scale, from the releases of one period; `company` is the
 * whole. Of several releases that tell of a group, each about other people, it is the mean by their
 * numbers. O(groups · items).
 */
export function itemScores(releases: readonly Release[], company: string): ItemScore[] {
  const found = new Map<string, ItemScore[]>();
  for (const { items } of releases)
    for (const { id: item, form, cells } of items) {
      if (form.kind !== 'agreement' && form.kind !== 'recommendation') continue;
      const told = { form, cells: cells.flatMap(onScale) };
      for (const { unit, value, n, sd } of groupScores(told, company, 'mean')) {
        const score = { item, unit, value, n, sd };
        found.set(`${item} ${unit}`, [...(found.get(`${item} ${unit}`) ?? []), score]);
      }
    }
  return [...found.values()].map(together);
}

function onScale({ unit, cell }: Release['items'][number]['cells'][number]) {
  return 'mean' in cell ? [{ unit, cell }] : [];
}

function together(scores: readonly ItemScore[]): ItemScore {
  const [first] = scores;
  if (!first) throw new Error('no scores to take together');
  if (scores.length === 1) return first;
  const n = scores.reduce((sum, each) => sum + each.n, 0);
  const value = scores.reduce((sum, each) => sum + (each.n / n) * each.value, 0);
  // each adds (n_i/n)²·sd_i²/n_i to the squared error, which is sd²/n
  const sd = Math.sqrt(scores.reduce((sum, each) => sum + (each.n / n) * each.sd ** 2, 0));
  return { ...first, value, n, sd };
}

/** The month in which the middle of a wave lies, as periods are written. */
export function monthOf(opens: Date, closes: Date): string {
  return new Date((opens.getTime() + closes.getTime()) / 2).toISOString().slice(0, 7);
}

/** Figures of a wave in the reader's words, so that a bound is told as a bound and nothing as nothing. */
import { number } from '#lib/editor/written.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { endsOf, type ScaleForm } from '#lib/pulse/cells.ts';
import type { Strength } from '#lib/pulse/drivers.ts';
import { languages, type Item, type Texts } from '#lib/pulse/item.ts';
import type { Figure } from '#lib/pulse/results.ts';
import type { Band, Told } from '#lib/pulse/rounding.ts';
import type { Change } from '#lib/pulse/trend.ts';
import { pointName } from '../scale-words.ts';

/** Words in the reader's language where they were written in it, else in the first there is. */
export function textIn(texts: Texts): string {
  return texts[getLocale()] ?? languages.map((each) => texts[each]).find(Boolean) ?? '';
}

/** A question as results name it; an index has the words of what it takes together. */
export interface Question {
  id: string;
  text: string;
  kind: Item['kind'] | 'index';
  choices: readonly string[];
}

export function questionOf(item: Item): Question {
  return {
    id: item.id,
    text: textIn(item.text),
    kind: item.kind,
    choices: 'choices' in item ? item.choices.map(textIn) : [],
  };
}

export function indexName(points: number): string {
  return points === 5 ? m.results_index_5() : m.results_index_7();
}

export function meanSaid(value: number): string {
  return number(value, { minimumFractionDigits: 1, maximumFractionDigits: 2 });
}

/** Of points of a hundred. */
export function shareSaid(value: number): string {
  return number(value / 100, { style: 'percent' });
}

/** A told figure that lies between `least` and `most`; null is not shown, whatever the reason. */
export function toldSaid(
  told: Told | null,
  [least, most]: readonly [least: number, most: number],
  said: (value: number) => string,
): string {
  if (!told) return m.results_not_shown();
  const { low, high } = told;
  if (low === high) return said(low);
  if (low <= least && high < most) return m.results_at_most({ value: said(high) });
  if (high >= most && low > least) return m.results_at_least({ value: said(low) });
  return m.results_range({ low: said(low), high: said(high) });
}

/** The figure of a question in its place among others. */
export function figureSaid(told: Told | null, form: ScaleForm, figure: Figure): string {
  return figure === 'mean'
    ? toldSaid(told, endsOf(form), meanSaid)
    : toldSaid(told, [0, 100], shareSaid);
}

export function peopleSaid(band: Band | null): string {
  if (!band) return m.results_not_shown();
  return band.about === null
    ? m.results_range({ low: number(band.low), high: number(band.high) })
    : m.results_about({ value: number(band.about) });
}

/** On which scale a figure stands. */
export function scaleSaid(form: ScaleForm, figure: Figure): string {
  if (figure === 'favourable') return m.results_share_of();
  const [low, high] = endsOf(form).map((end) => number(end));
  const ends = { low: low ?? '', high: high ?? '' };
  return form.kind === 'agreement' && form.reversed
    ? m.results_scale_reversed(ends)
    : m.results_scale(ends);
}

/** The three parts of an answer on a scale, the favourable first. */
export function partNames(form: ScaleForm): readonly [string, string, string] {
  return form.kind === 'recommendation'
    ? [m.results_promoters(), m.results_passives(), m.results_detractors()]
    : [m.results_favourable(), m.results_neutral(), m.results_unfavourable()];
}

/** Each answer on a scale, the lowest first. */
export function answerNames(form: ScaleForm): string[] {
  const [low, high] = endsOf(form);
  return Array.from({ length: high - low + 1 }, (_, at) =>
    form.kind === 'recommendation'
      ? number(at)
      : pointName(form.points === 7 ? 'agree7' : 'agree5', at + low, getLocale()),
  );
}

/** How a figure differs from the time before; null where it was not asked then. */
export function changeSaid({ kind, by }: Change, figure: Figure): string | null {
  const said = figure === 'mean' ? meanSaid(Math.abs(by)) : shareSaid(Math.abs(by));
  switch (kind) {
    case 'first':
      return null;
    case 'unclear':
      return m.results_change_unclear();
    case 'more':
      return m.results_change_more({ by: said });
    case 'less':
      return m.results_change_less({ by: said });
  }
}

/** What a correlation says, in words. */
export function togetherSaid(correlation: number, strength: Strength): string {
  const against = correlation < 0;
  switch (strength) {
    case 'hardly':
      return m.results_together_hardly();
    case 'weakly':
      return against ? m.results_apart_weakly() : m.results_together_weakly();
    case 'moderately':
      return against ? m.results_apart_moderately() : m.results_together_moderately();
    case 'strongly':
      return against ? m.results_apart_strongly() : m.results_together_strongly();
  }
}

export function correlationSaid(value: number): string {
  return number(value, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

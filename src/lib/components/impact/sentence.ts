/** What one would say of a place, made from its numbers and nothing else: what, how much, how, how sure. */
import { part } from '#lib/editor/grade-words.ts';
import { scored, withDoubt } from '#lib/editor/score-words.ts';
import { list, money, paired } from '#lib/editor/written.ts';
import type { Place } from '#lib/impact/reading.ts';
import { nineInTen } from '#lib/numbers/nine-in-ten.ts';
import type { Walk } from '#lib/impact/walk.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { gradeName } from './names.ts';
import { points, shareSaid, strong, whole } from './say.ts';

/** Sentences for a ranked place; strong parts are marked for `parts`. */
export function sentence(place: Place, paths: readonly Walk[], currency: string): string {
  const said = [
    gapSaid(place, currency),
    worthSaid(place, paths, currency),
    sureSaid(place, currency),
    evidenceSaid(place, paths),
  ];
  return said.filter((each) => each !== null).join(getLocale() === 'zh' ? '' : ' ');
}

function gapSaid(
  { element, root, ownGap, gap, score, errors }: Place,
  currency: string,
): string | null {
  const target = element.fields.target ?? null;
  if (root === null || ownGap === null || gap === null || score.value === null || target === null)
    return null;
  const amount = strong(money(Math.abs(root), currency));
  if (root < 0) return m.impact_say_better({ money: amount });
  if (element.layer === 'result') return m.impact_say_unexplained({ money: amount });
  return m.impact_say_begins({
    score: scored(score.value, score.se),
    target: points(target, 0),
    own: ownSaid(Math.abs(ownGap), errors.own),
  });
}

function ownSaid(own: number, se: number | null): string {
  if (se === null) return points(own, 0);
  const write = paired(own, nineInTen * se);
  return withDoubt(write(own), write(nineInTen * se));
}

function worthSaid(
  { worth, worthSe, element }: Place,
  paths: readonly Walk[],
  currency: string,
): string | null {
  if (worth === null || worth === 0) return null;
  const half = nineInTen * worthSe;
  const size = Math.abs(worth);
  const amount = m.common_ranged({
    value: strong(money(size, currency)),
    low: money(size - half, currency),
    high: money(size + half, currency),
  });
  const [best] = paths;
  const own = element.layer === 'result' ? (element.fields.worth ?? 0) : 0;
  if (!best || best.share === null || own !== 0)
    return worth > 0
      ? m.impact_say_worth({ money: amount })
      : m.impact_say_worth_less({ money: amount });
  const via = best.elements.slice(1).map(({ fields }) => strong(fields.name));
  const said = {
    money: amount,
    share: shareSaid(best.share),
    via: list(via),
    weeks: whole(best.lag),
  };
  if (best.share.sole)
    return worth > 0 ? m.impact_say_worth_sole(said) : m.impact_say_worth_less_sole(said);
  return worth > 0 ? m.impact_say_worth_via(said) : m.impact_say_worth_less_via(said);
}

function sureSaid({ root, rootSe, errorless }: Place, currency: string): string | null {
  if (root === null || root === 0) return null;
  if (rootSe === 0) return errorless.length > 0 ? m.impact_say_errorless() : null;
  const low = Math.abs(root) - nineInTen * rootSe;
  const high = Math.abs(root) + nineInTen * rootSe;
  const range = { low: money(low, currency), high: money(high, currency) };
  const said = low > 0 ? m.impact_say_sure(range) : m.impact_say_unsure(range);
  return errorless.length > 0 ? `${said} ${m.impact_say_errorless()}` : said;
}

function evidenceSaid({ element }: Place, paths: readonly Walk[]): string | null {
  const [best] = paths;
  if (!best || element.layer === 'result') return null;
  return m.impact_say_evidence({
    grade: gradeName(best.grade),
    assumed: m.grade_assumes_existence({ existence: part(best.convention.existence) }),
  });
}

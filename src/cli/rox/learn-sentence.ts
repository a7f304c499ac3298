/**
 * One learned strength as a statistician would say it: associated, and no more than that; with its interval, its
 * base, and what speaks against it.
 */
import type { Learned, LearnedLink } from '#lib/rox/learning.ts';

/** Two significant digits, as much as such figures bear. */
function short(value: number): string {
  return String(Number(value.toPrecision(2)));
}

/** The sentence of a link into an effect; `called` says what people call an element. */
export function sentence(
  {
    effect: to,
    units,
    periods,
    effectiveRows,
    periodEffects,
    notes,
  }: Omit<Learned, 'links' | 'posterior'>,
  {
    name: from,
    lagPeriods,
    posterior,
    prior,
    data,
    stays,
    disagrees,
    signed,
    reliability,
  }: LearnedLink,
  called: (id: string) => string = (id) => id,
): string {
  const [name, effect] = [called(from), called(to)];

  if (stays) {
    const part =
      reliability === null
        ? ''
        : ` (${short(Math.max(0, reliability) * 100)} % of its movement is real)`;
    return `These figures say nothing about ${name} and ${effect}: the scores of ${name} are mostly error${part}; what was believed stays.`;
  }
  const { mean, interval90 } = signed ?? posterior;
  const [low, high] = interval90;
  const when =
    lagPeriods === 0
      ? 'in the same period'
      : `${lagPeriods} ${lagPeriods === 1 ? 'period' : 'periods'} later`;
  const said = [
    `Within units${periodEffects ? ', beside what moved all of them at once' : ''}, one point more ${name} is associated with ${short(Math.abs(mean))} ${mean < 0 ? 'less' : 'more'} ${effect} ${when} (90 % interval ${short(low)} to ${short(high)}; ${units} units, ${periods} periods, ${effectiveRows} effective rows).`,
  ];
  if (low < 0 && high > 0)
    said.push('The interval holds zero: no association at all would fit these figures too.');
  if (disagrees && data)
    said.push(
      `The figures alone say ${short(data.estimate)} ± ${short(data.se)}; the map said ${short(prior.mean)} ± ${short(prior.sd)}, and the two disagree.`,
    );
  if (notes.includes('too thin')) said.push('The data are too thin to lean on.');
  if (notes.includes('errors unknown'))
    said.push('Errors of the scores are not known, so the strength may be understated.');
  if (notes.includes('lagged effect'))
    said.push(
      'The effect’s own past is among its causes and the series are short, which biases the strengths.',
    );
  said.push(
    `What would happen if ${name} were changed these figures cannot tell: something else may move both.`,
  );
  return said.join(' ');
}

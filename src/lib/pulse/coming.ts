/**
 * Whom the coming waves of a pulse ask, and what. A round's units are dealt into samples when it begins
 * and are asked in turn. Teams come and go meanwhile: one that is gone is asked nothing, one that is new
 * joins the next sample, so that by the end of the round everybody was asked once. What is told in
 * advance is what will be, as long as the company stays as it is.
 */
import { philox } from '../numbers/philox.ts';
import { deal, setsOf, type Samplable } from './schedule.ts';

export interface Turn {
  /** How many waves there were before. */
  turn: number;
  /** How this round's units are dealt; each sample is asked in its turn. */
  dealt: readonly (readonly string[])[];
}

export interface Coming extends Turn {
  units: readonly string[];
  items: readonly string[];
}

/** How a pulse asks: in so many samples, with so many sets of items in rotation. */
export interface Way {
  samples: number;
  sets: number;
  /** The items that rotate, in their order, and those asked every time. */
  items: readonly string[];
  always: readonly string[];
}

/** The next wave; `before` is what the last one left. Refused as `deal` does. */
export function next(
  before: Turn,
  { samples, sets, items, always }: Way,
  units: readonly Samplable[],
): ({ refused?: undefined } & Coming) | { refused: 'too few'; most: number } {
  const { turn } = before;
  const place = turn % samples;
  const round = Math.floor(turn / samples);
  let dealt = before.dealt;
  if (place === 0 || dealt.length !== samples) {
    const fresh = deal(units, samples, drawing(round));
    if (fresh.refused !== undefined) return fresh;
    dealt = fresh.samples;
  } else dealt = mended(dealt, place, units);
  const set = setsOf(items, sets)[round % sets] ?? [];
  return { turn, dealt, units: dealt[place] ?? [], items: [...set, ...always] };
}

function mended(
  dealt: readonly (readonly string[])[],
  place: number,
  units: readonly Samplable[],
): string[][] {
  const there = new Set(units.map(({ id }) => id));
  const known = new Set(dealt.flat());
  const fresh = units.filter(({ id }) => !known.has(id)).map(({ id }) => id);
  return dealt.map((sample, at) => [
    ...sample.filter((id) => there.has(id)),
    ...(at === place ? fresh : []),
  ]);
}

/** The same draws for the same round, whoever looks and when. */
function drawing(round: number): () => number {
  const words = new Int32Array(4);
  let draw = 0;
  return () => {
    philox(words, draw++, round, 0, 0, 0x7075, 0x6c73);
    return (words[0] ?? 0) / 2 ** 32 + 0.5;
  };
}

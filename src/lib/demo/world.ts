/**
 * The true state of every element in every hotel, month by month. A hotel's element stands at its level,
 * moved by what is peculiar to the hotel, by programmes, chance and season, and by whatever its causes
 * did one lag ago: the same linear model that the engine assumes, with strengths it does not know.
 */
import type { Chance } from './chance.ts';
import type { Hotel } from './hotels.ts';
import type { Tie } from './links.ts';
import type { Sketch } from './sketch.ts';
import { arrived, programmes, seasons } from './story.ts';

export const months = 24;

/** Months simulated before the history begins, so that it begins settled. */
const before = 36;

/** Points: what sets hotels apart, what the market does to all of them, what chance does to each. */
const spread = { hotel: 2.2, market: 0.2, shock: 2.5, memory: 0.5 };

/** Scores 0–100 by hotel, then element, then month. */
export type World = Float64Array[][];

/**
 * @param month the calendar month, 0–11, of the first month of the history.
 * @param quiet leaves out chance and season: what the story alone would give.
 * Cost: O(hotels · months · links).
 */
export function world(
  {
    sketches,
    ties,
    hotels,
  }: { sketches: readonly Sketch[]; ties: readonly Tie[]; hotels: readonly Hotel[] },
  month: number,
  chance: Chance,
  quiet = false,
): World {
  const index = new Map(sketches.map(({ key }, i) => [key, i]));
  const at = (key: string) => {
    const i = index.get(key);
    if (i === undefined) throw new Error(`no element ${key}`);
    return i;
  };
  const causes = sketches.map(({ key }) =>
    ties
      .filter(({ to }) => to === key)
      .map(({ from, truth, lag }) => ({
        from: at(from),
        truth,
        delay: Math.max(1, Math.round((lag * 12) / 52)),
      })),
  );
  const span = before + months;
  const draw = (sd: number) => (quiet ? 0 : sd * chance.normal());
  const market = sketches.map(() => Float64Array.from({ length: span }, () => draw(spread.market)));

  return hotels.map((hotel) => {
    const own = sketches.map(() => draw(spread.hotel));
    const noise = sketches.map(() => 0);
    const moved = sketches.map(() => new Float64Array(span));
    for (let t = 0; t < span; t++)
      for (const [i, { key }] of sketches.entries()) {
        noise[i] = spread.memory * (noise[i] ?? 0) + draw(spread.shock);
        let points = (own[i] ?? 0) + (noise[i] ?? 0) + (market[i]?.[t] ?? 0);
        for (const programme of programmes)
          if (programme.element === key && (programme.where?.includes(hotel.region) ?? true))
            points += programme.points * arrived(programme, t - before);
        for (const { from, truth, delay } of causes[i] ?? [])
          points += truth * (moved[from]?.[t - delay] ?? 0);
        const line = moved[i];
        if (line) line[t] = points;
      }
    return sketches.map(({ key, level }, i) =>
      Float64Array.from({ length: months }, (_, t) => {
        const season = quiet
          ? 0
          : (seasons[key] ?? 0) * Math.cos((2 * Math.PI * (month + t - 6)) / 12);
        return Math.min(98, Math.max(2, level + season + (moved[i]?.[before + t] ?? 0)));
      }),
    );
  });
}

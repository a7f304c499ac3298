/** A look at the demo company, as the impact screen opens it, for the tests of this folder. */
import { demo } from '#lib/demo/demo.ts';
import { scoresOf } from '#lib/figures/scores.ts';
import type { Look } from '#lib/impact/look.ts';

export const story = demo(new Date('2026-11-22T09:00:00Z'));
const { content } = story.map;
const at = (period: string) =>
  Object.fromEntries(
    scoresOf(content.elements, story.metrics, story.observations, story.units, {
      unit: null,
      period,
    }),
  );

export const look: Look = {
  mark: '1',
  map: story.mapId,
  content,
  unit: null,
  period: '2026-10',
  compare: '2026-04',
  periods: story.periods.toReversed(),
  scores: at('2026-10'),
  before: at('2026-04'),
  then: { day: '2026-04-30', drawn: null, links: [], elements: [], people: {} },
  trends: {},
  shares: {},
};

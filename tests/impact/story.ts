/** A look at the demo company, as the impact screen opens it, for the tests of this folder. */
import { demo } from '#lib/demo/demo.ts';
import { scoresOf } from '#lib/figures/scores.ts';
import { shareOfScore } from '#lib/figures/shares.ts';
import type { Parts } from '#lib/impact/apart.ts';
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

const ofUnit = (unit: string | null) =>
  scoresOf(look.content.elements, story.metrics, story.observations, story.units, {
    unit,
    period: '2026-10',
  });
const whole = ofUnit(null);
export const regions = story.units.filter(({ parent }) => parent === null);
/** The look's regions, as the server tells them. */
export const parts: Parts = {
  period: '2026-10',
  of: 'units',
  levels: 2,
  level: 1,
  segments: [],
  parts: regions.map(({ id }) => {
    const known = [...ofUnit(id)].flatMap(([element, { value, se, n }]) => {
      const all = whole.get(element);
      const share = all && shareOfScore(all, id);
      return value === null || !share ? [] : [{ element, value, se, n, share }];
    });
    return {
      id,
      scores: Object.fromEntries(known.map(({ element, share: _, ...rest }) => [element, rest])),
      shares: Object.fromEntries(known.map(({ element, share }) => [element, share])),
    };
  }),
};

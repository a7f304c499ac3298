import { describe, expect, it } from 'vitest';
import { examples, type Subject } from '#lib/components/how/examples.ts';
import { groups } from '#lib/components/how/quantities.ts';
import { scoresOf } from '#lib/figures/scores.ts';
import { record, type Grounds } from '#lib/impact/record.ts';
import { read } from '#lib/impact/reading.ts';
import { learnMap } from '#lib/rox/map-lessons.ts';
import { weigh } from '#lib/rox/weighing.ts';
import { look, parts, story } from '../impact/story.ts';

const reading = read(look);
const { graph } = reading.from;
const { content } = look;
const scores = new Map(
  story.periods.map((period) => [
    period,
    scoresOf(content.elements, story.metrics, story.observations, story.units, {
      unit: null,
      period,
      carry: false,
    }),
  ]),
);
const seen = (id: string) =>
  story.periods.map((period) => {
    const found = scores.get(period)?.get(id);
    return { period, value: found?.value ?? null, se: found?.se ?? null };
  });
const grounds: Grounds = {
  graph,
  series: Object.fromEntries(
    content.elements.map(({ id }) => [id, seen(id).map(({ value }) => value)]),
  ),
  stood: [{ from: 0, edges: graph.edges }],
  weeksPerPeriod: 52 / 12,
  periods: story.periods,
};
const names = new Map(content.elements.map(({ id, fields }) => [id, fields.name]));
const [first] = reading.ranked;
if (!first) throw new Error('a place');
const subject: Subject = {
  reading,
  place: first,
  currency: 'EUR',
  weighed: weigh({ graph, seed: 1, draws: 200 }, null),
  parts,
  nameOf: (unit) => `unit ${unit}`,
  lessons: learnMap({
    links: content.links.map(({ id }, at) => {
      const edge = graph.edges[at];
      if (!edge) throw new Error('an edge for every link');
      return { link: id, ...edge };
    }),
    elements: content.elements,
    metrics: story.metrics,
    observations: story.observations,
    units: story.units,
  }),
  record: record('1', [grounds], names).told,
  series: Object.fromEntries(content.elements.map(({ id }) => [id, seen(id).slice(-12)])),
};
const ids = groups.flatMap(({ quantities }) => quantities.map(({ id }) => id));

describe('the examples', () => {
  it('say of every quantity its figures, or why there are none, at every element', () => {
    for (const place of reading.places.values()) {
      const worked = examples({ ...subject, place });
      for (const id of ids) {
        const example = worked[id];
        expect(example, id).toBeDefined();
        if (example && 'lines' in example) {
          expect(example.lines.join(), id).not.toMatch(/NaN|Infinity|∞|undefined/);
          expect(example.check?.agrees ?? true, `${id} at ${example.of}`).toBe(true);
        }
      }
    }
  });

  it('are worked with the company’s own figures for every quantity, at the first of the ranking', () => {
    const worked = examples(subject);
    for (const id of ids) expect(worked[id], id).toHaveProperty('lines');
  });

  it('check the sums that must hold, at the first of the ranking', () => {
    const worked = examples(subject);
    for (const id of [
      ...(['shrinkage', 'nowcast', 'learned', 'path', 'units', 'record'] as const),
      ...(['money', 'root', 'worth', 'whatif', 'why'] as const),
    ])
      expect(worked[id], id).toMatchObject({ check: { agrees: true } });
  });

  it('say that a decision is still being weighed, and figures on their way', () => {
    const worked = examples({
      ...subject,
      weighed: null,
      parts: undefined,
      lessons: undefined,
      record: undefined,
    });
    expect(worked.voi).toEqual({ waiting: true });
    for (const id of ['shrinkage', 'units', 'learned', 'record'] as const)
      expect(worked[id], id).toEqual({ reading: true });
  });

  it('say why there are none where the company has no such figures', () => {
    const bare = examples({
      ...subject,
      parts: null,
      lessons: { refused: 'too much' },
      record: record('1', [], names).told,
      series: {},
    });
    const away = examples({ ...subject, parts: 'away', lessons: 'away', record: 'away' });
    for (const id of ['shrinkage', 'units', 'learned', 'record', 'nowcast'] as const)
      expect(bare[id], id).toHaveProperty('none');
    for (const id of ['shrinkage', 'units', 'learned', 'record'] as const)
      expect(away[id], id).toMatchObject({ none: expect.stringContaining('server') as string });
  });
});

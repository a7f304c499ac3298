import { describe, expect, it } from 'vitest';
import { examples } from '#lib/components/how/examples.ts';
import { groups } from '#lib/components/how/quantities.ts';
import { read } from '#lib/impact/reading.ts';
import { weigh } from '#lib/rox/weighing.ts';
import { look } from '../impact/story.ts';

const reading = read(look);
const weighed = weigh({ graph: reading.from.graph, seed: 1, draws: 200 }, null);

describe('the examples', () => {
  const ids = groups.flatMap(({ quantities }) => quantities.map(({ id }) => id));

  it('say of every quantity its figures, or why there are none, at every element', () => {
    for (const place of reading.places.values()) {
      const worked = examples({ reading, place, currency: 'EUR', weighed });
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

  it('check the sums that must hold, at the first of the ranking', () => {
    const [place] = reading.ranked;
    if (!place) throw new Error('a place');
    const worked = examples({ reading, place, currency: 'EUR', weighed });
    for (const id of ['money', 'root', 'worth', 'whatif', 'why'] as const)
      expect(worked[id], id).toMatchObject({ check: { agrees: true } });
  });

  it('say that a decision is still being weighed', () => {
    const [place] = reading.ranked;
    if (!place) throw new Error('a place');
    const worked = examples({ reading, place, currency: 'EUR', weighed: null });
    expect(worked.voi).toEqual({ waiting: true });
  });
});

import { describe, expect, it } from 'vitest';
import { decisions } from '#lib/impact/decisions.ts';
import { read } from '#lib/impact/reading.ts';
import { weigh } from '#lib/rox/weighing.ts';
import { look } from './story.ts';

describe('what to act on and what to learn first', () => {
  const reading = read(look);
  const weighed = weigh({ graph: reading.from.graph, seed: 1, draws: 2_000 }, null);
  const lists = decisions(reading, weighed);
  const all = [...lists.act, ...lists.learn, ...lists.leave];

  it('weighs every place with a gap and a cost once, and names those without a cost', () => {
    const short = [...reading.places.values()].filter(({ gap, met }) => gap !== null && !met);
    const costed = short.filter(({ element }) => (element.fields.cost ?? null) !== null);
    expect(all.map(({ place }) => place.element.id).sort()).toEqual(
      costed.map(({ element }) => element.id).sort(),
    );
    expect(lists.uncosted).toHaveLength(short.length - costed.length);
    expect(all.length).toBeGreaterThan(0);
  });

  it('acts only on what is expected to bring more than it costs, most first', () => {
    const expected = lists.act.map((each) => each.expected);
    expect(expected.every((money) => money > 0)).toBe(true);
    expect(expected).toEqual(expected.toSorted((a, b) => b - a));
    expect(lists.leave.every((each) => each.expected <= 0)).toBe(true);
  });

  it('says of doubtful decisions what is worth learning, the most valuable first', () => {
    expect(lists.learn[0]?.unknowns.length).toBeGreaterThan(0);
    for (const { unknowns, probWrong } of lists.learn) {
      expect(probWrong).toBeGreaterThan(0.1);
      const worths = unknowns.map(({ worth }) => worth);
      expect(worths).toEqual(worths.toSorted((a, b) => b - a));
    }
  });

  it('tells no answer that is worth next to nothing beside the best, or beside the doubt', () => {
    for (const { unknowns, sd } of all)
      for (const { worth } of unknowns) {
        expect(worth).toBeGreaterThanOrEqual((unknowns[0]?.worth ?? 0) / 10);
        expect(worth).toBeGreaterThanOrEqual(sd / 1000);
      }
  });

  it('says of what is read off draws how far the draws leave it open', () => {
    expect(weighed.drawn).toBe(true);
    for (const { probWrong, probWrongSe, unknowns } of all) {
      if (probWrong > 0) expect(probWrongSe).toBeGreaterThan(0);
      for (const { worth, se } of unknowns) {
        expect(se).toBeGreaterThan(0);
        expect(se).toBeLessThan(worth);
      }
    }
  });

  it('says the same twice, for the draws are the same', () => {
    expect(weigh({ graph: reading.from.graph, seed: 1, draws: 2_000 }, null)).toEqual(weighed);
  });

  it('has nothing to weigh where nobody has said what a point costs', () => {
    const free = look.content.elements.map((each) => ({
      ...each,
      fields: { ...each.fields, cost: null },
    }));
    const bare = read({ ...look, content: { ...look.content, elements: free } });
    const { advice } = weigh({ graph: bare.from.graph, seed: 1, draws: 100 }, null);
    expect(advice).toEqual([]);
    expect(decisions(bare, { advice, drawn: false }).uncosted.length).toBeGreaterThan(0);
  });
});

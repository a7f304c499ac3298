import { describe, expect, it } from 'vitest';
import { read } from '#lib/impact/reading.ts';
import { why } from '#lib/impact/why.ts';
import { look } from './story.ts';

describe('why the results changed', () => {
  const reading = read(look);
  const told = why(reading);
  const sum = (told?.moved ?? []).reduce((total, { money }) => total + money, 0);

  it('adds up to the change of the money gap exactly', () => {
    expect(sum).toBeCloseTo(told?.facts.money ?? NaN, 4);
    expect(told?.facts.money).toBeCloseTo(-(reading.since?.change ?? NaN), 4);
    expect(told?.facts.se).toBeCloseTo(reading.since?.se ?? NaN, 4);
  });

  it('lists the largest first and calls the results’ own movement unexplained', () => {
    const sizes = (told?.moved ?? []).map(({ money }) => Math.abs(money));
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    const own = (told?.moved ?? []).filter(({ unexplained }) => unexplained);
    expect(own.every(({ place }) => place.element.layer === 'result')).toBe(true);
    expect(own.reduce((total, { money }) => total + money, 0)).toBeCloseTo(
      told?.facts.unexplained?.money ?? NaN,
      4,
    );
  });

  it('takes the two periods exchanged for the same change the other way', () => {
    const back = why(
      read({ ...look, scores: { ...look.scores, ...swapped() }, before: look.scores }),
    );
    expect(back?.facts.money).toBeCloseTo(-(told?.facts.money ?? NaN), 4);
  });

  it('tells nothing where nothing is compared', () => {
    expect(why(read({ ...look, compare: null }))).toBeNull();
    expect(why(read({ ...look, before: {} }))).toBeNull();
  });

  it('names what was not measured in both periods, and figures without their error', () => {
    const [first] = told?.moved ?? [];
    const { [first?.id ?? '']: _, ...rest } = look.before;
    const less = why(read({ ...look, before: rest }));
    expect(less?.unknown.length).toBe((told?.unknown.length ?? NaN) + 1);
    expect(told?.errorless).toBe(false);
    const bare = Object.fromEntries(
      Object.entries(look.before).map(([id, { value }]) => [id, { value, se: null }]),
    );
    expect(why(read({ ...look, before: bare }))?.errorless).toBe(true);
  });

  function swapped() {
    return Object.fromEntries(
      Object.entries(look.scores).map(([id, score]) => [
        id,
        { ...score, value: look.before[id]?.value ?? null, se: look.before[id]?.se ?? null },
      ]),
    );
  }
});

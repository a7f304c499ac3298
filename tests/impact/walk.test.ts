import { describe, expect, it } from 'vitest';
import { shareSaid } from '#lib/components/impact/say.ts';
import { sentence } from '#lib/components/impact/sentence.ts';
import { nineInTen } from '#lib/numbers/nine-in-ten.ts';
import { read } from '#lib/impact/reading.ts';
import { walks } from '#lib/impact/walk.ts';
import { look } from './story.ts';

const reading = read(look);
const all = [...reading.places.keys()].flatMap((id) => walks(reading, id));

describe('the part of a worth that comes along a path', () => {
  it('has a range or the reason why it has none, on every path of the demo', () => {
    expect(all.length).toBeGreaterThan(20);
    for (const { share } of all) {
      if (share === null) throw new Error('a share');
      const said = shareSaid(share);
      if (share.range) expect(said).toMatch(/^−?\d+(\.\d)?% \(.+% to .+%\)$/u);
      else expect(said).toBe('100% (the only way)');
    }
    expect(all.some(({ share }) => share?.range)).toBe(true);
    expect(all.some(({ share }) => share?.sole)).toBe(true);
  });

  it('stays between none and all where no path opposes another', () => {
    for (const { share, elements } of all) {
      const opposed = (reading.analysis.cancellation[elements[0]?.id ?? ''] ?? 0) < 1 - 1e-9;
      if (!share?.range || opposed) continue;
      const [low, high] = share.range;
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(low).toBeLessThanOrEqual(share.value);
      expect(high).toBeGreaterThanOrEqual(share.value);
    }
  });

  it('errs as the engine says', () => {
    const id = [...reading.places.keys()].find((each) => {
      const range = walks(reading, each)[0]?.share?.range;
      return range && range[0] > 0 && range[1] < 1;
    });
    const [first] = walks(reading, id ?? '');
    const [se] = reading.analysis.shareErrors(id ?? '');
    const range = first?.share?.range;
    if (!range || se == null) throw new Error('a share with a range');
    expect(range[1] - range[0]).toBeCloseTo(2 * nineInTen * se, 12);
  });
});

it('no sentence of a place names a figure of the map without its range', () => {
  for (const place of reading.ranked) {
    const said = sentence(place, walks(reading, place.element.id), 'EUR');
    const worth = / is worth [^,.]*€[^(]*\(/u;
    if (said.includes(' is worth ')) expect(said).toMatch(worth);
    if (said.includes('of the missing points')) expect(said).toMatch(/; \d[\d.]*\u00a0±\u00a0/u);
  }
});

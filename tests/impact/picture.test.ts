import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lines, measure } from '#lib/impact/lines.ts';
import { picture } from '#lib/impact/picture.ts';
import { read } from '#lib/impact/reading.ts';
import { walks } from '#lib/impact/walk.ts';
import { look, story } from './story.ts';

const reading = read(look);
const plain = picture(reading, { width: 980, height: 660, mirrored: false });

describe('a reading', () => {
  it('keeps the flow of money at every element: what flows in and what begins here is worth × gap', () => {
    for (const [id, place] of reading.places) {
      if (place.gap === null) continue;
      const arriving = reading.streams
        .filter(({ link }) => link.to === id)
        .reduce((sum, { money }) => sum + (money ?? 0), 0);
      // results without a gap are left out of the money, and of the worth that the flow is made of
      if (reading.analysis.totalEffects(id)[story.map.ids.get('midweek') ?? ''] !== undefined)
        continue;
      expect(arriving + (place.root ?? 0)).toBeCloseTo((place.worth ?? 0) * place.gap, 4);
    }
  });

  it('ranks by root attention, and names what is left out', () => {
    const roots = reading.ranked.map(({ root }) => root ?? 0);
    expect(roots).toEqual(roots.toSorted((a, b) => b - a));
    expect(reading.leftOut.map(({ element }) => element.fields.name)).toEqual([
      'Midweek occupancy',
    ]);
    expect(reading.blind).toHaveLength(3);
  });

  it('tells how the gap has changed with today’s targets', () => {
    expect((reading.since?.gap ?? 0) + (reading.since?.change ?? 0)).toBeCloseTo(reading.gap, 6);
  });

  it('claims no certainty where figures came without their error, and names them', () => {
    const bare = Object.fromEntries(
      Object.entries(look.scores).map(([id, score]) => [id, { ...score, se: null }]),
    );
    expect(reading.gapSe).toBeGreaterThan(0);
    expect([...reading.places.values()].flatMap(({ errorless }) => errorless)).toEqual([]);
    const unsure = read({ ...look, scores: bare });
    expect([unsure.gapSe, unsure.since?.se]).toEqual([null, null]);
    const own = story.map.ids.get('own') ?? '';
    expect(unsure.places.get(own)?.errorless[0]?.id).toBe(own);
  });

  it('walks from an element along links to money', () => {
    const [best] = walks(reading, story.map.ids.get('own') ?? '');
    expect(best?.elements.map(({ fields }) => fields.name)).toEqual([
      'Own the guest’s problem',
      'Problem solved on the spot',
      'Guests who come back',
    ]);
    expect(best?.lag).toBe(21);
    expect(best?.grade).toBe('panel');
  });
});

describe('the picture', () => {
  it('has a card for every element and a ribbon for every link, and no two cards overlap', () => {
    expect(plain.cards.size).toBe(look.content.elements.length);
    expect(plain.ribbons).toHaveLength(look.content.links.length);
    const boxes = [...plain.cards.values()];
    for (const [i, a] of boxes.entries())
      for (const b of boxes.slice(i + 1)) {
        const apart =
          a.x + a.width <= b.x ||
          b.x + b.width <= a.x ||
          a.y + a.height <= b.y ||
          b.y + b.height <= a.y;
        expect(apart).toBe(true);
      }
  });

  it('is its own mirror image for scripts that run right to left', () => {
    const mirrored = picture(reading, { width: 980, height: 660, mirrored: true });
    for (const [id, box] of plain.cards) {
      const other = mirrored.cards.get(id);
      expect(other?.x).toBeCloseTo(980 - box.x - box.width, 6);
      expect(other?.y).toBe(box.y);
    }
  });

  it('draws a ribbon as wide as the money on it', () => {
    const [most] = plain.ribbons.toSorted((a, b) => b.thickness - a.thickness);
    for (const { stream, thickness } of plain.ribbons) {
      const part = Math.abs(stream.money ?? 0) / Math.abs(most?.stream.money ?? 1);
      expect(thickness).toBeCloseTo(Math.max(1, part * (most?.thickness ?? 0)), 6);
    }
  });
});

describe('broken lines', () => {
  it('fit, whatever is written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (text) => {
        const made = lines(text, 12, 120);
        expect(made.length).toBeLessThanOrEqual(2);
        for (const line of made) expect(measure(line, 12)).toBeLessThanOrEqual(132);
      }),
    );
  });

  it('break Chinese anywhere and other scripts between words', () => {
    expect(lines('现场解决客人的问题并主动告知等待时间', 12, 122)).toHaveLength(2);
    expect(lines('Own the guest’s problem', 12, 122)).toEqual(['Own the guest’s', 'problem']);
  });
});

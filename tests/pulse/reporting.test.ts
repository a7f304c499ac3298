import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reporting, type Place } from '#lib/pulse/reporting.ts';

/** Trees of up to 40 places, each hung below an earlier one or at the top, with up to 14 people each. */
const companies = fc
  .array(fc.tuple(fc.nat(), fc.nat({ max: 14 })), { minLength: 1, maxLength: 40 })
  .map((drawn) => {
    const places: Place[] = drawn.map(([above], index) => ({
      id: `u${index}`,
      parentId: above % (index + 1) === index ? null : `u${above % (index + 1)}`,
    }));
    const eligible = new Map(drawn.map(([, people], index) => [`u${index}`, people]));
    return { places, eligible: eligible.set('top', drawn[0]?.[1] ?? 0) };
  });
const thresholds = fc.integer({ min: 6, max: 15 });

const sum = (numbers: Iterable<number>) => [...numbers].reduce((all, each) => all + each, 0);

test('everybody is in exactly one reporting unit, and none is too small; else the whole company is refused', () => {
  fc.assert(
    fc.property(companies, thresholds, ({ places, eligible }, threshold) => {
      const found = reporting(places, eligible, 'top', threshold);
      const all = sum(eligible.values());
      if (found.refused) return all < Math.max(threshold, 20) && found.eligible === all;
      const peopled = [...eligible].filter(([, people]) => people > 0).map(([id]) => id);
      expect(new Set(found.of.keys())).toEqual(new Set(peopled));
      for (const unit of found.units) {
        expect(unit.eligible).toBeGreaterThanOrEqual(threshold);
        const counted = peopled.filter((id) => found.of.get(id) === unit.id);
        expect(sum(counted.map((id) => eligible.get(id) ?? 0))).toBe(unit.eligible);
      }
      return sum(found.units.map((unit) => unit.eligible)) === all;
    }),
    { numRuns: 300 },
  );
});

test('people are counted in their own unit or in one above it', () => {
  fc.assert(
    fc.property(companies, thresholds, ({ places, eligible }, threshold) => {
      const found = reporting(places, eligible, 'top', threshold);
      if (found.refused) return;
      const parents = new Map(places.map(({ id, parentId }) => [id, parentId ?? 'top']));
      for (const [place, into] of found.of) {
        const above = [place];
        for (let at = parents.get(place); at !== undefined; at = parents.get(at)) above.push(at);
        expect(above).toContain(into);
      }
    }),
    { numRuns: 300 },
  );
});

test('results follow one tree, from the top, in which each reporting unit has its people', () => {
  fc.assert(
    fc.property(companies, thresholds, ({ places, eligible }, threshold) => {
      const found = reporting(places, eligible, 'top', threshold);
      if (found.refused) return;
      const ids = new Set(found.tree.map(({ id }) => id));
      expect(found.tree.filter(({ parent }) => parent === null).map(({ id }) => id)).toEqual([
        'top',
      ]);
      expect(found.tree.every(({ parent }) => parent === null || ids.has(parent))).toBe(true);
      expect(found.tree.filter((unit) => unit.eligible > 0).map(({ id }) => id)).toEqual(
        found.units.map(({ id }) => id),
      );
    }),
    { numRuns: 200 },
  );
});

test('the order in which places are named changes nothing', () => {
  fc.assert(
    fc.property(companies, thresholds, ({ places, eligible }, threshold) => {
      const [one, other] = [places, places.toReversed()].map((each) =>
        reporting(each, eligible, 'top', threshold),
      );
      expect(other?.refused).toBe(one?.refused);
      if (one && other && !one.refused && !other.refused)
        expect(new Map([...other.of].sort())).toEqual(new Map([...one.of].sort()));
    }),
    { numRuns: 200 },
  );
});

const places: Place[] = [
  { id: 'north', parentId: null },
  { id: 'north 1', parentId: 'north' },
  { id: 'north 2', parentId: 'north' },
  { id: 'north 3', parentId: 'north' },
  { id: 'south', parentId: null },
];

test('small teams become the other teams of the unit above them', () => {
  const found = reporting(
    places,
    new Map([
      ['north 1', 12],
      ['north 2', 4],
      ['north 3', 5],
      ['south', 9],
    ]),
    'top',
    8,
  );
  expect(found).toMatchObject({
    units: [
      { id: 'north', whole: false, eligible: 9 },
      { id: 'north 1', whole: true, eligible: 12 },
      { id: 'south', whole: true, eligible: 9 },
    ],
    merged: [
      { id: 'north 2', eligible: 4, into: 'north' },
      { id: 'north 3', eligible: 5, into: 'north' },
    ],
  });
});

test('what is left over at the top takes in the smallest unit nearest to it', () => {
  const found = reporting(
    places,
    new Map([
      ['north 1', 8],
      ['north 2', 2],
      ['south', 30],
    ]),
    'top',
    8,
  );
  expect(found).toMatchObject({
    units: [
      { id: 'top', whole: false, eligible: 32 },
      { id: 'north 1', whole: true, eligible: 8 },
    ],
  });
});

test('a company of nineteen is not asked', () => {
  expect(reporting([], new Map([['top', 19]]), 'top', 8)).toEqual({
    refused: 'too few',
    eligible: 19,
  });
});

import { describe, expect, it } from 'vitest';
import { withdrawn, written, writtenComment } from '#lib/pulse/ballot.ts';
import { frozen, reportingUnits } from '#lib/pulse/frozen.ts';
import type { Manifest } from '#lib/pulse/manifest.ts';
import { publish } from '#lib/pulse/publish.ts';
import { reporting } from '#lib/pulse/reporting.ts';
import { tally } from '#lib/pulse/tally.ts';
import { tallied, type Sent } from '#lib/pulse/tallied.ts';
import { id, item, questions } from './questions.ts';
import { middling } from './nearest.ts';

const place = (name: string, parentId: string | null = null) => ({ id: name, parentId, name });
const places = [
  place('north'),
  place('a', 'north'),
  place('b', 'north'),
  place('c', 'north'),
  place('south'),
];

function lots(): () => number {
  let last = 0;
  // Every second one is drawn a second time.
  return () => Math.ceil(++last / 2);
}

function tree(eligible: Record<string, number>) {
  const found = reporting(places, new Map(Object.entries(eligible)), 'top', 8);
  if (found.refused !== undefined) throw new Error(found.refused);
  return frozen(places, found, { id: 'top', name: 'All' }, lots());
}

describe('a frozen tree', () => {
  it('keeps the reporting units and what lies above them, each with a lot of its own', () => {
    const units = tree({ a: 9, b: 8, c: 3, south: 2 });
    expect(units.map((unit) => [unit.id, unit.parent, unit.eligible, unit.whole])).toEqual([
      // what is left over at the top takes in the smallest near it
      ['top', null, 13, false],
      ['north', 'top', 0, true],
      ['a', 'north', 9, true],
    ]);
    expect(new Set(units.map(({ lot }) => lot)).size).toBe(units.length);
  });

  it('tells the release which is the company, which stand above others and which are teams', () => {
    const units = tree({ a: 9, b: 8, c: 8 }).map((unit) => ({ ...unit, keys: null }));
    expect(reportingUnits(units).map(({ id: unit, level }) => [unit, level])).toEqual([
      ['top', 'company'],
      ['north', 'department'],
      ['a', 'team'],
      ['b', 'team'],
      ['c', 'team'],
    ]);
  });
});

/** A company of two departments with two teams each, so many people in each team. */
function manifestOf(teams: readonly number[]): Manifest {
  const unit = (number: number, parent: number | null, eligible: number) => ({
    id: id(number),
    parent: parent === null ? null : id(parent),
    name: `${number}`,
    whole: true,
    eligible,
    lot: number,
    keys: null,
  });
  return {
    version: 1,
    wave: id(900),
    organisation: 'x',
    pulse: 'x',
    mode: 'B',
    least: 5,
    opens: '2026-11-23T06:00:00Z',
    closes: '2026-11-30T16:00:00Z',
    items: questions,
    units: [
      unit(100, null, 0),
      ...[0, 1].flatMap((department) => [
        unit(101 + department, 100, 0),
        ...[0, 1].map((team) => {
          const at = 2 * department + team;
          return unit(111 + at, 101 + department, teams[at] ?? 0);
        }),
      ]),
    ],
    tallyKeys: [],
    code: '',
  };
}

/** Everybody answers alike, and so many of each team write. */
function counted(manifest: Manifest, writers: readonly number[]) {
  const people = manifest.units.flatMap(({ id: unit, eligible }) =>
    Array<string>(eligible).fill(unit),
  );
  const ballots = people.map((unit) => ({
    unit,
    content: written([4, 2, 9, 1, [1, 3], [2, 1, 3]]),
  }));
  const comments = writers.flatMap((many, team) =>
    Array.from({ length: many }, (_, at) => ({
      unit: id(111 + team),
      item: id(4),
      content: writtenComment(`${team} ${at}`),
    })),
  );
  return tally(
    manifest.items,
    manifest.units.map((unit) => unit.id),
    ballots,
    comments,
  );
}

describe('what is kept of a wave', () => {
  it('has the counts of atoms, none of fewer people than are shown', () => {
    const manifest = manifestOf([9, 3, 8, 8]);
    const { cells, release } = publish(manifest, counted(manifest, []), middling);
    const ofFirst = cells.filter(({ item }) => item === id(1));
    // The team of three stands nowhere by itself.
    expect(ofFirst.some(({ unit }) => unit === id(112))).toBe(false);
    expect(ofFirst.reduce((sum, { n }) => sum + n, 0)).toBe(28);
    for (const { n, value } of ofFirst) expect([value, n >= 5]).toEqual([4, true]);
    expect(release.items.map((item) => item.id)).toEqual([1, 2, 3, 5, 6, 7].map(id));
    const several = cells.filter(({ item, unit }) => item === id(6) && unit === id(113));
    expect(several.map(({ value, n }) => [value, n])).toEqual([
      [0, 8],
      [1, 8],
      [3, 8],
    ]);
    const ranked = cells.filter(({ item, unit }) => item === id(7) && unit === id(113));
    expect(ranked.map(({ value, n }) => [value, n])).toEqual([[21, 8]]);
    expect(cells.some(({ item }) => item === id(4))).toBe(false);
  });

  it('has what makes an index too: how many have each point as their mean', () => {
    const manifest = manifestOf([9, 3, 8, 8]);
    const { cells } = publish(manifest, counted(manifest, []), middling);
    // 4, and 2 turned round, for everybody
    const index = cells.filter(({ item }) => item === 'agree5');
    expect(index.map(({ value }) => value)).toEqual(index.map(() => 4));
    expect(index.reduce((sum, { n }) => sum + n, 0)).toBe(28);
    for (const { n } of index) expect(n).toBeGreaterThanOrEqual(5);
  });

  it('has comments of departments of ten with five who wrote, never of a team', () => {
    const manifest = manifestOf([9, 9, 9, 9]);
    const { comments } = publish(manifest, counted(manifest, [3, 2, 4, 0]), middling);
    const at = (unit: number) => comments.filter((comment) => comment.unit === id(unit)).length;
    // Four of the second department are too few, there and further up.
    expect([at(101), at(102), at(100), comments.length]).toEqual([5, 0, 0, 5]);
    const more = publish(manifest, counted(manifest, [4, 0, 4, 0]), middling).comments;
    expect(more.map(({ unit }) => unit)).toEqual(Array(8).fill(id(100)));
    expect(publish(manifest, counted(manifest, [4, 0, 0, 0]), middling).comments).toEqual([]);
  });

  it('has the comments of a team large enough with those of its department all the same', () => {
    const manifest = manifestOf([12, 9, 9, 9]);
    const { comments } = publish(manifest, counted(manifest, [6, 0, 0, 0]), middling);
    expect(comments.map(({ unit }) => unit)).toEqual(Array(6).fill(id(101)));
  });

  it('has comments of exactly ten people, five of whom wrote', () => {
    const manifest = manifestOf([5, 5, 9, 9]);
    const { comments } = publish(manifest, counted(manifest, [3, 2, 0, 0]), middling);
    expect(comments.map(({ unit }) => unit)).toEqual(Array(5).fill(id(101)));
  });

  it('has every value that somebody gave, of seven points too, were it only one of an atom', () => {
    const manifest = {
      ...manifestOf([8, 8, 8, 8]),
      items: [1, 2].map((number) => item(number, { kind: 'agree7', reversed: false })),
    };
    const answers = [7, 6, 6, 4, 4, 4, 1, 1];
    const ballots = manifest.units.flatMap(({ id: unit, eligible }) =>
      answers.slice(0, eligible).map((answer) => ({ unit, content: written([answer, answer]) })),
    );
    const units = manifest.units.map(({ id: unit }) => unit);
    const { cells } = publish(manifest, tally(manifest.items, units, ballots, []), middling);
    for (const of of [id(1), 'agree7']) {
      const found = cells.filter((cell) => cell.item === of && cell.unit === id(111));
      expect(found.map(({ value, n }) => [value, n])).toEqual([
        [1, 2],
        [4, 3],
        [6, 2],
        [7, 1],
      ]);
    }
  });

  it('has no comments where fewer than ten answered, however many wrote', () => {
    const manifest = manifestOf([9, 0, 0, 0]);
    expect(publish(manifest, counted(manifest, [9, 0, 0, 0]), middling).comments).toEqual([]);
  });
});

describe('a tally from a custodian', () => {
  const manifest = manifestOf([9, 8, 8, 8]);
  const good = counted(manifest, [2, 0, 0, 1]);
  const sent: Sent = { ballots: [0, 0, 9, 8, 0, 8, 8], comments: [0, 0, 2, 0, 0, 0, 1] };

  it('is taken as it comes over the wire', () => {
    expect(tallied(manifest, sent, JSON.parse(JSON.stringify(good)))).toEqual(good);
  });

  it('is taken where some took back what they had sent', () => {
    const again = tally(
      manifest.items,
      manifest.units.map(({ id: unit }) => unit),
      [{ unit: id(111), content: withdrawn }],
      [{ unit: id(114), item: id(4), content: withdrawn }],
    );
    const came = { ballots: [0, 0, 1, 0, 0, 0, 0], comments: [0, 0, 0, 0, 0, 0, 1] };
    expect(tallied(manifest, came, again)).toEqual(again);
    expect(tallied(manifest, sent, again)).toBeNull();
  });

  it('is taken where some could not be read', () => {
    const malformed = { ballots: [0, 0, 0, 0, 0, 0, 2], comments: [0, 0, 0, 1, 0, 0, 0] };
    const came = { ballots: [0, 0, 9, 8, 0, 8, 10], comments: [0, 0, 2, 1, 0, 0, 1] };
    expect(tallied(manifest, came, { ...good, malformed })).not.toBeNull();
    expect(tallied(manifest, sent, { ...good, malformed })).toBeNull();
  });

  const moments = {
    items: [1, 2, 3].map(id),
    people: 33,
    sums: [132, 132, 297],
    products: [132, 132, 297].map((sum) => [4, 4, 9].map((answer) => sum * answer)),
  };
  const [index] = good.composites;
  const [comment, ...others] = good.comments;
  if (!index || !comment) throw new Error('no index or no comment');
  const one = good.units.map(() => 1);
  const saying = (of: object) => ({ ...good, comments: [{ ...comment, ...of }, ...others] });
  const going = (of: object) => ({ ...good, moments: { ...moments, ...of } });

  it('may say how the scales go together, and have a comment of one sign', () => {
    for (const tally of [going({}), saying({ text: '!' })]) {
      expect(tallied(manifest, sent, tally)).toEqual(tally);
    }
  });

  it.each([
    ['nothing in it', {}],
    ['more in it', { ...good, more: 1 }],
    ['its units in another order', { ...good, units: good.units.toReversed() }],
    ['one of a unit left out', { ...good, respondents: [0, 0, 9, 8, 0, 8, 7] }],
    ['ballots that nobody sent', { ...good, malformed: { ...good.malformed, ballots: one } }],
    ['ballots taken back twice', { ...good, withdrawn: { ...good.withdrawn, ballots: one } }],
    ['comments that nobody sent', { ...good, malformed: { ...good.malformed, comments: one } }],
    ['comments taken back twice', { ...good, withdrawn: { ...good.withdrawn, comments: one } }],
    [
      'more units',
      { ...good, malformed: { ...good.malformed, ballots: [0, 0, 0, 0, 0, 0, 0, 1] } },
    ],
    ['a comment left out', { ...good, comments: others }],
    ['a comment without words', saying({ text: '' })],
    ['a comment on no such question', saying({ item: id(1) })],
    [
      'a comment from elsewhere',
      { ...saying({}), comments: [{ ...comment, unit: id(9) }, ...good.comments] },
    ],
    ['its items in another order', { ...good, items: good.items.toReversed() }],
    ['an item left out', { ...good, items: good.items.slice(0, -1) }],
    ['no index', { ...good, composites: [] }],
    ['an index of other items', { ...good, composites: [{ ...index, items: [1, 3].map(id) }] }],
    ['other scales together', going({ items: [3, 2, 1].map(id) })],
    ['too many together', going({ people: 34 })],
    ['a sum too few', going({ sums: [132, 132] })],
    ['products too few', going({ products: moments.products.slice(1) })],
    ['uneven products', going({ products: [...moments.products.slice(1), [1, 2]] })],
  ])('is not taken with %s', (_, tally) => {
    expect(tallied(manifest, sent, tally)).toBeNull();
  });

  it('is not taken where an item or an index does not add up, be it in one unit', () => {
    const last = good.units.length - 1;
    for (const list of ['items', 'composites'] as const) {
      good[list].forEach(({ values, counts, answered }, at) => {
        const row = counts[last]!;
        const more = row.map((n) => (n === Math.max(...row) ? n + 1 : n));
        for (const of of [
          { values: values.toReversed() },
          { counts: counts.slice(0, -1) },
          { counts: [...counts, row] },
          { counts: counts.with(last, row.slice(0, -1)) },
          { counts: counts.with(last, [...row, 0]) },
          { counts: counts.with(last, more) },
          { counts: counts.with(last, row.with(-1, 9)) },
          {
            counts: counts.with(
              last,
              row.map(() => 0),
            ),
          },
          { counts: counts.with(last, more), answered: answered.with(last, 9) },
          { answered: answered.with(last, 7) },
          { answered: answered.slice(0, -1) },
        ]) {
          const changed = good[list].map((each, place) =>
            place === at ? { ...each, ...of } : each,
          );
          expect(tallied(manifest, sent, { ...good, [list]: changed })).toBeNull();
        }
      });
    }
  });
});

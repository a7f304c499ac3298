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

  it('is not taken where it does not come out at what was sent', () => {
    const items = (of: object) => ({
      items: good.items.map((item, at) => (at === 0 ? { ...item, ...of } : item)),
    });
    const [first] = good.items;
    if (!first) throw new Error('no items');
    const rows = first.counts.map((row) => row.map((n) => n + 1));
    for (const other of [
      {},
      { ...good, more: 1 },
      { ...good, units: good.units.toReversed() },
      { ...good, respondents: good.respondents.map((n) => Math.max(0, n - 1)) },
      { ...good, comments: good.comments.slice(1) },
      { ...good, malformed: { ...good.malformed, ballots: good.malformed.ballots.map(() => 1) } },
      { ...good, ...items({ values: [1, 2, 3, 4] }) },
      { ...good, ...items({ counts: rows }) },
      { ...good, ...items({ counts: rows, answered: first.answered.map((n) => n + 5) }) },
      { ...good, ...items({ counts: first.counts.slice(1) }) },
      { ...good, ...items({ counts: first.counts.map((row) => row.map((n) => -n)) }) },
      { ...good, items: good.items.toReversed() },
    ]) {
      expect(tallied(manifest, sent, other)).toBeNull();
    }
    expect(
      tallied(manifest, { ...sent, ballots: sent.ballots.map((n) => n + 1) }, good),
    ).toBeNull();
    expect(tallied(manifest, { ...sent, comments: [0, 0, 0, 0, 0, 0, 0] }, good)).toBeNull();
  });
});

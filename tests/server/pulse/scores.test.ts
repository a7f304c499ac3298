import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { written } from '#lib/pulse/ballot.ts';
import type { Item } from '#lib/pulse/item.ts';
import type { Manifest } from '#lib/pulse/manifest.ts';
import { publish } from '#lib/pulse/publish.ts';
import { tally } from '#lib/pulse/tally.ts';
import * as figures from '#lib/server/figures.ts';
import * as maps from '#lib/server/maps.ts';
import * as metrics from '#lib/server/metrics.ts';
import * as pastWaves from '#lib/server/pulse/past-waves.ts';
import * as pulses from '#lib/server/pulse/pulses.ts';
import { flow } from '#lib/server/pulse/scores.ts';
import { within, type Database, type Sql } from '#lib/server/sql.ts';
import { middling } from '../../pulse/nearest.ts';
import { test } from '../../support/database.ts';
import { memberOf, organisationOf } from '../../support/world.ts';

const [teams, trust, pride] = [[randomUUID(), randomUUID()], randomUUID(), randomUUID()] as const;
const question = (elements: string[], reversed = false): Item => ({
  id: randomUUID(),
  kind: 'agree5',
  text: { en: `Question on ${elements.length}${reversed ? ', turned round' : ''}` },
  elements,
  bank: null,
  optional: true,
  reversed,
});
const items = [question([trust, pride]), question([trust], true), question([])];

/** A company of two teams of thirty and seven, with a map of two elements and a pulse about them. */
async function company(database: Database, owner: Sql) {
  const hr = await organisationOf(owner);
  const officer = await memberOf(owner, hr, ['admin']);
  const run = <T>(work: (tx: Sql) => Promise<T>) => within(database, hr, work);
  const pulse = randomUUID();
  const map = await run(async (tx) => {
    for (const unit of teams)
      await tx`insert into org_unit (organisation_id, unit_id, name)
        values (current_organisation(), ${unit}, ${unit})`;
    const named = (id: string, name: string) =>
      ({ id, layer: 'culture', ord: 'a0', fields: { name } }) as const;
    const elements = [named(trust, 'Trust'), named(pride, 'Pride')];
    const made = await maps.create(tx, { fields: { name: 'Map' }, elements, links: [] }, 'ui');
    if ('refused' in made) throw new Error(made.refused);
    await pulses.make(tx, { id: pulse, name: 'Autumn', map: made.id });
    return made.id;
  });
  const unit = (id: string, parent: string | null, eligible: number, lot: number) => {
    const keys = eligible > 0 ? `${lot}`.padStart(43, 'x') : null;
    return { id, parent, name: id, whole: true, eligible, lot, keys };
  };
  const units = [
    unit(hr.organisation, null, 0, 0),
    ...teams.map((id, at) => unit(id, hr.organisation, 30, at + 1)),
  ];
  /** Closes a wave in which so many of each team give these answers. */
  const wave = async (
    month: string,
    answering: readonly number[],
    answers: (number | null)[],
    asked = items,
  ) => {
    const manifest: Manifest = {
      version: 1,
      wave: randomUUID(),
      organisation: 'x',
      pulse: 'Autumn',
      mode: 'A',
      least: 5,
      opens: `${month}-02T06:00:00Z`,
      closes: `${month}-09T06:00:00Z`,
      items: asked,
      units,
      tallyKeys: ['x'.repeat(87)],
      code: '0'.repeat(64),
    };
    const ballots = teams.flatMap((team, at) =>
      Array.from({ length: answering[at] ?? 0 }, () => ({ unit: team, content: written(answers) })),
    );
    const ids = units.map(({ id }) => id);
    const published = publish(manifest, tally(asked, ids, ballots, []), middling);
    await run(async (tx) => {
      await pastWaves.put(tx, pulse, { manifest, published }, officer.person);
      await flow(tx, manifest);
    });
    return manifest;
  };
  const scores = async (unit: string | null) => {
    const choice = { unit, period: null, segment: '' };
    return (await run((tx) => figures.ofMap(tx, map, choice)))?.scores;
  };
  return { run, map, wave, scores };
}

test('a closed wave gives each element its items speak of a score, by unit, from the release alone', async ({
  database,
  owner,
}) => {
  const { run, wave, scores } = await company(database, owner);
  await wave('2026-09', [30, 7], [4, 1, 5]);
  const whole = await scores(null);
  // 4 on 1 to 5 is 75; to disagree with what is said the other way round speaks for the element
  const trusted = whole?.get(trust);
  expect(trusted?.parts.map(({ score, weight }) => [score, weight])).toEqual([
    [75, 1],
    [100, -1],
  ]);
  expect(trusted?.coverage).toBe(1);
  expect(whole?.get(pride)).toMatchObject({ value: 75, n: 25, period: '2026-09' });
  // all answered alike, and still it is not certain: the mean was rounded
  expect(whole?.get(pride)?.se).toBeGreaterThan(0);
  const small = (await scores(teams[1] ?? null))?.get(pride);
  expect(small?.n).toBe(5);
  expect(small?.se).toBeGreaterThan(whole?.get(pride)?.se ?? Infinity);

  const kept = await run((tx) => metrics.list(tx));
  expect(kept.map(({ name, source, floor, ceiling }) => [name, source, floor, ceiling])).toEqual([
    ['Autumn: Question on 1, turned round', 'Autumn', 1, 5],
    ['Autumn: Question on 2', 'Autumn', 1, 5],
  ]);
});

test('a unit that is not shown has no score, and a passed-over question lowers coverage', async ({
  database,
  owner,
}) => {
  const { wave, scores } = await company(database, owner);
  await wave('2026-09', [30, 4], [4, null, 5]);
  const few = (await scores(teams[1] ?? null))?.get(pride);
  expect([few?.value, few?.notes]).toEqual([null, ['not measured']]);
  const trusted = (await scores(null))?.get(trust);
  expect([trusted?.value, trusted?.coverage]).toEqual([75, 0.5]);
});

test('a tie that was taken away stays away, and the same wave twice is the same as once', async ({
  database,
  owner,
}) => {
  const { run, map, wave, scores } = await company(database, owner);
  const first = await wave('2026-07', [30, 7], [4, 1, 5]);
  const lines = async () => {
    const [found] = await run(
      (tx) => tx<{ seq: number }[]>`select seq from map_head where map_id = ${map}`,
    );
    return found?.seq;
  };
  const before = [await lines(), (await scores(null))?.get(trust)?.value];
  await run((tx) => flow(tx, first));
  expect([await lines(), (await scores(null))?.get(trust)?.value]).toEqual(before);
  await run(
    (tx) => tx`update element set fields = fields - 'measures' where element_id = ${pride}`,
  );
  await wave('2026-09', [30, 7], [3, 1, 5]);
  expect(await lines()).toBe(before[0]);
  expect((await scores(null))?.get(pride)?.notes).toEqual(['no metrics']);
  expect((await scores(null))?.get(trust)?.period).toBe('2026-09');
});

test('a question of any length and in any signs becomes a metric', async ({ database, owner }) => {
  const { run, wave } = await company(database, owner);
  const long: Item = { ...question([pride]), text: { en: `x${'👍'.repeat(149)}` } };
  await wave('2026-09', [30, 7], [4], [long]);
  const [kept] = await run((tx) => metrics.list(tx));
  expect(kept?.name).toBe(`Autumn: x${'👍'.repeat(95)}`);
});

test('nobody writes, changes or deletes what a pulse asks', async ({ database, owner }) => {
  const { run, wave } = await company(database, owner);
  await wave('2026-09', [30, 7], [4, 1, 5]);
  const [kept] = await run((tx) => metrics.list(tx));
  if (!kept) throw new Error('no metric');
  const { id: metric, pulse: _, ...fields } = kept;
  const place = { metric, unit: null, segment: '', period: '2026-09', n: null, sd: null };
  const asked = { refused: 'asked' };
  expect(await run((tx) => figures.write(tx, [{ ...place, value: 5 }]))).toEqual(asked);
  expect(await run((tx) => metrics.change(tx, metric, fields))).toEqual(asked);
  expect(await run((tx) => metrics.remove(tx, metric))).toEqual(asked);
});

import { randomBytes, randomUUID } from 'node:crypto';
import * as xlsx from '@e965/xlsx';
import { zipSync } from 'fflate';
import { describe, expect } from 'vitest';
import { Mapping } from '#lib/figures/mapping.ts';
import * as imports from '#lib/server/imports.ts';
import { within, type Database, type Sql } from '#lib/server/sql.ts';
import * as uploads from '#lib/server/uploads.ts';
import { test } from '../support/database.ts';
import { absent, civilService, hospitals, read } from '../support/reference.ts';
import { organisationOf, type Member } from '../support/world.ts';

const itself = { encoding: null, delimiter: null, decimal: null, sheet: null };
const inside =
  (database: Database, { organisation, person }: Member) =>
  <T>(work: (tx: Sql) => Promise<T>) =>
    within(database, { organisation, person, seconds: 120 }, work);
type Inside = ReturnType<typeof inside>;

async function send(run: Inside, bytes: Buffer, name = 'figures.csv'): Promise<string> {
  const id = randomUUID();
  await run((tx) => uploads.begin(tx, id, name));
  let pieces = 0;
  for (let at = 0; at < bytes.length; at += uploads.pieceBytes) {
    const piece = bytes.subarray(at, at + uploads.pieceBytes);
    await run((tx) => uploads.keep(tx, id, pieces, piece));
    pieces++;
  }
  await run((tx) => uploads.finish(tx, id, pieces));
  return id;
}

async function look(run: Inside, id: string) {
  const found = await run((tx) => imports.inspect(tx, id, itself));
  if ('refused' in found) throw new Error(found.refused);
  return found;
}

async function bring(
  run: Inside,
  bytes: Buffer,
  change: (mapping: Mapping) => Mapping = (it) => it,
) {
  const id = await send(run, bytes);
  const { mapping } = await look(run, id);
  const done = await run((tx) =>
    imports.carryOut(tx, id, Mapping.parse(change(mapping)), true, () => undefined),
  );
  if ('refused' in done) throw new Error(done.refused);
  return done;
}

const refusalOf = async (run: Inside, bytes: Buffer) => {
  const id = await send(run, bytes);
  const found = await run((tx) => imports.inspect(tx, id, itself));
  return 'refused' in found ? found.refused : null;
};

describe('a file of figures', () => {
  test('goes in, and a second time changes nothing', async ({ database, owner }) => {
    const run = inside(database, await organisationOf(owner));
    const file = Buffer.from('year,store,engagement,n\n2025,North,61.5,40\n2025,South,NA,12\n');
    const first = await bring(run, file);
    expect(first.counts).toMatchObject({ added: 1, missing: 1, refused: 0 });
    expect(first).toMatchObject({ newUnits: 1, newMetrics: 1 });
    const second = await bring(run, file);
    expect(second.counts).toMatchObject({ added: 0, changed: 0, unchanged: 1 });
    expect(second).toMatchObject({ newUnits: 0, newMetrics: 0 });
    expect(await run((tx) => imports.history(tx, 10))).toHaveLength(1);
  });

  test('is planned exactly as it is then imported', async ({ database, owner }) => {
    const run = inside(database, await organisationOf(owner));
    const id = await send(run, Buffer.from('month;unit;minutes\n03/2025;A;1.234,5\n04/2025;A;x\n'));
    const { mapping, manner } = await look(run, id);
    expect(manner).toMatchObject({ delimiter: ';', decimal: ',', encoding: 'utf-8' });
    const tried = await run((tx) => imports.attempt(tx, id, mapping, true));
    if ('refused' in tried) throw new Error(tried.refused);
    expect(tried.trial.counts).toMatchObject({ added: 1, refused: 1 });
    expect(tried.trial.lines[0]).toMatchObject({ row: 3, reason: { why: 'bad value', said: 'x' } });
    const done = await run((tx) => imports.carryOut(tx, id, mapping, true, () => undefined));
    expect(done).toMatchObject({ counts: tried.trial.counts });
    expect(await run((tx) => tx`select value, period from observation`)).toEqual([
      { value: 1234.5, period: '2025-03' },
    ]);
  });

  test('never deletes by what it leaves out, and keeps a known n', async ({ database, owner }) => {
    const run = inside(database, await organisationOf(owner));
    await bring(run, Buffer.from('year,unit,score,n\n2025,A,50,40\n2025,B,60,30\n'));
    const done = await bring(run, Buffer.from('year,unit,score\n2025,A,\n2025,B,65\n'));
    expect(done.counts).toMatchObject({ changed: 1, missing: 1 });
    expect(await run((tx) => tx`select value, n from observation order by value`)).toEqual([
      { value: 50, n: 40 },
      { value: 65, n: 30 },
    ]);
  });

  test('refuses what contradicts itself, with the row', async ({ database, owner }) => {
    const run = inside(database, await organisationOf(owner));
    const done = await bring(
      run,
      Buffer.from('year,unit,score\n2025,A,50\n2025,A,60\n2025,B,7\n2025,B,7\n'),
    );
    expect(done.counts).toMatchObject({ added: 1, refused: 3 });
  });

  test('imported again under its own id was imported once', async ({ database, owner }) => {
    const run = inside(database, await organisationOf(owner));
    const id = await send(run, Buffer.from('year,unit,score\n2025,A,50\n'));
    const { mapping } = await look(run, id);
    const go = () => run((tx) => imports.carryOut(tx, id, mapping, true, () => undefined));
    const both = await Promise.all([go(), go()]);
    expect(both.map((each) => 'again' in each && each.again).sort()).toEqual([false, true]);
    expect(await run((tx) => tx`select from observation`)).toHaveLength(1);
  });

  test('that is stopped leaves nothing behind', async ({ database, owner }) => {
    const run = inside(database, await organisationOf(owner));
    const id = await send(run, Buffer.from('year,unit,score\n2025,A,50\n'));
    const { mapping } = await look(run, id);
    const stop: imports.Progress = (phase, done) => {
      if (phase === 'writing' && done > 0) throw new imports.Stopped();
    };
    await expect(run((tx) => imports.carryOut(tx, id, mapping, true, stop))).rejects.toThrow(
      imports.Stopped,
    );
    expect(await run((tx) => tx`select from observation`)).toHaveLength(0);
    expect(await run((tx) => tx`select from org_unit`)).toHaveLength(0);
    expect(
      await run((tx) => imports.carryOut(tx, id, mapping, true, () => undefined)),
    ).toMatchObject({
      counts: { added: 1 },
    });
  });

  test('of one organisation is nowhere in another', async ({ database, owner }) => {
    const [here, there] = [await organisationOf(owner), await organisationOf(owner)];
    const id = await send(inside(database, here), Buffer.from('year,unit,score\n2025,A,50\n'));
    expect(await inside(database, there)((tx) => uploads.find(tx, id))).toBe(null);
    expect(await inside(database, there)((tx) => tx`select from upload_part`)).toHaveLength(0);
  });

  test('makes no unit where that is not allowed', async ({ database, owner }) => {
    const run = inside(database, await organisationOf(owner));
    const id = await send(run, Buffer.from('year,unit,score\n2025,A,50\n'));
    const { mapping } = await look(run, id);
    const done = await run((tx) => imports.carryOut(tx, id, mapping, false, () => undefined));
    expect(done).toMatchObject({ counts: { added: 0, refused: 1 }, newUnits: 0 });
  });

  test('may be long, with the metric in a column', async ({ database, owner }) => {
    const run = inside(database, await organisationOf(owner));
    const id = await send(
      run,
      Buffer.from(
        'period\tunit\tmetric\tvalue\tn\n2025Q1\tA\tEngagement\t3.9\t20\n2025Q1\tA\tWaiting\t12\t\n',
      ),
    );
    const { mapping } = await look(run, id);
    expect(mapping.columns).toEqual(['period', 'unit name', 'metric name', 'value', 'n']);
    const tried = await run((tx) => imports.attempt(tx, id, mapping, true));
    if ('refused' in tried) throw new Error(tried.refused);
    expect(tried.trial.unknownMetrics.map((each) => each.said)).toEqual(['Engagement', 'Waiting']);
    const full = { ...mapping, metrics: tried.trial.unknownMetrics };
    const done = await run((tx) => imports.carryOut(tx, id, full, true, () => undefined));
    expect(done).toMatchObject({ counts: { added: 2, refused: 0 }, newMetrics: 2 });
  });
});

describe('encodings', () => {
  const table =
    'yıl;şube;değer\n2025;Çağlayan Şişli;1,5\n2025;Üsküdar ığdır;2,5\n2025;Beşiktaş Ğazi;3\n';
  const turkish = Buffer.from(
    [...table].map((letter) => {
      const special: Record<string, number> = { ı: 0xfd, ş: 0xfe, Ş: 0xde, ğ: 0xf0, Ğ: 0xd0 };
      return special[letter] ?? letter.charCodeAt(0);
    }),
  );

  test.for([
    ['utf-8', Buffer.from(table), false],
    ['utf-8', Buffer.from(`\ufeff${table}`), true],
    ['utf-16le', Buffer.from(`\ufeff${table}`, 'utf16le'), true],
    ['utf-16le', Buffer.from(table, 'utf16le'), false],
    ['utf-16be', Buffer.from(`\ufeff${table}`, 'utf16le').swap16(), true],
    ['windows-1254', turkish, false],
  ] as const)('%s is recognised', async ([encoding, bytes, bom], { database, owner }) => {
    const run = inside(database, await organisationOf(owner));
    const found = await look(run, await send(run, bytes));
    expect(found.manner).toMatchObject({ encoding, bom, delimiter: ';', decimal: ',' });
    expect(found.columns.map((column) => column.header)).toEqual(['yıl', 'şube', 'değer']);
    expect(found.columns[1]?.samples[0]).toBe('Çağlayan Şişli');
  });
});

describe('workbooks', () => {
  const book = (rows: unknown[][], sheet = 'Figures') => {
    const made = xlsx.utils.book_new();
    xlsx.utils.book_append_sheet(made, xlsx.utils.aoa_to_sheet(rows, { cellDates: true }), sheet);
    return Buffer.from(
      xlsx.write(made, { type: 'buffer', bookType: 'xlsx', compression: true }) as Uint8Array,
    );
  };

  test('go in like text, dates as months', async ({ database, owner }) => {
    const run = inside(database, await organisationOf(owner));
    const rows = [
      ['date', 'unit', 'score', 'n'],
      [new Date(Date.UTC(2025, 2, 31)), 'A', 12.5, 8],
      [new Date(Date.UTC(2025, 3, 1)), 'A', 13, null],
    ];
    const done = await bring(run, book(rows));
    expect(done.counts).toMatchObject({ added: 2, refused: 0 });
    expect(await run((tx) => tx`select period, value, n from observation order by period`)).toEqual(
      [
        { period: '2025-03', value: 12.5, n: 8 },
        { period: '2025-04', value: 13, n: null },
      ],
    );
  });

  test('that would explode end as a sentence', async ({ database, owner }) => {
    const run = inside(database, await organisationOf(owner));
    const big = new Uint8Array(70 * 1024 * 1024);
    const bomb = zipSync(
      {
        'xl/workbook.xml': big,
        'xl/worksheets/sheet1.xml': big,
        'xl/sharedStrings.xml': big,
      },
      { level: 1 },
    );
    expect(await refusalOf(run, Buffer.from(bomb))).toBe('too big unpacked');

    // the same with headers that lie about its size
    const lying = Buffer.from(bomb);
    for (
      let at = lying.indexOf('PK\u0001\u0002');
      at >= 0;
      at = lying.indexOf('PK\u0001\u0002', at + 1)
    ) {
      lying.writeUInt32LE(1000, at + 24);
    }
    expect(await refusalOf(run, lying)).toBe('not a table');
  });

  test('of too many entries, or none, are refused', async ({ database, owner }) => {
    const run = inside(database, await organisationOf(owner));
    const many: Record<string, Uint8Array> = {};
    for (let at = 0; at < 6000; at++) many[`xl/media/${at}`] = new Uint8Array(1);
    expect(await refusalOf(run, Buffer.from(zipSync(many, { level: 0 })))).toBe('too big unpacked');
    expect(await refusalOf(run, Buffer.from(zipSync({ a: new Uint8Array(3) })))).toBe(
      'not a table',
    );
    expect(await refusalOf(run, Buffer.from('PK\u0003\u0004 and then nothing'))).toBe(
      'not a table',
    );
    expect(await refusalOf(run, Buffer.from('d0cf11e0a1b11ae1', 'hex'))).toBe('old workbook');
  });
});

describe('limits', () => {
  test('are told as sentences', async ({ database, owner }) => {
    const run = inside(database, await organisationOf(owner));
    const text = (it: string) => refusalOf(run, Buffer.from(it));
    expect(await text(`year,unit,x\n${'2025,A,1\n'.repeat(100_001)}`)).toBe('too many rows');
    expect(await text(`${'c,'.repeat(201)}c\n${'1,'.repeat(201)}1\n`)).toBe('too many columns');
    expect(await text(`a,b\n${'x'.repeat(2001)},1\n`)).toBe('cell too long');
    expect(await text('\n\n  \n')).toBe('empty');
    expect(await text('a,a\n1,2\n')).toBe('headers');
    expect(await text('a,b\n1\u0000,2\n')).toBe('not a table');
  });

  test(
    'hold for two thousand files of junk, each of which ends in words',
    { timeout: 120_000 },
    async ({ database, owner }) => {
      const run = inside(database, await organisationOf(owner));
      const pieces = [
        '2025',
        'A',
        ',',
        ';',
        '"',
        '""',
        '\n',
        '\r\n',
        '\t',
        '=1+1',
        '\u202e',
        '٪',
        'é',
        '-',
        'NA',
        '1e999',
        'ÿ',
      ];
      for (let round = 0; round < 40; round++) {
        const id = await run(async (tx) => {
          const upload = randomUUID();
          await uploads.begin(tx, upload, 'junk');
          return upload;
        });
        await run(async (tx) => {
          for (let each = 0; each < 50; each++) {
            const text = Array.from(randomBytes(60), (byte) => pieces[byte % pieces.length]).join(
              '',
            );
            const bytes = each % 3 === 0 ? randomBytes(200) : Buffer.from(text);
            await tx`delete from upload_part where upload_id = ${id}`;
            await tx`update upload set sha256 = null where upload_id = ${id}`;
            await uploads.keep(tx, id, 0, bytes);
            await uploads.finish(tx, id, 1);
            const found = await imports.inspect(tx, id, itself);
            if ('refused' in found) continue;
            await imports.attempt(tx, id, { ...found.mapping, period: '2025' }, true);
          }
        });
      }
    },
  );

  test('a hundred thousand rows go in', { timeout: 120_000 }, async ({ database, owner }) => {
    const run = inside(database, await organisationOf(owner));
    const rows = ['month,unit,score,n'];
    for (let unit = 0; unit < 1000; unit++) {
      for (let month = 0; month < 100; month++) {
        const period = `${2015 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
        rows.push(`${period},Unit ${unit},${(unit * 7 + month * 3) % 100}.5,${20 + (unit % 30)}`);
      }
    }
    const done = await bring(run, Buffer.from(rows.join('\n')));
    expect(done.counts).toMatchObject({ added: 100_000, refused: 0 });
  });
});

describe.skipIf(absent())(`the real figures${absent() ? `: ${absent()}` : ''}`, () => {
  test('of the civil service go in as they are', async ({ database, owner }) => {
    const run = inside(database, await organisationOf(owner));
    const done = await bring(run, read(civilService));
    expect(done.counts).toMatchObject({ added: 19_097, refused: 0, skipped: 16 });
    expect(done.newMetrics).toBe(13);
    const again = await bring(run, read(civilService));
    expect(again.counts).toMatchObject({ added: 0, changed: 0, unchanged: 19_097 });
    expect(again.newUnits).toBe(0);
    // one organisation over sixteen years, through two forms of its code and none
    const attorney = await run(
      (tx) => tx`
      select period from observation join org_unit using (organisation_id, unit_id)
      where org_unit.name = 'Attorney General''s Office' group by period`,
    );
    expect(attorney).toHaveLength(16);
  });

  test('of the hospitals go in as they are', async ({ database, owner }) => {
    const run = inside(database, await organisationOf(owner));
    const done = await bring(run, read(hospitals));
    expect(done.counts).toMatchObject({ refused: 0, skipped: 0 });
    const [zeros] = await run(
      (tx) => tx<{ count: number }[]>`
      select count(*) as count from observation where value = 0`,
    );
    expect(zeros?.count).toBe(0);
    const [shmi] = await run(
      (tx) => tx<{ count: number; n: number }[]>`
      select count(*) as count, count(n) as n from observation join metric using (organisation_id, metric_id)
      where metric.name = 'SHMI Index'`,
    );
    expect(shmi).toEqual({ count: 1084, n: 0 });
    expect((await bring(run, read(hospitals))).counts).toMatchObject({ added: 0, changed: 0 });
  });
});

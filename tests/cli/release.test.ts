import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sheetsOf } from '../../src/cli/published-table.ts';
import { absent, pathOf, publicService } from '../support/reference.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder = '';
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'release-'))));
afterAll(() => rmSync(folder, { recursive: true }));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['src/cli/release.ts', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

function fileOf(...lines: string[]): string {
  const file = join(folder, 'table.csv');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

const head = 'LEVEL1ID,LEVEL2ID,SURVEYR,QUESTION,ANSCOUNT';

describe('a published table', () => {
  it('is released with none of its cells giving away fewer than k', () => {
    const rows = [
      '0,0,2018,Q1,60',
      '1,0,2018,Q1,30',
      '1,1,2018,Q1,12',
      '1,2,2018,Q1,14',
      '2,0,2018,Q1,20',
    ];
    const { status, stdout } = run(fileOf(head, ...rows), '--k', '10');
    expect([status, stdout.split('\n')]).toEqual([
      0,
      [
        '5 cells, 1 questions by wave',
        'as published: 1 of 2 (50.0 %) tables of a unit and those below it leave 1 to 9 people to subtraction',
        'released with k = 10: 4 of 5 (80.0 %) cells stay visible; smallest group that can be recovered: 10',
        '',
      ],
    ]);
  });

  const bytes = (...lines: string[]) => new TextEncoder().encode(lines.join('\n'));

  it('may lack the wave, be divided otherwise, and begin below the whole', () => {
    const text = bytes('QUESTION;ANSCOUNT;LEVEL1ID', 'Q1;7;3', 'Q2;8;0');
    expect([...sheetsOf(text)]).toEqual([
      ['Q1', [{ line: 2, path: ['3'], n: 7 }]],
      ['Q2', [{ line: 3, path: [], n: 8 }]],
    ]);
  });

  it.each([
    ['no column ANSCOUNT; it has LEVEL1ID, QUESTION', ['LEVEL1ID,QUESTION', '1,Q1']],
    ['no column LEVEL1ID', ['QUESTION,ANSCOUNT', 'Q1,1']],
    ['no column QUESTION', ['LEVEL1ID,ANSCOUNT', '1,1']],
    ['no rows', [head]],
    ['Line 2: ANSCOUNT is “few”', [head, '1,0,2018,Q1,few']],
    ['Line 2: ANSCOUNT is “”', [head, '1,0,2018,Q1']],
    ['Line 2: ANSCOUNT is “-3”', [head, '1,0,2018,Q1,-3']],
    ['Line 3: this unit has answered 2018 Q1 before', [head, '1,0,2018,Q1,7', '1,,2018,Q1,8']],
    ['Line 2: the path of the unit has a gap', [head, '0,1,2018,Q1,7']],
  ])('is refused: %s', (reason, lines) => {
    expect(() => sheetsOf(bytes(...lines))).toThrow(reason);
  });

  it.each([
    [
      'Line 2: 10 answered 2018 Q1, and 12 in the units below.',
      ['1,0,2018,Q1,10', '1,1,2018,Q1,12'],
    ],
  ])('is refused: %s', (reason, rows) => {
    expect(run(fileOf(head, ...rows))).toEqual({
      status: 2,
      stdout: '',
      stderr: `release: ${reason}\n`,
    });
  });

  it('is named on the command line', () => {
    expect(run('--help').stdout).toContain('Usage: npm run release -- FILE.csv');
    expect(run().stderr).toBe('release: Say which file to read; or --help.\n');
    expect(run('a', 'b').stderr).toBe('release: One file at a time: b is one too many.\n');
    expect(run('a', '--k', '4').stderr).toBe('release: --k 4 is not 5, 7 or 10.\n');
    expect(run('a', '--least', '4').stderr).toMatch(/^release: Unknown option '--least'/);
    expect(run('nowhere.csv').stderr).toBe('release: nowhere.csv cannot be read (ENOENT).\n');
  });

  const reason = absent(publicService);
  it.skipIf(reason)(`of a whole public service stays nearly all visible${reason || ''}`, () => {
    const { stdout } = run(pathOf(publicService), '--k', '10');
    expect(stdout).toContain('as published: 2924 of 15344 (19.1 %) tables');
    expect(stdout).toContain('71636 of 74558 (96.1 %) cells stay visible');
    expect(stdout).toContain('smallest group that can be recovered: 10\n');
  });
});

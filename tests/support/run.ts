/**
 * What `npm test` runs: every check there is, in one go. It goes on after a failure, so that one run
 * tells everything, and closes with what failed and the count: each test counts, and so does each check
 * of the whole project, such as its format.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { build } from '../../src/cli/build.ts';
import { makeWords } from '../../src/cli/words.ts';

const Report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  success: z.boolean(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()),
        }),
      ),
    }),
  ),
});

const count = { passed: 0, failed: 0, skipped: 0 };
/** What failed, for the end of what is said: a line each. */
const faults: string[] = [];

function fail(what: string, times = 1): void {
  count.failed += times;
  faults.push(what);
}

/** Runs a check of the whole project; what it says is told when it is done. */
async function check(name: string, program: string, ...words: string[]): Promise<void> {
  const child = spawn(process.execPath, [join('node_modules', program), ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => (said += part.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  const held = status === 0;
  if (held) count.passed += 1;
  else fail(name);
  console.log(`\n— ${name}\n${said}${held ? '' : `✗ ${name}`}`);
}

async function pages(): Promise<void> {
  console.log('\n— build');
  try {
    await build(console.log);
    count.passed += 1;
  } catch (thrown) {
    fail('build');
    console.log(thrown instanceof Error ? thrown.message : thrown);
  }
}

/** Runs the tests; a file that could not be run at all counts as one that failed. */
async function tests(): Promise<void> {
  console.log('\n— tests');
  const folder = mkdtempSync(join(tmpdir(), 'throughline-report-'));
  const file = join(folder, 'report.json');
  const child = spawn(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ],
    { stdio: 'inherit' },
  );
  const [status] = (await once(child, 'close')) as [number | null];
  try {
    const report = Report.parse(JSON.parse(readFileSync(file, 'utf8')));
    const unrun = report.testResults.filter(
      (each) => each.status === 'failed' && each.assertionResults.length === 0,
    );
    count.passed += report.numPassedTests;
    count.skipped += report.numPendingTests + report.numTodoTests;
    for (const { name } of unrun) fail(name);
    for (const { name, assertionResults } of report.testResults)
      for (const { fullName, status } of assertionResults)
        if (status === 'failed') fail(`${name} ${fullName}`);
    tellUnsteady(report);
    if (status !== 0 && report.numFailedTests + unrun.length === 0)
      fail('something outside any test, such as an error nobody caught');
  } catch (thrown) {
    console.log(thrown);
    fail('tests');
  }
  rmSync(folder, { recursive: true, force: true });
}

/** Tells what failed once and passed when it was tried again. */
function tellUnsteady({ testResults }: z.infer<typeof Report>): void {
  for (const { name, assertionResults } of testResults)
    for (const { fullName, status, failureMessages } of assertionResults)
      if (status === 'passed' && failureMessages.length > 0)
        console.log(`\n⚠ unsteady: ${name} ${fullName}\n${failureMessages.join('\n')}`);
}

/** Runs the attacks on anonymity; each outcome counts, and so does one that never comes. Tells it all at its end. */
async function attacks(): Promise<void> {
  const words = ['tests/prove/prove.ts', '--seed', '1', '--quick'];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  const silence = setTimeout(() => {
    console.log('✗ prove said nothing for ten minutes');
    child.kill('SIGKILL');
  }, 600_000);
  child.stdout.on('data', (part: Buffer) => {
    said += part.toString();
    silence.refresh();
  });
  await once(child, 'close');
  clearTimeout(silence);
  console.log(`\n— prove\n${said}`);
  const [, passed, failed] = /^(\d+) passed, (\d+) failed$/m.exec(said) ?? [];
  count.passed += Number(passed ?? 0);
  const missed = said.split('\n').filter((line) => /^\S+ +(FAILED|MISSED) /.test(line));
  if (failed === undefined) fail('prove ended without a count');
  else if (Number(failed) > 0) fail(missed.join('\n'), Number(failed));
  count.skipped += Number(/^(\d+) skipped$/m.exec(said)?.[1] ?? 0);
}

// First, for these write what the checks read: messages as functions, types of routes.
await makeWords();
await pages();
// Two side by side, for each keeps but one core busy; of equal length.
await Promise.all([
  check('lint of pages', 'eslint/bin/eslint.js', '**/*.svelte').then(() =>
    check('format', 'prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'),
  ),
  check('lint of code', 'eslint/bin/eslint.js', '.', '--ignore-pattern', '**/*.svelte').then(() =>
    check('types', 'svelte-check/bin/svelte-check', '--fail-on-warnings'),
  ),
]);
// Side by side: what either waits for, the other works.
await Promise.all([tests(), attacks()]);
if (faults.length > 0) console.log(`\n— failed\n${faults.join('\n')}`);
if (count.skipped) console.log(`\n${count.skipped} skipped; each says why above`);
console.log(`\n${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed === 0 ? 0 : 1;

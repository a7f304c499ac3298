/**
 * Runs every reference case of a folder against the engine: `npm run --silent reference -- DIR`. Each
 * key under `expected` is compared; one that the engine has no answer for is a failure.
 */
import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { check } from './answers.ts';
import { casesIn, type Case } from './cases.ts';
import { compare, isProse } from './compare.ts';

export interface Verdict {
  readonly name: string;
  readonly compared: number;
  readonly differences: readonly string[];
}

/** Compares one case, key by key. */
export function verdictOn(given: Case): Verdict {
  let compared = 0;
  const differences: string[] = [];
  const keys = Object.keys(given.expected);
  if (keys.length === 0) differences.push('the case expects nothing');
  for (const key of keys) {
    if (key.endsWith('Ms')) continue;
    try {
      const got = check(given, key);
      if (isProse(key)) {
        if (got === null || got === undefined) differences.push(`${key}: nothing is said`);
        continue;
      }
      const result = compare(given.expected[key], got, given.tolerance, key);
      compared += result.count;
      differences.push(...result.differences);
    } catch (error) {
      differences.push(`${key}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { name: given.name, compared, differences };
}

function main(folder: string | undefined): number {
  if (folder === undefined) {
    console.error('Say which folder of cases to run: npm run --silent reference -- DIR');
    return 2;
  }
  const base = process.env.INIT_CWD ?? process.cwd();
  const verdicts = casesIn(isAbsolute(folder) ? folder : resolve(base, folder)).map(verdictOn);
  for (const { name, compared, differences } of verdicts) {
    console.log(
      differences.length === 0
        ? `ok    ${name}: ${compared} values`
        : `FAIL  ${name}: ${differences.length} of its values`,
    );
    for (const difference of differences.slice(0, 10)) console.log(`        ${difference}`);
    if (differences.length > 10) console.log(`        and ${differences.length - 10} more`);
  }
  const failed = verdicts.filter(({ differences }) => differences.length > 0).length;
  console.log(`${verdicts.length - failed} passed, ${failed} failed`);
  return failed === 0 && verdicts.length > 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = main(process.argv[2]);
}

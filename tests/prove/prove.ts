/**
 * What `npm run prove -- --seed N [--quick]` runs: the attacks on anonymity, each with something known to
 * be bad that it must see through. A line an outcome; it closes with how many passed and failed.
 * `--only T3,T6` runs some.
 */
import { parseArgs } from 'node:util';
import { houseOf, type House } from './house.ts';
import { kills } from './kills.ts';
import type { Outcome, Proof } from './proof.ts';
import { t1 } from './t1.ts';
import { t2 } from './t2.ts';
import { t3 } from './t3.ts';
import { t4 } from './t4.ts';
import { t5 } from './t5.ts';
import { t6 } from './t6.ts';
import { t7 } from './t7.ts';
import { t8 } from './t8.ts';
import { t9 } from './t9.ts';
import { t10 } from './t10.ts';
import { t11 } from './t11.ts';
import { t12 } from './t12.ts';
import { t13 } from './t13.ts';
import { t14 } from './t14.ts';

const proofs: readonly Proof[] = [
  t1,
  t2,
  t3,
  t4,
  t5,
  t6,
  t7,
  t8,
  t9,
  t10,
  t11,
  t12,
  t13,
  t14,
  kills,
];

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: proofs.map(({ id }) => id).join(',') },
  },
});
const seed = Number(values.seed);
const wanted = new Set(values.only.split(','));
const unknown = [...wanted].filter((id) => !proofs.some((proof) => proof.id === id));
if (!Number.isSafeInteger(seed) || unknown.length > 0) {
  console.error(
    `--seed takes a whole number, --only some of ${proofs.map(({ id }) => id).join(',')}.`,
  );
  process.exit(2);
}

const count = { passed: 0, failed: 0, skipped: 0 };

function say(id: string, word: string, words: string): void {
  console.log(`${id.padEnd(5)} ${word.padEnd(7)} ${words}`);
}

function tell(id: string, outcome: Outcome): void {
  if ('needs' in outcome) {
    count.skipped++;
    say(id, `skipped: needs ${outcome.needs}`, outcome.attack);
  } else if ('control' in outcome) {
    count[outcome.caught ? 'passed' : 'failed']++;
    say(id, outcome.caught ? 'caught' : 'MISSED', `control, ${outcome.control}: ${outcome.found}`);
  } else {
    count[outcome.held ? 'passed' : 'failed']++;
    say(id, outcome.held ? 'passed' : 'FAILED', `${outcome.attack}: ${outcome.found}`);
  }
}

const started: { house?: Promise<House> } = {};
const house = () => (started.house ??= houseOf());

for (const proof of proofs) {
  if (!wanted.has(proof.id)) continue;
  const since = performance.now();
  let controls = 0;
  try {
    for await (const outcome of proof.prove({ seed, quick: values.quick, house })) {
      if ('control' in outcome) controls++;
      tell(proof.id, outcome);
    }
    if (controls === 0) throw new Error('There was no control.');
  } catch (error) {
    count.failed++;
    say(
      proof.id,
      'FAILED',
      error instanceof Error ? (error.stack ?? error.message) : String(error),
    );
  }
  console.error(`${proof.id} took ${Math.round((performance.now() - since) / 1000)} s`);
}
await (await started.house)?.end();
if (count.skipped > 0) console.log(`${count.skipped} skipped`);
console.log(`${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed > 0 ? 1 : 0;

/**
 * The close of a large company's wave: 10,000 sealed ballots are opened, counted, released and destroyed,
 * in one go. It is to take less than a minute.
 */
import { randomBytes } from 'node:crypto';
import { written } from '#lib/pulse/ballot.ts';
import { fromText } from '#lib/pulse/octets.ts';
import { seal, sizes } from '#lib/pulse/seal.ts';
import { readManifest } from '#lib/pulse/manifest.ts';
import { close } from '#lib/server/pulse/close.ts';
import { build } from '../../src/cli/build.ts';
import { inTurns, launched, overdue, random } from '../prove/asked.ts';
import { houseOf, type House } from '../prove/house.ts';
import { row } from './timing.ts';

const questions = 20;

export async function run(ballots = 10_000): Promise<void> {
  await build(console.log);
  const house = await houseOf();
  const teams = Array.from({ length: 100 }, () => Math.ceil(ballots / 100));
  const asked = await launched(house, { teams, questions });
  await fill(house, asked.wave, asked.people.slice(0, ballots));
  await overdue(house, asked.wave);
  const from = performance.now();
  const { refused } = await close(house.database, house.keys, asked.wave, new Date());
  const took = (performance.now() - from) / 1_000;
  if (refused !== undefined) throw new Error(refused);
  const [left] = await house.owner<{ kept: number; cells: number }[]>`
    select (select count(*) from ballot where wave_id = ${asked.wave}) as kept,
      (select count(*) from cell where wave_id = ${asked.wave}) as cells`;
  console.log(`\nA tally: ${ballots} ballots of ${questions} answers, ${teams.length} units`);
  console.log(row('', 'seconds', 'left', 'counts kept'));
  console.log(row('close', took, String(left?.kept ?? ''), String(left?.cells ?? '')));
  await house.end();
}

/** Envelopes as phones seal them, put away as they are; who collected which token is beside the point. */
async function fill(
  { owner }: House,
  wave: string,
  people: readonly { unit: string }[],
): Promise<void> {
  const [frozen] = await owner<{ manifest: string; hash: string }[]>`
    select manifest, hash from wave where wave_id = ${wave}`;
  const manifest = await readManifest(frozen?.manifest ?? '', frozen?.hash ?? '');
  if ('refused' in manifest) throw new Error(manifest.refused);
  const holders = manifest.tallyKeys.flatMap((key) => fromText(key) ?? []);
  const answers = Array.from({ length: questions }, (_, at) => 1 + (at % 5));
  await inTurns(people, 8, async ({ unit }) => {
    const sealed = await seal(written(answers), sizes.answers, holders, { wave, unit }, random);
    if ('refused' in sealed) throw new Error(sealed.refused);
    await owner`select submit(${wave}, ${unit}, null, ${randomBytes(32)}, ${Buffer.from(sealed)})`;
  });
}

/**
 * Everybody answers at once: 100 submissions a second for a minute, each a token collected and a sealed
 * ballot handed in, with real cryptography on both sides, phones and server on the same machine. None may
 * be lost and none doubled, and the 95th of 100 is to wait less than half a second.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { build } from '../../src/cli/build.ts';
import { ended, inTurns, launched, overHttp, Phone } from '../prove/asked.ts';
import { houseOf } from '../prove/house.ts';
import { row } from './timing.ts';

export async function run(seconds = 60, rate = 100): Promise<void> {
  await build(console.log);
  const house = await houseOf();
  const teams = Array.from({ length: 30 }, () => Math.ceil((seconds * rate) / 30));
  const asked = await launched(house, { teams, questions: 12 });
  const post = overHttp(house.origin);
  // Whoever answers has read and ticked before: their tokens are drawn and not yet signed.
  const phones = await inTurns(asked.people.slice(0, seconds * rate), 8, (person) =>
    Phone.open(person, post),
  );
  const answers = Array.from({ length: 12 }, (_, at) => 1 + (at % 5));
  const waits: number[] = [];
  let lost = 0;
  const from = performance.now();
  await Promise.all(
    phones.map(async (phone, at) => {
      // They come when they come, however long those before them wait.
      const due = from + (at * 1_000) / rate;
      await pause(Math.max(0, due - performance.now()));
      try {
        await phone.collect();
        if (!(await phone.send(await phone.ballot(answers)))) throw new Error('not taken');
        waits.push(performance.now() - due);
      } catch {
        lost++;
      }
    }),
  );
  const took = (performance.now() - from) / 1_000;
  const [there] = await house.owner<{ ballots: number }[]>`
    select count(*) as ballots from ballot where wave_id = ${asked.wave}`;
  await ended(house, asked.wave);
  const [counted] = await house.owner<{ n: number }[]>`
    select sum(n)::bigint as n from cell where wave_id = ${asked.wave} and item = (
      select item from cell where wave_id = ${asked.wave} and length(item) = 36 limit 1)`;
  const sorted = waits.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Infinity;
  console.log(`\nA rush: ${phones.length} people, ${rate} submissions a second for ${seconds} s`);
  console.log(row('from due to acknowledged', 'p50 ms', 'p95 ms', 'p99 ms', 'most ms', 'a second'));
  console.log(row('', at(0.5), at(0.95), at(0.99), at(1), waits.length / took));
  console.log(row('', 'acknowledged', 'refused', 'kept', 'counted'));
  const whole = [waits.length, lost, there?.ballots ?? 0, counted?.n ?? 0].map(String);
  console.log(row('ballots', ...whole));
  await house.end();
}

/**
 * T5. Polling: everything the server tells is read before and after people change their answers while a
 * wave is open. Who takes part stays the same, only what they say is other, so no octet may be.
 */
import { inTurns, launched, overHttp, Phone } from './asked.ts';
import { crawlerOf, differing, type Crawl } from './crawl.ts';
import { counted, type Outcome, type Proof, type Run } from './proof.ts';

export const t5: Proof = {
  id: 'T5',
  async *prove({ quick, house }: Run): AsyncIterable<Outcome> {
    const base = await house();
    const asked = await launched(base, { teams: [15, 10], questions: 2 });
    const phones = await inTurns(asked.people, 4, async (person) => {
      const phone = await Phone.open(person, overHttp(base.origin));
      await phone.collect();
      return phone;
    });
    const say = (value: number) =>
      inTurns(phones, 4, async (phone) => {
        if (!(await phone.send(await phone.ballot([value, value])))) throw new Error('not taken');
      });
    await say(1);
    const { crawl, ways, readers } = await crawlerOf(base, asked);
    const first = await crawl();
    const second = await crawl();
    // What changes by itself is no witness; a page that does must be made to stand still here.
    const restless = new Set(differing(first, second));
    let mean = 1;
    const live = (seen: Crawl) => new Map(seen).set('a page that counts live', `${mean}`);
    const bad = live(second);
    const moved = new Set<string>();
    const rounds = quick ? 1 : 20;
    for (let round = 0; round < rounds; round++) {
      mean = round % 2 === 0 ? 5 : 1;
      await say(mean);
      const now = await crawl();
      for (const way of differing(second, now)) moved.add(way);
      if (round > 0) continue;
      const caught = differing(bad, live(now)).includes('a page that counts live');
      yield {
        control: 'a page that counts live',
        caught,
        found: caught ? 'it differs' : 'it looks the same',
      };
    }
    const told = [...moved].filter((way) => !restless.has(way));
    const all = `${counted(ways)} ways as ${readers} readers, ${rounds} times, ${restless.size} restless`;
    yield {
      attack: 'answers changed while everything is read',
      held: told.length === 0 && restless.size === 0,
      found: `${all}; ${told.length} differ${[...told, ...restless]
        .slice(0, 5)
        .map((way) => `; ${way}`)
        .join('')}`,
    };
  },
};

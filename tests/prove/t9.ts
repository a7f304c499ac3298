/**
 * T9. Double votes and forged ones: the same token a thousand times at once, tokens laid to other units,
 * items and waves, signatures made up, a link used twice. There must never be more ballots than tokens
 * that were issued, nor more of these than people.
 */
import { randomBytes } from 'node:crypto';
import type { Envelope } from '#lib/pulse/phone.ts';
import { inProcess, inTurns, launched, overHttp, Phone, type Asked, type Post } from './asked.ts';
import { Chance } from './chance.ts';
import { scratch, type Base } from './house.ts';
import { counted, type Outcome, type Proof, type Run } from './proof.ts';

export const t9: Proof = {
  id: 'T9',
  async *prove({ seed, quick, house }: Run): AsyncIterable<Outcome> {
    const base = await house();
    const post = overHttp(base.origin);
    const asked = await launched(base, { teams: [12, 8, 10] });
    const other = await launched(base, { teams: [20] });
    const phones = await inTurns([...asked.people, ...other.people], 8, (person) =>
      Phone.open(person, post),
    );
    const [mine, theirs] = [
      phones.slice(0, asked.people.length),
      phones.slice(asked.people.length),
    ];
    // Five of thirty take a token and answer nothing, five take none.
    const voters = mine.slice(0, 20);
    for (const phone of [...mine.slice(0, 25), ...theirs]) await phone.collect();

    const parallel = await atOnce(base, asked, voters[0], post, quick ? 200 : 1000);
    yield {
      attack: 'one token, many ballots at once',
      held: parallel.ballots === 1 && parallel.taken === parallel.sent,
      found: `${parallel.taken} of ${parallel.sent} acknowledged, ${parallel.ballots} ballot kept`,
    };

    const honest = await inTurns(voters, 4, async (phone) => {
      const envelope = await phone.ballot([3]);
      if (!(await phone.send(envelope))) throw new Error('an answer was not taken');
      return envelope;
    });
    const words = await inTurns(voters, 4, (phone) => phone.comment(asked.why, 'No.'));
    const foreign = await inTurns(theirs, 4, (phone) => phone.ballot([3]));
    const chance = new Chance(seed, 9, 0);
    const attempts = quick ? 1500 : 100_000;
    const refusals = new Map<string, number>();
    // From many addresses: one alone would be asked to wait.
    const offices = Array.from({ length: Math.ceil(attempts / 10_000) }, (_, at) =>
      overHttp(base.origin, `127.78.0.${1 + at}`),
    );
    await inTurns(Array.from({ length: attempts }), 16, async (_, at) => {
      const office = offices[at % offices.length] ?? post;
      const answer = (await office(...forged(asked, mine, honest, words, foreign, chance))) as {
        refused?: string;
      };
      const why = answer.refused ?? 'accepted';
      refusals.set(why, (refusals.get(why) ?? 0) + 1);
    });
    const accepted = refusals.get('accepted') ?? 0;
    const { ballots, comments, issued, eligible } = await state(base, asked.wave);
    yield {
      attack: 'tokens forged, swapped, laid to other units, items and waves, links used twice',
      held: accepted === 0 && ballots === voters.length && comments === 0,
      found:
        `${counted(accepted)} of ${counted(attempts)} accepted ` +
        `(refused: ${[...refusals].map(([why, n]) => `${why} ${counted(n)}`).join(', ')})`,
    };
    const again = Array.from({ length: quick ? 10 : 100 }, () => honest).flat();
    await inTurns(again, 16, (envelope) => post('/s/submit', envelope));
    const after = await state(base, asked.wave);
    yield {
      attack: 'ballots sent again',
      held: after.ballots === voters.length && issued === 25 && issued <= eligible,
      found:
        `${counted(again.length)} sent; ${after.ballots} ballots, ${issued} issued, ` +
        `${eligible} eligible`,
    };
    yield await withoutIndex(await scratch(base, 'prove_t9'));
  },
};

/** A schema that looks whether a token has a ballot before it puts one in, and has no index to hold it. */
async function withoutIndex(bad: Base & { close: () => Promise<void> }): Promise<Outcome> {
  try {
    await bad.owner`alter table ballot
      drop constraint ballot_organisation_id_wave_id_nonce_hash_key`;
    await bad.owner.unsafe(`
      create or replace function submit(of_wave uuid, of_unit uuid, of_item uuid, nonce bytea,
        content bytea) returns boolean language plpgsql security definer
        set search_path = public, pg_temp as $$
      begin
        update ballot set sealed = content where wave_id = of_wave and nonce_hash = nonce;
        if not found then
          -- so that nobody is first by luck
          perform pg_sleep(0.05);
          insert into ballot (organisation_id, wave_id, unit_id, nonce_hash, sealed)
          select organisation_id, of_wave, of_unit, nonce, content from wave
            where wave_id = of_wave;
        end if;
        return true;
      end $$`);
    const post = inProcess(bad);
    const asked = await launched(bad, { teams: [20] });
    const [person] = asked.people;
    if (!person) throw new Error('nobody is asked');
    const phone = await Phone.open(person, post);
    await phone.collect();
    // It is slow enough for deadlocks as well.
    const patient: Post = (path, body) => post(path, body).catch(() => ({ refused: 'deadlock' }));
    const { ballots, sent } = await atOnce(bad, asked, phone, patient, 50);
    return {
      control: 'the unique index dropped',
      caught: ballots > 1,
      found: `${ballots} ballots of one token, sent ${sent} times`,
    };
  } finally {
    await bad.close();
  }
}

async function atOnce(
  base: Base,
  asked: Asked,
  phone: Phone | undefined,
  post: Post,
  times: number,
): Promise<{ sent: number; taken: number; ballots: number }> {
  if (!phone) throw new Error('nobody is asked');
  const envelope = await phone.ballot([5]);
  const answers = await Promise.all(
    Array.from(
      { length: times },
      () => post('/s/submit', envelope) as Promise<{ refused?: string }>,
    ),
  );
  const { ballots } = await state(base, asked.wave);
  const taken = answers.filter(({ refused }) => refused === undefined).length;
  return { sent: times, taken, ballots };
}

/** One attempt that must be refused. */
function forged(
  { wave, why }: Asked,
  phones: readonly Phone[],
  ballots: readonly Envelope[],
  words: readonly Envelope[],
  foreign: readonly Envelope[],
  chance: Chance,
): [string, unknown] {
  const one = <T>(list: readonly T[]): T => {
    const chosen = list[chance.between(0, list.length - 1)];
    if (chosen === undefined) throw new Error('nothing to choose from');
    return chosen;
  };
  const [phone, ballot, word, far] = [one(phones), one(ballots), one(words), one(foreign)];
  const { item: _, ...bare } = word;
  switch (chance.between(0, 9)) {
    case 0:
      return ['/s/submit', { ...ballot, signature: randomBytes(256).toString('base64url') }];
    case 1:
      return ['/s/submit', { ...ballot, token: randomBytes(64).toString('base64url') }];
    case 2: {
      const unit = one(phones.filter((each) => each.person.unit !== ballot.unit)).person.unit;
      return ['/s/submit', { ...ballot, unit }];
    }
    case 3:
      return ['/s/submit', { ...ballot, item: why }];
    case 4:
      return ['/s/submit', bare];
    case 5:
      return ['/s/submit', { ...far, wave }];
    case 6:
      return ['/s/submit', { ...far, wave, unit: ballot.unit }];
    case 7: {
      // A number that is no signature, but below every key.
      const signature = Buffer.concat([Buffer.of(1), randomBytes(255)]).toString('base64url');
      return ['/s/submit', { ...ballot, token: randomBytes(64).toString('base64url'), signature }];
    }
    case 8: {
      const { secret } = one(phones.slice(0, 25)).request;
      return ['/s/issue', { ...one(phones.slice(25)).request, secret }];
    }
    default: {
      const secret = randomBytes(16).toString('base64url');
      return ['/s/issue', { ...phone.request, secret }];
    }
  }
}

async function state(
  { owner }: Pick<Base, 'owner'>,
  wave: string,
): Promise<{ ballots: number; comments: number; issued: number; eligible: number }> {
  const [row] = await owner<
    { ballots: number; comments: number; issued: number; eligible: number }[]
  >`select
      (select count(*) from ballot where wave_id = ${wave}) as ballots,
      (select count(*) from sealed_comment where wave_id = ${wave}) as comments,
      (select count(*) from eligibility where wave_id = ${wave} and issued) as issued,
      (select count(*) from eligibility where wave_id = ${wave}) as eligible`;
  if (!row) throw new Error('nothing was counted');
  return row;
}

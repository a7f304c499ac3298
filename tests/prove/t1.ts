/**
 * T1. The dump laid beside itself: who is asked and what was answered, in every order in which rows lie,
 * matched place by place. And the secrets that a thief would need, which the judge knows, searched for in
 * every file of the database, its log of changes and everything that was logged.
 */
import { createHash } from 'node:crypto';
import type { Database } from '#lib/server/sql.ts';
import { rewrite } from '#lib/server/pulse/rewriting.ts';
import { ended, launched, overHttp, Phone } from './asked.ts';
import { Chance } from './chance.ts';
import { logsOf, type House } from './house.ts';
import { dumped, dumpedByTool, filesOf, holding, rowsOf, server, spelled } from './loot.ts';
import { counted, type Outcome, type Proof, type Run } from './proof.ts';

/** Questions enough that nobody else answers alike, so that answers are found wherever they lie. */
const questions = 14;

/** Ids in an order, by the group within which they are matched. */
type Order = ReadonlyMap<string, readonly string[]>;

export const t1: Proof = {
  id: 'T1',
  async *prove({ seed, quick, house }: Run): AsyncIterable<Outcome> {
    const base = await house();
    const [waves, people] = quick ? [3, 20] : [20, 200];
    const chance = new Chance(seed, 1, 0);
    const truth = new Map<string, string>();
    const secrets: Buffer[] = [];
    const open: string[] = [];
    const [start] = await base.owner<{ lsn: string }[]>`select pg_current_wal_lsn()::text as lsn`;
    for (let which = 0; which < waves; which++) {
      const asked = await launched(base, { teams: [people / 2, people / 2], questions });
      open.push(asked.wave);
      const kept = await base.keys.of(asked.wave);
      secrets.push(Buffer.from(kept?.tally ?? '', 'base64url'));
      for (const [at, person] of chance.shuffled(asked.people).entries()) {
        const said = Array.from({ length: questions }, () => chance.between(1, 5));
        const { envelope } = await Phone.answer(person, overHttp(base.origin), said);
        const token = Buffer.from(envelope.token, 'base64url');
        truth.set(person.employee, createHash('sha256').update(token).digest('hex'));
        if (at > 0) continue;
        secrets.push(token, Buffer.from(person.link.secret, 'base64url'));
        secrets.push(Buffer.from(JSON.stringify(said)));
      }
    }
    const ordered = await beside(base, start?.lsn ?? '');
    if (ordered === null) yield { attack: 'the log of changes', needs: 'pg_walinspect' };
    await rewrite(base.database);
    const lying = await orders(base.owner, open);
    yield byChance('rows in every order in which they lie', lying, truth);
    const tool = dumpedByTool(base.url);
    if (tool === null) yield { attack: 'the same by pg_dump', needs: `pg_dump ${server}` };
    else {
      const people = grouped(rowsOf(tool, 'eligibility'), open, 'employee_id');
      const ballots = grouped(rowsOf(tool, 'ballot'), open, 'nonce_hash');
      yield byChance('the same by pg_dump', { people: [people], ballots: [ballots] }, truth);
    }
    for (const wave of open) await ended(base, wave);
    const hits = await places(base, secrets);
    yield {
      attack: 'keys, tokens, links and answers, once counted',
      held: hits.length === 0,
      found:
        `in ${hits.length} files and logs${hits.map((hit) => `; ${hit}`).join('')}, so none opens of ` +
        `${ordered ?? 'the'} envelopes that lie next to their people in the log of changes`,
    };

    yield await likeLimeSurvey(base.owner, chance);
    await base.owner`create table planted (key bytea)`;
    await base.owner`insert into planted values (${secrets[0] ?? Buffer.alloc(0)})`;
    const planted = await places(base, secrets.slice(0, 1));
    await base.owner`drop table planted`;
    yield {
      control: 'a key kept in a table',
      caught: planted.length > 0,
      found: planted.join('; '),
    };
  },
};

/** The files and logs that hold any of these, however it is spelled. */
async function places(base: House, secrets: readonly Buffer[]): Promise<string[]> {
  const needles = secrets.flatMap(spelled);
  const logs = Object.entries(logsOf(base)).map(([name, text]) => ({
    name,
    content: Buffer.from(text, 'latin1'),
  }));
  const files = await filesOf(base.owner, base.folder);
  return [...holding(files, needles), ...holding(logs, needles)];
}

interface Orders {
  people: readonly Order[];
  ballots: readonly Order[];
}

/** People and ballots as a dump has them, by the age of their transactions, and by what names them. */
async function orders(owner: Database, waves: readonly string[]): Promise<Orders> {
  const dump = await dumped(owner);
  const people = await owner<Record<string, string>[]>`
    select wave_id, unit_id, employee_id, issued::text as issued from eligibility
    where wave_id = any(${[...waves]}::uuid[]) order by age(xmin) desc, ctid`;
  const ballots = await owner<Record<string, string>[]>`
    select wave_id, unit_id, ballot_id, encode(nonce_hash, 'hex') as nonce_hash from ballot
    where wave_id = any(${[...waves]}::uuid[]) order by age(xmin) desc, ctid`;
  const named = ballots.toSorted((a, b) =>
    (a['ballot_id'] ?? '') < (b['ballot_id'] ?? '') ? -1 : 1,
  );
  return {
    people: [
      grouped(rowsOf(dump, 'eligibility'), waves, 'employee_id'),
      grouped(people, waves, 'employee_id'),
    ],
    ballots: [rowsOf(dump, 'ballot'), ballots, named].map((rows) =>
      grouped(rows, waves, 'nonce_hash'),
    ),
  };
}

function grouped(
  rows: readonly Readonly<Record<string, string>>[],
  waves: readonly string[],
  column: string,
): Order {
  const groups = new Map<string, string[]>();
  for (const row of rows) {
    if (!waves.includes(row['wave_id'] ?? '')) continue;
    const group = `${row['wave_id']} ${row['unit_id']}`;
    // Octets are written as \\x and their digits.
    const id = (row[column] ?? '').replace(/^\\*x/, '');
    groups.set(group, [...(groups.get(group) ?? []), id]);
  }
  return groups;
}

/** How many are laid to their own, of as many as there are, when each takes the place of the other. */
function matched(people: Order, ballots: Order, truth: ReadonlyMap<string, string>): number {
  let right = 0;
  for (const [group, ids] of people) {
    const sent = ballots.get(group) ?? [];
    right += ids.filter((id, at) => truth.get(id) === sent[at]).length;
  }
  return right;
}

/** In each group one is right by chance, whatever its size; so many more are not in 99.99 %. */
function byChance(
  attack: string,
  { people, ballots }: Orders,
  truth: ReadonlyMap<string, string>,
): Outcome {
  const groups = people[0]?.size ?? 0;
  const rights = people.flatMap((some) => ballots.map((others) => matched(some, others, truth)));
  const there = [...(ballots[0]?.values() ?? [])].flat().length;
  const most = Math.ceil(groups + 4.5 * Math.sqrt(groups) + 1);
  return {
    attack,
    held: there === truth.size && rights.every((right) => right <= most),
    found:
      `${rights.join(', ')} of ${counted(truth.size)} people laid to their ballots, ` +
      `${groups} by chance, ${most} allowed`,
  };
}

/**
 * How many envelopes lie next to their people in the log of changes, which keeps the order until it is
 * recycled, as the product says. Null where it cannot be read.
 */
async function beside({ owner }: House, from: string): Promise<number | null> {
  const there = await owner`select from pg_available_extensions where name = 'pg_walinspect'`;
  if (there.length === 0) return null;
  await owner`create extension pg_walinspect`;
  const [row] = await owner<{ beside: number }[]>`
    with change as (
      select start_lsn, record_type like 'INSERT%' as envelope
      from pg_get_wal_records_info(${from}::pg_lsn, pg_current_wal_lsn())
      where resource_manager = 'Heap' and (
        record_type like 'INSERT%'
          and block_ref like '%/' || pg_relation_filenode('ballot') || ' %'
        or record_type like '%UPDATE%'
          and block_ref like '%/' || pg_relation_filenode('eligibility') || ' %')),
    pair as (select envelope, lag(not envelope) over (order by start_lsn) as after from change)
    select count(*) filter (where envelope and after) as beside from pair`;
  await owner`drop extension pg_walinspect`;
  return row?.beside ?? 0;
}

/** Two tables, no moments, random ids, and one transaction an answer: anonymous, as surveys call it. */
async function likeLimeSurvey(owner: Database, chance: Chance): Promise<Outcome> {
  const people = Array.from({ length: 150 }, (_, at) => `person ${at}`);
  await owner`create schema survey`;
  await owner`create table survey.token (wave_id text, unit_id text, person text, done boolean)`;
  await owner`create table survey.response (wave_id text, unit_id text,
    id uuid default gen_random_uuid(), answer text)`;
  await owner`insert into survey.token
    select 'w', 'u', person, false from jsonb_array_elements_text(${owner.json(people)}) as person`;
  const truth = new Map<string, string>();
  for (const person of chance.shuffled(people)) {
    const answer = `${person} said ${chance.between(1, 5)}`;
    truth.set(person, answer);
    await owner.begin(async (tx) => {
      await tx`update survey.token set done = true where person = ${person}`;
      await tx`insert into survey.response (wave_id, unit_id, answer) values ('w', 'u', ${answer})`;
    });
  }
  await owner`vacuum (full, freeze) survey.token, survey.response`;
  const dump = await dumped(owner);
  const right = matched(
    grouped(rowsOf(dump, 'token'), ['w'], 'person'),
    grouped(rowsOf(dump, 'response'), ['w'], 'answer'),
    truth,
  );
  await owner`drop schema survey cascade`;
  return {
    control: 'two tables as LimeSurvey has them',
    // All of them, but where the database has used a row's old place again; by chance it would be one.
    caught: right > people.length / 2,
    found: `${right} of ${people.length} people laid to their answers`,
  };
}

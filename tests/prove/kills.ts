/**
 * Kills. The server, and PostgreSQL with it, are killed without a word at every step of issue, submit and
 * close: each step is held still by a trigger until the blow has fallen. What was acknowledged must be
 * counted exactly once, and a key must be there as long as there are envelopes, and no longer.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startEmbedded } from '#lib/server/embedded.ts';
import { migrate } from '#lib/server/migrations.ts';
import type { Database } from '#lib/server/sql.ts';
import { Postgres } from '../chaos/far.ts';
import { freePort, startApp, type App } from '../support/app.ts';
import { inTurns, launched, overdue, overHttp, Phone, type Asked, type Post } from './asked.ts';
import { baseAt, folderFor, settingsOf, type Base } from './house.ts';
import { counted, type Outcome, type Proof, type Run } from './proof.ts';

type Step = { table: string; event: 'insert' | 'update' | 'delete'; when: 'before' | 'commit' };
type Victim = 'the server' | 'PostgreSQL';

const before = (table: string, event: Step['event']): Step => ({ table, event, when: 'before' });
const commit = (table: string, event: Step['event']): Step => ({ table, event, when: 'commit' });

const issuing = [before('eligibility', 'update'), commit('eligibility', 'update')];
const submitting = [
  before('ballot', 'insert'),
  commit('ballot', 'insert'),
  before('ballot', 'update'),
  commit('ballot', 'update'),
];
const closing = [
  before('wave', 'update'),
  before('release', 'insert'),
  before('cell', 'insert'),
  before('released_comment', 'insert'),
  before('ballot', 'delete'),
  before('sealed_comment', 'delete'),
  commit('release', 'insert'),
];

const lock = 4_711;

export const kills: Proof = {
  id: 'kills',
  async *prove({ quick }: Run): AsyncIterable<Outcome> {
    const world = await World.open();
    try {
      for (const victim of ['the server', 'PostgreSQL'] as const) {
        const chosen = (steps: Step[], one: number) => (quick ? steps.slice(one, one + 1) : steps);
        const asked = await launched(world.base, { teams: [12, 10] });
        yield await answered(world, asked, victim, chosen(issuing, 1), chosen(submitting, 1));
        yield await ended(world, asked, victim, chosen(closing, 4));
      }
      yield await forgetful(world);
    } finally {
      await world.end();
    }
  },
};

/** What is killed, and comes back with the same data, keys and port. */
class World {
  readonly #folder: string;
  readonly #postgres: Postgres;
  readonly #port: number;
  #app: App | null = null;
  #base: ReturnType<typeof baseAt> | null = null;
  killed = 0;

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.#postgres = new Postgres(folder);
    this.#port = port;
  }

  static async open(): Promise<World> {
    const world = new World(folderFor('kills'), await freePort());
    await world.#postgres.start();
    await migrate(world.#postgres.url);
    await world.#begin();
    return world;
  }

  get base(): Base {
    if (this.#base === null) throw new Error('the database is down');
    return this.#base;
  }

  get settings(): Record<string, string> {
    return settingsOf(this.#postgres.url, this.#folder);
  }

  /** As a phone in a bad network: asks until it is answered. */
  get post(): Post {
    const post = overHttp(`http://127.0.0.1:${this.#port}`);
    return async (path, body) => {
      for (let tries = 0; ; tries++) {
        try {
          return await post(path, body);
        } catch (thrown) {
          if (tries > 300) throw thrown;
          await pause(200);
        }
      }
    };
  }

  async strike(victim: Victim, process?: ChildProcess): Promise<void> {
    this.killed++;
    if (victim === 'PostgreSQL') {
      this.#postgres.kill();
      await this.#base?.close();
      await this.#postgres.start();
      this.#base = baseAt(this.#postgres.url, join(this.#folder, 'keys'));
      return;
    }
    if (process) {
      process.kill('SIGKILL');
      return;
    }
    await this.#app?.stop('SIGKILL');
    await this.#begin();
  }

  async #begin(): Promise<void> {
    this.#app = await startApp({ ...this.settings, PORT: String(this.#port) });
    this.#base ??= baseAt(this.#postgres.url, join(this.#folder, 'keys'));
  }

  async end(): Promise<void> {
    await this.#app?.stop('SIGKILL');
    await this.#base?.close();
    await (await startEmbedded(this.#folder)).stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Does something that meets a step, strikes when it is there, and gives back what came of it. */
async function struck<T>(
  world: World,
  step: Step,
  victim: Victim,
  deed: () => Promise<T>,
  process?: () => ChildProcess,
): Promise<T> {
  await hold(world.base.owner, step);
  const held = await world.base.owner.reserve();
  await held`select pg_advisory_lock(${lock})`;
  const done = deed();
  await until(step, async () => {
    const [row] = await world.base.owner<{ waiting: number }[]>`
      select count(*) as waiting from pg_locks where locktype = 'advisory' and not granted
        and objid = ${lock}`;
    return (row?.waiting ?? 0) > 0;
  });
  if (victim === 'PostgreSQL') {
    await world.strike(victim);
  } else {
    const back = world.strike(victim, process?.());
    await pause(100);
    await held`select pg_advisory_unlock(${lock})`;
    held.release();
    await back;
  }
  await release(world.base.owner, step);
  return done;
}

/** Whoever comes by waits; of a commit, the last who could still stop it. */
async function hold(owner: Database, { table, event, when }: Step): Promise<void> {
  await owner.unsafe(`
    create or replace function held() returns trigger language plpgsql as $$ begin
      perform pg_advisory_lock(${lock});
      perform pg_advisory_unlock(${lock});
      return coalesce(new, old);
    end $$;
    create ${when === 'commit' ? 'constraint' : ''} trigger held
      ${when === 'commit' ? 'after' : 'before'} ${event} on ${table}
      ${when === 'commit' ? 'deferrable initially deferred' : ''}
      for each row execute function held()`);
}

async function release(owner: Database, { table }: Step): Promise<void> {
  // The one who was held may still be there until the server notices that nobody listens.
  for (let tries = 0; ; tries++) {
    try {
      await owner.unsafe(`drop trigger if exists held on ${table}`);
      return;
    } catch (thrown) {
      if (tries > 50) throw thrown;
      await pause(200);
    }
  }
}

async function until(step: Step, holds: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await holds()); waited++) {
    if (waited > 1_000)
      throw new Error(`it never came to ${step.when} ${step.event} of ${step.table}`);
    await pause(30);
  }
}

/** Everybody answers; some are struck on the way, and send again what was not acknowledged. */
async function answered(
  world: World,
  asked: Asked,
  victim: Victim,
  atIssue: readonly Step[],
  atSubmit: readonly Step[],
): Promise<Outcome> {
  const people = [...asked.people];
  const next = () => {
    const person = people.shift();
    if (!person) throw new Error('nobody is left');
    return Phone.open(person, world.post);
  };
  for (const step of atIssue) {
    const phone = await next();
    await struck(world, step, victim, () => phone.collect());
    if (!(await phone.send(await phone.ballot([2])))) throw new Error('an answer was not taken');
  }
  for (const step of atSubmit) {
    const phone = await next();
    await phone.collect();
    // What is replaced must be there, and what is new must not.
    if (step.event === 'update') await phone.send(await phone.ballot([1]));
    const envelope = await phone.ballot([2]);
    const sent = () => phone.send(envelope);
    if (!(await struck(world, step, victim, sent))) throw new Error('an answer was not taken');
  }
  await inTurns(people, 4, async (person) => {
    const each = await Phone.open(person, world.post);
    await each.collect();
    await each.send(await each.ballot([2]));
    await each.send(await each.comment(asked.why, 'Because.'));
  });
  const { ballots, issued } = await stateOf(world.base, asked.wave);
  const all = asked.people.length;
  return {
    attack: `${victim} killed at ${atIssue.length + atSubmit.length} steps of issue and submit`,
    held: ballots === all && issued === all,
    found: `${all} acknowledged, ${counted(ballots)} ballots, ${counted(issued)} issued`,
  };
}

/** The close is struck at each step, and then let through. */
async function ended(
  world: World,
  asked: Asked,
  victim: Victim,
  steps: readonly Step[],
): Promise<Outcome> {
  await overdue(world.base, asked.wave);
  const faults: string[] = [];
  const all = asked.people.length;
  for (const step of steps) {
    const child: { own?: ChildProcess } = {};
    const deed = async () => {
      child.own = closer(world);
      await once(child.own, 'close');
    };
    await struck(world, step, victim, deed, () => {
      if (!child.own) throw new Error('nobody closes');
      return child.own;
    });
    // The blow may fall after the last moment at which it could be undone: then it is done.
    await pause(300);
    const { state, ballots, cells } = await stateOf(world.base, asked.wave);
    const key = (await keyOf(world, asked.wave)) !== null;
    const open = ballots === all && cells === 0 && key;
    const over = state === 'closed' && ballots === 0 && cells === all;
    if (!open && !over) faults.push(`${step.event} ${step.table}: ${state}, ${ballots}, ${cells}`);
  }
  const last = closer(world);
  await once(last, 'close');
  const { state, ballots, cells, value } = await stateOf(world.base, asked.wave);
  const key = await keyOf(world, asked.wave);
  return {
    attack: `${victim} killed at ${steps.length} steps of the close`,
    held:
      faults.length === 0 &&
      state === 'closed' &&
      ballots === 0 &&
      cells === all &&
      value === 2 * all &&
      key === null,
    found:
      `${cells} of ${all} counted, all as they were answered: ${value === 2 * all ? 'yes' : 'no'}, ` +
      `key ${key === null ? 'gone' : 'there'}${faults.map((fault) => `; ${fault}`).join('')}`,
  };
}

/** A program that closes what is due, as the server does once a minute. */
function closer(world: World): ChildProcess {
  return spawn(process.execPath, ['tests/prove/closing.ts'], {
    env: { ...process.env, ...world.settings },
    stdio: ['ignore', 'ignore', 'ignore'],
  });
}

/** Read anew: what was known of it before may be gone. */
async function keyOf(world: World, wave: string): Promise<string | null> {
  return (await world.base.keys.waves()).find((each) => each === wave) ?? null;
}

interface State {
  state: string;
  ballots: number;
  issued: number;
  cells: number;
  value: number;
}

async function stateOf({ owner }: Base, wave: string): Promise<State> {
  const [row] = await owner<State[]>`
    select state, (select count(*) from ballot where wave_id = ${wave}) as ballots,
      (select count(*) from eligibility where wave_id = ${wave} and issued) as issued,
      (select coalesce(sum(n), 0)::bigint from cell where wave_id = ${wave}
        and length(item) = 36) as cells,
      (select coalesce(sum(n * value), 0)::bigint from cell where wave_id = ${wave}
        and length(item) = 36) as value
    from wave where wave_id = ${wave}`;
  if (!row) throw new Error('the wave is gone');
  return row;
}

/** A database that acknowledges before it has written: what it said it had must be found missing. */
async function forgetful(world: World): Promise<Outcome> {
  const { owner } = world.base;
  await owner`alter role throughline_submit set synchronous_commit = off`;
  await owner`alter database throughline set synchronous_commit = off`;
  await owner`alter system set wal_writer_delay = '10s'`;
  await owner`select pg_reload_conf()`;
  await owner`select pg_terminate_backend(pid) from pg_stat_activity
    where pid <> pg_backend_pid() and backend_type = 'client backend'`;
  const asked = await launched(world.base, { teams: [20] });
  await owner`checkpoint`;
  const phones = await inTurns(asked.people, 4, async (person) => {
    const phone = await Phone.open(person, world.post);
    await phone.collect();
    return { phone, envelope: await phone.ballot([2]) };
  });
  const taken = await inTurns(phones, 4, ({ phone, envelope }) => phone.send(envelope));
  await world.strike('PostgreSQL');
  const { ballots } = await stateOf(world.base, asked.wave).catch(() => ({ ballots: 0 }));
  return {
    control: 'a database that acknowledges before it has written',
    caught: ballots < taken.length,
    found: `${taken.filter(Boolean).length} acknowledged, ${ballots} kept`,
  };
}

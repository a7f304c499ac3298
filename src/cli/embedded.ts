/**
 * The embedded database belongs to one program at a time. That program brings it up, holds it, and
 * brings it up again where it dies meanwhile; whoever asks for something then is told to come back.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { startEmbedded, type Embedded } from '#lib/server/embedded.ts';
import { open, type Database } from '#lib/server/sql.ts';
import { Refusal } from './refusal.ts';

export type Held = {
  url: string;
  /** Ends the database in order. */
  close: () => Promise<void>;
};

/** Told to the operator. */
export type Told = {
  say: (line: string) => void;
  /** The database is gone for good, or somebody else's. */
  lost: (why: Refusal) => void;
};

/** Milliseconds between two looks at whether the database is still there and still ours. */
const beat = 500;
/** How often a database that has died is started again in a row before that is given up. */
const tries = 20;

/** Starts the database of a data folder and holds it. Throws a Refusal where that cannot be. */
export async function hold(folder: string, told: Told): Promise<Held> {
  let server = await start(folder);
  let claim = claimOn(server.url);
  try {
    await claimed(claim, folder);
  } catch (thrown) {
    await claim.end({ timeout: 1 });
    throw thrown;
  }
  let ending = false;
  let lost = false;
  const again = async () => {
    await claim.end({ timeout: 0 });
    server = await start(folder);
    claim = claimOn(server.url);
    await claimed(claim, folder);
  };
  const tend = async () => {
    while (!ending) {
      await pause(beat);
      if (ending || (await mine(claim))) continue;
      told.say('The embedded PostgreSQL has ended; starting it again…');
      const why = await persist(again, () => ending);
      if (ending) return;
      if (why) {
        lost = true;
        return told.lost(why);
      }
      told.say('The embedded PostgreSQL is back.');
    }
  };
  const tended = tend();
  return {
    url: server.url,
    close: async () => {
      ending = true;
      await Promise.race([tended, pause(1_000)]);
      if (!lost) await server.stop();
      await claim.end({ timeout: 1 });
    },
  };
}

async function start(folder: string): Promise<Embedded> {
  return startEmbedded(folder).catch((thrown: unknown) => {
    throw new Refusal(`${thrown instanceof Error ? thrown.message : String(thrown)}.`);
  });
}

/** Does the work until it is done, and says why it never was. Another's claim ends it at once. */
async function persist(
  work: () => Promise<void>,
  enough: () => boolean,
): Promise<Refusal | undefined> {
  for (let tried = 1; ; tried++) {
    try {
      await work();
      return;
    } catch (thrown) {
      if (enough()) return;
      if (thrown instanceof InUse) return thrown;
      if (tried === tries) return thrown instanceof Refusal ? thrown : new Refusal(String(thrown));
      await pause(beat);
    }
  }
}

class InUse extends Refusal {}

/** One connection that holds the database for this program, however that ends. */
function claimOn(url: string): Database {
  const named = new URL(url);
  named.searchParams.set('application_name', `throughline ${process.pid}`);
  return open(named.href, { role: null, pool: 1, lasting: true });
}

/** Throws where another program holds the database. */
async function claimed(claim: Database, folder: string): Promise<void> {
  if (await asks(claim)) return;
  const [holder] = await claim<{ name: string }[]>`
    select application_name as name from pg_stat_activity join pg_locks using (pid)
    where locktype = 'advisory' and objid = 1 and granted`;
  const pid = holder?.name.split(' ')[1];
  throw new InUse(
    `The data folder ${folder} is in use by another Throughline${pid ? ` (process ${pid})` : ''}; stop it, or choose another folder with DATA_DIR.`,
  );
}

/** Takes the database, or keeps it where it is taken already: whoever holds it may ask again. */
async function asks(claim: Database): Promise<boolean> {
  const [row] = await claim<{ taken: boolean }[]>`select pg_try_advisory_lock(1) as taken`;
  return row?.taken ?? false;
}

async function mine(claim: Database): Promise<boolean> {
  return asks(claim).catch(() => false);
}

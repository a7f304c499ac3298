/**
 * The program: builds what needs building, has a database ready, and serves until it is told to end.
 * `--dev` serves the sources as they are being written. What only the demo needs is read only for it.
 */
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { z } from 'zod';
import { handedOver } from '#lib/server/live/handover.ts';
import { log } from '#lib/server/log.ts';
import { Keys } from '#lib/server/pulse/keys.ts';
import { settings, type Settings } from '#lib/server/settings.ts';
import { open, unavailable } from '#lib/server/sql.ts';
import { build, fingerprint } from './build.ts';
import { codeOf } from './phone-code.ts';
import { makeFolder, ready, type Ready } from './database.ts';
import { listen, type Handler, type Reception } from './reception.ts';
import { Refusal } from './refusal.ts';

const Pages = z.object({ handler: z.custom<Handler>((it) => typeof it === 'function') });
const development = process.argv.includes('--dev');
const say = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const read = settings(process.env);
  if ('refused' in read) throw new Refusal(read.refused);
  const reception = await listen(read);
  let database: Ready | undefined;
  let ended: Promise<void> | undefined;
  const end = async (seconds: number) => {
    const pages: NodeJS.EventEmitter = process;
    const goodbyes = handedOver()?.end();
    await reception.close(seconds, () => pages.emit('sveltekit:shutdown'));
    await goodbyes;
    await database?.close();
  };
  const told = () => {
    ended ??= end(4).then(() => process.exit(0));
  };
  const lost = (why: Refusal) => {
    ended ??= end(0).finally(() => refuse(why));
  };
  process.on('SIGTERM', told);
  process.on('SIGINT', told);
  try {
    database = await ready(read, { say, lost });
    const folder = development ? null : await build(say);
    // The pages are a program of their own in this process, and read what is settled from here.
    Object.assign(process.env, {
      ORIGIN: read.origin,
      DATABASE_URL: database.url,
      BODY_SIZE_LIMIT: '21M',
      // Sources that are still being written have no list; all of them stand in for it.
      PHONE_CODE: folder === null ? fingerprint() : codeOf(folder),
    });
    reception.server.on('upgrade', (request, socket, head) => {
      if (request.url?.startsWith('/api/')) handedOver()?.upgrade(request, socket, head);
      else if (!development) socket.destroy();
    });
    reception.admit(folder === null ? await sources(reception) : await built(folder));
    const signIns = await demo(read, database.url);
    say(`Throughline is ready at ${read.origin}`);
    signIns.forEach(say);
    if (read.demo) await ask(read, database.url, process.env['PHONE_CODE'] ?? '');
  } catch (thrown) {
    // Told to end while it was starting: what failed then failed because of it.
    if (ended) return ended;
    ended = end(0);
    await ended;
    throw thrown;
  }
}

async function demo({ demo: wanted, dataDir }: Settings, database: string): Promise<string[]> {
  if (!wanted) return [];
  makeFolder(dataDir);
  const { demoSignIns } = await import('./sign-ins.ts');
  const signIns = await demoSignIns(database, dataDir);
  const widest = Math.max(...signIns.map(({ mail }) => mail.length));
  return [
    'The demo, Meridian Hotels, opens to each of these:',
    ...signIns.map(
      ({ mail, password, roles }) => `  ${mail.padEnd(widest)}  ${password}  ${roles.join(', ')}`,
    ),
  ];
}

/** Has somebody at Meridian asked, and says where they answer. What stands in the way is no end of it. */
async function ask({ origin, keyDir }: Settings, database: string, code: string): Promise<void> {
  const { openWave } = await import('#lib/server/demo-wave.ts');
  const sql = open(database, { pool: 2, statementSeconds: 60 });
  try {
    const fragment = await openWave(sql, new Keys(keyDir), code, new Date());
    if (fragment !== null)
      say(`One of its people is asked right now, and answers here:\n  ${origin}/s#${fragment}`);
  } catch (thrown) {
    if (!unavailable(thrown))
      log.error({ err: thrown }, 'the pulse of the demo could not be opened');
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function built(folder: string): Promise<Handler> {
  return Pages.parse(await import(pathToFileURL(join(folder, 'handler.js')).href)).handler;
}

async function sources({ server }: Reception): Promise<Handler> {
  const { createServer } = await import('vite');
  const vite = await createServer({ server: { middlewareMode: true, hmr: { server } } });
  server.once('close', () => void vite.close());
  return vite.middlewares;
}

function refuse({ message }: Refusal): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

main().catch((thrown: unknown) => {
  if (!(thrown instanceof Refusal)) throw thrown;
  refuse(thrown);
});

/** How the program begins and ends, each time as a process of its own. */
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startEmbedded } from '#lib/server/embedded.ts';
import { open } from '#lib/server/sql.ts';
import { freePort, startApp, startRefused, type App } from '../support/app.ts';
import { createDatabase } from '../support/database.ts';

function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-life-'));
  chmodSync(folder, 0o711);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function signUp({ origin }: App, mail: string): Promise<number> {
  const body = new URLSearchParams({ name: 'A', mail, password: 'a long walk by the sea' });
  const answer = await fetch(`${origin}/sign-up`, {
    method: 'POST',
    headers: { origin, accept: 'text/html' },
    body,
    redirect: 'manual',
  });
  return answer.status;
}

describe('a first start', () => {
  test('makes the demo, and keeps its random passwords for whoever started it alone', async () => {
    const folder = dataFolder();
    const first = await startApp({ DATA_DIR: folder, DEMO: '1' });
    expect(first.said()).toMatch(/^Throughline is ready at http:\/\/127\.0\.0\.1:\d+$/m);
    const file = join(folder, 'demo-sign-ins.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const signIns: unknown = JSON.parse(readFileSync(file, 'utf8'));
    expect(signIns).toEqual(
      expect.arrayContaining([expect.objectContaining({ mail: 'leader@meridian.example' })]),
    );
    expect(await first.stop()).toBe(0);

    const second = await startApp({ DATA_DIR: folder, DEMO: '1' });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(signIns);
    expect(await second.stop()).toBe(0);
  });

  test('leaves no database running after an orderly end, nor a door open to others', async () => {
    const folder = dataFolder();
    const app = await startApp({ DATA_DIR: folder });
    const socket = join(folder, 'socket');
    expect(statSync(socket).mode & 0o777).toBe(0o700);
    expect(await app.stop()).toBe(0);
    expect(existsSync(join(folder, 'postgres', 'postmaster.pid'))).toBe(false);
  });
});

describe('killed with -9 and started again', () => {
  test('the program has everything it acknowledged', async () => {
    const folder = dataFolder();
    const kept: string[] = [];
    for (let round = 0; round < 3; round++) {
      const app = await startApp({ DATA_DIR: folder, SIGN_UP: 'open' });
      const work = Array.from({ length: 6 }, async (_, i) => {
        const mail = `p${round}-${i}@example.com`;
        // Whoever is cut off by the kill was promised nothing.
        const status = await signUp(app, mail).catch(() => null);
        if (status === 303) kept.push(mail);
      });
      while (kept.length <= round * 2) await pause(20);
      await app.stop('SIGKILL');
      await Promise.all(work);
    }
    const server = await startEmbedded(folder);
    const sql = open(server.url);
    const rows = await sql<{ mail: string }[]>`select mail from person`;
    await sql.end();
    await server.stop();
    expect(rows.map(({ mail }) => mail)).toEqual(expect.arrayContaining(kept));
  });

  test('a server that died with it leaves a lock file that stops nobody', async () => {
    const folder = dataFolder();
    const server = await startEmbedded(folder);
    const file = join(folder, 'postgres', 'postmaster.pid');
    const lock = readFileSync(file, 'utf8').split('\n');
    await server.stop();
    // As after a restart of the machine: the number belongs to some other program now.
    writeFileSync(file, [String(process.pid), ...lock.slice(1)].join('\n'));
    const again = await startEmbedded(folder);
    await again.stop();
  });
});

describe('a database that dies under the program', () => {
  test('is started again, has everything, and whoever asks meanwhile is asked to come back', async () => {
    const folder = dataFolder();
    const app = await startApp({ DATA_DIR: folder, SIGN_UP: 'open' });
    expect(await signUp(app, 'before@example.com')).toBe(303);
    const pid = Number(
      readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0],
    );
    process.kill(pid, 'SIGKILL');
    while (!app.said().includes('starting it again')) await pause(20);
    const seen = new Set<number>();
    for (let i = 0; !app.said().includes('is back'); i++) {
      seen.add(await signUp(app, `during${i}@example.com`));
      await pause(20);
    }
    expect([...seen].every((status) => status === 503 || status === 303)).toBe(true);
    expect(await signUp(app, 'after@example.com')).toBe(303);
    const second = { DATA_DIR: folder, PORT: String(await freePort()) };
    expect((await startRefused(second)).said).toContain('is in use by another Throughline');
    expect(await app.stop()).toBe(0);
    const server = await startEmbedded(folder);
    const sql = open(server.url);
    const rows = await sql<{ mail: string }[]>`select mail from person`;
    await sql.end();
    await server.stop();
    expect(rows.map(({ mail }) => mail)).toEqual(
      expect.arrayContaining(['before@example.com', 'after@example.com']),
    );
  });
});

describe('told to end', () => {
  async function slowRequest({ origin }: App) {
    const { hostname, port } = new URL(origin);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const body = new URLSearchParams({ mail: 'nobody@example.com' }).toString();
    socket.write(
      [
        'POST /forgot HTTP/1.1',
        `Host: ${hostname}:${port}`,
        `Origin: ${origin}`,
        'Content-Type: application/x-www-form-urlencoded',
        `Content-Length: ${body.length}`,
        'Accept: text/html',
        'Accept-Language: tr',
        '\r\n',
      ].join('\r\n') + body.slice(0, 5),
    );
    await pause(300);
    return { socket, rest: body.slice(5), answer: text(socket) };
  }

  test('it finishes what finishes soon', async () => {
    const { url, drop } = await createDatabase();
    onTestFinished(drop);
    const app = await startApp({ DATABASE_URL: url, UNSAFE_DATABASE: '1' });
    const { socket, rest, answer } = await slowRequest(app);
    const ended = app.stop();
    await pause(1_000);
    socket.write(rest);
    expect(await answer).toMatch(/^HTTP\/1\.1 (200|303) /);
    expect(await ended).toBe(0);
  });

  test('it cuts what does not, says so in the language asked for, and is gone', async () => {
    const { url, drop } = await createDatabase();
    onTestFinished(drop);
    const app = await startApp({ DATABASE_URL: url, UNSAFE_DATABASE: '1' });
    const { answer } = await slowRequest(app);
    const ended = app.stop();
    const late = await answer;
    expect(late).toMatch(/^HTTP\/1\.1 503 /);
    expect(late).toContain('Sunucu yeniden başlatılıyor');
    expect(await ended).toBe(0);
  });
});

describe('it refuses to start, in one sentence that names the mend', () => {
  async function refused(env: Record<string, string>): Promise<string> {
    const { code, said } = await startRefused(env);
    expect(code).toBe(1);
    const lines = said.trim().split('\n');
    expect(lines).toHaveLength(1);
    return lines[0] ?? '';
  }

  test('on a taken port', async () => {
    const { url, drop } = await createDatabase();
    onTestFinished(drop);
    const app = await startApp({ DATABASE_URL: url, UNSAFE_DATABASE: '1' });
    const { port } = new URL(app.origin);
    expect(await refused({ PORT: port, DATABASE_URL: url })).toBe(
      `Port ${port} on 127.0.0.1 is taken by another program; stop it, or choose another with PORT=${Number(port) + 1}.`,
    );
    await app.stop();
  });

  test('with a data folder in use', async () => {
    const folder = dataFolder();
    const app = await startApp({ DATA_DIR: folder });
    const second = { DATA_DIR: folder, PORT: String(await freePort()) };
    expect(await refused(second)).toBe(
      `The data folder ${folder} is in use by another Throughline (process ${app.process.pid}); stop it, or choose another folder with DATA_DIR.`,
    );
    expect((await fetch(`${app.origin}/healthz`)).status).toBe(200);
    await app.stop();
  });

  test('with a data folder that cannot be written', async () => {
    const port = String(await freePort());
    expect(await refused({ PORT: port, DATA_DIR: '/dev/null/data' })).toBe(
      'The data folder /dev/null/data cannot be written (ENOTDIR); give it to this account, or choose another with DATA_DIR.',
    );
  });

  test('with a database that does not answer', async () => {
    const port = String(await freePort());
    const nobody = `postgres://who:secret@127.0.0.1:${await freePort()}/nothing`;
    const said = await refused({ PORT: port, DATABASE_URL: nobody });
    expect(said).toContain('cannot be reached');
    expect(said).toContain('mend that, or DATABASE_URL');
    expect(said).not.toContain('secret');
  });

  test('with a database newer than the code', async () => {
    const { url, drop } = await createDatabase();
    onTestFinished(drop);
    const owner = open(url, { role: null, pool: 1 });
    await owner`insert into migration (version, name) values (999, 'future')`;
    await owner.end();
    const port = String(await freePort());
    const said = await refused({ PORT: port, DATABASE_URL: url, UNSAFE_DATABASE: '1' });
    expect(said).toContain('has schema 999');
    expect(said).toContain('start the newer Throughline');
  });

  test('with a database that may lose what it acknowledged', async () => {
    const { url, drop } = await createDatabase();
    onTestFinished(drop);
    const port = String(await freePort());
    expect(await refused({ PORT: port, DATABASE_URL: url })).toContain('fsync is off');
  });

  test.for([
    [{ HOST: '0.0.0.0' }, 'ORIGIN must say'],
    [{ PORT: 'many' }, 'PORT should be a port number'],
    [{ ORIGIN: 'throughline.example' }, 'ORIGIN should be an address'],
    [{ ORIGIN: 'https://throughline.example/app' }, 'ORIGIN is a scheme, a host and a port only'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL should be an address'],
    [{ HOST: '192.0.2.1', ORIGIN: 'http://192.0.2.1' }, 'is no address of this machine'],
  ] as [Record<string, string>, string][])('with %o', async ([env, words]) => {
    expect(await refused({ PORT: String(await freePort()), ...env })).toContain(words);
  });
});

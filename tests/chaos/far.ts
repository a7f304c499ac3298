/** What the chaos kills: a real PostgreSQL, real servers, and the wires that lead to them. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { connect, createServer, type Server as Net, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startEmbedded } from '#lib/server/embedded.ts';
import { freePort } from '../support/app.ts';
import { started } from '../support/started.ts';

/** By this address pages say that they come; no machine has it. */
export const origin = 'http://chaos.test';

/** The database, with its data on a disk that outlives it. */
export class Postgres {
  url = '';
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async start(): Promise<void> {
    this.url = (await startEmbedded(this.#folder)).url;
  }

  /** Kills the postmaster and everything it started, at once and without a word. */
  kill(): void {
    if (this.url === '') return;
    const [pid = ''] = readFileSync(join(this.#folder, 'postgres', 'postmaster.pid'), 'utf8').split(
      '\n',
    );
    const family = [Number(pid), ...childrenOf(Number(pid))];
    for (const each of family) slay(each);
  }
}

/** Processes that a process started. */
export function childrenOf(parent: number): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const fields =
        readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
      return Number(fields[1]) === parent ? Number(name) : [];
    } catch {
      return [];
    }
  });
}

function slay(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was gone already.
  }
}

/** A server as `npm start` runs it, and the wire in front of it. */
export class Server {
  readonly #env: Record<string, string>;
  readonly #random: () => number;
  #child: ChildProcess | null = null;
  #wire: Wire | null = null;
  starts = 0;

  constructor(env: Record<string, string>, random: () => number) {
    this.#env = env;
    this.#random = random;
  }

  /** By which pages reach it; the same through all its lives. */
  get port(): number {
    return this.#wire?.port ?? 0;
  }

  get up(): boolean {
    return this.#child !== null;
  }

  async start(): Promise<void> {
    const port = await freePort();
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...this.#env };
    const child = spawn(process.execPath, started, {
      env: { ...env, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    const ready = new Promise<boolean>((resolve) => {
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (part: Buffer) => {
          said += part.toString();
          if (said.includes('Throughline is ready')) resolve(true);
        });
      child.once('close', () => resolve(false));
    });
    this.#wire ??= await Wire.open(this.#random);
    // Where the database is away just now it gives up, as it should, and is started again.
    if (!(await ready)) {
      await pause(300);
      return this.start();
    }
    this.#wire.leadTo(port);
    this.#child = child;
    this.starts += 1;
    child.once('exit', () => {
      if (this.#child === child) this.#child = null;
    });
  }

  kill(): void {
    this.#child?.kill('SIGKILL');
    this.#child = null;
    this.#wire?.cut();
  }

  cut(): void {
    this.#wire?.cut();
  }

  async end(): Promise<void> {
    this.#wire?.close();
    const child = this.#child;
    if (!child) return;
    child.kill('SIGTERM');
    await Promise.race([once(child, 'exit'), pause(8_000)]);
    child.kill('SIGKILL');
  }
}

/** A wire that is slow now and then, and can be cut with everything on it. */
class Wire {
  port = 0;
  #to = 0;
  readonly #net: Net;
  readonly #ends = new Set<Socket>();

  private constructor(random: () => number) {
    this.#net = createServer((near) => {
      const far = connect(this.#to, '127.0.0.1');
      for (const end of [near, far]) {
        this.#ends.add(end);
        end.on('error', () => undefined);
        end.on('close', () => {
          this.#ends.delete(end);
          (end === near ? far : near).destroy();
        });
      }
      const carry = (from: Socket, to: Socket) =>
        from.on('data', (bytes: Buffer) => {
          from.pause();
          const late = random() < 0.03 ? 200 + random() * 600 : random() * 4;
          setTimeout(() => {
            to.write(bytes);
            from.resume();
          }, late);
        });
      carry(near, far);
      carry(far, near);
    });
  }

  static async open(random: () => number): Promise<Wire> {
    const wire = new Wire(random);
    wire.#net.listen(0, '127.0.0.1');
    await once(wire.#net, 'listening');
    const address = wire.#net.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    wire.port = address.port;
    return wire;
  }

  leadTo(port: number): void {
    this.#to = port;
  }

  cut(): void {
    for (const end of this.#ends) end.resetAndDestroy();
  }

  close(): void {
    this.cut();
    this.#net.close();
  }
}

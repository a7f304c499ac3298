/** Throughline as a program of its own, started as `npm start` starts it, on a port nobody has. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { started } from './started.ts';

export type App = {
  origin: string;
  process: ChildProcess;
  /** What it printed so far, both ways out. */
  said: () => string;
  /** Tells it to end, and waits until it has; answers its exit code. */
  stop: (signal?: NodeJS.Signals) => Promise<number | null>;
};

/** Starts the program; answers when it is ready, throws with what it said where it is not. */
export async function startApp(env: Record<string, string>): Promise<App> {
  const port = env['PORT'] ?? String(await freePort());
  const { child, said } = launch({ ...env, PORT: port });
  const gone = once(child, 'close').then(() => child.exitCode);
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', () => {
      if (said().includes('Throughline is ready at ')) resolve();
    });
    void gone.then((code) => reject(new Error(`it ended with ${code}: ${said()}`)));
  });
  await ready;
  return {
    origin: env['ORIGIN'] ?? `http://127.0.0.1:${port}`,
    process: child,
    said,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return gone;
    },
  };
}

/** Starts the program where it should refuse; answers its exit code and all it said. */
export async function startRefused(
  env: Record<string, string>,
): Promise<{ code: number | null; said: string }> {
  const { child, said } = launch(env);
  await once(child, 'close');
  return { code: child.exitCode, said: said() };
}

function launch(env: Record<string, string>) {
  const child = spawn(process.execPath, started, {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      DEMO: '0',
      PATIENCE: '30',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (part: Buffer) => (text += part.toString()));
  }
  return { child, said: () => text };
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Programs beside the bench, and what they cost: seconds of a core, and memory. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { childrenOf } from '../../chaos/far.ts';

/** Ticks of the kernel's clock in a second, on every Linux there is. */
const ticks = 100;

/** Seconds of a core that a process has used. */
export function cpu(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / ticks;
}

/** The process that started another. */
export function parentOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return Number(fields[1]);
}

/** Seconds of a core that a process and all that it started have used. */
export function cpuOfFamily(pid: number): number {
  return [pid, ...childrenOf(pid)].reduce((sum, each) => sum + cpu(each), 0);
}

/** Memory in use, in MB. */
export function rss(pid: number): number {
  const [, kilobytes = '0'] =
    /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

export interface Program {
  readonly pid: number;
  readonly child: ChildProcess;
  /** Resolves with the text of the first line that holds this. */
  said: (what: string) => Promise<string>;
  stop: () => Promise<void>;
}

/** Starts a program of Node's; files are from the project's root. */
export function start(words: string[], env: Record<string, string> = {}): Program {
  const child = spawn(process.execPath, words, {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], PATIENCE: '30', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  const waiting = new Set<() => void>();
  const look = () => waiting.forEach((each) => each());
  child.stdout.on('data', (part: Buffer) => {
    text += part.toString();
    look();
  });
  child.once('close', look);
  return {
    pid: child.pid ?? 0,
    child,
    said: (what) =>
      new Promise((resolve, reject) => {
        const seek = () => {
          const line = text
            .split('\n')
            .find((each, i, all) => each.includes(what) && i < all.length - 1);
          if (line === undefined && child.exitCode === null && child.signalCode === null) return;
          waiting.delete(seek);
          if (line !== undefined) resolve(line);
          else reject(new Error(`${words[0]} ended and never said ${what}`));
        };
        waiting.add(seek);
        seek();
      }),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'close');
    },
  };
}

/** A program of this folder that prints one line of JSON and ends. */
export async function told<Answer>(
  name: string,
  asked: unknown,
  schema: z.ZodType<Answer>,
): Promise<Answer> {
  const file = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  const line = await start([file, JSON.stringify(asked)]).said('{');
  return schema.parse(JSON.parse(line));
}

/**
 * Two programs of one checkout may start at the same moment, and what both would make in the same place
 * only one of them may make. A file says that one is at it, and is touched for as long as that one
 * lives: a file that has grown old was left behind by a program that died.
 */
import { rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { codeOf } from './refusal.ts';

/** Milliseconds between two touches, and after how many without one nobody is thought to live. */
const beat = 1_000;
const silence = 15_000;

/** Does the work while nobody else who names the same file does; `waiting` is told where it must wait. */
export async function inTurn<T>(
  file: string,
  work: () => Promise<T>,
  waiting: () => void,
): Promise<T> {
  for (let told = false; !taken(file); told = true) {
    if (!told) waiting();
    await pause(200);
  }
  const alive = setInterval(() => touch(file), beat);
  const leave = () => rmSync(file, { force: true });
  process.once('exit', leave);
  try {
    return await work();
  } finally {
    clearInterval(alive);
    process.off('exit', leave);
    leave();
  }
}

function taken(file: string): boolean {
  try {
    writeFileSync(file, '', { flag: 'wx' });
    return true;
  } catch (thrown) {
    if (codeOf(thrown) !== 'EEXIST') throw thrown;
  }
  const found = statSync(file, { throwIfNoEntry: false });
  if (found && Date.now() - found.mtimeMs > silence) rmSync(file, { force: true });
  return false;
}

function touch(file: string): void {
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch (thrown) {
    // Somebody cleared the folder meanwhile.
    if (codeOf(thrown) !== 'ENOENT') throw thrown;
  }
}

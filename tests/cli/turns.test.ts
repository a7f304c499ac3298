import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { inTurn } from '../../src/cli/turns.ts';

function place(): string {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-turns-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'lock');
}

test('work that names one file is done by one at a time, and who waits is told once', async () => {
  const file = place();
  let working = 0;
  const waited: number[] = [];
  const work = async () => {
    expect(++working).toBe(1);
    await pause(20);
    working--;
  };
  await Promise.all([1, 2, 3].map((name) => inTurn(file, work, () => waited.push(name))));
  expect(waited).toHaveLength(2);
  expect(existsSync(file)).toBe(false);
});

test('work that fails gives its turn away', async () => {
  const file = place();
  const broken = inTurn(
    file,
    () => Promise.reject(new Error('no')),
    () => undefined,
  );
  await expect(broken).rejects.toThrow('no');
  expect(
    await inTurn(
      file,
      () => Promise.resolve(1),
      () => undefined,
    ),
  ).toBe(1);
});

test('a turn whose program died is taken over', async () => {
  const file = place();
  writeFileSync(file, '');
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(file, longAgo, longAgo);
  expect(
    await inTurn(
      file,
      () => Promise.resolve(1),
      () => undefined,
    ),
  ).toBe(1);
});

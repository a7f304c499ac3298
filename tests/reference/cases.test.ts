import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { casesIn, dataFileOf, sharedReference } from './cases.ts';
import { verdictOn } from './run.ts';

const own = fileURLToPath(new URL('cases', import.meta.url));
const passed = casesIn(own);
/** Cases on figures that are not kept here run where the reference data are. */
const ready = passed.filter((given) => !given.inputs.dataFile || dataFileOf(given));

describe('the reference cases', () => {
  it.each(ready.map((given) => [given.name, given] as const))('%s holds', (_, given) => {
    expect(verdictOn(given).differences).toEqual([]);
  });

  it.each(ready.map((given) => [given.name, given] as const))(
    '%s fails when any number in it is spoiled',
    (_, given) => {
      const survivors: string[] = [];
      for (const key of Object.keys(given.expected)) {
        const spoiled = spoil(given.expected[key]);
        if (spoiled === given.expected[key]) continue;
        const verdict = verdictOn({ ...given, expected: { [key]: spoiled } });
        if (verdict.differences.length === 0) survivors.push(key);
      }
      expect(survivors).toEqual([]);
    },
  );

  const absent = passed.filter((given) => !ready.includes(given));
  it.skip.each(absent.map(({ name }) => name))('%s needs the reference data', () => {});

  it('counts a key that nothing answers as a failure', () => {
    const verdict = verdictOn({ ...passed[0]!, expected: { somethingElse: 1 } });
    expect(verdict.differences).toHaveLength(1);
  });
});

describe.skipIf(!existsSync(sharedReference))('the shared reference cases', () => {
  it('agree with the copies kept here', () => {
    const there = new Map(
      casesIn(`${sharedReference}/cases`).map((given) => [given.name, given.expected]),
    );
    for (const given of passed) expect(given.expected).toEqual(there.get(given.name));
  });
});

/** The same value with its last number moved by a tenth and one, or itself where it has none. */
function spoil(value: unknown): unknown {
  if (typeof value === 'number') return value + 1 + Math.abs(value) / 10;
  if (typeof value !== 'object' || value === null) return value;
  const keys = Object.keys(value).filter((key) => key !== 'graph' && !key.endsWith('Ms'));
  for (const key of keys.reverse()) {
    const before = (value as Record<string, unknown>)[key];
    const after = spoil(before);
    if (after === before) continue;
    if (Array.isArray(value)) return value.toSpliced(Number(key), 1, after);
    return { ...value, [key]: after };
  }
  return value;
}

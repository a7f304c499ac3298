import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { replay } from '#lib/map/apply.ts';
import { Operation, type Envelope } from '#lib/map/operation.ts';
import { emptyState } from '#lib/map/state.ts';
import { heard, kept, present, upcast, version, type Step } from '#lib/map/versions.ts';
import { at, fingerprint, type Recording } from './recording.ts';
import { broken, said } from './worlds.ts';

const id = '0e000000-0000-4000-8000-000000000001';
const versions = Array.from({ length: version }, (_, index) => index + 1);
const fileOf = (of: number) => new URL(`logs/${of}.json`, import.meta.url);
const read = (of: number) => JSON.parse(readFileSync(fileOf(of), 'utf8')) as Recording;

const whatToDo = `The form of the operations is another than the one recorded for version ${version}.
Logs and sleeping pages hold operations in the former form. So, in this order:
1. src/lib/map/versions.ts: add the step that brings an operation of version ${version} into the new form
   (the operation itself where that still reads it), which makes the present version ${version + 1};
2. migrations/: bring the tables into the new form (element, link, comment, map_head), and look at each query
   that reads inside operations (grep "operations" and "inverse" in src/lib/server);
3. node tests/map/recording.ts, which records logs/${version + 1}.json; former logs stay as they are, and what
   they fold to (their "state") is written in the new form.`;

test('the form of the operations is the one recorded for the present version', () => {
  const same = existsSync(fileOf(version)) && read(version).fingerprint === fingerprint();
  expect(same, whatToDo).toBe(true);
});

test.each(versions)('a log of version %i folds to the map that it made', (of) => {
  const { lines, state: made } = read(of);
  const state = emptyState();
  for (const line of lines)
    if (!line.refusal) replay(state, present({ ...line, version: of }).operations, { ...line, at });
  expect(said(state)).toEqual(made);
  expect(broken(state)).toEqual([]);
});

test.each(versions)('in a log of version %i, each line is taken back by what it says', (of) => {
  const { lines } = read(of);
  const state = emptyState();
  for (const line of lines) {
    if (line.refusal || line.origin === 'comment') continue;
    const before = said(state);
    const { operations, inverse } = present({ ...line, version: of });
    replay(state, operations);
    replay(state, inverse);
    expect(said(state)).toEqual(before);
    replay(state, operations);
  }
});

test('the recorded log has every kind of operation, and the refusals of an authority', () => {
  const { lines } = read(version);
  const kinds = new Set(lines.flatMap(({ operations }) => operations.map(({ t }) => t)));
  expect([...kinds].sort()).toEqual(Operation.options.map(({ shape }) => shape.t.value).sort());
  const codes = new Set(lines.flatMap(({ refusal }) => refusal?.refused ?? []));
  expect([...codes].sort()).toEqual([
    'conflict',
    'dangling',
    'duplicate',
    'exists',
    'forbidden',
    'gone',
    'invalid',
    'too_big',
  ]);
});

/** As if a name had been a title at first, and then a label. */
const rename =
  (from: string, to: string): Step =>
  (operation) =>
    typeof operation === 'object' && operation !== null && from in operation
      ? Object.fromEntries(
          Object.entries(operation).map(([key, value]) => [key === from ? to : key, value]),
        )
      : operation;
const steps = [rename('title', 'label'), rename('label', 'name')];

test('what any former version wrote is read in the present form', () => {
  expect(upcast([{ id, title: 'A' }, 7], 1, steps)).toEqual([{ id, name: 'A' }, 7]);
  expect(upcast([{ id, label: 'A' }], 2, steps)).toEqual([{ id, name: 'A' }]);
  expect(upcast([{ id, title: 'A' }], 3, steps)).toEqual([{ id, title: 'A' }]);
});

test('what a later version wrote is never read as what it is not', () => {
  expect(() => upcast([{ id }], 4, steps)).toThrow(
    'operations of version 4 were written by a later Throughline: this one knows up to 3',
  );
  const line = { version: version + 1, operations: [], inverse: [] };
  expect(() => present(line)).toThrow('later Throughline');
});

const sent = (of: number | undefined, operation: unknown): Envelope => ({
  ...(of !== undefined && { version: of }),
  ...{ client: id, count: 1, base: 0, origin: 'ui', operations: [operation] },
});

test('a page may send the present version and the one before', () => {
  const both = [sent(2, { id, label: 'A' }), sent(3, { id, name: 'B' })];
  expect(heard(both, steps)).toEqual([sent(3, { id, name: 'A' }), sent(3, { id, name: 'B' })]);
  expect(heard([sent(3, {}), sent(1, { id, title: 'A' })], steps)).toBeNull();
  expect(heard([sent(4, { id })], steps)).toBeNull();
});

test('what says no version is of the first', () => {
  expect(heard([sent(undefined, { id, title: 'A' })], steps.slice(0, 1))).toEqual([
    sent(2, { id, label: 'A' }),
  ]);
  expect(heard([sent(undefined, { id, title: 'A' })], steps)).toBeNull();
});

test('what a page of any former version kept is read; what a later one kept stays', () => {
  const left = [
    { ...sent(undefined, null), operations: [{ t: 'element.remove', id }] },
  ] as Parameters<typeof kept>[0];
  expect(kept(left, steps)).toEqual([{ ...left[0], version: 3 }]);
  expect(
    kept(
      left.map((each) => ({ ...each, version: 4 })),
      steps,
    ),
  ).toBeNull();
});

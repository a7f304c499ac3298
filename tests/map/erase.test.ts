import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { replay } from '#lib/map/apply.ts';
import { eraseIn, erased, freely, textsOf, wordsOf } from '#lib/map/erase.ts';
import { Operation } from '#lib/map/operation.ts';
import { emptyState, toComments, toContent } from '#lib/map/state.ts';

const id = '0f8fad5b-d9cb-469f-a165-70867728950e';
const hand = { person: id, at: '2026-11-24T09:00:00.000Z', seq: 1 };

describe('words are found', () => {
  test.each([
    ['Mary Jones', 'Ask mary  JONES today', 'Ask █ today'],
    ['Mary Jones', 'mary.jones@example.com', '█@example.com'],
    ['Mary Jones', 'Ma\u00adry\u200b Jones', '█'],
    ['İnci', 'inci, INCI ve ıncı', '█, █ ve █'],
    ['I\u0307nci', 'İnci', '█'],
    ['علی کریمی', 'نظر علي كريمي', 'نظر █'],
    ['张伟', '请问张伟同事', '请问█同事'],
    ['José', 'Jose\u0301 knows', '█ knows'],
    ['a.b (c)', 'x A.B (C) y; aXb (c)', 'x █ y; aXb (c)'],
  ])('%s in %s', (words, text, left) => {
    expect(wordsOf([words])(text)).toBe(left);
  });

  test('the longer of two is erased whole', () => {
    expect(wordsOf(['Mary', 'Mary Jones'])('Mary Jones and Mary')).toBe('█ and █');
  });
});

test('a text without the words is the very same, however it is composed', () => {
  expect(wordsOf(['Mary'])('Jose\u0301')).toBe('Jose\u0301');
});

test('what is not freely written stays, though it reads like the words', () => {
  const operation = {
    ...{ t: 'element.add', id, layer: 'moment', ord: 'moment' },
    fields: { name: 'A moment', kind: 'magic', stage: id },
  };
  expect(eraseIn([operation], wordsOf(['moment', 'magic', id]))).toBe(1);
  expect(operation).toEqual({
    ...{ t: 'element.add', id, layer: 'moment', ord: 'moment' },
    fields: { name: 'A █', kind: 'magic', stage: id },
  });
});

test('a value that was written over is of the field that it stands beside', () => {
  const overwritten = [
    { id, field: 'owner', value: 'Mary', person: id },
    { id, field: 'kind', value: 'Mary', person: id },
    { id, field: 'labels', value: { moment: 'Mary' }, person: id },
    {
      id,
      field: 'sources',
      value: [{ title: 'Mary', url: 'https://a.example/m%61ry' }],
      person: id,
    },
  ];
  expect(eraseIn(overwritten, wordsOf(['Mary']))).toBe(4);
  expect(overwritten.map(({ value }) => value)).toEqual([
    erased,
    'Mary',
    { moment: erased },
    [{ title: erased, url: 'https://erased.invalid/' }],
  ]);
});

test('all that a line wrote goes where it stands exactly so', () => {
  const line = [{ t: 'element.set', id, fields: { owner: 'Mary', wording: 'Asks' } }];
  const erase = textsOf(freely(line));
  expect(['Mary', 'Asks', 'Mary asks'].map(erase)).toEqual([erased, erased, 'Mary asks']);
});

interface Schema {
  [key: string]: unknown;
}

/** Something that fits a schema, with the words in every text that is free. */
function filled(schema: Schema): unknown {
  const { anyOf, oneOf, properties, items, format, pattern, propertyNames } = schema as {
    anyOf?: Schema[];
    oneOf?: Schema[];
    properties?: Record<string, Schema>;
    items?: Schema;
    format?: string;
    pattern?: string;
    propertyNames?: { enum?: string[] };
  };
  const [type] = [schema['type']].flat();
  const [first] = anyOf ?? oneOf ?? [];
  if (first) return filled(first);
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  if (type === 'object' && propertyNames)
    return { [propertyNames.enum?.[0] ?? '']: filled(schema['additionalProperties'] as Schema) };
  if (type === 'object')
    return Object.fromEntries(
      Object.entries(properties ?? {}).map(([key, each]) => [key, filled(each)]),
    );
  if (type === 'array') return [filled(items ?? {}), filled(items ?? {})];
  if (type === 'string' && format === 'uuid') return id;
  if (type === 'string' && format === 'uri') return 'https://example.com/Mary';
  if (type === 'string') return pattern ? 'a0V' : 'about Mary Jones';
  return type === 'boolean' ? true : 1;
}

test('every text that an operation can carry is erased, and it is still one', () => {
  const kinds = z.toJSONSchema(Operation, { io: 'input' });
  const operations = (kinds.oneOf ?? kinds.anyOf ?? []).map((kind) => filled(kind));
  expect(operations.length).toBe(Operation.options.length);
  expect(JSON.stringify(operations)).toContain('Mary Jones');
  expect(eraseIn(operations, wordsOf(['Mary']))).toBeGreaterThan(10);
  expect(JSON.stringify(operations)).not.toMatch(/mary/i);
  for (const operation of operations) expect(Operation.safeParse(operation).error).toBeUndefined();
});

test('a log whose words are erased folds to the map with its words erased', () => {
  const log: Operation[] = [
    { t: 'map.set', fields: { name: 'Mary’s map', labels: { moment: 'Mary' } } },
    { t: 'element.add', id, layer: 'moment', ord: 'a0', fields: { name: 'Mary', owner: 'Mary' } },
    { t: 'element.set', id, fields: { name: 'Arrival' } },
    {
      ...{ t: 'comment.add', id: '7c9e6679-7425-40de-944b-e07fc1f90ae7', parent: null },
      ...{ target: { of: 'element', id }, body: 'Ask Mary', mentions: [] },
    },
  ];
  const fold = (operations: readonly Operation[]) => {
    const state = emptyState();
    replay(state, operations, hand);
    return { ...toContent(state), comments: toComments(state) };
  };
  const erase = wordsOf(['Mary']);
  const whole = structuredClone(fold(log));
  eraseIn(whole, erase);
  const left = structuredClone(log);
  eraseIn(left, erase);
  expect(fold(left)).toEqual(whole);
});

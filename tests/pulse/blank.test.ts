import { expect, test } from 'vitest';
import { bank, drawn } from '#lib/pulse/bank.ts';
import { blank, kept, moved, opened } from '#lib/pulse/blank.ts';

const id = '018f2c4e-0000-4000-8000-000000000001';

test('a question is kept once its words are written, and not before', () => {
  const empty = blank(id);
  expect(kept(empty)).toBeNull();
  expect(kept({ ...empty, text: { en: '  ', fa: ' آری ' } })).toMatchObject({
    text: { fa: 'آری' },
  });
  expect(kept({ ...blank(id, 'single'), text: { en: 'Which?' } })).toBeNull();
});

test('what the bank gives is the same after it was opened', () => {
  for (const entry of bank) {
    const item = drawn(entry, id, 'Meridian');
    expect(kept(opened(item))).toEqual(item);
  }
});

test('another kind keeps the words and drops what it cannot have', () => {
  const scale = { ...blank(id), text: { en: 'So?' }, reversed: true };
  expect(kept({ ...scale, kind: 'comment' })).toEqual({
    id,
    kind: 'comment',
    text: { en: 'So?' },
    elements: [],
    bank: null,
    optional: true,
  });
});

test('one is moved and the others keep their order', () => {
  expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a']);
  expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b']);
});

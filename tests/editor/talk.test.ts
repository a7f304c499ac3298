import { describe, expect, test } from 'vitest';
import { begun, called, meant, pieces, put } from '#lib/editor/calling.ts';
import { OpenMap } from '#lib/editor/open-map.svelte.ts';
import { Talk } from '#lib/editor/talk.svelte.ts';
import { calls, isNew, isOpen, stands, threads } from '#lib/editor/threads.ts';
import type { Comment } from '#lib/map/comment.ts';
import { emptyState, fromContent, toContent } from '#lib/map/state.ts';
import type { Voice } from '#lib/map/wire.ts';
import { elementIds, linkIds } from '../map/worlds.ts';

const people = [
  { id: 'a', name: 'Ada' },
  { id: 'l', name: 'Ada Lovelace' },
  { id: 'i', name: 'Işıl Çağlayan' },
  { id: 's', name: 'سارا احمدی' },
];

describe('calling somebody', () => {
  test('begins with an @ that stands apart, and ends with its line', () => {
    expect(begun('@', 1)).toEqual({ at: 0, query: '' });
    expect(begun('so @ad', 6)).toEqual({ at: 3, query: 'ad' });
    expect(begun('so @Ada Lo', 10)).toEqual({ at: 3, query: 'Ada Lo' });
    expect(begun('ada@example.com', 15)).toBeNull();
    expect(begun('@ada\nand', 8)).toBeNull();
    expect(begun('so @ada', 2)).toBeNull();
    expect(begun('سلام،@سا', 8)).toEqual({ at: 5, query: 'سا' });
  });

  test('finds names by any of their words, without accents or case', () => {
    const ids = (query: string) => meant(people, query).map(({ id }) => id);
    expect(ids('')).toEqual(['a', 'l', 'i', 's']);
    expect(ids('ada l')).toEqual(['l']);
    expect(ids('cag')).toEqual(['i']);
    expect(ids('احم')).toEqual(['s']);
    expect(ids('zz')).toEqual([]);
  });

  test('puts the name in, and the caret behind it', () => {
    const at = begun('so @ad, yes', 6);
    expect(at && put('so @ad, yes', at, { id: 'a', name: 'Ada' })).toEqual({
      text: 'so @Ada , yes',
      caret: 8,
    });
  });

  test('means the longest name, and of one name the one that was picked', () => {
    const none = new Set<string>();
    expect(called('@Ada, look', people, none)).toEqual(['a']);
    expect(called('@Ada Lovelace, look', people, none)).toEqual(['l']);
    expect(called('@Ada and @Ada Lovelace', people, none)).toEqual(['a', 'l']);
    const twins = [...people, { id: 'b', name: 'Ada' }];
    expect(called('@Ada', twins, none)).toEqual([]);
    expect(called('@Ada', twins, new Set(['b']))).toEqual(['b']);
  });

  test('shows who is called in the words as they stand', () => {
    expect(pieces('so @Ada Lovelace!', people)).toEqual([
      { text: 'so ', person: null },
      { text: '@Ada Lovelace', person: 'l' },
      { text: '!', person: null },
    ]);
    expect(pieces('a@b', people)).toEqual([{ text: 'a@b', person: null }]);
  });
});

function comment(id: string, by: string, seq: number, more: Partial<Comment> = {}): Comment {
  const target = { of: 'map' as const };
  const plain = { target, parent: null, body: 'x', mentions: [], at: '', edited: null };
  return { ...plain, id, by, seq, resolved: null, removed: false, ...more };
}

describe('a thread', () => {
  test('is new to those who spoke in it or are called, until they have read it', () => {
    const [thread] = threads([
      comment('1', 'ada', 1, { mentions: ['mary'] }),
      comment('2', 'grace', 2, { parent: '1' }),
    ]);
    if (!thread) throw new Error('no thread');
    expect(isNew(thread, 'ada', 0)).toBe(true);
    expect(isNew(thread, 'ada', 2)).toBe(false);
    expect(isNew(thread, 'grace', 0)).toBe(false);
    expect(isNew(thread, 'mary', 0)).toBe(true);
    expect(isNew(thread, 'mary', 1)).toBe(true);
    expect(isNew(thread, 'joan', 0)).toBe(false);
    expect([calls(thread, 'mary'), isOpen(thread)]).toEqual([true, true]);
  });

  test('about a path stands while each of its steps is linked', () => {
    const [a = '', b = '', c = ''] = elementIds;
    const [l = '', k = ''] = linkIds;
    const state = fromContent({
      fields: {},
      elements: [a, b, c].map((id) => ({ id, layer: 'moment', ord: 'a0V', fields: { name: 'x' } })),
      links: [
        { id: l, from: a, to: b, fields: {} },
        { id: k, from: c, to: b, fields: {} },
      ],
    });
    expect(stands({ of: 'path', ids: [a, b] }, state)).toBe(true);
    expect(stands({ of: 'path', ids: [a, b, c] }, state)).toBe(false);
    expect(stands({ of: 'link', id: k }, state)).toBe(true);
  });
});

describe('an open talk', () => {
  test('learns who has joined, left or changed their name since its page was opened', async () => {
    const silent = () => new Promise<never>(() => undefined);
    const open = new OpenMap(
      {
        ...{ organisation: 'o', map: 'm', person: 'me', roles: ['hr'], seq: 0, epoch: 1 },
        content: toContent(emptyState()),
      },
      { line: { send: silent, follow: silent, whole: silent, shared: silent } },
    );
    const [ada, mary] = ['Ada', 'Mary'].map((name): Voice => ({ id: name, name, here: true }));
    if (!ada || !mary) throw new Error('two people');
    let told: Voice[] | null = [
      { ...ada, name: 'Ada Lovelace' },
      { id: 'Joan', name: 'Joan', here: true },
    ];
    const talk = new Talk(
      open,
      { voices: [ada, mary], seen: {}, removed: { elements: {}, links: {} } },
      { note: () => Promise.resolve(false), people: () => Promise.resolve(told) },
    );
    await talk.meet();
    expect(talk.people.map(({ name }) => name)).toEqual(['Ada Lovelace', 'Joan']);
    expect(talk.name('Mary')).toBe('Mary');
    told = null;
    await talk.meet();
    expect(talk.people.map(({ name }) => name)).toEqual(['Ada Lovelace', 'Joan']);
  });
});

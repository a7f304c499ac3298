import { expect, test } from 'vitest';
import { attentionOf } from '#lib/components/canvas/picture.ts';

test('a card asks for attention by how far it is on the wrong side of its target', () => {
  expect([59, 55, 50, 40].map((score) => attentionOf(score, 60, 'up'))).toEqual([0, 1, 2, 3]);
  expect([61, 65, 70, 80].map((score) => attentionOf(score, 60, 'down'))).toEqual([0, 1, 2, 3]);
});

test('a card beyond its target, or without score or target, asks for none', () => {
  expect(attentionOf(80, 60, 'up')).toBe(0);
  expect(attentionOf(40, 60, 'down')).toBe(0);
  expect(attentionOf(null, 60, 'up')).toBe(0);
  expect(attentionOf(40, null, 'up')).toBe(0);
});

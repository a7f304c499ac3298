import { describe, expect, test } from 'vitest';
import { Signs } from '#lib/server/live/signs.ts';

/** So many looks later; who was asked and who given up on the way. */
function later(signs: Signs<string>, looks: number, answers: readonly string[] = []) {
  const told = { ask: new Set<string>(), lost: new Set<string>() };
  for (let look = 0; look < looks; look++) {
    const { ask, lost } = signs.look();
    for (const far of ask) {
      told.ask.add(far);
      if (answers.includes(far)) signs.hear(far);
    }
    for (const far of lost) {
      told.lost.add(far);
      signs.forget(far);
    }
  }
  return { ask: [...told.ask], lost: [...told.lost] };
}

describe('signs of life', () => {
  test('are asked of the silent alone, and whoever gives none is given up', () => {
    const signs = new Signs<string>();
    signs.hear('sleeps');
    signs.hear('idles');
    expect(later(signs, 7)).toEqual({ ask: [], lost: [] });
    expect(later(signs, 40, ['idles'])).toEqual({ ask: ['sleeps', 'idles'], lost: ['sleeps'] });
  });

  test('are asked of nobody who has said something, or has gone', () => {
    const signs = new Signs<string>();
    signs.hear('talks');
    signs.hear('goes');
    later(signs, 5);
    signs.hear('talks');
    signs.forget('goes');
    expect(later(signs, 5)).toEqual({ ask: [], lost: [] });
  });
});

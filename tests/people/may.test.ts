import { describe, expect, test } from 'vitest';
import { layers, type Layer } from '#lib/map/layers.ts';
import type { MapFields } from '#lib/map/operation.ts';
import { emptyState } from '#lib/map/state.ts';
import {
  actions,
  may,
  mayWriteEvidence,
  mayWriteField,
  mayWriteLayer,
  mayWriteLink,
  mayWriteMap,
  permit,
  roles,
  type Action,
  type Role,
} from '#lib/people/may.ts';

const table: Record<Action, Role[]> = {
  read: ['admin', 'hr', 'cx', 'analyst', 'leader'],
  comment: ['admin', 'hr', 'cx', 'analyst', 'leader'],
  'edit maps': ['hr', 'cx'],
  'edit figures': ['hr', 'cx', 'analyst'],
  publish: ['leader'],
  'edit scenarios': ['hr', 'cx', 'analyst', 'leader'],
  administer: ['admin'],
};

describe('each action', () => {
  test.each(actions.flatMap((action) => roles.map((role) => [role, action] as const)))(
    'is for whom the table says: %s, %s',
    (role, action) => {
      expect(may([role], action)).toBe(table[action].includes(role));
    },
  );

  test('is for nobody without a role', () => {
    expect(actions.filter((action) => may([], action))).toEqual([]);
  });

  test('is allowed by any role of several', () => {
    expect(may(['leader', 'hr'], 'edit maps')).toBe(true);
  });
});

const writers: Record<Layer, Role[]> = {
  leadership: ['hr'],
  culture: ['hr'],
  behaviour: ['hr'],
  moment: ['cx'],
  result: ['hr', 'cx'],
};

describe('each layer', () => {
  test.each(layers.flatMap((layer) => roles.map((role) => [role, layer] as const)))(
    'is written, down to the field, by whom the table says: %s, %s',
    (role, layer) => {
      const writes = writers[layer].includes(role);
      expect(mayWriteLayer([role], layer)).toBe(writes);
      for (const field of ['name', 'description', 'critical', 'stage', 'senses'])
        expect(mayWriteField([role], layer, field)).toBe(writes);
      for (const field of ['target', 'cost', 'worth', 'measures'])
        expect(mayWriteField([role], layer, field)).toBe(writes || role === 'analyst');
    },
  );
});

describe('the map itself', () => {
  const allowed = (role: Role, fields: MapFields) =>
    permit([role])({ t: 'map.set', fields }, emptyState()) === null;
  test.each(roles)(
    'is written by the editors, what its evidence is worth by the analyst too: %s',
    (role) => {
      const editor = role === 'hr' || role === 'cx';
      const worth = { grades: { belief: { existence: 0.3, spread: 1 } } };
      expect(allowed(role, worth)).toBe(editor || role === 'analyst');
      expect(mayWriteMap([role], 'grades')).toBe(editor || role === 'analyst');
      for (const fields of [{ name: 'Ours' }, { ...worth, few: 3 }, {}])
        expect(allowed(role, fields)).toBe(editor);
    },
  );
});

describe('each link', () => {
  const pairs = layers.flatMap((from) => layers.map((to) => [from, to] as const));
  test.each(roles.flatMap((role) => pairs.map((pair) => [role, ...pair] as const)))(
    'is written by who may write either end, its evidence by the analyst too: %s, %s → %s',
    (role, from, to) => {
      const either = writers[from].includes(role) || writers[to].includes(role);
      expect(mayWriteLink([role], from, to)).toBe(either);
      expect(mayWriteEvidence([role], from, to)).toBe(either || role === 'analyst');
    },
  );
});

import { describe, expect, test } from 'vitest';
import { layers, type Layer } from '#lib/map/layers.ts';
import type { MapFields } from '#lib/map/operation.ts';
import { emptyState, fromContent } from '#lib/map/state.ts';
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
  supposing,
  unguarded,
  type Action,
  type Role,
} from '#lib/people/may.ts';

const table: Record<Action, Role[]> = {
  read: ['admin', 'hr', 'cx', 'analyst', 'leader', 'custodian'],
  comment: ['admin', 'hr', 'cx', 'analyst', 'leader', 'custodian'],
  'edit maps': ['hr', 'cx'],
  'edit figures': ['hr', 'cx', 'analyst'],
  publish: ['leader'],
  'edit scenarios': ['hr', 'cx', 'analyst', 'leader'],
  'keep audience': ['hr', 'admin'],
  'follow waves': ['hr', 'cx', 'admin', 'custodian', 'leader'],
  'keep pulses honest': ['custodian'],
  'build pulses': ['hr'],
  'answer ideas': ['hr', 'cx'],
  'read results': ['hr', 'cx', 'analyst', 'leader'],
  'moderate comments': ['hr'],
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

  test('is not for whom another role bars: a leader looks no comments over', () => {
    expect(may(['leader', 'hr'], 'moderate comments')).toBe(false);
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

describe('a scenario', () => {
  test.each(roles)('lets whoever may edit scenarios suppose figures, and no more: %s', (role) => {
    const held = supposing([role]);
    const figures = table['edit scenarios'].includes(role);
    for (const layer of layers) {
      for (const field of ['target', 'cost', 'worth', 'measures'])
        expect(mayWriteField(held, layer, field)).toBe(figures);
      expect(mayWriteEvidence(held, layer, layer)).toBe(figures);
      expect(mayWriteLayer(held, layer)).toBe(writers[layer].includes(role));
      expect(mayWriteField(held, layer, 'name')).toBe(writers[layer].includes(role));
      expect(mayWriteLink(held, layer, layer)).toBe(writers[layer].includes(role));
    }
  });
});

describe('operations that several people answer for', () => {
  const [own, guest] = [
    '0e000000-0000-4000-8000-000000000001',
    '0e000000-0000-4000-8000-000000000002',
  ];
  const state = () =>
    fromContent({
      fields: {},
      elements: [
        { id: own, layer: 'behaviour', ord: 'a0V', fields: { name: 'Greets' } },
        { id: guest, layer: 'moment', ord: 'a0V', fields: { name: 'Arrival' } },
      ],
      links: [],
    });
  const named = { t: 'element.set', id: own, fields: { name: 'Smiles' } } as const;
  const stays = { t: 'element.set', id: guest, fields: { target: 80 } } as const;

  test('need somebody for each, and say which roles would do', () => {
    expect(unguarded(state(), [named, stays], ['leader'])).toEqual([
      { operation: named, roles: ['hr'] },
      { operation: stays, roles: ['cx', 'analyst'] },
    ]);
    expect(unguarded(state(), [named, stays], ['hr', 'leader'])).toEqual([
      { operation: stays, roles: ['cx', 'analyst'] },
    ]);
    expect(unguarded(state(), [named, stays], ['hr', 'cx'])).toEqual([]);
  });

  test('are asked on the map as the ones before have left it', () => {
    const moved = { t: 'element.move', id: own, layer: 'moment', ord: 'a1V' } as const;
    const then = { t: 'element.set', id: own, fields: { touchpoint: 'Desk' } } as const;
    expect(unguarded(state(), [moved, then], ['hr', 'cx'])).toEqual([]);
    expect(unguarded(state(), [moved, then], ['hr']).map(({ roles }) => roles)).toEqual([
      ['cx'],
      ['cx'],
    ]);
  });
});

import { describe, expect, test } from 'vitest';
import { behaviourTests, type Element } from '#lib/map/element.ts';
import type { Layer } from '#lib/map/layers.ts';
import type { Link } from '#lib/map/link.ts';
import { lint, type FindingCode, type Known, type Subject } from '#lib/map/lint.ts';

const element = (id: string, layer: Layer, fields: Partial<Element['fields']> = {}): Element => ({
  id,
  layer,
  ord: 'a0V',
  fields: { name: id, ...fields },
});
const link = (from: string, to: string, fields: Link['fields'] = {}): Link => ({
  id: `${from}${to}`,
  from,
  to,
  fields,
});

const whole = {
  target: 80,
  cost: 1000,
  measures: [
    { metric: 'q', weight: 1 },
    { metric: 'n', weight: 1 },
  ],
};
const kinds = new Map([
  ['q', 'qualitative'],
  ['n', 'quantitative'],
] as const);
const well: Link['fields'] = { strength: 0.2, grade: 'belief' };

const sound: Subject = {
  fields: {},
  elements: [
    element('greets', 'behaviour', whole),
    element('arrival', 'moment', { ...whole, stage: 's' }),
    element('revenue', 'result', { ...whole, worth: 5 }),
  ],
  links: [link('greets', 'arrival', well), link('arrival', 'revenue', well)],
};
const known: Known = { kinds, scored: new Set(['greets', 'arrival', 'revenue']) };

const said = (subject: Partial<Subject>, with_: Known = known) =>
  lint({ ...sound, ...subject }, with_).map(({ code, ids }) => `${code}: ${ids.join(' ')}`);

describe('lint', () => {
  test('has nothing to say of a sound map', () => {
    expect(said({})).toEqual([]);
  });

  test('of an empty map neither', () => {
    expect(said({ elements: [], links: [] })).toEqual([]);
  });

  test('sees a moment that no behaviour leads to, and a behaviour that reaches none', () => {
    const elements = [
      ...sound.elements,
      element('pride', 'culture', whole),
      element('lobby', 'moment', { ...whole, stage: 's' }),
      element('files', 'behaviour', whole),
    ];
    const links = [...sound.links, link('pride', 'lobby', well), link('files', 'revenue', well)];
    expect(said({ elements, links }, { kinds })).toEqual([
      'moment-without-behaviour: lobby',
      'behaviour-without-moment: files',
    ]);
  });

  test('counts feedback and long ways as ways', () => {
    const elements = [...sound.elements, element('lobby', 'moment', { ...whole, stage: 's' })];
    const links = [...sound.links, link('revenue', 'lobby', well)];
    expect(said({ elements, links }, { kinds })).toEqual([]);
  });

  test('sees the same money counted twice, once for a pair', () => {
    const elements = [
      ...sound.elements,
      element('profit', 'result', { ...whole, worth: 1 }),
      element('idle', 'result', { ...whole, worth: 0 }),
    ];
    const links = [
      ...sound.links,
      link('revenue', 'profit', well),
      link('profit', 'revenue', well),
      link('profit', 'idle', well),
    ];
    expect(said({ elements, links }, { kinds })).toEqual(['money-twice: revenue profit']);
  });

  test('holds the critical few to the limit of the map', () => {
    const critical = { ...whole, critical: true };
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const elements = [...sound.elements, ...names.map((id) => element(id, 'behaviour', critical))];
    const links = [...sound.links, ...names.map((id) => link(id, 'arrival', well))];
    const codes = (few?: number): FindingCode[] =>
      lint({ fields: { few }, elements, links }).map(({ code }) => code);
    expect(codes()).toContain('too-many-critical');
    expect(codes(6)).not.toContain('too-many-critical');
  });

  test('misses what is not said', () => {
    const elements = [
      element('greets', 'behaviour', { critical: true, wording: 'Looks up' }),
      element('arrival', 'moment', { target: 0, cost: 0, measures: [{ metric: 'n', weight: 1 }] }),
      element('revenue', 'result'),
      element('alone', 'culture', whole),
    ];
    const links = [
      link('greets', 'arrival'),
      link('arrival', 'revenue', { strength: 0, grade: 'panel' }),
    ];
    expect(said({ elements, links }, { kinds, scored: new Set(['alone']) })).toEqual([
      'unlinked: alone',
      'no-strength: greetsarrival',
      'no-worth: revenue',
      'no-target: greets',
      'no-target: revenue',
      'no-cost: greets',
      'no-measure: greets',
      'no-measure: revenue',
      'half-measured: arrival',
      'no-figure: arrival',
      'no-evidence: greetsarrival',
      'no-evidence: arrivalrevenue',
      'no-stage: arrival',
      'card-incomplete: greets',
    ]);
  });

  test('names what a behaviour card lacks', () => {
    const tests = Object.fromEntries(behaviourTests.slice(1).map((each) => [each, 'yes'] as const));
    const elements = [element('greets', 'behaviour', { critical: true, where: 'Lobby', tests })];
    expect(lint({ fields: {}, elements, links: [] }).at(-1)?.lacking).toEqual([
      'wording',
      'who',
      'tests',
    ]);
  });

  test('asks nothing whose answer it cannot know', () => {
    const elements = [
      element('arrival', 'moment', {
        ...whole,
        stage: 's',
        measures: [{ metric: 'n', weight: 1 }],
      }),
    ];
    expect(said({ elements, links: [] }, {})).toEqual(['unlinked: arrival']);
  });
});

/**
 * Records a log in the present form of the operations: every kind of them, and every refusal that the
 * authority gives. Run by `node tests/map/recording.ts` when there is a new version, and never again for
 * a former one, which nobody can write any more.
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { z } from 'zod';
import type { Permit } from '#lib/map/apply.ts';
import { decide, type Decision } from '#lib/map/authority.ts';
import { Operation, sending, type Envelope } from '#lib/map/operation.ts';
import { emptyState } from '#lib/map/state.ts';
import { version } from '#lib/map/versions.ts';
import { Writes } from '#lib/map/writes.ts';
import { commentIds, elementIds, gesture, linkIds, people, said, speech } from './worlds.ts';

export interface Recording {
  version: number;
  /** Of the form of the operations as it was then. */
  fingerprint: string;
  lines: Decision[];
  /** What the lines fold to, in the present form: it is mended by hand where that changes. */
  state: unknown;
}

/** Another whenever the form of the operations is. */
export function fingerprint(): string {
  const form = z.toJSONSchema(Operation, { unrepresentable: 'any' });
  return createHash('sha256').update(JSON.stringify(form)).digest('hex');
}

export const at = '2026-01-05T09:00:00.000Z';

const [first = '', second = '', reader = ''] = people;
const [element = '', other = ''] = elementIds;
const [link = ''] = linkIds;
const [comment = ''] = commentIds;

/** Every field once: what is drawn by chance writes few of them. */
const full: unknown[][] = [
  [
    {
      t: 'map.set',
      fields: {
        name: 'Guests',
        description: 'All that they meet',
        labels: { moment: 'Encounters' },
        stages: [{ id: commentIds[5], name: 'Arrival' }],
        few: 7,
        grades: { belief: { existence: 0.3, spread: 1 } },
      },
    },
    {
      t: 'element.add',
      ...{ id: element, layer: 'behaviour', ord: 'a0V' },
      fields: {
        ...{ name: 'Greets', description: 'By name', direction: 'up', owner: 'Front desk' },
        ...{ target: 80, cost: 1200.5, measures: [{ metric: linkIds[1], weight: -2 }] },
        ...{ critical: true, wording: 'Says the name', who: 'Whoever opens', where: 'The door' },
        tests: { impact: 'yes', ease: 'partly', spread: 'no' },
      },
    },
    {
      t: 'element.add',
      ...{ id: other, layer: 'moment', ord: 'a0V' },
      fields: {
        ...{ name: 'Arrival', stage: commentIds[5], kind: 'magic', touchpoint: 'Desk' },
        ...{ channel: 'owned', digital: false, senses: ['sight', 'smell'] },
        ...{ expectation: 70, experience: 55 },
      },
    },
    {
      t: 'element.add',
      ...{ id: elementIds[2], layer: 'result', ord: 'a0V' },
      fields: { name: 'Revenue', worth: 90_000 },
    },
    {
      t: 'link.add',
      ...{ id: link, from: element, to: other },
      fields: {
        ...{ strength: 0.4, se: 0.1, lag: 4, grade: 'panel' },
        sources: [{ title: 'A study', url: 'https://example.org/study', note: 'p. 4' }],
      },
    },
  ],
  [{ t: 'link.set', id: link, fields: { strength: null, lag: 2 } }],
  [{ t: 'link.retarget', id: link, from: element, to: elementIds[2] }],
];
const asked = { t: 'comment.add', parent: null, body: 'Why?', mentions: people };
const talk: unknown[][] = [
  [{ ...asked, id: comment, target: { of: 'path', ids: [element, other] } }],
  [{ ...asked, id: commentIds[1], target: { of: 'map' } }],
  [{ t: 'comment.resolve', id: comment, resolved: true }],
];
const refused: unknown[][] = [
  [],
  [{ t: 'element.add', id: element, layer: 'nowhere', ord: 'a0V', fields: { name: 'X' } }],
  Array.from({ length: sending.operations + 1 }, () => ({ t: 'link.remove', id: link })),
  [{ t: 'element.add', id: element, layer: 'moment', ord: 'a0V', fields: { name: 'Twice' } }],
  [{ t: 'link.add', id: linkIds[3], from: element, to: linkIds[4], fields: {} }],
  [{ t: 'link.add', id: linkIds[3], from: element, to: elementIds[2], fields: { lag: 2 } }],
  [{ t: 'comment.edit', id: comment, body: 'Not mine', mentions: [] }],
];

export function recorded(): Recording {
  const drawn = { seed: 1, numRuns: 60 };
  const gestures = [...full, ...refused.slice(0, -1), ...fc.sample(gesture, drawn)];
  const talks = [...talk, ...fc.sample(speech, drawn).map((each) => [each])];
  const ledger = {
    ...{ state: emptyState(), seq: 0, id: () => elementIds[5] ?? '' },
    ...{ counts: new Map<string, number>(), writes: new Writes(0) },
  };
  const lines: Decision[] = [];
  const write = (person: string, operations: unknown[], more: Partial<Envelope> = {}) => {
    const count = (ledger.counts.get(person) ?? 0) + 1;
    const permit: Permit = () => (person === reader ? { refused: 'forbidden' } : null);
    const base = ledger.seq;
    const sent = { client: person, count, base, origin: 'ui' as const, operations, ...more };
    lines.push(...decide(ledger, [sent], permit, person, at).decisions);
  };
  for (const each of gestures) write(first, each);
  for (const each of talks) write(first, each, { origin: 'comment' });
  write(second, refused.at(-1) ?? [], { origin: 'comment' });
  const [named] = ledger.state.elements.keys();
  const set = [{ t: 'element.set', id: named, fields: { name: 'Mine' } }];
  write(first, set);
  write(second, set, { base: 0, stale: true });
  write(reader, set);
  return { version, fingerprint: fingerprint(), lines, state: said(ledger.state) };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  writeFileSync(
    new URL(`logs/${version}.json`, import.meta.url),
    `${JSON.stringify(recorded(), null, 1)}\n`,
  );

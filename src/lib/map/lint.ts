/**
 * What a careful reader would ask about a map: what leads nowhere, what nobody measures, what is still
 * left open. Nothing here is forbidden, and nothing is in the way.
 */
import { behaviourTests, type Element, type ElementField } from './element.ts';
import { downstream, toGraph, upstream } from './graph.ts';
import type { Link } from './link.ts';
import type { MapFields } from './operation.ts';

/** How many critical behaviours are "few" where a map does not say. */
export const fewByDefault = 5;

/** `warning` the picture misleads; `gap` something is not known yet; `hint` could be said better. */
export const severities = ['warning', 'gap', 'hint'] as const;
export type Severity = (typeof severities)[number];

/** Every kind of finding with its severity, in the order to show them. */
export const codes = {
  'moment-without-behaviour': 'warning',
  'behaviour-without-moment': 'warning',
  'result-without-cause': 'warning',
  'money-twice': 'warning',
  'too-many-critical': 'warning',
  unlinked: 'warning',
  'no-strength': 'gap',
  'no-worth': 'gap',
  'no-target': 'gap',
  'no-cost': 'gap',
  'no-measure': 'gap',
  'half-measured': 'gap',
  'no-figure': 'gap',
  'no-evidence': 'hint',
  'no-stage': 'hint',
  'card-incomplete': 'hint',
} as const satisfies Record<string, Severity>;
export type FindingCode = keyof typeof codes;

export interface Finding {
  code: FindingCode;
  severity: Severity;
  /** The elements or links it is about; the first is where to look. */
  ids: string[];
  /** What a behaviour card still lacks. */
  lacking?: ElementField[];
}

export interface Subject {
  fields: Pick<MapFields, 'few'>;
  elements: Iterable<Element>;
  links: Iterable<Link>;
}

/** What else is known; a question whose answer is not given is not asked. */
export interface Known {
  /** Kinds of the organisation's metrics, by id. */
  kinds?: ReadonlyMap<string, 'quantitative' | 'qualitative'>;
  /** Ids of elements that have a score. */
  scored?: ReadonlySet<string>;
}

/** All findings, gravest first, then in the order of the map. O(V + E) for each result with a worth. */
export function lint(subject: Subject, known: Known = {}): Finding[] {
  const elements = [...subject.elements];
  const links = [...subject.links];
  const found = [
    ...shape(elements, links),
    ...money(elements, links),
    ...few(elements, subject.fields.few ?? fewByDefault),
    ...elements.flatMap((element) => ofElement(element, known)),
    ...links.flatMap(ofLink),
  ];
  const order = Object.keys(codes);
  return found.sort((a, b) => order.indexOf(a.code) - order.indexOf(b.code));
}

function finding(code: FindingCode, ids: string[]): Finding {
  return { code, severity: codes[code], ids };
}

/** What leads nowhere, and what nothing leads to. */
function shape(elements: readonly Element[], links: readonly Link[]): Finding[] {
  const graph = toGraph(elements, links);
  const idsOf = (layer: Element['layer']) =>
    elements.filter((element) => element.layer === layer).map(({ id }) => id);
  const caused = downstream(graph, idsOf('behaviour'));
  const felt = upstream(graph, idsOf('moment'));
  return elements.flatMap(({ id, layer }) => {
    if (graph.degree(id) === 0) return finding('unlinked', [id]);
    if (layer === 'moment' && !caused.has(id)) return finding('moment-without-behaviour', [id]);
    if (layer === 'behaviour' && !felt.has(id)) return finding('behaviour-without-moment', [id]);
    if (layer === 'result' && graph.inDegree(id) === 0)
      return finding('result-without-cause', [id]);
    return [];
  });
}

/** Two results of which one leads to the other, both with a worth: the same money is counted twice. */
function money(elements: readonly Element[], links: readonly Link[]): Finding[] {
  const graph = toGraph(elements, links);
  const valued = elements.filter(({ layer, fields }) => layer === 'result' && fields.worth);
  const pairs = new Set<string>();
  return valued.flatMap(({ id }) => {
    const after = downstream(graph, [id]);
    return valued.flatMap((other) => {
      const pair = [id, other.id].sort().join(' ');
      if (other.id === id || !after.has(other.id) || pairs.has(pair)) return [];
      pairs.add(pair);
      return finding('money-twice', [id, other.id]);
    });
  });
}

function few(elements: readonly Element[], most: number): Finding[] {
  const critical = elements.filter(({ layer, fields }) => layer === 'behaviour' && fields.critical);
  return critical.length > most
    ? [
        finding(
          'too-many-critical',
          critical.map(({ id }) => id),
        ),
      ]
    : [];
}

function ofElement({ id, layer, fields }: Element, { kinds, scored }: Known): Finding[] {
  const found: Finding[] = [];
  const measures = fields.measures ?? [];
  if (fields.target === undefined) found.push(finding('no-target', [id]));
  if (layer === 'result' && fields.worth === undefined) found.push(finding('no-worth', [id]));
  if (layer !== 'result' && fields.cost === undefined) found.push(finding('no-cost', [id]));
  if (measures.length === 0) found.push(finding('no-measure', [id]));
  else if (scored && !scored.has(id)) found.push(finding('no-figure', [id]));
  if (layer === 'moment' && measures.length > 0 && kinds) {
    const present = new Set(measures.flatMap(({ metric }) => kinds.get(metric) ?? []));
    if (present.size < 2) found.push(finding('half-measured', [id]));
  }
  if (layer === 'moment' && fields.stage === undefined) found.push(finding('no-stage', [id]));
  const lacking = layer === 'behaviour' && fields.critical ? cardLacks(fields) : [];
  if (lacking.length > 0) found.push({ ...finding('card-incomplete', [id]), lacking });
  return found;
}

/** What the card of a critical behaviour still lacks. */
function cardLacks(fields: Element['fields']): ElementField[] {
  const words = (['wording', 'who', 'where'] as const).filter((field) => !fields[field]);
  const tested = behaviourTests.every((test) => fields.tests?.[test] !== undefined);
  return tested ? words : [...words, 'tests'];
}

function ofLink({ id, fields }: Link): Finding[] {
  const found: Finding[] = [];
  if (fields.strength === undefined) found.push(finding('no-strength', [id]));
  const stated = fields.grade === 'belief' || (fields.sources ?? []).length > 0;
  if (!fields.grade || !stated) found.push(finding('no-evidence', [id]));
  return found;
}

import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { file, isUnreadable, parse } from '#lib/map/formats/json.ts';
import { components, toGraph } from '#lib/map/graph.ts';
import { isFeedback } from '#lib/map/layers.ts';
import { lint } from '#lib/map/lint.ts';
import { instantiate } from '#lib/map/templates/instantiate.ts';
import { templateIds } from '#lib/map/templates/templates.ts';
import { vocabulary } from '#lib/map/templates/vocabulary.ts';
import { unfold } from '#lib/map/unfold.ts';
import { locales } from '#lib/paraglide/runtime.js';
import { say } from '#lib/server/templates.ts';

const made = (id: (typeof templateIds)[number], locale: (typeof locales)[number] = 'en') =>
  instantiate(id, {
    say: (key) => say(key, locale),
    id: () => randomUUID(),
    random: Math.random,
  });

describe.each(templateIds)('the template %s', (id) => {
  test.each(locales)('is a map that can be opened, in %s', (locale) => {
    const content = made(id, locale);
    const read = parse(JSON.stringify(file(content)));
    expect(isUnreadable(read) ? read : null).toBeNull();
    for (const { fields } of content.elements) expect(fields.name).not.toContain('template_');
  });

  test('is made in one transaction', () => {
    expect(unfold(made(id), randomUUID(), 'template')).toHaveLength(1);
  });

  test('hangs together and has the stages of a journey', () => {
    const { elements, links, fields } = made(id);
    expect(fields.stages).toHaveLength(6);
    if (id === 'blank') return;
    expect(elements.length).toBeGreaterThanOrEqual(8);
    expect(elements.length).toBeLessThanOrEqual(21);
    expect(components(toGraph(elements, links))).toHaveLength(1);
  });

  test('leaves open only what a company alone can know', () => {
    const codes = new Set(lint(made(id)).map(({ code }) => code));
    const companys = ['no-worth', 'no-target', 'no-cost', 'no-measure', 'card-incomplete'];
    expect([...codes].filter((code) => !companys.includes(code))).toEqual([]);
  });
});

test('every thing stands in some template, and every text is said', () => {
  const names = new Set(templateIds.flatMap((id) => made(id).elements.map((e) => e.fields.name)));
  for (const word of Object.keys(vocabulary)) expect(names).toContain(say(word, 'en'));
});

test('the chain of Sears has the published strengths, and says where from', () => {
  const { elements, links } = made('sears');
  const named = (name: string) => elements.find(({ fields }) => fields.name === name)?.id;
  const strength = (from: string, to: string) =>
    links.find((link) => link.from === named(from) && link.to === named(to))?.fields;
  const attitude = 'Employee attitude to the job and the company';
  expect(strength(attitude, 'Customer impression')).toMatchObject({
    strength: 0.26,
    grade: 'cross-section',
  });
  const second = strength('Customer impression', 'Revenue growth');
  expect(5 * 0.26 * (second?.strength ?? 0)).toBeCloseTo(0.5, 4);
  expect(second?.sources?.[0]?.title).toContain('Rucci');
});

test('the circle closes: what customers say comes back to the leaders', () => {
  const { elements, links } = made('circle');
  const layer = new Map(elements.map((element) => [element.id, element.layer]));
  const back = links.filter(({ from, to }) => {
    const [a, b] = [layer.get(from), layer.get(to)];
    return a !== undefined && b !== undefined && isFeedback(a, b);
  });
  expect(back.length).toBeGreaterThanOrEqual(3);
});

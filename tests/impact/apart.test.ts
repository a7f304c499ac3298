import { describe, expect, it } from 'vitest';
import { cellFacts, cellSaid, csvOf, startsMost } from '#lib/components/impact/parts-said.ts';
import { segments } from '#lib/demo/segments.ts';
import { scoresOf } from '#lib/figures/scores.ts';
import { apart } from '#lib/impact/apart.ts';
import { read } from '#lib/impact/reading.ts';
import { look, parts, regions, story } from './story.ts';

const reading = read(look);
const found = apart(reading, parts);

describe('regions of the demo', () => {
  it('share out the root attention of the whole, element by element', () => {
    expect(found.rows).toHaveLength(regions.length);
    const divided = found.rows.reduce((sum, { gap }) => sum + gap, 0);
    expect(Math.abs(divided - reading.gap)).toBeLessThan(0.02 * reading.gap);
    for (const { gap, gapSe, cells } of found.rows) {
      const rooted = cells.reduce((sum, { cell }) => sum + (cell?.root ?? 0), 0);
      expect(Math.abs(rooted - gap)).toBeLessThan(0.02 * reading.gap);
      expect(gapSe).toBeGreaterThan(0);
      expect(gapSe).toBeLessThan(gap);
    }
  });

  it('stand in the order of the money they lack, the map in its own', () => {
    const gaps = found.rows.map(({ gap }) => gap);
    expect(gaps).toEqual(gaps.toSorted((a, b) => b - a));
    for (const { cells } of found.rows) expect(cells).toHaveLength(found.columns.length);
  });

  it('are said with an interval each, or why there is none', () => {
    for (const [r, { cells }] of found.rows.entries())
      for (const [c, { cell }] of cells.entries()) {
        const said = cellSaid(found, r, c, (id) => id, 'EUR');
        if (cell?.rootSe != null) expect(said).toMatch(/€.* \(.* to .*\) a year starts here/);
        else expect(said).toMatch(/not measured|not known/);
      }
  });

  it('are named where most of their money starts', () => {
    const [first, second] = startsMost(found, 0);
    expect(first?.found.cell.root).toBeGreaterThan(second?.found.cell.root ?? NaN);
    expect(cellFacts(first!.found)).toMatch(/^\d+\s±\s[\d.]+ · n = [\d,]+/);
  });

  it('come as a file of exactly what is shown', () => {
    const lines = csvOf(found, (id) => id)
      .trimEnd()
      .split('\r\n');
    expect(lines).toHaveLength(1 + found.rows.length * found.columns.length);
    expect(lines[0]).toContain('"contrast_se"');
  });

  it('that contradict the whole at an element are named, and have no column there', () => {
    const [first, ...rest] = parts.parts;
    const [element] = Object.keys(first?.scores ?? {});
    if (!first || !element) throw new Error('a region is measured');
    const raised = { ...first.scores[element], value: 100, se: 0, n: 9 };
    const spoilt = [
      { ...first, scores: { ...first.scores, [element]: raised } },
      ...rest.map((part) => ({
        ...part,
        scores: { ...part.scores, [element]: { value: 100, se: 0, n: 9 } },
      })),
    ];
    const told = apart(reading, { ...parts, parts: spoilt });
    expect(told.misfits).toMatchObject([{ id: element, parts: 100 }]);
    expect(told.columns.map((place) => place.element.id)).not.toContain(element);
    expect(told.columns).toHaveLength(found.columns.length - 1);
  });
});

describe('segments of the demo’s guests', () => {
  const [period] = look.periods;
  const asked = { unit: null, period: period ?? '' };
  const three = segments.map((segment) => ({
    id: segment,
    scores: scoresOf(look.content.elements, story.metrics, story.observations, story.units, {
      ...asked,
      segment,
    }),
  }));
  const answers = (element: string) =>
    three.reduce((sum, { scores }) => sum + (scores.get(element)?.n ?? 0), 0);
  const divided = apart(reading, {
    ...parts,
    of: 'segments',
    parts: three.map(({ id, scores }) => {
      const known = [...scores].flatMap(([element, { value, se, n }]) =>
        value === null ? [] : [{ element, value, se, n }],
      );
      return {
        id,
        scores: Object.fromEntries(known.map(({ element, ...rest }) => [element, rest])),
        shares: Object.fromEntries(
          known.map(({ element, n }) => [element, (n ?? 0) / answers(element)]),
        ),
      };
    }),
  });

  it('make up the whole', () => {
    expect(divided.misfits).toEqual([]);
    expect(divided.rows).toHaveLength(3);
  });

  it('are served by the same people, so that what begins with these is nobody’s in particular', () => {
    const columns = divided.columns.map(({ element }) => element.layer);
    expect(new Set(columns)).toEqual(new Set(['moment', 'result']));
    for (const [c, { element, root }] of divided.columns.entries()) {
      const roots = divided.rows.reduce((sum, { cells }) => sum + (cells[c]?.cell?.root ?? 0), 0);
      const off = Math.abs(roots - (root ?? 0));
      expect(off, element.fields.name).toBeLessThan(0.03 * reading.gap);
    }
  });

  it('differ where those who stay differ: long holidays wait longest', () => {
    const queue = divided.columns.findIndex(
      ({ element }) => element.id === story.map.ids.get('queue'),
    );
    const cells = new Map(divided.rows.map(({ id, cells }) => [id, cells[queue]?.cell]));
    expect(cells.get('Long holidays')).toMatchObject({ standsOut: true });
    expect(cells.get('Long holidays')?.contrast).toBeGreaterThan(0);
    expect(cells.get('Here to work')?.contrast).toBeLessThan(0);
  });
});

import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import * as learn from '../../src/cli/rox/learn.ts';
import { absent, hospitals, read } from '../support/reference.ts';

interface Told {
  units: number;
  periods: number;
  rows: number;
  notes: string[];
  causes: {
    data: { estimate: number; se: number };
    posterior: { mean: number; interval90: [number, number] };
    disagrees: boolean;
    sentence: string;
  }[];
}

/** Both on 0–100: engagement is asked on 1–5, mortality is a ratio to what is expected. */
function engagementAndMortality(lagPeriods: number): Told {
  const table = parse<Record<string, string>>(read(hospitals), { columns: true });
  const figure = (text = 'NA'): number | null => (text === 'NA' ? null : Number(text));
  const rows = table.map((row) => {
    const engagement = figure(row['Engagement.Index']);
    const mortality = figure(row['SHMI.Index']);
    return {
      unit: row['Code'],
      period: Number(row['Year.Index']),
      values: {
        engagement: engagement === null ? null : (engagement - 1) * 25,
        mortality: mortality === null ? null : mortality * 100,
      },
    };
  });
  const causes = [{ name: 'engagement', lagPeriods, mean: -0.1, sd: 0.3 }];
  const input = { panel: { rows, effect: 'mortality', causes } };
  return learn.run(input, { seed: 1, draws: 1 })['panel'] as Told;
}

describe.skipIf(absent())(`engagement and mortality in English hospitals ${absent() || ''}`, () => {
  it.each([0, 1])('has an interval that one may believe, %i years apart', (lag) => {
    const { units, periods, rows, notes, causes } = engagementAndMortality(lag);
    const [link] = causes;
    expect(units).toBeGreaterThan(135);
    expect(periods).toBe(8 - lag);
    expect(rows).toBeGreaterThan(900);
    expect(notes).toContain('errors unknown');
    const [low, high] = link!.posterior.interval90;
    expect(high - low).toBeGreaterThan(0.1);
    expect(high - low).toBeLessThan(0.6);
    expect(low).toBeLessThan(0);
    expect(high).toBeGreaterThan(0);
    expect(Math.abs(link!.posterior.mean)).toBeLessThan(0.15);
    expect(link!.disagrees).toBe(false);
  });

  it('is told in a sentence that a statistician would sign', () => {
    const { causes } = engagementAndMortality(1);
    const { sentence } = causes[0]!;
    expect(sentence).toMatch(
      /^Within units, .* one point more engagement is associated with [\d.]+ (more|less) mortality 1 period later \(90 % interval -[\d.]+ to [\d.]+; \d+ units, 7 periods, \d+ effective rows\)\./,
    );
    expect(sentence).toContain('no association at all would fit these figures too');
    expect(sentence).toContain('something else may move both');
    expect(sentence).not.toMatch(/caus|leads to|effect of|drives/i);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chance } from '#lib/demo/chance.ts';
import { bridged } from '#lib/rox/bridges.ts';
import { learn, learnFrom, type Learned } from '#lib/rox/learning.ts';
import { proposal } from '#lib/rox/lessons.ts';
import { slopesByLevel } from '#lib/rox/levels-of-slope.ts';
import { missingLinks } from '#lib/rox/missing-links.ts';
import type { Observed } from '#lib/rox/panel.ts';
import { momentsOf, posteriorOf } from '#lib/rox/posterior.ts';
import { apart } from '#lib/rox/segments-apart.ts';
import { splitHalves, type Respondent } from '#lib/rox/split-halves.ts';

interface Made {
  units?: number;
  periods?: number;
  strength?: number;
  /** Standard error of the cause's scores. */
  error?: number;
  /** Part of the noise that stays from period to period. */
  memory?: number;
  seed?: string;
  effects?: boolean;
}

/** `effect` follows `cause` by one period. */
function made({
  units = 30,
  periods = 16,
  strength = 0.6,
  error = 0,
  memory = 0,
  seed = 'made',
  effects = true,
}: Made): Observed[] {
  const random = chance(seed);
  return Array.from({ length: units }, (_, unit) => {
    const level = effects ? 10 * random.normal() : 0;
    let [before, noise] = [0, 0];
    return Array.from({ length: periods }, (_, period): Observed => {
      const state = level + 3 * random.normal();
      noise = memory * noise + Math.sqrt(1 - memory ** 2) * random.normal();
      const row = {
        unit: `u${unit}`,
        period,
        values: {
          cause: state + error * random.normal(),
          effect: 2 * level + strength * before + noise,
        },
        errors: { cause: error },
      };
      before = state;
      return row;
    });
  }).flat();
}

const belief = { name: 'cause', lagPeriods: 1, mean: 0.2, sd: 0.5 };

function told(observed: readonly Observed[], causes = [belief]): Learned {
  const learned = learn(observed, 'effect', causes);
  if ('refused' in learned) throw new Error(learned.refused);
  return learned;
}

describe('learning from a panel', () => {
  it('without unit and period effects is the conjugate posterior of its rows', () => {
    fc.assert(
      fc.property(fc.string(), fc.double({ min: -1, max: 1, noNaN: true }), (seed, mean) => {
        const rows = made({ units: 6, periods: 6, seed });
        const prior = { m0: [mean], v0: Float64Array.of(0.3), a0: 3, b0: 2 };
        const causes = [{ ...belief, lagPeriods: 0 }];
        const learned = learn(rows, 'effect', causes, {
          prior,
          effects: { units: false, periods: false },
        });
        const exact = posteriorOf(
          momentsOf(
            rows.map(({ values }) => [values['cause']!]),
            rows.map(({ values }) => values['effect']!),
          ),
          prior,
        );
        if ('refused' in learned || 'refused' in exact) throw new Error('refused');
        const [link] = learned.links;
        expect(link!.posterior.mean).toBeCloseTo(exact.mean[0]!, 10);
        const ratio = Math.max(1, link!.clusterRatio! > 1.5 ? link!.clusterRatio! : 1);
        expect(link!.posterior.sd / ratio).toBeCloseTo(exact.sd[0]!, 10);
      }),
      { numRuns: 40 },
    );
  });

  it('says prior, data and posterior, the last between the first two', () => {
    const [link] = told(made({})).links;
    expect(link!.prior).toEqual({ mean: 0.2, sd: 0.5 });
    expect(link!.data!.estimate).toBeCloseTo(0.6, 1);
    expect(link!.posterior.mean).toBeLessThan(link!.data!.estimate);
    expect(link!.posterior.mean).toBeGreaterThan(0.2);
    expect(link!.bayesFactor).toBeGreaterThan(1e6);
    expect(link!.posterior.probabilityPositive).toBeGreaterThan(0.999);
  });

  it('does not care in which units the effect is measured', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 100, noNaN: true }), (unit) => {
        const rows = made({ units: 12, periods: 8, error: 1 });
        const scaled = rows.map((row) => ({
          ...row,
          values: { ...row.values, effect: row.values['effect']! * unit },
        }));
        const [a] = told(rows).links;
        const [b] = told(scaled, [{ ...belief, mean: 0.2 * unit, sd: 0.5 * unit }]).links;
        expect(b!.posterior.mean / unit).toBeCloseTo(a!.posterior.mean, 9);
        expect(b!.posterior.sd / unit).toBeCloseTo(a!.posterior.sd, 9);
      }),
      { numRuns: 20 },
    );
  });

  it('puts back what the scores’ own errors hide', () => {
    const rows = made({ units: 60, periods: 24, error: 2 });
    const blind = told(rows.map(({ errors: _, ...row }) => row));
    const [hidden] = blind.links;
    const [seen] = told(rows).links;
    expect(blind.notes).toContain('errors unknown');
    expect(hidden!.data!.estimate).toBeLessThan(0.48);
    expect(Math.abs(seen!.data!.estimate - 0.6)).toBeLessThan(3 * seen!.data!.se);
    expect(seen!.data!.se).toBeGreaterThan(hidden!.data!.se);
    expect(seen!.reliability).toBeCloseTo(9 / 13, 1);
  });

  it('leaves the hypothesis alone where scores are mostly error', () => {
    const learned = told(made({ error: 6 }));
    expect(learned.notes).toContain('errors too large');
    expect(learned.posterior).toBeNull();
    expect(learned.links[0]).toMatchObject({ stays: true, posterior: { mean: 0.2, sd: 0.5 } });
  });

  it('widens what it says where a unit’s figures go together', () => {
    const rows = made({ units: 40, periods: 30 });
    const random = chance('pieces');
    const together = rows.map((row) => {
      const half = row.period < 15 ? 0 : 1;
      return { row, key: `${row.unit} ${half}` };
    });
    const shift = new Map(
      [...new Set(together.map(({ key }) => key))].map((key) => [
        key,
        [4 * random.normal(), 4 * random.normal()],
      ]),
    );
    const lasting = together.map(({ row, key }) => {
      const [a, b] = shift.get(key)!;
      const { cause, effect } = row.values;
      return { ...row, values: { cause: cause! + a!, effect: effect! + b! } };
    });
    const learned = told(lasting);
    expect(told(rows).links[0]!.clusterRatio).toBeLessThan(1.5);
    expect(learned.links[0]!.clusterRatio).toBeGreaterThan(1.5);
    expect(learned.notes).toContain('units of one piece');
    const plain = learned.posterior!.b / (learned.posterior!.a - 1);
    const model = Math.sqrt(learned.posterior!.scale[0]! * plain);
    expect(learned.links[0]!.posterior.sd / model).toBeCloseTo(learned.links[0]!.clusterRatio!, 9);
  });

  it('says that the data disagree with the map', () => {
    const [link] = told(made({}), [{ ...belief, mean: -1, sd: 0.2 }]).links;
    expect(link!.conflict).toBeGreaterThan(2);
    expect(link!.disagrees).toBe(true);
  });

  it('says when the data are too thin, and when the effect’s own past is a cause', () => {
    expect(told(made({ units: 9 })).notes).toContain('too thin');
    const past = { name: 'effect', lagPeriods: 1, mean: 0, sd: 1 };
    expect(told(made({ periods: 8 }), [belief, past]).notes).toContain('lagged effect');
    expect(told(made({ periods: 12 }), [belief, past]).notes).not.toContain('lagged effect');
    expect(learn([], 'effect', [belief])).toEqual({ refused: 'no complete row' });
    const still = made({}).map((row) => ({ ...row, values: { ...row.values, effect: 1 } }));
    expect(learn(still, 'effect', [belief])).toEqual({ refused: 'nothing moves' });
  });

  it('holds a strength to its sign, and says how much that took', () => {
    const causes = (sign: 'positive' | 'negative') => [{ ...belief, sign }];
    const [agrees] = told(made({}), causes('positive')).links;
    expect(agrees!.signed!.cut).toBeLessThan(1e-6);
    expect(agrees!.signed!.mean).toBeCloseTo(agrees!.posterior.mean, 9);
    const [fights] = told(
      made({ units: 12, periods: 5, strength: 0.05 }),
      causes('negative'),
    ).links;
    expect(fights!.signed!.mean).toBeLessThan(0);
    expect(fights!.signed!.interval90[1]).toBeLessThanOrEqual(0);
    expect(fights!.signed!.cut).toBeGreaterThan(0.2);
  });

  it('fills a cause in between its waves where most rows lack it', () => {
    const random = chance('waves');
    const rows = Array.from({ length: 40 }, (_, unit) => {
      let [level, before] = [50, 50];
      return Array.from({ length: 24 }, (_, period): Observed => {
        before = level;
        level += 2 * random.normal();
        const asked = period % 2 === 0;
        return {
          unit: `u${unit}`,
          period,
          values: {
            cause: asked ? level + random.normal() : null,
            effect: 0.6 * before + random.normal(),
          },
          errors: { cause: 1 },
        };
      });
    }).flat();
    const learned = told(rows);
    expect(learned.notes).toContain('bridged causes');
    expect(learned.gapShare).toBeGreaterThan(0.4);
    expect(Math.abs(learned.links[0]!.data!.estimate - 0.6)).toBeLessThan(0.06);
    const between = bridged(rows.slice(0, 3), ['cause'])[1]!;
    expect(between.values['cause']).toBeCloseTo(
      (rows[0]!.values['cause']! + rows[2]!.values['cause']!) / 2,
      12,
    );
    expect(between.errors!['cause']).toBeCloseTo(Math.SQRT1_2, 12);
  });

  it('proposes strength and error, and never another grade', () => {
    const [link] = told(made({})).links;
    const operation = proposal('a', link!);
    expect(operation).toMatchObject({ t: 'link.set', id: 'a' });
    expect(Object.keys('fields' in operation ? operation.fields : {})).toEqual(['strength', 'se']);
  });
});

describe('one questionnaire for cause and effect', () => {
  const random = chance('moods');
  const respondents: Respondent[] = Array.from({ length: 40 }, (_, unit) =>
    Array.from({ length: 8 }, (_, period) => {
      const [climate, outcome] = [4 * random.normal(), 4 * random.normal()];
      return Array.from({ length: 20 }, () => {
        const mood = 12 * random.normal();
        return {
          unit: `u${unit}`,
          period,
          values: {
            cause: 50 + climate + mood + 5 * random.normal(),
            effect: 50 + 0.3 * climate + outcome + mood + 5 * random.normal(),
          },
        };
      });
    }).flat(),
  ).flat();
  const causes = [{ name: 'cause', lagPeriods: 0, mean: 0, sd: 2 }];

  it('makes moods look like a link; halves do not', () => {
    const teams = Map.groupBy(respondents, ({ unit, period }) => `${unit} ${period}`);
    const mean = (group: Respondent[], name: string): number =>
      group.reduce((sum, { values }) => sum + values[name]!, 0) / group.length;
    const whole = [...teams.values()].map((group): Observed => {
      const [{ unit, period }] = group as [Respondent];
      const values = { cause: mean(group, 'cause'), effect: mean(group, 'effect') };
      return { unit, period, values, errors: { cause: 0 } };
    });
    const naive = learn(whole, 'effect', causes);
    const halved = learnFrom(splitHalves(respondents, 'effect', causes, 1), 'effect', causes);
    if ('refused' in naive || 'refused' in halved) throw new Error('refused');
    expect(naive.links[0]!.data!.estimate).toBeGreaterThan(0.4);
    expect(Math.abs(halved.links[0]!.data!.estimate - 0.3)).toBeLessThan(0.1);
  });

  it('is split alike for the same seed', () => {
    const once = splitHalves(respondents, 'effect', causes, 7, 3);
    expect(splitHalves(respondents, 'effect', causes, 7, 3)).toEqual(once);
    expect(splitHalves(respondents, 'effect', causes, 8, 3)).not.toEqual(once);
  });
});

describe('segments', () => {
  const segment = (strength: number, seed: string): Learned =>
    told(made({ strength, units: 20, periods: 12, seed }));

  it('that agree are one', () => {
    const [link] = apart(
      new Map([
        ['a', segment(0.5, 'a')],
        ['b', segment(0.5, 'b')],
        ['c', segment(0.5, 'c')],
      ]),
    );
    expect(link!.tau2).toBeLessThan(0.002);
    expect(link!.mean).toBeCloseTo(0.5, 1);
  });

  it('that differ keep most of their difference', () => {
    const [link] = apart(
      new Map([
        ['a', segment(0.2, 'a')],
        ['b', segment(0.5, 'b')],
        ['c', segment(0.9, 'c')],
      ]),
    );
    expect(Math.sqrt(link!.tau2)).toBeGreaterThan(0.2);
    const [a, , c] = link!.segments;
    expect(c!.shrunk - a!.shrunk).toBeGreaterThan(0.6);
    for (const each of link!.segments) {
      const low = Math.min(each.estimate, link!.mean);
      expect(each.shrunk).toBeGreaterThanOrEqual(low - 1e-12);
      expect(each.shrunk).toBeLessThanOrEqual(Math.max(each.estimate, link!.mean) + 1e-12);
    }
  });
});

describe('links that may be missing', () => {
  const random = chance('missing');
  const names = ['a', 'b', 'c', 'd'];
  const rows = Array.from({ length: 25 }, (_, unit) => {
    let before: Record<string, number> = { a: 0, b: 0 };
    return Array.from({ length: 14 }, (_, period): Observed => {
      const values = Object.fromEntries(names.map((name) => [name, random.normal()]));
      const effect = 0.8 * before['a']! + 0.6 * before['b']! + random.normal();
      before = values;
      return { unit: `u${unit}`, period, values: { ...values, effect } };
    });
  }).flat();

  it('are asked about, once for what is there', () => {
    const effects = [{ name: 'effect', causes: [{ name: 'a', lagPeriods: 1 }] }];
    const { comparisons, questions } = missingLinks(rows, effects, names);
    expect(comparisons).toBe(6);
    expect(questions.map(({ from, lagPeriods }) => [from, lagPeriods])).toEqual([['b', 1]]);
    expect(questions[0]!.slope).toBeCloseTo(0.6, 0);
  });

  it('are not asked about by luck', () => {
    const effects = names.map((name) => ({ name, causes: [] }));
    expect(missingLinks(rows, effects, names).questions.length).toBeLessThanOrEqual(1);
  });
});

describe('people and their teams', () => {
  it('can say the opposite of each other', () => {
    const people = [0, 1, 2].flatMap((team) =>
      [-1, 0, 1].map((step) => ({ unit: `t${team}`, x: 10 * team + step, y: 5 * team - step })),
    );
    const { within, between, pooled, opposed } = slopesByLevel(people);
    expect(within).toBeCloseTo(-1, 12);
    expect(between).toBeCloseTo(0.5, 12);
    expect(pooled).toBeLessThan(0.5);
    expect(opposed).toBe(true);
  });
});

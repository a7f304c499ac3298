/** Panels that `rox learn` learns from: one effect, a whole map, respondents, people and their teams. */
import type * as z from 'zod';
import { missingLinks } from '#lib/rox/missing-links.ts';
import { lagProfile } from '#lib/rox/lag-profile.ts';
import { learn, learnFrom, type Learned, type LearnedLink } from '#lib/rox/learning.ts';
import { lessons, proposal, proposes } from '#lib/rox/lessons.ts';
import { slopesByLevel } from '#lib/rox/levels-of-slope.ts';
import type { Hypothesis, Setting } from '#lib/rox/joint-fit.ts';
import type { Observed } from '#lib/rox/panel.ts';
import { apart } from '#lib/rox/segments-apart.ts';
import { splitHalves } from '#lib/rox/split-halves.ts';
import type { Options } from './command.ts';
import { BadInput, ExportInput, graphOf } from './input.ts';
import { shown, square } from './learn-closed.ts';
import type { Asked, learned, output } from './learn-panel-form.ts';
import { sentence } from './learn-sentence.ts';

/** What is asked of panels. @throws BadInput */
export function answers(
  { panel, observed, weeksPerPeriod, respondents, people }: Asked,
  given: unknown,
  { seed }: Options,
): Record<string, unknown> {
  return {
    ...(panel ? fromPanel(panel) : {}),
    map: observed && fromMap(given, observed, weeksPerPeriod),
    halves: respondents && fromHalves(respondents, seed),
    levels: people && slopesByLevel(people),
  };
}

function fromPanel(asked: NonNullable<Asked['panel']>): Record<string, unknown> {
  const { rows, effect, causes, a0, b0, unitEffects: units, periodEffects: periods } = asked;
  const { prior, candidates } = asked;
  const setting: Setting = {
    ...(a0 === undefined ? {} : { a0 }),
    ...(b0 === undefined ? {} : { b0 }),
    ...(prior
      ? { prior: { ...prior, v0: square('prior.V0', prior.V0, causes.length, prior.m0) } }
      : {}),
    effects: {
      ...(units === undefined ? {} : { units }),
      ...(periods === undefined ? {} : { periods }),
    },
  };
  const bySegment = Map.groupBy(rows, ({ segment }) => segment ?? '');
  const whole =
    bySegment.get('') ??
    rows.map((row) => ({ ...row, unit: JSON.stringify([row.unit, row.segment]) }));
  const told = found(learn(whole, effect, causes, setting), 'panel');
  return {
    panel: shownLearned(told, (at) => lagProfile(whole, effect, causes, at, setting.effects)),
    segments:
      bySegment.size > 1 ? apart(bySegments(bySegment, effect, causes, setting)) : undefined,
    questions: candidates && missingLinks(whole, [{ name: effect, causes }], candidates),
  };
}

function bySegments(
  rows: ReadonlyMap<string, readonly Observed[]>,
  effect: string,
  causes: readonly Hypothesis[],
  setting: Setting,
): Map<string, Learned> {
  const told = new Map<string, Learned>();
  for (const [segment, some] of rows) {
    const one = segment === '' ? null : learn(some, effect, causes, setting);
    if (one && !('refused' in one)) told.set(segment, one);
  }
  return told;
}

function fromMap(
  given: unknown,
  observed: readonly Observed[],
  weeksPerPeriod: number,
): z.infer<typeof output>['map'] {
  const graph = graphOf(given);
  const map = ExportInput.safeParse(given).data?.map;
  const names = new Map(map?.elements.map(({ id, fields }) => [id, fields.name]));
  const called = (id: string): string => names.get(id) ?? id;
  const told = lessons(graph, observed, weeksPerPeriod);
  const ends = (edge: number): { from: string; to: string } => {
    const { from, to } = graph.edges[edge]!;
    return { from, to };
  };
  const effects = told.lessons.map(({ learned: { effect, links: causes } }) => ({
    name: effect,
    causes,
  }));
  const ids = graph.nodes.map(({ id }) => id);
  return {
    effects: told.lessons.map(({ learned: one }) => shownLearned(one, undefined, called)),
    silent: told.silent.map(({ edge, reason }) => ({ ...ends(edge), reason })),
    proposals: told.lessons.flatMap(({ learned: one, edges }) =>
      one.links.flatMap((each, at) => {
        if (!proposes(one, each)) return [];
        const edge = edges[at]!;
        const { mean, sd } = each.signed ?? each.posterior;
        const id = map?.links[edge]?.id;
        return [
          {
            ...ends(edge),
            before: graph.edges[edge]!.weight ?? null,
            after: mean,
            se: sd,
            ...(id === undefined ? {} : { operation: proposal(id, each) }),
          },
        ];
      }),
    ),
    questions: askedOf(missingLinks(observed, effects, ids)),
  };
}

function askedOf({ comparisons, questions: all }: ReturnType<typeof missingLinks>) {
  return { comparisons, questions: [...all] };
}

function fromHalves(
  { rows, effect, causes, splits }: NonNullable<Asked['respondents']>,
  seed: number,
): unknown {
  const gathered = splitHalves(rows, effect, causes, seed, splits);
  return shownLearned(found(learnFrom(gathered, effect, causes), 'respondents'));
}

function found(told: ReturnType<typeof learn>, where: string): Learned {
  if (!('refused' in told)) return told;
  throw new BadInput(
    told.refused === 'no complete row'
      ? `${where} has no row with the effect and all its causes.`
      : `${where} has too few rows to see any movement within units.`,
  );
}

function shownLearned(
  { links, posterior, ...told }: Learned,
  lags?: (at: number) => ReturnType<typeof lagProfile>,
  called?: (id: string) => string,
): z.infer<typeof learned> {
  return {
    ...told,
    notes: [...told.notes],
    tooThin: told.notes.includes('too thin'),
    causes: links.map((each, at) => ({
      ...shownLink(each),
      sentence: sentence(told, each, called),
      ...(lags ? { lags: shownLags(lags(at)) } : {}),
    })),
    posterior: posterior && shown(posterior),
  };
}

function shownLink({ posterior, signed, ...rest }: LearnedLink) {
  const pair = ([low, high]: readonly [number, number]): [number, number] => [low, high];
  return {
    ...rest,
    posterior: { ...posterior, interval90: pair(posterior.interval90) },
    signed: signed && { ...signed, interval90: pair(signed.interval90) },
  };
}

function shownLags(told: ReturnType<typeof lagProfile>) {
  return told && { ...told, lags: [...told.lags] };
}

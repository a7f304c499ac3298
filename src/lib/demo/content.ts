/** Meridian's map as it stands today: sketches and ties become elements and links. */
import { behaviourTests, type Element } from '#lib/map/element.ts';
import { layers } from '#lib/map/layers.ts';
import type { Link } from '#lib/map/link.ts';
import { between } from '#lib/map/order.ts';
import type { MapContent } from '#lib/map/state.ts';
import type { Chance } from './chance.ts';
import { sources, type Tie } from './links.ts';
import type { Metric } from './measures.ts';
import { stages, type Sketch } from './sketch.ts';

interface Given {
  sketches: readonly Sketch[];
  ties: readonly Tie[];
  metrics: readonly Metric[];
  targets: ReadonlyMap<string, number>;
}

export interface Drawn {
  content: MapContent;
  /** Element ids by key, and link ids in the order of the ties. */
  ids: ReadonlyMap<string, string>;
  linkIds: readonly string[];
}

/** Draws the map. O(V + E). */
export function draw({ sketches, ties, metrics, targets }: Given, chance: Chance): Drawn {
  const stageIds = new Map(stages.map((name) => [name, chance.uuid()]));
  const ids = new Map(sketches.map(({ key }) => [key, chance.uuid()]));
  const idOf = (key: string) => {
    const id = ids.get(key);
    if (id === undefined) throw new Error(`no element ${key}`);
    return id;
  };
  const elements = layers.flatMap((layer) => {
    let last: string | null = null;
    return sketches.flatMap((sketch): Element[] => {
      if (sketch.layer !== layer) return [];
      last = between(last, null, () => chance.uniform());
      const measures = metrics
        .filter(({ element }) => element === sketch.key)
        .map(({ id, weight }) => ({ metric: id, weight }));
      return [{ id: idOf(sketch.key), layer, ord: last, fields: fieldsOf(sketch, measures) }];
    });
  });
  const links = ties.map(({ from, to, strength, se, lag, grade, source, note }): Link => ({
    id: chance.uuid(),
    from: idOf(from),
    to: idOf(to),
    fields: {
      ...(strength === null ? {} : { strength }),
      ...(se === undefined ? {} : { se }),
      lag,
      grade,
      ...(source === undefined ? {} : { sources: [sources[source]] }),
      ...(note === undefined ? {} : { note }),
    },
  }));
  const fields = {
    name: 'Guest experience map',
    description: 'How the way we lead and work reaches our guests, and what comes of it.',
    stages: stages.map((name) => ({ id: stageIds.get(name) ?? chance.uuid(), name })),
    few: 5,
  };
  return { content: { fields, elements, links }, ids, linkIds: links.map(({ id }) => id) };

  function fieldsOf(
    sketch: Sketch,
    measures: { metric: string; weight: number }[],
  ): Element['fields'] {
    const { name, owner, description, down, worth, cost, critical, behaviour, moment } = sketch;
    const target = targets.get(sketch.key);
    return {
      name,
      owner,
      ...(description === undefined ? {} : { description }),
      ...(sketch.layer === 'result' ? { direction: down ? 'down' : 'up' } : {}),
      ...(target === undefined ? {} : { target }),
      ...(cost === undefined ? {} : { cost }),
      ...(worth === undefined ? {} : { worth }),
      ...(measures.length > 0 ? { measures } : {}),
      ...(critical ? { critical } : {}),
      ...(behaviour ? card(behaviour) : {}),
      ...(moment ? inJourney(moment) : {}),
    };
  }

  function inJourney(moment: NonNullable<Sketch['moment']>) {
    const { stage, kind, touchpoint, channel, digital, expectation } = moment;
    const id = stageIds.get(stage);
    return {
      ...(id === undefined ? {} : { stage: id }),
      kind,
      touchpoint,
      channel,
      digital,
      expectation,
    };
  }
}

function card({ wording, who, where, passes }: NonNullable<Sketch['behaviour']>) {
  const verdict = (i: number) => (i < passes ? 'yes' : i === passes ? 'partly' : 'no');
  return {
    wording,
    who,
    where,
    tests: Object.fromEntries(behaviourTests.map((test, i) => [test, verdict(i)] as const)),
  };
}

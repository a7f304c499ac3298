/** A template becomes a map: with ids and orders of its own, in the words of whoever makes it. */
import type { Element } from '../element.ts';
import { layers } from '../layers.ts';
import type { Link, LinkFields } from '../link.ts';
import { between } from '../order.ts';
import type { MapContent } from '../state.ts';
import { templates, type Study, type Template, type TemplateId, type Tie } from './templates.ts';
import { vocabulary, type Thing, type Word } from './vocabulary.ts';

export interface Making {
  /** The words of a key in the maker's language. */
  say: (key: string) => string;
  /** A new id. */
  id: () => string;
  /** A number in [0, 1). */
  random: () => number;
}

const stages = [1, 2, 3, 4, 5, 6];

/** As a part of a believed strength's size: as likely as not to be wrong by that much. */
const spreadOfBelief = 0.6;

/** Their standard errors on a company's own scales are nobody's knowledge: taken as for a belief. */
const studies: Record<Study, { title: string; note: string }> = {
  sears: {
    title: 'Rucci, Kirn & Quinn 1998, Harvard Business Review 76(1):82–97',
    note: 'note_sears',
  },
  harter: {
    title: 'Harter, Schmidt & Hayes 2002, Journal of Applied Psychology 87:268–279',
    note: 'note_correlation',
  },
};

/** Makes the map of a template. O(elements + links). */
export function instantiate(template: TemplateId, { say, id, random }: Making): MapContent {
  const { things, ties, labels }: Template = templates[template];
  const stageIds = stages.map(() => id());
  const ids = new Map(things.map((word) => [word, id()]));
  const idOf = (word: Word) => {
    const found = ids.get(word);
    if (found === undefined) throw new Error(`${template} has no ${word}`);
    return found;
  };
  const elements = layers.flatMap((layer) => {
    let last: string | null = null;
    return things.flatMap((word): Element[] => {
      const thing: Thing = vocabulary[word];
      if (thing.layer !== layer) return [];
      last = between(last, null, random);
      return [{ id: idOf(word), layer, ord: last, fields: fieldsOf(word, thing, stageIds, say) }];
    });
  });
  const links = ties.map((tie): Link => ({
    id: id(),
    from: idOf(tie[0]),
    to: idOf(tie[1]),
    fields: linkOf(tie, say),
  }));
  return {
    fields: {
      name: say(`${template}_name`),
      stages: stages.map((stage, index) => ({
        id: stageIds[index] ?? '',
        name: say(`stage_${stage}`),
      })),
      ...(labels
        ? {
            labels: Object.fromEntries(
              Object.entries(labels).map(([layer, key]) => [layer, say(key)]),
            ),
          }
        : {}),
    },
    elements,
    links,
  };
}

function fieldsOf(
  word: Word,
  { layer: _, stage, card, ...fields }: Thing,
  stageIds: readonly string[],
  say: Making['say'],
): Element['fields'] {
  const stageId = stage === undefined ? undefined : stageIds[stage - 1];
  return {
    name: say(word),
    ...fields,
    ...(stageId === undefined ? {} : { stage: stageId }),
    ...(card
      ? {
          critical: true,
          wording: say(`${word}_wording`),
          who: say(`who_${card.who}`),
          where: say(`where_${card.where}`),
        }
      : {}),
  };
}

function linkOf([, , strength, more = {}]: Tie, say: Making['say']): LinkFields {
  const said = {
    strength,
    se: Math.round(Math.abs(strength) * spreadOfBelief * 1000) / 1000,
    ...(more.lag === undefined ? {} : { lag: more.lag }),
  };
  if (more.study === undefined) return { ...said, grade: 'belief', note: say('note_belief') };
  const { title, note } = studies[more.study];
  return { ...said, grade: 'cross-section', sources: [{ title }], note: say(note) };
}

/**
 * How the map came about. HR draws the staff's side and CX the guests', each within their rights; the
 * analyst puts figures and evidence to it over the months; a few second thoughts are left to be seen.
 */
import type { Element, ElementFields } from '#lib/map/element.ts';
import { layers, type Layer } from '#lib/map/layers.ts';
import type { Link, LinkFields } from '#lib/map/link.ts';
import type { Operation } from '#lib/map/operation.ts';
import type { Part } from './cast.ts';
import type { Chance } from './chance.ts';
import type { Drawn } from './content.ts';

/** One gesture of one person. */
export interface Stroke {
  who: Part;
  at: Date;
  /** The browser tab it came from; each stroke has its own. */
  client: string;
  operations: Operation[];
}

/** What the workshop writes; figures come later, from the analyst. */
const figures = ['target', 'cost', 'worth', 'measures'] as const;

const staff: readonly Layer[] = ['leadership', 'culture', 'behaviour'];

/**
 * The strokes that lead from an empty map to the drawn one, oldest first.
 *
 * @param now the day on which the history ends.
 */
export function past({ content, ids }: Drawn, now: Date, chance: Chance): Stroke[] {
  const strokes: Stroke[] = [];
  const stroke = (who: Part, daysAgo: number, operations: Operation[]) => {
    const day = now.getTime() - daysAgo * 86_400_000;
    const minute = Math.floor(chance.uniform() * 300) * 60_000;
    strokes.push({ who, at: new Date(day + minute), client: chance.uuid(), operations });
  };
  const layerOf = new Map(content.elements.map(({ id, layer }) => [id, layer]));
  const isStaff = (id: string) => staff.includes(layerOf.get(id) ?? 'result');

  stroke('hr', 400, [{ t: 'map.set', fields: content.fields }]);
  for (const [i, layer] of layers.entries())
    stroke(
      staff.includes(layer) || layer === 'result' ? 'hr' : 'cx',
      400 - i,
      content.elements
        .filter((element) => element.layer === layer)
        .map((element) => ({ t: 'element.add', ...element, fields: first(element, ids) })),
    );
  for (const [who, days, mine] of [
    ['hr', 394, (link: Link) => isStaff(link.from)],
    ['cx', 393, (link: Link) => !isStaff(link.from)],
  ] as const)
    stroke(
      who,
      days,
      content.links.filter(mine).map((link) => ({ t: 'link.add', ...link, fields: guess(link) })),
    );

  const own = ids.get('own');
  const concierge = ids.get('concierge');
  if (own !== undefined)
    stroke('hr', 371, [{ t: 'element.set', id: own, fields: { name: 'Own the guest’s problem' } }]);

  for (const [i, layer] of layers.entries())
    stroke(
      'analyst',
      330 - 7 * i,
      content.elements.flatMap(({ id, layer: home, fields }): Operation[] => {
        const { measures } = fields;
        return home === layer && measures ? [{ t: 'element.set', id, fields: { measures } }] : [];
      }),
    );
  stroke('analyst', 262, content.links.flatMap(learned('panel')));
  stroke('analyst', 241, content.links.flatMap(learned('cross-section')));
  stroke('analyst', 187, content.links.flatMap(learned('quasi-experiment')));
  for (const [i, layer] of layers.entries())
    stroke(
      'analyst',
      170 - 2 * i,
      content.elements.flatMap(({ id, layer: home, fields }): Operation[] => {
        const { target, cost, worth } = fields;
        const set: ElementFields = {
          ...(target === undefined ? {} : { target }),
          ...(cost === undefined ? {} : { cost }),
          ...(worth === undefined ? {} : { worth }),
        };
        return home === layer && Object.keys(set).length > 0
          ? [{ t: 'element.set', id, fields: set }]
          : [];
      }),
    );
  stroke('analyst', 96, content.links.flatMap(learned('experiment')));
  if (concierge !== undefined) {
    const description = content.elements.find(({ id }) => id === concierge)?.fields.description;
    if (description !== undefined && description !== null)
      stroke('cx', 41, [{ t: 'element.set', id: concierge, fields: { description } }]);
  }
  return strokes
    .filter(({ operations }) => operations.length > 0)
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** An element as the workshop drew it. */
function first({ id, fields }: Element, ids: ReadonlyMap<string, string>): Element['fields'] {
  const drawn = { ...fields };
  for (const figure of figures) delete drawn[figure];
  if (id === ids.get('own')) drawn.name = 'Take ownership';
  if (id === ids.get('concierge')) delete drawn.description;
  return drawn;
}

/** A link's strength as the workshop guessed it: to the nearest quarter, on belief. */
function guess({ fields: { strength, lag, note } }: Link): LinkFields {
  return {
    ...(strength === undefined || strength === null
      ? {}
      : { strength: (Math.sign(strength) * Math.max(1, Math.round(Math.abs(strength) * 4))) / 4 }),
    ...(lag === undefined ? {} : { lag }),
    grade: 'belief',
    ...(note === undefined ? {} : { note }),
  };
}

/** Evidence of a grade replaces the guess; what rests on belief is written down as such at the first pass. */
function learned(grade: LinkFields['grade']): (link: Link) => Operation[] {
  return ({ id, fields }) => {
    const passes =
      fields.grade === grade || (grade === 'cross-section' && fields.grade === 'belief');
    return passes ? [{ t: 'link.set', id, fields }] : [];
  };
}

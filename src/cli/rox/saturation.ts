/** `rox saturation`: what a point is worth where links bend, and what a larger step brings. */
import * as z from 'zod';
import { Form, parseForm, slopeAt } from '#lib/rox/forms.ts';
import {
  bentMap,
  contributionsOf,
  levelsAt,
  moneyAt,
  worthAt,
  type BentLink,
  type BentMap,
} from '#lib/rox/saturation.ts';

import { BadInput, parsed, withInputs } from './input.ts';

export const summary = 'what a point is worth where links bend, and what a larger step brings';

export const help = `Usage: rox saturation FILE.json

Reads, at the top or under "inputs":

  links      [{"from", "to", "form"}], without loops; a form is written k*x, a+b*(1-exp(-x/c)) or
             c/(1+exp(-(x-m)/s)), or {"kind": "linear" | "saturating" | "logistic" | "piecewise", …}
  value      money per unit of each element that carries any; else 1 at those that lead nowhere
  levels     by id, where elements stand that nothing leads to (0)
  pushes     points by id, of which the map runs the whole step ({})

  levels, money            where everything stands, and what it is worth
  worth                    money per point pushed, here
  slopes                   of every link, here
  after, finiteChange      levels and money after the pushes, run through the model
  linearExtrapolation      what worth × points would claim
  contributions            the finite change, credited to each push; they add up to it
`;

const figures = z.record(z.string(), z.number());
export const BentInput = z.object({
  links: z
    .array(z.object({ from: z.string(), to: z.string(), form: z.union([z.string(), Form]) }))
    .min(1),
  value: figures.optional(),
  levels: figures.default({}),
});
const Asked = BentInput.extend({ pushes: figures.default({}) });

export const input = z.union([Asked, z.object({ inputs: Asked })]);

export const output = z.object({
  levels: figures,
  money: z.number(),
  worth: figures,
  slopes: z.array(z.object({ from: z.string(), to: z.string(), slope: z.number() })),
  after: figures,
  finiteChange: z.number(),
  linearExtrapolation: z.number(),
  contributions: figures,
});

/** Answers for parsed JSON. @throws BadInput */
export function run(given: unknown): Record<string, unknown> {
  const asked = parsed(Asked, withInputs(given));
  const map = bentMapOf(asked);
  for (const id of Object.keys(asked.pushes)) {
    if (!map.ids.includes(id)) throw new BadInput(`pushes names ${id}, which has no link.`);
  }
  const here = new Map(Object.entries(asked.levels));
  const pushes = new Map(Object.entries(asked.pushes));
  const levels = levelsAt(map, here);
  const after = levelsAt(map, here, pushes);
  const worth = worthAt(map, levels);
  return {
    levels: Object.fromEntries(levels),
    money: moneyAt(map, levels),
    worth: Object.fromEntries(worth),
    slopes: map.links.map(({ from, to, form }) => ({
      from,
      to,
      slope: slopeAt(form, levels.get(from) ?? 0),
    })),
    after: Object.fromEntries(after),
    finiteChange: moneyAt(map, after) - moneyAt(map, levels),
    linearExtrapolation: [...pushes].reduce(
      (sum, [id, points]) => sum + points * (worth.get(id) ?? 0),
      0,
    ),
    contributions: Object.fromEntries(contributionsOf(map, here, pushes)),
  };
}

/** The map that an input tells. @throws BadInput */
export function bentMapOf({ links: told, value, levels }: z.infer<typeof BentInput>): BentMap {
  const links = told.map(({ from, to, form }): BentLink => {
    const shape = typeof form === 'string' ? parseForm(form) : form;
    if ('refused' in shape)
      throw new BadInput(`The form of ${from} → ${to} is refused: ${shape.refused}.`);
    return { from, to, form: shape };
  });
  const map = bentMap(links, value);
  if ('refused' in map) throw new BadInput(`The ${map.refused}.`);
  for (const [name, figures] of Object.entries({ value, levels })) {
    const stranger = Object.keys(figures ?? {}).find((id) => !map.ids.includes(id));
    if (stranger !== undefined) throw new BadInput(`${name} names ${stranger}, which has no link.`);
  }
  return map;
}

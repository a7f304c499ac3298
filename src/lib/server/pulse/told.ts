/**
 * What employees are told after a close: what was found, what was decided, and what became of ideas. It
 * reads what everybody may see and nothing else; of the person it needs only which unit is theirs, which
 * the secret of their link says, and writes nothing.
 */
import type { Cell, Form } from '#lib/pulse/cells.ts';
import type { Texts } from '#lib/pulse/item.ts';
import { Manifest } from '#lib/pulse/manifest.ts';
import type { Release } from '#lib/pulse/release.ts';
import { within, type Database } from '../sql.ts';
import * as ideas from './ideas.ts';
import { belong, type Link } from './issue.ts';
import { linkHash } from './links.ts';

/** Of one question what is shown of the company and of one's own unit; null where nothing is. */
export interface Finding {
  item: string;
  text: Texts;
  choices: Texts[];
  form: Form;
  company: Cell | null;
  own: Cell | null;
}

export interface Told {
  refused?: undefined;
  organisation: string;
  pulse: string;
  /** The smallest group of which anything is shown. */
  least: number;
  /** ISO 8601. */
  closed: string;
  /** Null where one's unit is the whole company. */
  unit: string | null;
  findings: Finding[];
  answer: ideas.WaveAnswer | null;
  /** Whether ideas are heard now. */
  hears: boolean;
  ideas: ideas.Idea[];
}

/** `open`: it has not closed yet. */
export type NotTold = { refused: 'unknown' | 'open' };

/** What a link leads to once its wave has closed. */
export async function told(database: Database, { wave, secret }: Link): Promise<Told | NotTold> {
  const own = await within(database, { part: 'issue' }, async (tx) => {
    belong(tx, wave);
    const [row] = await tx<
      { organisation: string; unit: string; manifest: string; state: string; closed: Date }[]
    >`
      select organisation_id as organisation, unit_id as unit, manifest, state, closes as closed
      from eligibility join wave using (organisation_id, wave_id)
      where organisation_id = current_organisation() and wave_id = ${wave}
        and invite_hash = ${linkHash(secret)}`;
    return row;
  });
  if (!own) return { refused: 'unknown' };
  if (own.state !== 'closed') return { refused: 'open' };
  const { organisation } = own;
  return within(database, { organisation }, async (tx) => {
    const manifest = Manifest.parse(JSON.parse(own.manifest));
    const [found] = await tx<{ figures: Release; hears: boolean }[]>`
      select figures, speaking(${wave}) is not null as hears from release
      where organisation_id = current_organisation() and wave_id = ${wave}`;
    if (!found) return { refused: 'unknown' };
    return {
      organisation: manifest.organisation,
      pulse: manifest.pulse,
      least: manifest.least,
      closed: own.closed.toISOString(),
      unit: own.unit === organisation ? null : unitName(manifest, own.unit),
      findings: findings(manifest, found.figures, organisation, own.unit),
      answer: await ideas.answerOf(tx, wave),
      hears: found.hears,
      ideas: await ideas.shown(tx, wave),
    };
  });
}

function unitName({ units }: Manifest, unit: string): string | null {
  return units.find(({ id }) => id === unit)?.name ?? null;
}

function findings({ items }: Manifest, figures: Release, company: string, own: string): Finding[] {
  const textOf = new Map(items.map((item) => [item.id, item]));
  return figures.items.flatMap(({ id, form, cells }) => {
    const item = textOf.get(id);
    if (!item) return [];
    const of = (unit: string) => cells.find((each) => each.unit === unit)?.cell ?? null;
    const choices = 'choices' in item ? item.choices : [];
    return [{ item: id, text: item.text, choices, form, company: of(company), own: of(own) }];
  });
}

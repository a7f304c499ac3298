/**
 * The demo's furniture: units, metrics, two years of figures, a map with its past, a list of employees,
 * the pulse they answered, the one that is open and the next one, each written by the person whose work it is and through the
 * door that everybody's work goes through.
 */
import { v7 } from 'uuid';
import type { Demo } from '#lib/demo/demo.ts';
import { emptyState } from '#lib/map/state.ts';
import * as batches from './batches.ts';
import * as figures from './figures.ts';
import * as metrics from './metrics.ts';
import * as employees from './pulse/employees.ts';
import * as pastWaves from './pulse/past-waves.ts';
import * as pulses from './pulse/pulses.ts';
import type { Sql } from './sql.ts';

/** Furnishes an organisation whose people are there already. A few statements for all figures. */
export async function furnish(tx: Sql, story: Demo): Promise<void> {
  await as(tx, story.people.admin.id);
  const units = tx.json(
    story.units.map(({ id, parent, name, code }) => ({ id, parent, name, code })),
  );
  await tx`
    insert into org_unit (organisation_id, unit_id, parent_id, name, code)
    select current_organisation(), id, parent, name, code
    from jsonb_to_recordset(${units}) as given(id uuid, parent uuid, name text, code text)`;

  await as(tx, story.people.analyst.id);
  const asked = new Set(story.answered.items.map(({ id }) => id));
  for (const { id, name, code, kind, unit, floor, ceiling, source } of story.metrics) {
    const fields = { name, code, kind, unit, floor, ceiling, source };
    const refused = await metrics.make(tx, id, fields, asked.has(id) ? story.answered.id : null);
    if (refused) throw new Error(`the demo's metric ${code} is refused: ${refused.refused}`);
  }
  await figures.put(tx, story.observations, null);
  await draw(tx, story);

  await as(tx, story.people.hr.id);
  await employees.put(tx, story.employees);
  for (const { id, name, why, items } of [story.answered, story.asking, story.pulse]) {
    await pulses.make(tx, { id, name, map: story.mapId });
    await pulses.change(tx, id, 1, { name, map: story.mapId, why, items });
  }
  for (const wave of story.answered.waves) {
    await pastWaves.put(tx, story.answered.id, wave, story.people.admin.id);
    // A few of the last are left, for whoever wants to see how comments are looked over.
    const left = wave === story.answered.waves.at(-1) ? 4 : 0;
    await pastWaves.lookOver(tx, wave.manifest.wave, left);
  }
}

/** The map as its people drew it, stroke by stroke, and what they say about it. */
async function draw(tx: Sql, { mapId, people, strokes, talk }: Demo): Promise<void> {
  const [first] = strokes;
  if (!first) return;
  await as(tx, people[first.who].id);
  await tx`
    insert into map (organisation_id, map_id, created_by, created_at)
    values (current_organisation(), ${mapId}, current_person(), ${first.at})`;
  await tx`
    insert into map_head (organisation_id, map_id, last_at)
    values (current_organisation(), ${mapId}, ${first.at})`;
  const ledger = { state: emptyState(), seq: 0, id: v7, counts: new Map<string, number>() };
  const told = new Set(talk);
  for (const stroke of [...strokes, ...talk]) {
    const { who, at, client, operations } = stroke;
    await as(tx, people[who].id);
    const origin = told.has(stroke) ? 'comment' : 'ui';
    const sent = { client, count: 1, base: ledger.seq, origin, operations } as const;
    const { decisions } = await batches.begin(tx, mapId, ledger, [sent], at);
    for (const { refusal } of decisions)
      if (refusal) throw new Error(`the demo's map is refused: ${JSON.stringify(refusal)}`);
  }
}

/** What follows is this person's doing. */
async function as(tx: Sql, person: string): Promise<void> {
  await tx`select set_config('app.person', ${person}, true)`;
}

/**
 * An organisation's units, as a tree. Figures hang on units, so a unit is not deleted from under them;
 * and changes to the tree take turns, so that two moves at once cannot make a circle.
 */
import { plan, under, type Plan, type Row, type Unit } from '#lib/people/tree.ts';
import { record } from './audit.ts';
import { violation, type Sql } from './sql.ts';

export async function list(tx: Sql): Promise<Unit[]> {
  return tx<Unit[]>`
    select unit_id as id, parent_id as "parentId", name, code from org_unit
    where organisation_id = current_organisation()
    order by created_at, unit_id`;
}

type Done = { refused?: undefined };

/** Adds a unit under an id that whoever asks has chosen, so that asking twice adds one. */
export async function add(
  tx: Sql,
  { id, parentId, name, code }: Unit,
): Promise<Done | { refused: 'code' | 'gone' }> {
  const units = await locked(tx);
  if (units.some((unit) => unit.id === id)) return {};
  if (parentId !== null && !units.some((unit) => unit.id === parentId)) return { refused: 'gone' };
  if (code !== null && units.some((unit) => unit.code === code)) return { refused: 'code' };
  await tx`
    insert into org_unit (organisation_id, unit_id, parent_id, name, code)
    values (current_organisation(), ${id}, ${parentId}, ${name}, ${code})`;
  await record(tx, 'unit.add', { unit: name });
  return {};
}

/** Changes a unit's name, code and place. */
export async function change(
  tx: Sql,
  { id, parentId, name, code }: Unit,
): Promise<Done | { refused: 'code' | 'gone' | 'circle' }> {
  const units = await locked(tx);
  const before = units.find((unit) => unit.id === id);
  if (!before) return { refused: 'gone' };
  if (parentId !== null && !units.some((unit) => unit.id === parentId)) return { refused: 'gone' };
  if (parentId !== null && under(units, id).has(parentId)) return { refused: 'circle' };
  if (code !== null && units.some((unit) => unit.code === code && unit.id !== id)) {
    return { refused: 'code' };
  }
  if (before.name === name && before.code === code && before.parentId === parentId) return {};
  await tx`
    update org_unit set name = ${name}, code = ${code}, parent_id = ${parentId}
    where organisation_id = current_organisation() and unit_id = ${id}`;
  const nameOf = (unit: string | null) => units.find((each) => each.id === unit)?.name ?? '';
  if (before.parentId !== parentId) {
    const [from, to] = [nameOf(before.parentId), nameOf(parentId)];
    await record(tx, 'unit.move', { unit: name, from, to });
  }
  if (before.name !== name || before.code !== code) {
    await record(tx, 'unit.change', { unit: name, was: before.name });
  }
  return {};
}

/** Deletes a unit on which nothing hangs: no units below it, no figures and nobody, not even who has left. */
export async function remove(
  tx: Sql,
  id: string,
): Promise<Done | { refused: 'units' | 'figures' | 'people'; name: string; count: number }> {
  const units = await locked(tx);
  const unit = units.find((each) => each.id === id);
  if (!unit) return {};
  const below = units.filter((each) => each.parentId === id).length;
  if (below > 0) return { refused: 'units', name: unit.name, count: below };
  const [figures] = await tx<{ count: number }[]>`
    select count(*)::int as count from observation
    where organisation_id = current_organisation() and unit_id = ${id}`;
  if (figures && figures.count > 0) {
    return { refused: 'figures', name: unit.name, count: figures.count };
  }
  const [people] = await tx<{ count: number }[]>`
    select count(*)::int as count from employee
    where organisation_id = current_organisation() and unit_id = ${id}`;
  if (people && people.count > 0)
    return { refused: 'people', name: unit.name, count: people.count };
  try {
    await tx`
      delete from org_unit where organisation_id = current_organisation() and unit_id = ${id}`;
  } catch (thrown) {
    // A figure came in between the count and the deletion.
    if (violation(thrown)) return { refused: 'figures', name: unit.name, count: 1 };
    throw thrown;
  }
  await record(tx, 'unit.remove', { unit: unit.name });
  return {};
}

/** What a file would do. */
export async function preview(tx: Sql, rows: readonly Row[]): Promise<Plan> {
  return plan(rows, await list(tx), () => crypto.randomUUID());
}

/** Does it: what the file says and the tree takes, in one piece. */
export async function bringIn(tx: Sql, rows: readonly Row[]): Promise<Plan> {
  const done = plan(rows, await locked(tx), () => crypto.randomUUID());
  const { added, changed, refused } = done;
  if (added.length > 0) {
    await tx`
      insert into org_unit (organisation_id, unit_id, parent_id, name, code)
      select current_organisation(), id, "parentId", name, code
      from jsonb_to_recordset(${tx.json(added.map(plain))})
        as unit (id uuid, "parentId" uuid, name text, code text)`;
  }
  if (changed.length > 0) {
    await tx`
      update org_unit set name = unit.name, parent_id = unit."parentId"
      from jsonb_to_recordset(${tx.json(changed.map(plain))})
        as unit (id uuid, "parentId" uuid, name text)
      where organisation_id = current_organisation() and unit_id = unit.id`;
  }
  if (added.length + changed.length > 0) {
    const counts = { added: added.length, changed: changed.length, refused: refused.length };
    await record(tx, 'units.import', counts);
  }
  return done;
}

const plain = ({ id, parentId, name, code }: Unit) => ({ id, parentId, name, code });

/** The units, held still until the transaction ends. */
async function locked(tx: Sql): Promise<Unit[]> {
  await tx`
    select pg_advisory_xact_lock(hashtextextended('units ' || current_organisation(), 0))`;
  return list(tx);
}

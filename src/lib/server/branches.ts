/**
 * What is done with a scenario: begun, brought up to its base, adopted into it or dropped, and what
 * people answer who are asked about it. Each deed is one transaction that holds the scenario, is known by
 * the id that whoever acts gave it, and so is done once however often it is sent.
 */
import { v7 } from 'uuid';
import type { Ledger } from '#lib/map/authority.ts';
import { lay, rebase as broughtUp, type Branch, type Choices } from '#lib/map/branch.ts';
import { areHeavy, sending, type Operation, type Transaction } from '#lib/map/operation.ts';
import { fromContent, type MapContent } from '#lib/map/state.ts';
import { parcels } from '#lib/map/unfold.ts';
import { unguarded, type Role } from '#lib/people/may.ts';
import { agreeing, awaited, isOpen, type Deed, type State } from '#lib/people/review.ts';
import * as audit from './audit.ts';
import { begin } from './batches.ts';
import { asOf, now } from './content.ts';
import { between } from './entries.ts';
import * as maps from './maps.ts';
import * as scenarios from './scenarios.ts';
import type { Scenario } from './scenarios.ts';
import type { Sql } from './sql.ts';
import * as verdicts from './verdicts.ts';

/** Why a deed is not done; nothing of it is. */
export type Refused =
  /** No such scenario, or map to begin one from. */
  | { refused: 'gone' }
  /** It is adopted or dropped. */
  | { refused: 'closed'; state: State }
  /** It, or its base, has changed since it was read. */
  | { refused: 'changed' }
  /** What both have changed waits for somebody's choice. */
  | { refused: 'open' }
  /** Whoever is asked does not belong here, or is asked about their own. */
  | { refused: 'reviewer' }
  /** Only who was asked answers. */
  | { refused: 'not asked' }
  /** Its base has moved on in a way that must be looked at first. */
  | { refused: 'behind' }
  /** It changes nothing. */
  | { refused: 'nothing' }
  /** More than one transaction holds. */
  | { refused: 'too big' }
  /** Neither who adopts nor who agreed may write all of it: for each part, the roles of which one would do. */
  | { refused: 'unguarded'; roles: Role[][] };

type Done = { refused?: undefined };
const done: Done = {};

/**
 * Begins a scenario with all that a map holds as it stands, under a name of its own.
 *
 * @param strengths supposed from the first, by link; links that the map has not are passed over.
 */
export async function make(
  tx: Sql,
  { id, base, name }: { id: string; base: string; name: string },
  strengths: ReadonlyMap<string, number> = new Map(),
): Promise<Done | Refused> {
  if (await scenarios.stateOf(tx, id)) return done;
  const whole = await now(tx, base);
  if (!whole || (await scenarios.stateOf(tx, base))) return { refused: 'gone' };
  const { content, seq } = whole;
  const made = await maps.create(
    tx,
    { ...content, fields: { ...content.fields, name } },
    'branched',
    id,
  );
  if ('refused' in made) throw new Error(`the branch of a map is ${made.refused}`);
  await tx`
    insert into scenario (organisation_id, map_id, base_id, base_seq)
    values (current_organisation(), ${id}, ${base}, ${seq})`;
  await verdicts.copy(tx, base, id);
  const supposed = content.links.flatMap((link): Operation[] => {
    const strength = strengths.get(link.id);
    return strength === undefined ? [] : [{ t: 'link.set', id: link.id, fields: { strength } }];
  });
  const first = await now(tx, id);
  if (first && supposed.length > 0) await write(tx, id, first, supposed, v7(), 'ui');
  await audit.record(tx, 'scenario.make', { scenario: name, map: content.fields.name ?? '' });
  return done;
}

/** Names a scenario. */
export async function rename(tx: Sql, id: string, name: string): Promise<Done | Refused> {
  await hold(tx, id);
  const state = await scenarios.stateOf(tx, id);
  const whole = await now(tx, id);
  if (state === null || !whole) return { refused: 'gone' };
  if (!isOpen(state)) return { refused: 'closed', state };
  await write(tx, id, whole, [{ t: 'map.set', fields: { name } }], v7(), 'ui');
  return done;
}

/** Asks a member to read what a scenario changes. */
export async function ask(
  tx: Sql,
  id: string,
  { deed, reviewer, sentence }: { deed: string; reviewer: string; sentence: string },
): Promise<Done | Refused> {
  return doing(tx, id, deed, async ({ author, seq }) => {
    const [member] = await tx`
      select from membership
      where organisation_id = current_organisation() and person_id = ${reviewer}
        and person_id not in (current_person(), ${author.id})`;
    if (!member) return { refused: 'reviewer' };
    await note(tx, id, { id: deed, kind: 'asked', reviewer, sentence, seq });
    await become(tx, id, 'review');
    return done;
  });
}

/**
 * Answers what one was asked: a yes to what the scenario said at a line of its log, or what should change.
 */
export async function answer(
  tx: Sql,
  id: string,
  {
    deed,
    seq,
    ...said
  }: { deed: string; seq: number; kind: 'agreed' | 'changes'; sentence: string },
): Promise<Done | Refused> {
  return doing(tx, id, deed, async ({ deeds, since }) => {
    const person = await current(tx);
    if (!awaited(deeds).some((each) => each.id === person)) return { refused: 'not asked' };
    if (said.kind === 'agreed' && seq < since) return { refused: 'changed' };
    await note(tx, id, { id: deed, ...said, seq });
    if (said.kind === 'changes') await become(tx, id, 'draft');
    return done;
  });
}

/** The three sides of a scenario: where it began, its base as it is, and itself. */
export async function sidesOf(
  tx: Sql,
  { id, base, baseSeq }: Pick<Scenario, 'id' | 'base' | 'baseSeq'>,
): Promise<Branch & { seq: { base: number; branch: number } }> {
  // one after the other: none of the three is read by halves
  const fork = await asOf(tx, base.id, baseSeq);
  const current = await now(tx, base.id);
  const branch = await now(tx, id);
  if (!fork || !current || !branch) throw new Error('a scenario without its maps');
  return {
    fork: fork.content,
    base: current.content,
    branch: branch.content,
    seq: { base: current.seq, branch: branch.seq },
  };
}

/**
 * Brings a scenario up to its base as it is now.
 *
 * @param seen the line of the base's log on which the choices were made.
 */
export async function rebase(
  tx: Sql,
  id: string,
  { deed, seen, choices }: { deed: string; seen: number; choices: Choices },
): Promise<Done | Refused> {
  return doing(tx, id, deed, async (scenario) => {
    const { seq, ...sides } = await sidesOf(tx, scenario);
    const { conflicts, open, skipped, rebased } = broughtUp(sides, choices);
    if (open.length > 0) return { refused: 'open' };
    const moved =
      seen > seq.base || (await between(tx, scenario.base.id, seen, seq.base)).length > 0;
    if (conflicts.length > 0 && moved) return { refused: 'changed' };
    const from = { content: sides.branch, seq: seq.branch };
    const at = await write(tx, id, from, rebased.operations, deed, 'rebased');
    await tx`
      update scenario set base_seq = ${seq.base}
      where organisation_id = current_organisation() and map_id = ${id}`;
    const count = conflicts.length + skipped.length;
    await note(tx, id, { id: deed, kind: 'rebased', seq: at, choices: count });
    return done;
  });
}

/**
 * Writes what a scenario changes into its base, as one transaction whose client is the scenario itself:
 * it can never be written twice.
 *
 * @param seen the last line of the scenario's log that whoever adopts has read.
 */
export async function adopt(
  tx: Sql,
  id: string,
  { deed, seen }: { deed: string; seen: number },
): Promise<Done | Refused> {
  return doing(tx, id, deed, async (scenario) => {
    if (seen < scenario.since) return { refused: 'changed' };
    await hold(tx, scenario.base.id);
    const { seq, ...sides } = await sidesOf(tx, scenario);
    const { operations, conflicts, skipped } = lay(sides);
    if (conflicts.length > 0 || skipped.length > 0) return { refused: 'behind' };
    if (operations.length === 0) return { refused: 'nothing' };
    if (operations.length > sending.operations || areHeavy(operations))
      return { refused: 'too big' };
    const held = await rolesOf(tx, agreeing(scenario.deeds, scenario.since));
    const left = unguarded(fromContent(sides.base), operations, held);
    if (left.length > 0) return { refused: 'unguarded', roles: left.map(({ roles }) => roles) };
    const from = { content: sides.base, seq: seq.base };
    const line = await write(tx, scenario.base.id, from, operations, id, 'adopted');
    await tx`
      update scenario set state = 'adopted', adopted_seq = ${line}, base_seq = ${line}
      where organisation_id = current_organisation() and map_id = ${id}`;
    await verdicts.carry(tx, id, scenario.base.id);
    await maps.putAway(tx, id, true);
    await note(tx, id, { id: deed, kind: 'adopted', seq: seq.branch });
    await audit.record(tx, 'scenario.adopt', {
      scenario: scenario.name,
      map: scenario.base.name,
      author: scenario.author.name,
      reviewers: agreeing(scenario.deeds, scenario.since).map(({ name }) => name),
      line,
    });
    return done;
  });
}

/** Puts a scenario away without adopting it; its history stays. */
export async function drop(tx: Sql, id: string, deed: string): Promise<Done | Refused> {
  return doing(tx, id, deed, async ({ name, base, seq }) => {
    await become(tx, id, 'dropped');
    await maps.putAway(tx, id, true);
    await note(tx, id, { id: deed, kind: 'dropped', seq });
    await audit.record(tx, 'scenario.drop', { scenario: name, map: base.name });
    return done;
  });
}

/** Takes up a scenario again that was dropped. */
export async function reopen(tx: Sql, id: string, deed: string): Promise<Done | Refused> {
  const may = (state: State) => state === 'dropped';
  return doing(
    tx,
    id,
    deed,
    async ({ name, base, seq }) => {
      await become(tx, id, 'draft');
      await maps.putAway(tx, id, false);
      await note(tx, id, { id: deed, kind: 'reopened', seq });
      await audit.record(tx, 'scenario.reopen', { scenario: name, map: base.name });
      return done;
    },
    may,
  );
}

/** Does a deed on a scenario that is held for it, unless it has been done before. */
async function doing(
  tx: Sql,
  id: string,
  deed: string,
  work: (scenario: Scenario) => Promise<Done | Refused>,
  may: (state: State) => boolean = isOpen,
): Promise<Done | Refused> {
  await hold(tx, id);
  const scenario = await scenarios.one(tx, id);
  if (!scenario) return { refused: 'gone' };
  if (scenario.deeds.some((each) => each.id === deed)) return done;
  if (!may(scenario.state)) return { refused: 'closed', state: scenario.state };
  return work(scenario);
}

/** Holds a map for the rest of the transaction; its edits wait meanwhile. */
async function hold(tx: Sql, map: string): Promise<void> {
  await tx`
    select from map_head
    where organisation_id = current_organisation() and map_id = ${map}
    for update`;
}

/**
 * Writes operations into a map that is held, after whatever has been written there under this client's
 * name; the number of its last line.
 */
async function write(
  tx: Sql,
  map: string,
  { content, seq }: { content: MapContent; seq: number },
  operations: readonly Operation[],
  client: string,
  origin: Transaction['origin'],
): Promise<number> {
  const [before = { count: 0 }] = await tx<{ count: number }[]>`
    select last_count as count from client
    where organisation_id = current_organisation() and map_id = ${map} and client_id = ${client}`;
  const counts = new Map([[client, before.count]]);
  const ledger: Ledger = { state: fromContent(content), seq, id: v7, counts };
  const parts = parcels(operations, client, origin).map((part) => ({
    ...part,
    count: before.count + part.count,
  }));
  const { decisions } = await begin(tx, map, ledger, parts);
  const refusal = decisions.find((each) => each.refusal)?.refusal;
  if (refusal) throw new Error(`what a scenario writes is ${refusal.refused}`);
  return ledger.seq;
}

/** The roles of whoever acts and of these people together; they cannot be revoked while a map is held. */
async function rolesOf(tx: Sql, people: readonly { id: string }[]): Promise<Role[]> {
  const rows = await tx<{ roles: Role[] }[]>`
    select roles from membership
    where organisation_id = current_organisation()
      and (person_id = current_person() or person_id = any (${people.map(({ id }) => id)}::uuid[]))`;
  return [...new Set(rows.flatMap(({ roles }) => roles))];
}

async function current(tx: Sql): Promise<string> {
  const [found] = await tx<{ person: string }[]>`select current_person() as person`;
  return found?.person ?? '';
}

async function become(tx: Sql, id: string, state: State): Promise<void> {
  await tx`
    update scenario set state = ${state}
    where organisation_id = current_organisation() and map_id = ${id}`;
}

async function note(
  tx: Sql,
  map: string,
  {
    id,
    kind,
    seq,
    reviewer = null,
    sentence = '',
    choices = 0,
  }: Pick<Deed, 'id' | 'kind' | 'seq'> & {
    reviewer?: string | null;
    sentence?: string;
    choices?: number;
  },
): Promise<void> {
  await tx`
    insert into scenario_deed
      (organisation_id, map_id, deed_id, kind, reviewer_id, sentence, seq, base_seq, choices,
        person_id)
    select organisation_id, map_id, ${id}, ${kind}, ${reviewer}, ${sentence}, ${seq}, base_seq,
      ${choices}, current_person()
    from scenario where organisation_id = current_organisation() and map_id = ${map}`;
}

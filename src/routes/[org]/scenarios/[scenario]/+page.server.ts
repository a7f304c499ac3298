import { error, fail } from '@sveltejs/kit';
import { z } from 'zod';
import { list } from '#lib/editor/written.ts';
import { lay, sides, type Side } from '#lib/map/branch.ts';
import { difference } from '#lib/map/difference.ts';
import { Id as MapId } from '#lib/map/element.ts';
import { fromContent } from '#lib/map/state.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { may, unguarded } from '#lib/people/may.ts';
import { agreeing, awaited } from '#lib/people/review.ts';
import * as branches from '#lib/server/branches.ts';
import { enter, type Asking, type Entered } from '#lib/server/enter.ts';
import { form, Id, Name } from '#lib/server/form.ts';
import * as impact from '#lib/server/impact.ts';
import * as mail from '#lib/server/mail.ts';
import * as members from '#lib/server/members.ts';
import * as people from '#lib/server/people.ts';
import * as scenarios from '#lib/server/scenarios.ts';
import type { Settings } from '#lib/server/settings.ts';
import type { Sql } from '#lib/server/sql.ts';
import { roleName } from '../../../role-name.ts';
import type { Actions, PageServerLoad } from './$types';

const whole = { unit: null, period: null, compare: null };

export const load: PageServerLoad = async (event) => {
  const { person, roles, within } = await enter(event, 'read');
  const id = idOf(event);
  return within(
    async (tx) => {
      const scenario = await scenarios.one(tx, id);
      if (!scenario) error(404);
      const { seq, ...maps } = await branches.sidesOf(tx, scenario);
      const laid = lay(maps);
      const all = await members.list(tx);
      const agreed = new Set(agreeing(scenario.deeds, scenario.since).map((each) => each.id));
      const held = all.flatMap((each) => (agreed.has(each.id) ? each.roles : []));
      const left = unguarded(fromContent(maps.base), laid.operations, [...held, ...roles]);
      return {
        scenario,
        seq,
        changes: difference(maps.fork, maps.branch),
        /** What both have changed, and what of it the map has no room for any more. */
        conflicts: laid.conflicts,
        skipped: laid.skipped,
        contents: { base: maps.base, branch: maps.branch },
        looks: {
          map: await impact.look(tx, scenario.base.id, whole),
          scenario: await impact.look(tx, id, whole),
        },
        /** For each part that nobody may write yet, the roles of which one more would do. */
        needs: [...new Map(left.map((each) => [each.roles.join(), each.roles])).values()],
        editable: may(roles, 'edit scenarios'),
        asked: awaited(scenario.deeds).some((each) => each.id === person.id),
        members: all
          .filter((each) => each.id !== person.id && each.id !== scenario.author.id)
          .map(({ id: member, name, roles: own }) => ({
            id: member,
            name,
            roles: own.map(roleName),
          })),
        newId: crypto.randomUUID(),
      };
    },
    { seconds: 20 },
  );
};

const sentence = z.string().trim().max(1000).default('');
const seen = z.coerce.number().int().min(0);
const Rename = z.strictObject({ map: Id, name: Name });
const Deed = z.strictObject({ deed: Id });
const Ask = z.strictObject({ deed: Id, reviewer: Id, sentence });
const Answer = z.strictObject({
  deed: Id,
  seq: seen,
  kind: z.enum(['agreed', 'changes']),
  sentence,
});
const Rebase = z.strictObject({ deed: Id, seen, choices: z.string().max(200_000) });
const Choices = z.record(z.string(), z.enum(sides));
const Adopt = z.strictObject({ deed: Id, seen });

type Doing = 'rename' | 'ask' | 'answer' | 'rebase' | 'adopt' | 'drop' | 'reopen';
type Outcome = Awaited<ReturnType<typeof branches.adopt>>;

export const actions: Actions = {
  rename: async (event) => {
    const { within } = await enter(event, 'edit scenarios');
    const { data } = await form(event.request, Rename);
    if (!data) return wrong('rename', m.maps_name_wrong());
    return told('rename', await within((tx) => branches.rename(tx, idOf(event), data.name)));
  },

  ask: async (event) => {
    const entered = await enter(event, 'edit scenarios');
    const { data } = await form(event.request, Ask);
    if (!data) return wrong('ask', m.scenario_refused_reviewer());
    const id = idOf(event);
    const asked = await entered.within((tx) => branches.ask(tx, id, data));
    if (asked.refused) return told('ask', asked);
    return told('ask', asked, await deliver(entered, event.locals.settings, id, data));
  },

  answer: async (event) => {
    const { within } = await enter(event, 'read');
    const { data } = await form(event.request, Answer);
    if (!data) return wrong('answer', m.form_unknown());
    if (data.kind === 'changes' && data.sentence === '')
      return wrong('answer', m.scenario_sentence_missing());
    return told('answer', await within((tx) => branches.answer(tx, idOf(event), data)));
  },

  rebase: async (event) => {
    const { within } = await enter(event, 'edit scenarios');
    const { data } = await form(event.request, Rebase);
    const chosen = Choices.safeParse(data ? parsed(data.choices) : null).data;
    if (!data || !chosen) return wrong('rebase', m.scenario_refused_open());
    const choices = new Map<string, Side>(Object.entries(chosen));
    const given = { ...data, choices };
    return told('rebase', await within((tx) => branches.rebase(tx, idOf(event), given)));
  },

  adopt: async (event) => {
    const { within } = await enter(event, 'edit scenarios');
    const { data } = await form(event.request, Adopt);
    if (!data) return wrong('adopt', m.form_unknown());
    return told('adopt', await within((tx) => branches.adopt(tx, idOf(event), data)));
  },

  drop: async (event) => closeWith(event, 'drop', branches.drop),
  reopen: async (event) => closeWith(event, 'reopen', branches.reopen),
};

async function closeWith(
  event: Asking & { request: Request },
  of: 'drop' | 'reopen',
  work: (tx: Sql, id: string, deed: string) => Promise<Outcome>,
) {
  const { within } = await enter(event, 'edit scenarios');
  const { data } = await form(event.request, Deed);
  if (!data) return wrong(of, m.form_unknown());
  return told(of, await within((tx) => work(tx, idOf(event), data.deed)));
}

function idOf(event: Pick<Asking, 'params'>): string {
  const id = MapId.safeParse(event.params['scenario']);
  if (!id.success) error(404);
  return id.data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function wrong(of: Doing, problem: string) {
  return fail(400, { of, problem, said: null });
}

function told(of: Doing, outcome: Outcome, said: string | null = null) {
  if (outcome.refused === undefined) return { of, problem: null, said };
  if (outcome.refused === 'gone') error(404);
  return fail(409, { of, problem: explain(outcome), said: null });
}

function explain(outcome: Extract<Outcome, { refused: string }>): string {
  switch (outcome.refused) {
    case 'gone':
      return m.form_unknown();
    case 'closed':
      return m.scenario_refused_closed();
    case 'changed':
      return m.scenario_refused_changed();
    case 'open':
      return m.scenario_refused_open();
    case 'reviewer':
      return m.scenario_refused_reviewer();
    case 'not asked':
      return m.scenario_refused_not_asked();
    case 'behind':
      return m.scenario_blocked_behind();
    case 'nothing':
      return m.scenario_refused_nothing();
    case 'too big':
      return m.scenario_refused_too_big();
    case 'unguarded':
      return m.scenario_needs({ roles: list([...new Set(outcome.roles.flat())].map(roleName)) });
  }
}

/** Mails whoever is asked; what to tell whoever asks. */
async function deliver(
  { organisation, person, within }: Entered,
  settings: Settings,
  id: string,
  { reviewer, sentence: words }: { reviewer: string; sentence: string },
): Promise<string> {
  const [to, scenario] = await within(
    async (tx) => [await people.byId(tx, reviewer), await scenarios.one(tx, id)] as const,
  );
  if (!to || !scenario) error(404);
  const letter = mail.review(to.mail, to.locale ?? getLocale(), {
    by: person.name,
    scenario: scenario.name,
    map: scenario.base.name,
    organisation: organisation.name,
    words,
    link: `${settings.origin}/${organisation.slug}/scenarios/${id}`,
  });
  return (await mail.send(settings, letter))
    ? m.scenario_mailed({ name: to.name })
    : m.scenario_not_mailed({ name: to.name });
}

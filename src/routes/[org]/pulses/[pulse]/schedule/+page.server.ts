import { error, fail } from '@sveltejs/kit';
import { z } from 'zod';
import { m } from '#lib/paraglide/messages.js';
import { nextHour } from '#lib/pulse/calendar.ts';
import { enter } from '#lib/server/enter.ts';
import { form } from '#lib/server/form.ts';
import { calendarOf, ContactRule, setCalendar } from '#lib/server/pulse/contact.ts';
import * as employees from '#lib/server/pulse/employees.ts';
import * as pulses from '#lib/server/pulse/pulses.ts';
import * as schedules from '#lib/server/pulse/schedules.ts';
import { waits } from '#lib/server/pulse/waits.ts';
import type { Actions, PageServerLoad } from './$types';

/** Coming waves that are told. */
const told = 8;
const week = 7 * 86_400_000;

/** What the page's address says is tried; else what is kept; else a proposal of ours. */
export const load: PageServerLoad = async (event) => {
  const { organisation, within } = await enter(event, 'build pulses');
  const id = z.uuid().safeParse(event.params.pulse);
  if (!id.success) error(404);
  const now = new Date();
  const tried = schedules.ScheduleFields.safeParse(Object.fromEntries(event.url.searchParams));
  return within(async (tx) => {
    const pulse = await pulses.one(tx, id.data);
    if (!pulse) error(404);
    const kept = await schedules.one(tx, id.data);
    const calendar = await calendarOf(tx);
    const usual = {
      rhythm: 'month' as const,
      starts: `${new Date(now.getTime() + 2 * week).toISOString().slice(0, 10)}T09:00`,
      zone: calendar.zone,
      openDays: 7,
      asks: 1,
      withinDays: 28,
      sets: 1,
      least: 5 as const,
      mode: 'B' as const,
    };
    const fields = tried.data ?? (kept ? schedules.ScheduleFields.strip().parse(kept) : usual);
    const before = tried.data
      ? { turn: 0, dealt: [], last: kept?.last ?? null }
      : (kept ?? { turn: 0, dealt: [], last: null });
    const look = await schedules.outlook(tx, organisation.id, id.data, fields, before, now, told);
    const [next] = look.refused === undefined ? look.waves : [];
    const { units } = await employees.audience(tx, organisation.id);
    return {
      pulse: { id: pulse.id, name: pulse.name, items: pulse.items },
      kept: kept !== null,
      keeper: kept?.keeper ?? null,
      changed: tried.success,
      fields,
      look:
        look.refused === undefined
          ? {
              refused: undefined,
              samples: look.samples,
              waves: look.waves.map((wave) => ({ ...wave, mails: nextHour(wave.opens, calendar) })),
            }
          : look,
      waits: await waits(tx, id.data, now),
      hindered: next ? await schedules.hindered(tx, organisation.id, id.data, next, now) : null,
      unitNames: Object.fromEntries(units.map((unit) => [unit.id, unit.name])),
      calendar,
    };
  });
};

const lines = z
  .string()
  .max(4000)
  .transform((text) => text.split(/[\s,]+/).filter((word) => word !== ''));
const Calendar = z
  .strictObject({
    zone: z.string(),
    from: z.coerce.number(),
    to: z.coerce.number(),
    workdays: z.array(z.coerce.number()),
    holidays: lines,
    heldFrom: z.string(),
    heldTo: z.string(),
  })
  .transform(({ heldFrom, heldTo, ...rest }) => ({
    ...rest,
    held: heldFrom && heldTo ? [{ from: heldFrom, to: heldTo }] : [],
  }))
  .pipe(ContactRule);

export const actions: Actions = {
  keep: async (event) => {
    const { organisation, within } = await enter(event, 'build pulses');
    const pulse = z.uuid().safeParse(event.params.pulse);
    const { data } = await form(event.request, schedules.ScheduleFields);
    if (!pulse.success || !data) return fail(400, { problem: m.form_unknown(), tried: null });
    const done = await within(async (tx) => {
      if (!(await pulses.one(tx, pulse.data))) error(404);
      return schedules.keep(tx, organisation.id, pulse.data, data, new Date());
    });
    // What stands in the way is told where the coming waves would be.
    return done.refused === undefined
      ? { problem: null, tried: null }
      : fail(409, { problem: m.schedule_not_kept(), tried: { fields: data, look: done } });
  },
  stop: async (event) => {
    const { within } = await enter(event, 'build pulses');
    const pulse = z.uuid().safeParse(event.params.pulse);
    if (!pulse.success) error(404);
    await within((tx) => schedules.stop(tx, pulse.data));
    return { problem: null, tried: null };
  },
  hours: async (event) => {
    const { within } = await enter(event, 'build pulses');
    const { data } = await form(event.request, Calendar, ['workdays']);
    if (!data) return fail(400, { problem: m.schedule_hours_wrong(), tried: null });
    await within((tx) => setCalendar(tx, data));
    return { problem: null, tried: null };
  },
};

/** When the people of an organisation may be written to, and what time it is where they are. */
import { z } from 'zod';
import { isZone, type Calendar } from '#lib/pulse/calendar.ts';
import { record } from '../audit.ts';
import type { Sql } from '../sql.ts';

const Day = z.iso.date();
export const Zone = z.string().refine(isZone);

/** Five hours at least, so that reminders have room to come at no hour that can be told. */
export const ContactRule = z
  .strictObject({
    zone: Zone,
    from: z.int().min(0).max(19),
    to: z.int().max(24),
    workdays: z.array(z.int().min(1).max(7)).min(1),
    holidays: z.array(Day).max(200),
    held: z.array(z.strictObject({ from: Day, to: Day })).max(50),
  })
  .refine(({ from, to }) => to - from >= 5);

/** Until somebody says otherwise. */
export const usual: Calendar = {
  zone: 'UTC',
  from: 8,
  to: 19,
  workdays: [1, 2, 3, 4, 5],
  holidays: [],
  held: [],
};

export async function calendarOf(tx: Sql): Promise<Calendar> {
  const [found] = await tx<Calendar[]>`
    select zone, from_hour as "from", to_hour as "to", workdays, holidays, held from contact_rule
    where organisation_id = current_organisation()`;
  return found ?? usual;
}

/** Keeps the hours of this organisation; what waits for one looks again when it is its turn. */
export async function setCalendar(tx: Sql, calendar: Calendar): Promise<void> {
  const { zone, from, to, workdays, holidays, held } = calendar;
  await tx`
    insert into contact_rule
      (organisation_id, zone, from_hour, to_hour, workdays, holidays, held)
    values (current_organisation(), ${zone}, ${from}, ${to}, ${[...workdays]}, ${[...holidays]},
      ${tx.json(held.map((each) => ({ ...each })))})
    on conflict (organisation_id) do update set zone = excluded.zone,
      from_hour = excluded.from_hour, to_hour = excluded.to_hour, workdays = excluded.workdays,
      holidays = excluded.holidays, held = excluded.held`;
  await record(tx, 'contact.change', { zone, from, to });
}

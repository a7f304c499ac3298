import { createHash } from 'node:crypto';
import { error, json } from '@sveltejs/kit';
import { Id } from '#lib/map/element.ts';
import { EstimateDeed } from '#lib/people/estimates.ts';
import { list } from '#lib/editor/written.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { changed } from '#lib/server/asides.ts';
import { now } from '#lib/server/content.ts';
import { enter, type Entered } from '#lib/server/enter.ts';
import * as estimates from '#lib/server/estimates.ts';
import * as estimating from '#lib/server/estimating.ts';
import * as mail from '#lib/server/mail.ts';
import type { Settings } from '#lib/server/settings.ts';
import type { RequestHandler } from './$types';

/** All rounds of a map as this person may see them: of those not revealed, whether each has answered. */
export const GET: RequestHandler = async (event) => {
  const { within } = await enter(event, 'read');
  const map = Id.safeParse(event.params.map);
  if (!map.success) error(404);
  const { rounds, settled } = await within(async (tx) => {
    if (!(await estimates.hasMap(tx, map.data))) error(404);
    const settled = await estimates.settle(tx, map.data, new Date());
    return { rounds: await estimates.ofMap(tx, map.data), settled };
  });
  if (settled) changed(event.locals.database, { map: map.data });
  const body = JSON.stringify(rounds);
  const mark = createHash('sha256').update(body).digest('base64url').slice(0, 22);
  const headers = { etag: `"${mark}"`, 'cache-control': 'private, no-cache' };
  if (event.request.headers.get('if-none-match') === headers.etag)
    return new Response(null, { status: 304, headers });
  return new Response(body, { headers: { ...headers, 'content-type': 'application/json' } });
};

/** A round opened, answered, revealed or ended. Sent again, it is the same deed; 409 says why it is none. */
export const POST: RequestHandler = async (event) => {
  const entered = await enter(event, 'read');
  const map = Id.safeParse(event.params.map);
  if (!map.success) error(404);
  const deed = EstimateDeed.safeParse(await event.request.json().catch(() => null));
  if (!deed.success) error(400);
  const { person, roles, within } = entered;
  const asker = { id: person.id, roles };
  const outcome = await within(async (tx) =>
    (await estimates.hasMap(tx, map.data))
      ? estimating.act(tx, map.data, asker, deed.data, new Date())
      : null,
  );
  if (!outcome) error(404);
  if (outcome.refused === 'forbidden') error(403);
  // whoever comes too late may be the one who finds that its day has come
  if (outcome.refused === 'revealed') changed(event.locals.database, { map: map.data });
  if (outcome.refused !== undefined) return json({ refused: outcome.refused }, { status: 409 });
  if (outcome.changed) changed(event.locals.database, { map: map.data });
  const opened = deed.data.do === 'open' && outcome.changed ? deed.data : null;
  const said = opened && (await tell(entered, event.locals.settings, map.data, opened));
  return json({ said });
};

/** Mails whoever is asked; what to tell whoever asks, null where they ask themselves alone. */
async function tell(
  { organisation, person, within }: Entered,
  settings: Settings,
  map: string,
  { round, link, asked, note }: Extract<EstimateDeed, { do: 'open' }>,
): Promise<string | null> {
  const found = await within(async (tx) => ({
    to: await estimating.toTell(tx, asked),
    round: await estimates.one(tx, map, round),
    whole: await now(tx, map),
  }));
  if (!found.round || !found.whole || found.to.length === 0) return null;
  const { cause, effect } = found.round;
  const said = {
    ...{ cause, effect, note },
    by: person.name,
    map: found.whole.content.fields.name ?? '',
    organisation: organisation.name,
    link: `${settings.origin}/${organisation.slug}/maps/${map}?choose=${link}`,
  };
  const missed: string[] = [];
  for (const each of found.to) {
    const letter = mail.estimate(each.mail, each.locale ?? getLocale(), said);
    const sent = await mail.send(settings, letter);
    if (!sent) missed.push(each.name);
  }
  return missed.length > 0
    ? m.estimates_not_mailed({ names: list(missed) })
    : m.estimates_mailed({ names: list(found.to.map(({ name }) => name)) });
}

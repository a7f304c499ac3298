/**
 * A wave is a pulse as it is sent. One person proposes it: whoever is asked, in which units, with which
 * keys is frozen then and written in its manifest. Another confirms what the manifest says, and only then
 * can anybody answer. Nothing of it can be changed afterwards, only taken back before it opens.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { frozen, type FrozenUnit } from '#lib/pulse/frozen.ts';
import { Questions, type Item } from '#lib/pulse/item.ts';
import { Manifest, hashOf, signed, type Mode } from '#lib/pulse/manifest.ts';
import { fromText, toText } from '#lib/pulse/octets.ts';
import type { Refusal } from '#lib/pulse/refusal.ts';
import { leastAudience, reporting } from '#lib/pulse/reporting.ts';
import { isTallyKey, tallyKeys } from '#lib/pulse/seal.ts';
import { record } from '../audit.ts';
import { as, within, type Database, type Sql } from '../sql.ts';
import * as units from '../units.ts';
import { askedLately } from './asked-lately.ts';
import { telling } from './careful.ts';
import { leastEligible } from './employees.ts';
import * as jobs from './jobs.ts';
import { issuingKeys, voiceKeys, type Keys, type Secrets } from './keys.ts';
import { linkHash, linkSecret } from './links.ts';

export type Proposal = {
  /** Chosen by whoever proposes, so that asking twice proposes once. */
  wave: string;
  pulse: string;
  mode: Mode;
  /** The smallest group of which anything will be shown. */
  least: Manifest['least'];
  opens: Date;
  closes: Date;
  /** In mode B the public keys of two custodians; in mode A none, for the server makes its own. */
  tallyKeys: readonly string[];
  /** SHA-256 of the code that runs on the phone, hexadecimal. */
  code: string;
  /** A sample: the reporting units that are asked, and the items they are asked. All, where it names none. */
  sample?: { units: readonly string[]; items: readonly string[] };
};

type Done = { refused?: undefined };
type Proposed = (Done & { hash: string }) | Refusal;
type Who = { organisation: string; person: string };

const hour = 3_600_000;
/** Milliseconds for which every wave is open at least. */
export const shortest = 48 * hour;

/** Freezes and proposes a wave; answers with the hash of its manifest. Makes its keys: seconds. */
export async function propose(
  database: Database,
  keys: Keys,
  who: Who,
  proposal: Proposal,
  now: Date,
): Promise<Proposed> {
  const { wave, opens, closes, mode } = proposal;
  if (opens.getTime() < now.getTime() - hour) return { refused: 'past' };
  if (closes.getTime() - opens.getTime() < shortest) return { refused: 'too short' };
  const holders = await holdersOf(proposal);
  if (holders === null) return { refused: 'tally keys' };
  const facts = await within(database, who, (tx) => factsOf(tx, who.organisation, proposal, now));
  if ('refused' in facts) return facts;
  if ('hash' in facts) return facts;

  const counted = facts.units.filter(({ eligible }) => eligible > 0).map(({ id }) => id);
  const comments = facts.items.filter(({ kind }) => kind === 'comment').map(({ id }) => id);
  const issuing = await issuingKeys(counted, comments);
  const voice = await voiceKeys();
  const own = mode === 'A' ? await tallyKeys() : null;
  const manifest: Manifest = {
    version: 1,
    wave,
    organisation: facts.organisation,
    pulse: facts.pulse,
    mode,
    least: proposal.least,
    opens: opens.toISOString(),
    closes: closes.toISOString(),
    items: facts.items,
    units: await Promise.all(
      facts.units.map(async (unit) => {
        const open = issuing.open[unit.id];
        return { ...unit, keys: open ? await hashOf(open) : null };
      }),
    ),
    tallyKeys: own ? [toText(own.publicKey)] : holders,
    voice: voice.open,
    code: proposal.code,
  };
  const { sign } = await keys.signer();
  const written = await signed(Manifest.parse(manifest), sign);
  const links = randomBytes(32).toString('base64url');
  const secrets: Secrets = {
    tally: own ? toText(own.privateKey) : null,
    links,
    issuing: issuing.secret,
    voice: voice.secret,
  };
  let held = false;
  return within(database, { ...who, seconds: 60 }, async (tx): Promise<Proposed> => {
    await alone(tx);
    const before = await hashIn(tx, wave);
    if (before !== null) return { hash: before };
    const lately = await askedLately(tx, facts.items, [...facts.roster.keys()], opens, now);
    if (lately) return lately;
    const made = await tx`
      insert into wave (organisation_id, wave_id, pulse_id, mode, manifest, hash, signature,
        unit_keys, opens, closes, proposed_by)
      values (current_organisation(), ${wave}, ${proposal.pulse}, ${mode}, ${written.text},
        ${written.hash}, ${written.signature}, ${tx.json(issuing.open)}, ${opens}, ${closes},
        current_person())
      on conflict do nothing`;
    if (made.count === 0) return { refused: 'state' };
    await as(tx, 'issue', () => enrol(tx, wave, facts, links));
    await jobs.add(tx, [{ kind: 'confirm', about: wave, due: now }]);
    await record(tx, 'wave.propose', { pulse: facts.pulse, hash: written.hash });
    // Keys that lie here already are of a launch that was cut off before there was a wave.
    held = true;
    await keys.destroy(wave);
    await keys.keep(wave, secrets);
    return { hash: written.hash };
  }).catch(async (thrown: unknown) => {
    // Where it is not known whether there is a wave now, its keys stay.
    if (held && (await missing(database, who, wave).catch(() => false))) await keys.destroy(wave);
    throw thrown;
  });
}

/** Of two who launch at once the second sees the first, and whether a first that was cut off is there. */
async function alone(tx: Sql): Promise<void> {
  await tx`
    select pg_advisory_xact_lock(hashtextextended('launch ' || current_organisation()::text, 0))`;
}

async function missing(database: Database, who: Who, wave: string): Promise<boolean> {
  return within(database, who, async (tx) => {
    await alone(tx);
    return (await hashIn(tx, wave)) === null;
  });
}

async function hashIn(tx: Sql, wave: string): Promise<string | null> {
  const [found] = await tx<{ hash: string }[]>`
    select hash from wave where organisation_id = current_organisation() and wave_id = ${wave}`;
  return found?.hash ?? null;
}

/** Until when a proposal can be confirmed: whoever is asked has two days to answer, whenever that is. */
export function confirmable({ closes }: { closes: Date }): Date {
  return new Date(closes.getTime() - shortest);
}

/** The second pair of eyes: another person than who proposed confirms what they read, by its hash. */
export async function confirm(
  database: Database,
  who: Who,
  wave: string,
  hash: string,
  now: Date,
): Promise<Done | Refusal> {
  return within(database, who, async (tx): Promise<Done | Refusal> => {
    const [found] = await tx<
      {
        state: string;
        hash: string;
        proposedBy: string;
        pulse: string;
        opens: Date;
        closes: Date;
      }[]
    >`
      select state, hash, proposed_by as "proposedBy", manifest::jsonb ->> 'pulse' as pulse,
        opens, closes from wave
      where organisation_id = current_organisation() and wave_id = ${wave}`;
    if (!found || found.hash !== hash) return { refused: 'gone' };
    if (found.state !== 'proposed') return { refused: 'state' };
    if (found.proposedBy === who.person) return { refused: 'same person' };
    if (now > confirmable(found)) return { refused: 'late' };
    const settings = await telling(tx);
    if (settings.length > 0) return { refused: 'database', settings };
    const confirmed = await tx`
      update wave set state = 'open', confirmed_by = current_person(), confirmed_at = ${now}
      where organisation_id = current_organisation() and wave_id = ${wave} and state = 'proposed'`;
    if (confirmed.count === 0) return { refused: 'state' };
    await record(tx, 'wave.confirm', { pulse: found.pulse, hash });
    const { opens, closes } = found;
    await jobs.add(tx, [
      { kind: 'invite', about: wave, due: opens },
      { kind: 'remind', about: wave, due: opens },
      { kind: 'count', about: wave, due: opens },
      { kind: 'close', about: wave, due: closes },
    ]);
    return {};
  });
}

/** Takes a proposal back that nobody has confirmed, and its keys with it. */
export async function withdraw(
  database: Database,
  keys: Keys,
  who: Who,
  wave: string,
): Promise<Done | Refusal> {
  const done = await within(database, who, async (tx): Promise<Done | Refusal> => {
    const [found] = await tx<{ hash: string; pulse: string }[]>`
      select hash, manifest::jsonb ->> 'pulse' as pulse from wave
      where organisation_id = current_organisation() and wave_id = ${wave}`;
    if (!found) return {};
    const taken = await tx`
      delete from wave
      where organisation_id = current_organisation() and wave_id = ${wave} and state = 'proposed'`;
    if (taken.count === 0) return { refused: 'state' };
    await record(tx, 'wave.withdraw', { wave, pulse: found.pulse, hash: found.hash });
    return {};
  });
  if (done.refused === undefined) await keys.destroy(wave);
  return done;
}

/** The custodians' keys; none in mode A; null where they are not as the mode wants them. */
async function holdersOf({ mode, tallyKeys: given }: Proposal): Promise<string[] | null> {
  const points = given.map(fromText);
  const good = await Promise.all(
    points.map(async (point) => point !== null && (await isTallyKey(point))),
  );
  const wanted = mode === 'A' ? 0 : 2;
  return good.every(Boolean) && new Set(given).size === wanted && given.length === wanted
    ? [...given]
    : null;
}

type Facts = {
  organisation: string;
  pulse: string;
  items: Item[];
  units: FrozenUnit[];
  /** Each employee who is asked, and the unit that counts them. */
  roster: Map<string, string>;
  /** Those of them who have no mail. */
  mailless: ReadonlySet<string>;
};

/**
 * What a proposal would be refused for as things stand, its keys and its times apart; null where for
 * nothing. Changes nothing.
 */
export async function hindrance(
  tx: Sql,
  organisation: string,
  asked: Pick<Proposal, 'wave' | 'pulse' | 'opens' | 'sample'>,
  now: Date,
): Promise<Refusal | null> {
  const facts = await factsOf(tx, organisation, asked, now);
  return 'refused' in facts && facts.refused !== undefined ? facts : null;
}

async function factsOf(
  tx: Sql,
  id: string,
  { wave, pulse, opens, sample }: Pick<Proposal, 'wave' | 'pulse' | 'opens' | 'sample'>,
  now: Date,
): Promise<Facts | Proposed> {
  const before = await hashIn(tx, wave);
  if (before !== null) return { hash: before };
  const settings = await telling(tx);
  if (settings.length > 0) return { refused: 'database', settings };
  const [asked] = await tx<{ name: string; items: unknown; organisation: string }[]>`
    select pulse.name, items, organisation.name as organisation
    from pulse join organisation using (organisation_id)
    where organisation_id = current_organisation() and pulse_id = ${pulse}`;
  if (!asked) return { refused: 'gone' };
  const items = Questions.parse(asked.items).filter(
    (item) => sample?.items.includes(item.id) ?? true,
  );
  if (items.length === 0) return { refused: 'no items' };
  const people = await tx<{ id: string; place: string; mailless: boolean }[]>`
    select employee_id as id, coalesce(unit_id, organisation_id) as place, mail is null as mailless
    from employee
    where organisation_id = current_organisation() and active order by employee_id`;
  const eligible = new Map<string, number>();
  for (const { place } of people) eligible.set(place, (eligible.get(place) ?? 0) + 1);
  const places = await units.list(tx);
  const whole = reporting(places, eligible, id, await leastEligible(tx));
  if (whole.refused !== undefined) return whole;
  const own = whole.units.filter((unit) => sample?.units.includes(unit.id) ?? true);
  const found = { ...whole, units: own };
  const among = new Set(own.map((unit) => unit.id));
  const placed = people.map((each) => [each.id, found.of.get(each.place) ?? id] as const);
  const roster = new Map(placed.filter(([, unit]) => among.has(unit)));
  if (roster.size < leastAudience) return { refused: 'too few', eligible: roster.size };
  const lately = await askedLately(tx, items, [...roster.keys()], opens, now);
  if (lately) return lately;
  const top = { id, name: asked.organisation };
  const tree = frozen(places, found, top, () => randomInt(2 ** 32));
  const mailless = new Set(people.flatMap((each) => (each.mailless ? [each.id] : [])));
  return {
    organisation: asked.organisation,
    pulse: asked.name,
    items,
    units: tree,
    roster,
    mailless,
  };
}

/** Whoever has no mail now answers by a paper code, and has no link: what is kept there is a hash of nothing. */
async function enrol(
  tx: Sql,
  wave: string,
  { roster, mailless }: Facts,
  links: string,
): Promise<void> {
  const rows = [...roster].map(([employee, unit]) => {
    const own = linkHash(linkSecret(links, wave, employee));
    const kept = mailless.has(employee) ? randomBytes(own.length) : own;
    return { employee, unit, hash: kept.toString('hex') };
  });
  await tx`
    insert into eligibility (organisation_id, wave_id, employee_id, unit_id, invite_hash)
    select current_organisation(), ${wave}, employee, unit, decode(hash, 'hex')
    from jsonb_to_recordset(${tx.json(rows)}) as t(employee uuid, unit uuid, hash text)
    order by employee`;
}

/** A small company that is asked, and phones that answer, for tests of waves. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer } from '#lib/pulse/item.ts';
import type { Manifest } from '#lib/pulse/manifest.ts';
import type { Octets } from '#lib/pulse/octets.ts';
import {
  asking,
  ballotOf,
  checked,
  commentOf,
  drawn,
  readLink,
  taken,
  writeLink,
  type Envelope,
  type Link,
  type Tokens,
} from '#lib/pulse/phone.ts';
import { invited, type Issued, type IssueRequest } from '#lib/server/pulse/issue.ts';
import { Keys } from '#lib/server/pulse/keys.ts';
import { confirm, propose, type Proposal } from '#lib/server/pulse/launch.ts';
import { linkSecret } from '#lib/server/pulse/links.ts';
import type { Submission } from '#lib/server/pulse/submit.ts';
import type { Database, Sql } from '#lib/server/sql.ts';
import { memberOf, organisationOf, type Member } from './world.ts';

export const day = 86_400_000;
export const now = new Date();

export const agree = randomUUID();
export const why = randomUUID();

const items = [
  {
    id: agree,
    kind: 'agree5',
    text: { en: 'I would come again.' },
    reversed: false,
    optional: false,
  },
  { id: why, kind: 'comment', text: { en: 'Why?' }, optional: true },
].map((item) => ({ ...item, elements: [randomUUID()], bank: null }));

export interface Company {
  hr: Member;
  officer: Member;
  pulse: string;
  /** Two teams of twelve and eight, and two people beside them. */
  teams: string[];
}

export async function companyOf(owner: Sql): Promise<Company> {
  const hr = await organisationOf(owner);
  const officer = await memberOf(owner, hr, ['admin']);
  const { organisation, person } = hr;
  const teams = [randomUUID(), randomUUID()];
  for (const unit of teams) {
    await owner`insert into org_unit (organisation_id, unit_id, name)
      values (${organisation}, ${unit}, ${unit.slice(0, 8)})`;
  }
  const places = [
    ...Array<string>(12).fill(teams[0] ?? ''),
    ...Array<string>(8).fill(teams[1] ?? ''),
    null,
    null,
  ];
  for (const unit of places) {
    const id = randomUUID();
    await owner`insert into employee (organisation_id, employee_id, name, mail, unit_id)
      values (${organisation}, ${id}, 'Somebody', ${`${id}@example.com`}, ${unit})`;
  }
  const pulse = randomUUID();
  await owner`insert into pulse (organisation_id, pulse_id, name, items, created_by, changed_by)
    values (${organisation}, ${pulse}, 'Autumn', ${owner.json(items)}, ${person}, ${person})`;
  return { hr, officer, pulse, teams };
}

export function keysOf(): Keys {
  return new Keys(join(mkdtempSync(join(tmpdir(), 'throughline-keys-')), 'keys'));
}

export function proposalOf({ pulse }: Company, of: Partial<Proposal> = {}): Proposal {
  return {
    wave: randomUUID(),
    pulse,
    mode: 'A',
    least: 5,
    opens: now,
    closes: new Date(now.getTime() + 3 * day),
    tallyKeys: [],
    code: '0'.repeat(64),
    ...of,
  };
}

export const random = (length: number): Octets => crypto.getRandomValues(new Uint8Array(length));

/** A phone that has drawn its tokens. */
export interface Phone {
  link: Link;
  wave: string;
  unit: string;
  manifest: Manifest;
  request: IssueRequest;
  /** Null takes back what was sent. */
  ballot: (issued: Issued, answers: (Answer | null)[] | null) => Promise<Submission>;
  comment: (issued: Issued, text: string | null) => Promise<Submission>;
}

/** The phones of everybody who is asked in a wave, by unit; each opens its link as people do. */
async function phonesOf(
  database: Database,
  owner: Sql,
  keys: Keys,
  wave: string,
): Promise<Phone[]> {
  const [found] = await owner<{ hash: string }[]>`select hash from wave where wave_id = ${wave}`;
  const secrets = await keys.of(wave);
  const people = await owner<{ employee: string }[]>`
    select employee_id as employee from eligibility where wave_id = ${wave}
    order by unit_id, employee_id`;
  return Promise.all(
    people.map(async ({ employee }) => {
      const secret = linkSecret(secrets?.links ?? '', wave, employee);
      const link = readLink(`#${writeLink({ wave, secret, hash: found?.hash ?? '' })}`);
      if (link === null) throw new Error('no link');
      return phoneOf(database, link);
    }),
  );
}

export async function phoneOf(database: Database, link: Link): Promise<Phone> {
  const seen = await invited(database, link, now);
  if (seen.refused !== undefined) throw new Error(seen.refused);
  const shown = await checked(link, seen);
  if ('refused' in shown) throw new Error(shown.refused);
  // What a page keeps, it keeps as JSON.
  const tokens = JSON.parse(JSON.stringify(await drawn(shown, random))) as Tokens;
  const signed = async (issued: Issued): Promise<Tokens> => {
    const own = await taken(shown, tokens, issued);
    if (own === null) throw new Error('not signed');
    return own;
  };
  const sealed = (envelope: Envelope | { refused: string }): Envelope => {
    if ('refused' in envelope) throw new Error(envelope.refused);
    return envelope;
  };
  return {
    link,
    wave: link.wave,
    unit: shown.unit,
    manifest: shown.manifest,
    request: asking(link, tokens),
    ballot: async (issued, answers) =>
      sealed(await ballotOf(shown, await signed(issued), answers, random)),
    comment: async (issued, text) =>
      sealed(await commentOf(shown, await signed(issued), why, text, random)),
  };
}

export interface Launched {
  company: Company;
  keys: Keys;
  wave: string;
  hash: string;
  phones: Phone[];
}

/** A wave that is open, and the phones of everybody in it. */
export async function launched(
  database: Database,
  owner: Sql,
  of: Partial<Proposal> = {},
  keys = keysOf(),
): Promise<Launched> {
  const company = await companyOf(owner);
  const proposal = proposalOf(company, of);
  const { wave } = proposal;
  const proposed = await propose(database, keys, company.hr, proposal, now);
  if (proposed.refused !== undefined) throw new Error(proposed.refused);
  const { hash } = proposed;
  const confirmed = await confirm(database, company.officer, wave, hash, now);
  if (confirmed.refused !== undefined) throw new Error(confirmed.refused);
  return { company, keys, wave, hash, phones: await phonesOf(database, owner, keys, wave) };
}

/** Companies that are asked, and the phones of their people, which come over HTTP as any phone does. */
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { json } from 'node:stream/consumers';
import type { Answer } from '#lib/pulse/item.ts';
import type { Octets } from '#lib/pulse/octets.ts';
import {
  asking,
  ballotOf,
  checked,
  commentOf,
  drawn,
  taken,
  type Envelope,
  type Link,
  type Shown,
  type Tokens,
} from '#lib/pulse/phone.ts';
import { close } from '#lib/server/pulse/close.ts';
import { invited, issue, IssueRequest, Link as LinkOf } from '#lib/server/pulse/issue.ts';
import { confirm, propose, type Proposal } from '#lib/server/pulse/launch.ts';
import { linkSecret } from '#lib/server/pulse/links.ts';
import { Submission, submit } from '#lib/server/pulse/submit.ts';
import { memberOf, organisationOf, type Member } from '../support/world.ts';
import type { Base } from './house.ts';

export const random = (length: number): Octets => crypto.getRandomValues(new Uint8Array(length));

/** Sends JSON to a path of the server and reads what it answers. */
export type Post = (path: string, body: unknown) => Promise<unknown>;

/** `address` is where they come from: of 127.0.0.0/8 each address is a machine's own. */
export function overHttp(origin: string, address = '127.0.0.1'): Post {
  const agent = new Agent({ keepAlive: true, localAddress: address });
  const headers = { origin, 'content-type': 'application/json' };
  return (path, body) =>
    new Promise((resolve, reject) => {
      const text = JSON.stringify(body);
      const asking = request(origin + path, {
        method: 'POST',
        agent,
        headers: { ...headers, 'content-length': Buffer.byteLength(text) },
      });
      asking.on('response', (answer) => {
        if (answer.statusCode === 200) json(answer).then(resolve, reject);
        else reject(new Error(`${path} answered ${answer.statusCode}`));
      });
      asking.on('error', reject);
      asking.end(text);
    });
}

/** The same without a server, for what a bad schema makes of it. */
export function inProcess({ database, keys }: Base): Post {
  return (path, body) => {
    if (path === '/s/open') return invited(database, LinkOf.parse(body), new Date());
    if (path === '/s/issue') return issue(database, keys, IssueRequest.parse(body), new Date());
    return submit(database, Submission.parse(body));
  };
}

export interface Person {
  employee: string;
  /** Where they are counted. */
  unit: string;
  link: Link;
}

export interface Asked {
  wave: string;
  hash: string;
  hr: Member;
  officer: Member;
  pulse: string;
  /** The item that is answered by a comment. */
  why: string;
  questions: number;
  people: Person[];
}

export interface Plan {
  /** How many people are in each team. */
  teams: readonly number[];
  /** Questions in agreement on five points; a comment comes after them. */
  questions?: number;
  person?: (which: number) => { name: string; mail: string; language: string | null };
  proposal?: Partial<Proposal>;
}

const day = 86_400_000;

/** A company with nobody asked yet: its people, and a pulse for them. */
export async function companyOf(
  { owner }: Pick<Base, 'owner'>,
  { teams, questions = 1, person }: Plan,
): Promise<Omit<Asked, 'wave' | 'hash' | 'people'>> {
  const hr = await organisationOf(owner);
  const officer = await memberOf(owner, hr, ['admin']);
  const { organisation } = hr;
  let which = 0;
  for (const [at, size] of teams.entries()) {
    const unit = randomUUID();
    await owner`insert into org_unit (organisation_id, unit_id, name)
      values (${organisation}, ${unit}, ${`Team ${at + 1}`})`;
    const people = Array.from({ length: size }, () => {
      const id = randomUUID();
      const own = { name: 'Somebody', mail: `${id}@example.com`, language: null };
      return { id, ...(person?.(which++) ?? own) };
    });
    await owner`
      insert into employee (organisation_id, employee_id, name, mail, language, unit_id)
      select ${organisation}, id, name, mail, language, ${unit}
      from jsonb_to_recordset(${owner.json(people)})
        as t(id uuid, name text, mail text, language text)`;
  }
  const why = randomUUID();
  const items = [
    ...Array.from({ length: questions }, (_, at) => ({
      id: randomUUID(),
      kind: 'agree5',
      text: { en: `Question ${at + 1} of ${organisation}` },
      reversed: false,
      optional: false,
    })),
    { id: why, kind: 'comment', text: { en: 'Why?' }, optional: true },
  ].map((item) => ({ ...item, elements: [], bank: null }));
  const pulse = randomUUID();
  await owner`insert into pulse (organisation_id, pulse_id, name, items, created_by, changed_by)
    values (${organisation}, ${pulse}, 'Autumn', ${owner.json(items)}, ${hr.person}, ${hr.person})`;
  return { hr, officer, pulse, why, questions };
}

/** Asks a company that stands: proposed by one, confirmed by another. */
export async function askedOf(
  { database, owner, keys }: Base,
  company: Omit<Asked, 'wave' | 'hash' | 'people'>,
  of: Partial<Proposal> = {},
): Promise<Asked> {
  const wave = randomUUID();
  const now = new Date();
  const proposal: Proposal = {
    wave,
    pulse: company.pulse,
    mode: 'A',
    least: 5,
    opens: now,
    closes: new Date(now.getTime() + 3 * day),
    tallyKeys: [],
    code: '0'.repeat(64),
    ...of,
  };
  const proposed = await propose(database, keys, company.hr, proposal, now);
  if (proposed.refused !== undefined) throw new Error(proposed.refused);
  const { hash } = proposed;
  const confirmed = await confirm(database, company.officer, wave, hash, now);
  if (confirmed.refused !== undefined) throw new Error(confirmed.refused);
  const links = (await keys.of(wave))?.links ?? '';
  const roster = await owner<{ employee: string; unit: string }[]>`
    select employee_id as employee, unit_id as unit from eligibility where wave_id = ${wave}`;
  const people = roster.map(({ employee, unit }) => ({
    employee,
    unit,
    link: { wave, secret: linkSecret(links, wave, employee), hash },
  }));
  return { ...company, wave, hash, people };
}

/** A company, and a wave of it that is open. */
export async function launched(base: Base, plan: Plan): Promise<Asked> {
  return askedOf(base, await companyOf(base, plan), plan.proposal);
}

/** Lets a wave's time be over: its moments lie back by as much as it needs. */
export async function overdue({ owner }: Pick<Base, 'owner'>, wave: string): Promise<void> {
  await owner`update wave set opens = opens - interval '4 days', closes = closes - interval '4 days'
    where wave_id = ${wave} and closes > now()`;
}

/** Ends a wave as the server does when its time is over. */
export async function ended(base: Base, wave: string): Promise<void> {
  await overdue(base, wave);
  const { refused } = await close(base.database, base.keys, wave, new Date());
  if (refused !== undefined) throw new Error(refused);
}

/** One person's phone, from the link on. */
export class Phone {
  readonly person: Person;
  readonly shown: Shown;
  readonly post: Post;
  /** What is asked to be signed, and what came back of it. */
  readonly request: IssueRequest;
  #tokens: Tokens;

  private constructor(person: Person, shown: Shown, post: Post, tokens: Tokens) {
    this.person = person;
    this.shown = shown;
    this.post = post;
    this.#tokens = tokens;
    this.request = asking(person.link, tokens);
  }

  static async open(person: Person, post: Post, draw = random): Promise<Phone> {
    const { wave, secret } = person.link;
    const seen = (await post('/s/open', { wave, secret })) as Parameters<typeof checked>[1];
    const shown = await checked(person.link, seen);
    if ('refused' in shown) throw new Error(`the phone refuses: ${shown.refused}`);
    return new Phone(person, shown, post, await drawn(shown, draw));
  }

  /** Has its tokens signed; answers with what the server sent. */
  async collect(): Promise<{ ballot: string; comments: Record<string, string> }> {
    const issued = (await this.post('/s/issue', this.request)) as {
      ballot: string;
      comments: Record<string, string>;
      refused?: string;
    };
    if (issued.refused !== undefined) throw new Error(`no token: ${issued.refused}`);
    const own = await taken(this.shown, this.#tokens, issued);
    if (own === null) throw new Error('something else was signed');
    this.#tokens = own;
    return issued;
  }

  async ballot(answers: readonly (Answer | null)[]): Promise<Envelope> {
    return whole(await ballotOf(this.shown, this.#tokens, answers, random));
  }

  async comment(item: string, text: string): Promise<Envelope> {
    return whole(await commentOf(this.shown, this.#tokens, item, text, random));
  }

  /** Whether the server says that it has it. */
  async send(envelope: Envelope): Promise<boolean> {
    const answer = (await this.post('/s/submit', envelope)) as { refused?: string };
    return answer.refused === undefined;
  }

  /** All of it: opens, collects, answers; gives back what was sent. */
  static async answer(
    person: Person,
    post: Post,
    answers: readonly (Answer | null)[],
  ): Promise<{ phone: Phone; envelope: Envelope }> {
    const phone = await Phone.open(person, post);
    await phone.collect();
    const envelope = await phone.ballot(answers);
    if (!(await phone.send(envelope))) throw new Error('an answer was not taken');
    return { phone, envelope };
  }
}

function whole(envelope: Envelope | { refused: string }): Envelope {
  if ('refused' in envelope) throw new Error(envelope.refused);
  return envelope;
}

/** Does something with each, so many at once. */
export async function inTurns<A, B>(
  list: readonly A[],
  atOnce: number,
  work: (each: A, at: number) => Promise<B>,
): Promise<B[]> {
  const done: B[] = [];
  let next = 0;
  const worker = async () => {
    while (next < list.length) {
      const at = next++;
      done[at] = await work(list[at] as A, at);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return done;
}

/**
 * Where a phone does what takes it long or must not be lost: it asks the server, checks what it is shown,
 * draws and seals, keeps and sends. It works beside the page, in a worker, so that the page never waits;
 * and whatever is cut off, by a dead battery or a tunnel, is taken up again where it was.
 *
 * A comment is sent by itself up to a minute after the ballot, at a moment nobody chooses, so that who
 * watches the wire cannot tell that the two belong together. Where the page is gone by then, it goes with
 * the next visit.
 */
import { z } from 'zod';
import { UnitKeys } from '#lib/pulse/manifest.ts';
import { sha256, toHex, toText, type Octets } from '#lib/pulse/octets.ts';
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
  type WaveLink,
} from '#lib/pulse/phone.ts';
import { onBallot } from '#lib/pulse/ballot.ts';
import { hashBeginning } from '#lib/pulse/wave-number.ts';
import { collect } from './kept-voice.ts';
import type { Drawer } from './phone-drawer.ts';

const Answer = z.union([z.number(), z.array(z.number()), z.string()]);

/** What was answered so far, and how far it is. */
export const Draft = z.object({
  stage: z.enum(['welcome', 'asking', 'sending', 'taking back', 'counted', 'withdrawn']),
  language: z.enum(['en', 'tr', 'fa', 'zh']),
  /** Of the questions, from 0. */
  at: z.int().min(0),
  /** By item; wiped as soon as they are sealed. */
  answers: z.record(z.string(), Answer),
  /** Items on which a comment was sent, so that a change replaces it. */
  commented: z.array(z.string()),
  /** Whether what is being sent lies sealed. */
  sealed: z.boolean(),
});
export type Draft = z.infer<typeof Draft>;

const Opened = z.object({
  manifest: z.string(),
  unit: z.string(),
  keys: UnitKeys,
  used: z.boolean(),
});
/** A draft as it is kept: with what was shown, so that it is there without a network. */
const Kept = z.object({
  key: z.string(),
  closes: z.iso.datetime(),
  draft: Draft,
  opened: Opened,
});

const Token = z.object({
  prepared: z.string(),
  inverse: z.string(),
  blinded: z.string(),
  signature: z.string().nullable(),
});
const Tokens = z.object({ ballot: Token, comments: z.record(z.string(), Token) });

const Waiting = z.object({
  /** Of whose link. */
  key: z.string(),
  /** Milliseconds since 1970 from which it may be sent. */
  due: z.number(),
  envelope: z.object({
    wave: z.string(),
    unit: z.string(),
    item: z.string().optional(),
    token: z.string(),
    signature: z.string(),
    sealed: z.string(),
  }),
});
type Waiting = z.infer<typeof Waiting>;

const Numbered = z.object({ wave: z.string(), hash: z.string() });
const Issued = z.object({ ballot: z.string(), comments: z.record(z.string(), z.string()) });
const Refused = z.object({
  refused: z.enum(['unknown', 'early', 'over', 'closed', 'used', 'form', 'slow']),
});

export type Refusal = z.infer<typeof Refused>['refused'] | 'hash' | 'keys' | 'offline';
export type Found = { key: string; shown: Shown; draft: Draft | null };
/** What became of envelopes. */
export type Delivery = {
  /** Those that are never taken. */
  lost: { key: string; item: string | null; refused: Refusal }[];
  /** The links whose ballots still wait, and how many comments do. */
  ballots: string[];
  comments: number;
  /** Whether something waits for the network. */
  held: boolean;
  /** In how many milliseconds the next comment is due. */
  next: number | null;
};

/** The longest that a comment waits, in milliseconds. */
const longest = 60_000;
const patience = 20_000;

export class Desk {
  readonly #drawer: Drawer;
  readonly #random = (length: number): Octets => crypto.getRandomValues(new Uint8Array(length));
  readonly #open = new Map<string, { link: Link; opened: z.infer<typeof Opened>; shown: Shown }>();

  constructor(drawer: Drawer) {
    this.#drawer = drawer;
  }

  /** Which wave a poster's number stands for. */
  async find(number: string): Promise<WaveLink | { refused: Refusal }> {
    const begins = hashBeginning(number);
    const found = await this.#ask('find', { begins }, Numbered);
    if ('refused' in found) return found;
    return found.hash.startsWith(begins) ? found : { refused: 'hash' };
  }

  /** What a link leads to, checked; without a network what was kept of it. */
  async open(link: Link): Promise<Found | { refused: Refusal }> {
    const key = toText(await sha256(new TextEncoder().encode(`${link.wave} ${link.secret}`)));
    await this.#sweep();
    const kept = Kept.safeParse(await this.#drawer.read('draft', key)).data;
    const { wave, secret } = link;
    const answer = await this.#ask('open', { wave, secret }, Opened);
    if ('refused' in answer && !(answer.refused === 'offline' && kept)) {
      if (answer.refused === 'over' || answer.refused === 'closed') await this.forget(key);
      return answer;
    }
    const opened = 'refused' in answer ? kept?.opened : answer;
    if (opened === undefined) return { refused: 'offline' };
    const shown = await checked(link, opened);
    if ('refused' in shown) return shown;
    if (opened.used && (await this.#tokens(key)) === null) return { refused: 'used' };
    this.#open.set(key, { link, opened, shown });
    return { key, shown, draft: kept?.draft ?? null };
  }

  async keep(key: string, draft: Draft): Promise<void> {
    const found = this.#open.get(key);
    if (found === undefined) return;
    const { opened, shown } = found;
    const kept: z.infer<typeof Kept> = { key, closes: shown.manifest.closes, draft, opened };
    await this.#drawer.put('draft', key, kept);
  }

  /** Lets go of what is kept of a link; what is sealed and waits to be sent stays. */
  async forget(key: string): Promise<void> {
    await this.#drawer.remove('draft', key);
    await this.#drawer.remove('tokens', key);
  }

  /** Draws tokens before they are needed: that takes longest. */
  async prepare(key: string): Promise<void> {
    await this.#alone(() => this.#drawnFor(key));
  }

  /**
   * Seals the answers, null to take back what was sent, and puts them where `deliver` finds them. The
   * comments are those that were written, and null for those that are taken back.
   */
  async seal(
    key: string,
    answers: Draft['answers'] | null,
    texts: Readonly<Record<string, string | null>>,
  ): Promise<{ refused: Refusal | 'too long' } | { refused: null }> {
    return this.#alone(async () => {
      const { link, shown } = this.#opened(key);
      const tokens = await this.#signed(key, link, shown, await this.#drawnFor(key));
      if ('refused' in tokens) return tokens;
      const given = answers && onBallot(shown.manifest.items).map(({ id }) => answers[id] ?? null);
      const sealed: [number, Envelope | { refused: 'too long' }][] = [
        [0, await ballotOf(shown, tokens, given, this.#random)],
      ];
      for (const [item, text] of Object.entries(texts)) {
        const delay = longest * ((this.#random(1)[0] ?? 0) / 256);
        sealed.push([delay, await commentOf(shown, tokens, item, text, this.#random)]);
      }
      for (const [delay, envelope] of sealed) {
        if ('refused' in envelope) return envelope;
        const waiting: Waiting = { key, due: Date.now() + delay, envelope };
        await this.#drawer.put('envelope', `${key} ${envelope.item ?? ''}`, waiting);
      }
      return { refused: null };
    });
  }

  /** Sends what is due, of whatever link. What is not taken for want of a network waits on. */
  async deliver(): Promise<Delivery> {
    return this.#alone(async () => {
      const all = (await this.#drawer.all('envelope')).flatMap(
        (each) => Waiting.safeParse(each).data ?? [],
      );
      const now = Date.now();
      const later = all.filter(({ due }) => due > now);
      const held: Waiting[] = [];
      const lost: Delivery['lost'] = [];
      for (const waiting of all.filter(({ due }) => due <= now)) {
        const { key, envelope } = waiting;
        const answer = await this.#ask('submit', envelope, z.object({}));
        const refused = 'refused' in answer ? answer.refused : null;
        if (refused === 'offline' || refused === 'slow') {
          held.push(waiting);
          continue;
        }
        await this.#drawer.remove('envelope', `${key} ${envelope.item ?? ''}`);
        if (refused !== null) lost.push({ key, item: envelope.item ?? null, refused });
      }
      const left = [...held, ...later];
      return {
        lost,
        ballots: left.flatMap(({ key, envelope }) => (envelope.item === undefined ? [key] : [])),
        comments: left.filter(({ envelope }) => envelope.item !== undefined).length,
        held: held.length > 0,
        next: later.length > 0 ? Math.min(...later.map(({ due }) => due)) - now : null,
      };
    });
  }

  /** Collects what this phone may speak with once the wave is closed; asked again, what is missing. */
  async voice(key: string): Promise<void> {
    const { link, shown } = this.#opened(key);
    await navigator.locks.request('throughline.voice', () => collect(link, shown.manifest));
  }

  /**
   * Whether the code on this phone is what the manifest names, file by file; keeps it, where `keeps`, so
   * that the page opens without a network. A page that keeps nothing is a shared tablet's, whose own files
   * stand in the second list. Null where the server names no files.
   */
  async code(named: string, keeps: boolean): Promise<boolean | null> {
    const list = await text('/s/code.txt');
    if (list === null) return null;
    const others = keeps ? '' : await text('/s/code-others.txt');
    if (others === null) return null;
    const files = `${list}${others}`.matchAll(/^(\w{64}) {2}(.+)$/gm);
    const cache = keeps && 'caches' in self ? await caches.open('throughline-phone') : null;
    for (const [, hash, file] of files) {
      const answer = await fetch(`/${file ?? ''}`).catch(() => null);
      if (!answer?.ok) return null;
      if (toHex(await sha256(new Uint8Array(await answer.clone().arrayBuffer()))) !== hash)
        return false;
      await cache?.put(`/${file ?? ''}`, answer);
    }
    await cache?.add('/s/');
    return toHex(await sha256(new TextEncoder().encode(list))) === named;
  }

  /** Lets go of what belongs to waves that have closed. */
  async #sweep(): Promise<void> {
    for (const each of await this.#drawer.all('draft')) {
      const kept = Kept.safeParse(each).data;
      if (kept && Date.parse(kept.closes) < Date.now()) await this.forget(kept.key);
    }
  }

  #opened(key: string) {
    const found = this.#open.get(key);
    if (found === undefined) throw new Error('no such link was opened');
    return found;
  }

  async #tokens(key: string): Promise<Tokens | null> {
    return Tokens.safeParse(await this.#drawer.read('tokens', key)).data ?? null;
  }

  async #drawnFor(key: string): Promise<Tokens> {
    const before = await this.#tokens(key);
    if (before) return before;
    const tokens = await drawn(this.#opened(key).shown, this.#random);
    await this.#drawer.put('tokens', key, tokens);
    return tokens;
  }

  async #signed(
    key: string,
    link: Link,
    shown: Shown,
    tokens: Tokens,
  ): Promise<Tokens | { refused: Refusal }> {
    if (tokens.ballot.signature !== null) return tokens;
    const issued = await this.#ask('issue', asking(link, tokens), Issued);
    if ('refused' in issued) return issued;
    const signed = await taken(shown, tokens, issued);
    if (signed === null) return { refused: 'keys' };
    await this.#drawer.put('tokens', key, signed);
    return signed;
  }

  /** No other page of this browser draws, seals or sends meanwhile. */
  async #alone<T>(work: () => Promise<T>): Promise<T> {
    return navigator.locks.request('throughline.phone', work);
  }

  async #ask<T>(
    path: 'find' | 'open' | 'issue' | 'submit',
    body: object,
    Answered: z.ZodType<T>,
  ): Promise<T | { refused: Refusal }> {
    const response = await fetch(`/s/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      credentials: 'omit',
      cache: 'no-store',
      signal: AbortSignal.timeout(patience),
    }).catch(() => null);
    const said: unknown = response?.ok ? await response.json().catch(() => null) : null;
    // A server that is starting or ending, or a wall that asks for a sign-in: as good as no network.
    if (said === null) return { refused: 'offline' };
    return Refused.safeParse(said).data ?? Answered.parse(said);
  }
}

async function text(path: string): Promise<string | null> {
  const answer = await fetch(path).catch(() => null);
  return answer?.ok ? answer.text() : null;
}

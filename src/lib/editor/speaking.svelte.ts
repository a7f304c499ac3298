/**
 * The page of those who were asked, once a wave has closed: it shows what was found and decided, and
 * speaks with the voice that this phone has kept since it answered. What it sends names nobody.
 */
import { z } from 'zod';
import { readLink, type Link } from '#lib/pulse/phone.ts';
import { spokenWith } from '#lib/pulse/voice.ts';
import { keep, read, type KeptVoice } from './kept-voice.ts';

type Screen = 'opening' | 'unknown' | 'open' | 'offline' | 'told';
/** What became of what was sent. */
export type Sent = 'sent' | 'refused' | 'offline';

const Answered = z.object({ refused: z.string().optional() });
const patience = 20_000;

export class Speaking<Told extends object> {
  screen: Screen = $state.raw('opening');
  told: Told | null = $state.raw(null);
  /** Null where nothing can be said from here. */
  voice: KeptVoice | null = $state.raw(null);
  link: Link | null = $state.raw(null);

  readonly #read: (told: unknown) => Told;

  /** @param read what our own server tells. */
  constructor(read: (told: unknown) => Told) {
    this.#read = read;
  }

  /** Opens what stands behind the `#` of the address. */
  async open(fragment: string): Promise<void> {
    this.screen = 'opening';
    const link = readLink(fragment);
    this.link = link;
    if (link === null) return void (this.screen = 'unknown');
    const { wave, secret } = link;
    const [told, voice] = await Promise.all([
      asked('told', { wave, secret }),
      read(link).catch(() => null),
    ]);
    this.voice = voice;
    const refused = Answered.safeParse(told).data?.refused;
    if (told === null) this.screen = 'offline';
    else if (refused !== undefined) this.screen = refused === 'open' ? 'open' : 'unknown';
    else {
      this.told = this.#read(told);
      this.screen = 'told';
    }
  }

  /** Sends an idea; sent again before it is shown, it says it otherwise. */
  async propose(idea: string): Promise<Sent> {
    const { voice } = this;
    if (voice === null) return 'refused';
    const sent = await this.#say(spokenWith(voice.idea), { idea });
    if (sent === 'sent') await this.#keep({ ...voice, proposed: true });
    return sent;
  }

  /** Supports an idea of a group, in place of the one of that group that was supported before. */
  async support(idea: { id: string; group: number }): Promise<Sent> {
    const { voice } = this;
    const token = voice?.supports[idea.group];
    if (voice === null || token === undefined) return 'refused';
    const sent = await this.#say(spokenWith(token), { support: idea.id });
    if (sent === 'sent') {
      await this.#keep({ ...voice, supported: { ...voice.supported, [idea.group]: idea.id } });
    }
    return sent;
  }

  async #say(token: object, what: object): Promise<Sent> {
    const answer = await asked('speak', { wave: this.link?.wave, ...token, ...what });
    if (answer === null) return 'offline';
    return Answered.parse(answer).refused === undefined ? 'sent' : 'refused';
  }

  async #keep(voice: KeptVoice): Promise<void> {
    this.voice = voice;
    if (this.link) await keep(this.link, voice);
  }
}

/** What the server answers; null where there is no network. */
async function asked(path: 'told' | 'speak', body: object): Promise<unknown> {
  const response = await fetch(`/s/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    credentials: 'omit',
    cache: 'no-store',
    signal: AbortSignal.timeout(patience),
  }).catch(() => null);
  return response?.ok ? response.json().catch(() => null) : null;
}

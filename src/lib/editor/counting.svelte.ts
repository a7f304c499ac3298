/**
 * A custodian counts a wave on their own page: the envelopes come, are opened here, and only counts go
 * back. Cut off anywhere, nothing has happened, and either custodian can begin again.
 */
import { z } from 'zod';
import { unlockedKey } from '#lib/pulse/key-file.ts';
import { Manifest } from '#lib/pulse/manifest.ts';
import { countApart } from './count-apart.ts';

/**
 * `form`: the file is no key. `passphrase`: it is another's. `other key`: the wave was sealed to others.
 * `done`: it has been counted meanwhile. `amiss`: what came is not what was sent. `lost`: no network.
 */
export type CountRefusal = 'form' | 'passphrase' | 'other key' | 'done' | 'amiss' | 'lost';

export type Stage =
  | { at: 'ready'; refused?: CountRefusal }
  | { at: 'fetching' }
  | { at: 'opening'; done: number; all: number }
  | { at: 'sending' }
  | { at: 'done'; ballots: number; unreadable: number };

const Sealed = z.object({ unit: z.uuid(), sealed: z.base64url() });
const Sent = z.object({
  manifest: Manifest,
  envelopes: z.object({
    ballots: z.array(Sealed),
    comments: z.array(Sealed.extend({ item: z.uuid() })),
  }),
});

export class Counting {
  readonly #address: string;
  readonly #keys: readonly string[];
  #stage = $state.raw<Stage>({ at: 'ready' });

  /** @param keys the public keys that the wave's envelopes were sealed to */
  constructor(organisation: string, wave: string, keys: readonly string[]) {
    this.#address = `/api/${organisation}/waves/${wave}`;
    this.#keys = keys;
  }

  get stage(): Stage {
    return this.#stage;
  }

  async count(file: File, passphrase: string): Promise<void> {
    this.#stage = { at: 'fetching' };
    try {
      this.#stage = await this.#counted(await file.text(), passphrase);
    } catch {
      this.#stage = { at: 'ready', refused: 'lost' };
    }
  }

  async #counted(file: string, passphrase: string): Promise<Stage> {
    const key = await unlockedKey(file, passphrase);
    if (key.refused !== undefined) return { at: 'ready', refused: key.refused };
    if (!this.#keys.includes(key.publicKey)) return { at: 'ready', refused: 'other key' };
    const answer = await fetch(`${this.#address}/envelopes`, { method: 'POST' });
    if (answer.status === 409) return { at: 'ready', refused: 'done' };
    const { manifest, envelopes } = Sent.parse(await answer.json());
    const all = envelopes.ballots.length + envelopes.comments.length;
    this.#stage = { at: 'opening', done: 0, all };
    const errand = { manifest, envelopes, key: key.privateKey };
    const tally = await countApart(errand, (progress) => {
      this.#stage = { at: 'opening', ...progress };
    });
    this.#stage = { at: 'sending' };
    const taken = await fetch(`${this.#address}/tally`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: JSON.stringify(tally),
    });
    const refused = taken.status === 409 ? await this.#why(taken) : null;
    if (refused) return { at: 'ready', refused };
    if (!taken.ok) return { at: 'ready', refused: 'lost' };
    const unreadable = [...tally.malformed.ballots, ...tally.malformed.comments];
    return {
      at: 'done',
      ballots: sum(tally.respondents),
      unreadable: sum(unreadable),
    };
  }

  async #why(answer: Response): Promise<CountRefusal> {
    const { refused } = z.object({ refused: z.enum(['gone', 'amiss']) }).parse(await answer.json());
    return refused === 'gone' ? 'done' : 'amiss';
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, one) => all + one, 0);
}

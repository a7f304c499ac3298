/**
 * A custodian makes a key on their own page. It is registered only after its file has been opened again
 * with the passphrase, as it will have to be when it counts.
 */
import { lockedKey, unlockedKey } from '#lib/pulse/key-file.ts';
import { tallyKeys } from '#lib/pulse/seal.ts';
import { toText } from '#lib/pulse/octets.ts';

export type KeyStage =
  | { at: 'none' }
  | { at: 'making' }
  /** To be saved, and then opened; `refused` is why the last try did not open it. */
  | { at: 'made'; address: string; refused?: 'form' | 'passphrase' | 'other key' }
  | { at: 'opened'; publicKey: string };

export class KeyMaking {
  #stage = $state.raw<KeyStage>({ at: 'none' });
  #publicKey = '';

  get stage(): KeyStage {
    return this.#stage;
  }

  async make(organisation: string, passphrase: string): Promise<void> {
    this.#stage = { at: 'making' };
    const keys = await tallyKeys();
    const text = await lockedKey(keys, organisation, passphrase, (length) =>
      crypto.getRandomValues(new Uint8Array(length)),
    );
    this.#publicKey = toText(keys.publicKey);
    const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
    this.#stage = { at: 'made', address };
  }

  /** Whether the saved file opens, as it is to. */
  async open(file: File, passphrase: string): Promise<void> {
    if (this.#stage.at !== 'made') return;
    const { address } = this.#stage;
    const found = await unlockedKey(await file.text(), passphrase);
    if (found.refused !== undefined) this.#stage = { at: 'made', address, refused: found.refused };
    else if (found.publicKey !== this.#publicKey)
      this.#stage = { at: 'made', address, refused: 'other key' };
    else {
      URL.revokeObjectURL(address);
      this.#stage = { at: 'opened', publicKey: found.publicKey };
    }
  }

  again(): void {
    if (this.#stage.at === 'made') URL.revokeObjectURL(this.#stage.address);
    this.#stage = { at: 'none' };
  }
}

/** How the page asks its worker: by the name of a deed, and what the desk's method of that name takes. */
import type { Desk } from './phone-desk.ts';

export type Deed =
  'find' | 'open' | 'keep' | 'forget' | 'prepare' | 'seal' | 'deliver' | 'voice' | 'code';
export type Given<D extends Deed> = Parameters<Desk[D]>;
export type Answered<D extends Deed> = Awaited<ReturnType<Desk[D]>>;
/** `keeps`: whether anything may stay on the device. */
export type Call = { [D in Deed]: { deed: D; given: Given<D>; keeps: boolean } }[Deed];

type Reply<D extends Deed> = { answer: Answered<D> } | { fault: string };

export class PhoneCalls {
  readonly #worker = new Worker(new URL('./phone-worker.ts', import.meta.url), { type: 'module' });
  readonly #keeps: boolean;

  constructor(keeps: boolean) {
    this.#keeps = keeps;
  }

  /** @throws where the worker met a fault. */
  ask<D extends Deed>(deed: D, ...given: Given<D>): Promise<Answered<D>> {
    return new Promise((resolve, reject) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }: MessageEvent<Reply<D>>) => {
        port1.close();
        if ('fault' in data) reject(new Error(data.fault));
        else resolve(data.answer);
      };
      this.#worker.onerror = ({ message }) => reject(new Error(message));
      this.#worker.postMessage({ deed, given, keeps: this.#keeps }, [port2]);
    });
  }

  end(): void {
    this.#worker.terminate();
  }
}

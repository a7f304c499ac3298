/**
 * What changes of a map did to its money, asked one after the other of a worker. The figures are those of
 * today; they are fetched when somebody first asks.
 */
import type { Effect } from '#lib/impact/effect.ts';
import { Sent, type Look } from '#lib/impact/look.ts';
import type { MapContent } from '#lib/map/state.ts';
import type { Answer, Errand } from './effects-worker.ts';

/** Why there is no answer: nothing has been measured, or the figures or the worker are out of reach. */
export type Silent = 'unmeasured' | 'failed';

/** So many answers are kept. */
const most = 100;

export class Effects {
  readonly #address: string;
  readonly #answers = new Map<string, Promise<Effect | Silent>>();
  #worker: Worker | null = null;
  #look: Promise<Look | null> | null = null;
  #sent = false;
  #running: Promise<unknown> = Promise.resolve();

  constructor(organisation: string, map: string) {
    this.#address = `/api/${organisation}/maps/${map}/impact`;
  }

  /** The period whose figures are used; null before anything was measured, or where that is not known. */
  async period(): Promise<string | null> {
    return (await this.#figures())?.period ?? null;
  }

  /** What lies between two moments; `name` says which two, so that they are worked out once. */
  ask(
    name: string,
    moments: () => Promise<{ before: MapContent; after: MapContent } | null>,
  ): Promise<Effect | Silent> {
    const known = this.#answers.get(name);
    if (known) return known;
    const answer = this.#running.then(() => this.#answer(moments));
    this.#running = answer.catch(() => null);
    this.#answers.set(name, answer);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > most && oldest !== undefined) this.#answers.delete(oldest);
    void answer.then((said) => said === 'failed' && this.#answers.delete(name));
    return answer;
  }

  end(): void {
    this.#worker?.terminate();
  }

  async #answer(
    moments: () => Promise<{ before: MapContent; after: MapContent } | null>,
  ): Promise<Effect | Silent> {
    const [look, between] = await Promise.all([this.#figures(), moments()]);
    if (!look || !between) return 'failed';
    if (look.period === null) return 'unmeasured';
    const answer = await this.#work({ look: this.#sent ? null : look, ...between });
    this.#sent = true;
    return 'effect' in answer ? answer.effect : 'failed';
  }

  #work(errand: Errand): Promise<Answer> {
    this.#worker ??= new Worker(new URL('./effects-worker.ts', import.meta.url), {
      type: 'module',
    });
    const worker = this.#worker;
    return new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }: MessageEvent<Answer>) => {
        port1.close();
        resolve(data);
      };
      worker.onerror = ({ message }) => resolve({ failed: message });
      worker.postMessage(errand, [port2]);
    });
  }

  async #figures(): Promise<Look | null> {
    this.#look ??= fetch(this.#address)
      .then(async (answer) => (answer.ok ? Sent.parse(await answer.json()) : null))
      .catch(() => null);
    const look = await this.#look;
    if (!look) this.#look = null;
    return look;
  }
}

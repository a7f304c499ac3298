/** Asks a worker what to act on and what to learn first; only the latest question is answered. */
import type { Graph } from '#lib/rox/graph.ts';
import type { Weighed } from '#lib/rox/weighing.ts';

/** Possible maps that are looked at, where no closed form holds. */
export const draws = 2_000;

export class Adviser {
  readonly #worker = new Worker(new URL('./advice-worker.ts', import.meta.url), { type: 'module' });
  #asked = 0;
  #running: Promise<unknown> = Promise.resolve();

  /** Null if a later question overtook this one. */
  async ask(graph: Graph): Promise<Weighed | null> {
    const asked = ++this.#asked;
    await this.#running;
    if (asked !== this.#asked) return null;
    const answer = new Promise<Weighed>((resolve, reject) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }: MessageEvent<Weighed>) => resolve(data);
      this.#worker.onerror = ({ message }) => reject(new Error(message));
      this.#worker.postMessage({ graph, seed: 1, draws }, [port2]);
    });
    this.#running = answer.catch(() => null);
    const weighed = await answer;
    return asked === this.#asked ? weighed : null;
  }

  end(): void {
    this.#worker.terminate();
  }
}

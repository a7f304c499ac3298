/**
 * Bands and ranks of a map while it is looked at: drawn in workers, so that the page never waits. Only
 * the latest question is answered; one that came before and is still waiting is dropped.
 */
import type { Graph } from '#lib/rox/graph.ts';
import type { Sampled } from '#lib/rox/sample.ts';
import { sampledBy, type Part, type Runner } from '#lib/rox/share.ts';

/** Workers of one page; `end` lets them go. */
export class Draws {
  readonly #workers: readonly Worker[];
  readonly #runners: readonly Runner[];
  #asked = 0;
  #running: Promise<unknown> = Promise.resolve();

  constructor(size = Math.max(1, Math.min(4, navigator.hardwareConcurrency - 1))) {
    this.#workers = Array.from(
      { length: size },
      () => new Worker(new URL('./draws-worker.ts', import.meta.url), { type: 'module' }),
    );
    this.#runners = this.#workers.map(
      (worker): Runner =>
        (errand) =>
          new Promise((resolve, reject) => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = ({ data }: MessageEvent<Part | null>) => resolve(data);
            worker.onerror = ({ message }) => reject(new Error(message));
            worker.postMessage(errand, [port2]);
          }),
    );
  }

  /** Chances of every element; null if a later question overtook this one before its turn. */
  async ask(graph: Graph, seed: number, draws: number): Promise<Sampled | null> {
    const asked = ++this.#asked;
    await this.#running;
    if (asked !== this.#asked) return null;
    const answer = sampledBy(this.#runners, graph, seed, draws, { worth: true, root: true });
    this.#running = answer.catch(() => null);
    return answer;
  }

  end(): void {
    for (const worker of this.#workers) worker.terminate();
  }
}

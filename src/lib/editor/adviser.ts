/** Asks a worker what to act on and what to learn first; only the latest question is answered. */
import type { Graph } from '#lib/rox/graph.ts';
import type { LinkQuestion, LinkValue } from '#lib/rox/link-value.ts';
import type { Question, Weighed } from '#lib/rox/weighing.ts';

/** Possible maps that are looked at, where no closed form holds. */
export const draws = 2_000;
/** The same for one link alone, of which more can be asked. */
export const linkDraws = 10_000;

export class Adviser {
  readonly #worker = new Worker(new URL('./advice-worker.ts', import.meta.url), { type: 'module' });
  #asked = 0;
  #running: Promise<unknown> = Promise.resolve();

  /** What to do about every gap; null if a later question overtook this one. */
  ask(graph: Graph): Promise<Weighed | null> {
    return this.#put<Weighed>({ graph, seed: 1, draws });
  }

  /** What knowing the link at a position of `edges` is worth; null as above, or where it carries nothing. */
  worthKnowing(graph: Graph, edge: number): Promise<LinkValue | null> {
    return this.#put<LinkValue | null>({ graph, edge, seed: 1, draws: linkDraws });
  }

  async #put<Answer>(question: Question | LinkQuestion): Promise<Answer | null> {
    const asked = ++this.#asked;
    await this.#running;
    if (asked !== this.#asked) return null;
    const answer = new Promise<Answer>((resolve, reject) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }: MessageEvent<Answer>) => resolve(data);
      this.#worker.onerror = ({ message }) => reject(new Error(message));
      this.#worker.postMessage(question, [port2]);
    });
    this.#running = answer.catch(() => null);
    const given = await answer;
    return asked === this.#asked ? given : null;
  }

  end(): void {
    this.#worker.terminate();
  }
}

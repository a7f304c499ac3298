/** Bands of a what-if while it moves: drawn in workers, the latest question next, never two at a time. */
import type { Reading } from '#lib/impact/reading.ts';
import { graphWith, type Moves } from '#lib/impact/supposed.ts';
import { bandsOf, type OutcomeBands, type Outcomes } from '#lib/rox/outcomes.ts';
import type { Errand } from './outcome-worker.ts';

/** Possible maps that are looked at, and how long at most. */
export const draws = 10_000;
const milliseconds = 200;

/** Workers of one page, one core left to the page itself; `end` lets them go. */
export class OutcomeDraws {
  readonly #workers: readonly Worker[];
  #graphOf: Reading | null = null;
  #asked = 0;
  #running: Promise<unknown> = Promise.resolve();

  constructor(size = Math.max(1, Math.min(4, navigator.hardwareConcurrency - 1))) {
    this.#workers = Array.from(
      { length: size },
      () => new Worker(new URL('./outcome-worker.ts', import.meta.url), { type: 'module' }),
    );
  }

  /** Null if a later question overtook this one before its turn, or if no draw settled. */
  async ask(base: Reading, moves: Moves): Promise<OutcomeBands | null> {
    const asked = ++this.#asked;
    await this.#running;
    if (asked !== this.#asked) return null;
    const answer = this.#draw(base, moves);
    this.#running = answer.catch(() => null);
    return answer;
  }

  async #draw(base: Reading, moves: Moves): Promise<OutcomeBands | null> {
    const { edges } = graphWith(base, moves);
    const { links, elements } = base.look.content;
    const errand = {
      graph: this.#graphOf === base ? null : base.from.graph,
      edges: edges.flatMap((edge, i) =>
        moves.has(links[i]?.id ?? '') ? [[i, edge] as const] : [],
      ),
      points: Object.fromEntries(
        elements.flatMap(({ id }) => (moves.has(id) ? [[id, moves.get(id) ?? 0]] : [])),
      ),
      draws,
      step: this.#workers.length,
      milliseconds,
    };
    this.#graphOf = base;
    return bandsOf(
      await Promise.all(this.#workers.map((worker, from) => run(worker, { ...errand, from }))),
    );
  }

  end(): void {
    for (const worker of this.#workers) worker.terminate();
  }
}

function run(worker: Worker, errand: Errand): Promise<Outcomes> {
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent<Outcomes>) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(errand, [port2]);
  });
}

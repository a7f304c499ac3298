/** Who else wrote what while a page was open, so that a notice can name them. */
import type { Answer } from '#lib/map/wire.ts';
import { m } from '#lib/paraglide/messages.js';

export class Authors {
  readonly #names = new Map<string, string>();
  readonly #writers = new Map<string, string>();

  /** Learns from lines of the log; those of one's own tab are passed over. */
  learn({ lines, people }: Pick<Answer, 'lines' | 'people'>, own: string): void {
    for (const [id, name] of Object.entries(people)) this.#names.set(id, name);
    for (const { client, person, refusal, operations } of lines)
      if (client !== own && !refusal)
        for (const operation of operations)
          this.#writers.set(operation.t === 'map.set' ? 'map' : operation.id, person);
  }

  name(person: string): string {
    return this.#names.get(person) ?? m.history_someone();
  }

  /** The names of those who last wrote these things, each once. */
  of(ids: Iterable<string>): string[] {
    const writers = new Set([...ids].flatMap((id) => this.#writers.get(id) ?? []));
    return [...writers].flatMap((id) => this.#names.get(id) ?? []);
  }
}

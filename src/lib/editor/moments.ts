/** What a map held after lines of its log, fetched once and kept at hand for as long as there is room. */
import { Whole } from '#lib/map/wire.ts';
import type { MapContent } from '#lib/map/state.ts';

const most = 24;

export class Moments {
  readonly #address: string;
  readonly #kept = new Map<number, Promise<MapContent | null>>();

  /** @param address where a snapshot is asked for. */
  constructor(address: string) {
    this.#address = address;
  }

  /** The map after a line, nothing at all after line 0; null where it cannot be read just now. */
  at(line: number): Promise<MapContent | null> {
    const asked = this.#kept.get(line) ?? this.#fetch(line);
    this.#kept.delete(line);
    this.#kept.set(line, asked);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > most && oldest !== undefined) this.#kept.delete(oldest);
    return asked;
  }

  async #fetch(line: number): Promise<MapContent | null> {
    if (line === 0) return { fields: {}, elements: [], links: [] };
    const answer = await fetch(`${this.#address}?seq=${line}`).catch(() => null);
    if (answer?.ok) return Whole.parse(await answer.json()).content;
    this.#kept.delete(line);
    return null;
  }
}

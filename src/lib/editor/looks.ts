/** Looks at several maps, each fetched once for as long as a page is open, so that they can be compared. */
import { beside, type Beside } from '#lib/impact/beside.ts';
import { Sent } from '#lib/impact/look.ts';
import { read, type Reading } from '#lib/impact/reading.ts';

export class Looks {
  readonly #organisation: string;
  readonly #readings = new Map<string, Promise<Reading>>();

  /** @param organisation its slug. */
  constructor(organisation: string) {
    this.#organisation = organisation;
  }

  /** A scenario beside its map; rejects where either cannot be read. */
  async compare(map: string, scenario: string): Promise<Beside> {
    const [was, now] = await Promise.all([this.#reading(map), this.#reading(scenario)]);
    return beside(was, now);
  }

  #reading(map: string): Promise<Reading> {
    const found = this.#readings.get(map) ?? this.#fetch(map);
    this.#readings.set(map, found);
    return found;
  }

  async #fetch(map: string): Promise<Reading> {
    const response = await fetch(`/api/${this.#organisation}/maps/${map}/impact`);
    if (!response.ok) throw new Error(`a map cannot be read: ${response.status}`);
    return read(Sent.parse(await response.json()));
  }
}

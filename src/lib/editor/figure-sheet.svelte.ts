/**
 * A metric's figures as a sheet of units and periods that one can type and paste into. A paste is
 * written whole or not at all, and what stood there before is kept, so that it can be taken back.
 */
import { z } from 'zod';
import { splitRows } from '#lib/figures/dialect.ts';
import { type Observation, placeKey } from '#lib/figures/observations.ts';
import { readNumber } from '#lib/numbers/read-number.ts';

export type Written = Omit<Observation, 'value'> & { value: number | null };

const Before = z.object({
  before: z.array(
    z.object({
      metric: z.string(),
      unit: z.string().nullable(),
      segment: z.string(),
      period: z.string(),
      value: z.number().nullable(),
      n: z.number().nullable(),
      sd: z.number().nullable(),
    }),
  ),
});

export type Told =
  | { kind: 'written'; count: number }
  | { kind: 'undone' | 'over' | 'failed' }
  | { kind: 'bad'; said: string };

export class FigureSheet {
  readonly #organisation: string;
  readonly #metric: string;
  readonly #locale: string;
  readonly #changed: () => Promise<void>;
  #before: Written[][] = $state.raw([]);

  told = $state.raw<Told | null>(null);
  busy = $state.raw(false);
  readonly canUndo = $derived(this.#before.length > 0);

  /** `changed` is called after each write, to read the figures anew. */
  constructor(organisation: string, metric: string, locale: string, changed: () => Promise<void>) {
    this.#organisation = organisation;
    this.#metric = metric;
    this.#locale = locale;
    this.#changed = changed;
  }

  /**
   * Writes a block of text at a cell: rows downwards over units, columns over periods. Blank cells of a
   * block of several say nothing; a single blank deletes. `held` finds what stands in a place.
   */
  async write(
    text: string,
    at: { unit: number; period: number },
    units: readonly (string | null)[],
    periods: readonly string[],
    segment: string,
    held: (key: string) => Observation | undefined,
  ): Promise<void> {
    const block = splitRows(text.replace(/(\r?\n)+$/, ''), '\t');
    if (block.length === 0) block.push(['']);
    const single = block.length === 1 && block[0]?.length === 1;
    const written: Written[] = [];
    for (const [down, row] of block.entries()) {
      for (const [across, cell] of row.entries()) {
        const said = cell.trim();
        if (said === '' && !single) continue;
        const unit = units[at.unit + down];
        const period = periods[at.period + across];
        if (unit === undefined || period === undefined) return this.#tell({ kind: 'over' });
        const value = said === '' ? null : readNumber(said.replace(/[%٪]$/, ''), this.#locale);
        if (said !== '' && value === null) return this.#tell({ kind: 'bad', said });
        const place = { metric: this.#metric, unit, segment, period };
        const known = held(placeKey(place));
        if (value === (known?.value ?? null)) continue;
        // another value is another sample: its n and spread are not known
        written.push({ ...place, value, n: null, sd: null });
      }
    }
    if (written.length === 0) return;
    const before = await this.#send(written);
    if (!before) return this.#tell({ kind: 'failed' });
    this.#before = [...this.#before, before];
    this.#tell({ kind: 'written', count: written.length });
  }

  /** Takes the last write back. */
  async undo(): Promise<void> {
    const last = this.#before.at(-1);
    if (!last || this.busy) return;
    if (!(await this.#send(last))) return this.#tell({ kind: 'failed' });
    this.#before = this.#before.slice(0, -1);
    this.#tell({ kind: 'undone' });
  }

  dismiss(): void {
    this.told = null;
  }

  #tell(told: Told): void {
    this.told = told;
  }

  async #send(written: readonly Written[]): Promise<Written[] | null> {
    this.busy = true;
    try {
      const response = await fetch(`/api/${this.#organisation}/figures`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ written }),
      });
      if (!response.ok) return null;
      const { before } = Before.parse(await response.json());
      await this.#changed();
      return before;
    } catch {
      return null;
    } finally {
      this.busy = false;
    }
  }
}

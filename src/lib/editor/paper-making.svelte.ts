/**
 * Whoever sends a pulse makes its paper on their own page: codes are drawn here, printed into a file that
 * is made here, and only their hashes are sent. The file is handed over once the server has taken those,
 * and as long as the page stays open it can be made again with the same codes.
 */
import { z } from 'zod';
import { drawPaperCode, paperSecret, readPaperCode, secretHash } from '#lib/pulse/paper-code.ts';
import { writeLink } from '#lib/pulse/phone.ts';
import { pagesOf, sheetsOf, type Paper, type Slip, type Unit } from './paper-pages.ts';
import { pdf, type Sheet } from './pdf.ts';

/** `drawn`: by somebody else, or before. `moved`: the wave is no longer as this page has it. */
export type PaperRefusal = 'drawn' | 'moved' | 'lost';

export type PaperStage =
  | { at: 'ready'; refused?: PaperRefusal }
  | { at: 'making'; done: number; all: number }
  | { at: 'made'; address: string; slips: number; posters: number };

export interface Places {
  id: string;
  name: string;
  whole: boolean;
  /** How many answer on paper. */
  people: number;
}

interface Wave {
  id: string;
  hash: string;
  /** Where phones find this server. */
  origin: string;
}

type Drawn = Slip & { hash: string };
/** By unit. */
type Codes = Readonly<Record<string, readonly Drawn[]>>;

const Answered = z.object({ refused: z.enum(['early', 'closed', 'drawn', 'form']).optional() });

export class PaperMaking {
  readonly #organisation: string;
  readonly #wave: Wave;
  #stage = $state.raw<PaperStage>({ at: 'ready' });
  /** None before they are drawn here. */
  #drawn: Codes | null = null;
  #holds = $state.raw(false);

  constructor(organisation: string, wave: Wave) {
    this.#organisation = organisation;
    this.#wave = wave;
  }

  get stage(): PaperStage {
    return this.#stage;
  }

  /** Whether the codes that the server took are on this page. */
  get holds(): boolean {
    return this.#holds;
  }

  /** Posters, and with `slips` a slip for each person without a mail. */
  async make(paper: Paper, units: readonly Places[], slips: boolean): Promise<void> {
    this.#let();
    const all = units.reduce((sum, { people }) => sum + pagesOf(slips ? people : 0), 0);
    this.#stage = { at: 'making', done: 0, all };
    try {
      const drawn = slips ? (this.#drawn ??= await this.#draw(units)) : null;
      const filled: Unit[] = units.map((unit) => ({ ...unit, slips: drawn?.[unit.id] ?? [] }));
      const sheets: Sheet[] = [];
      for await (const sheet of sheetsOf(paper, filled)) {
        sheets.push(sheet);
        this.#stage = { at: 'making', done: sheets.length, all };
      }
      const file = await pdf(sheets, paper.pulse);
      const refused = drawn ? await this.#sent(drawn) : null;
      if (refused !== null) this.#stage = { at: 'ready', refused };
      else {
        const made = filled.reduce((sum, unit) => sum + unit.slips.length, 0);
        const address = URL.createObjectURL(file);
        this.#holds ||= slips;
        this.#stage = { at: 'made', address, slips: made, posters: units.length };
      }
    } catch {
      this.#stage = { at: 'ready', refused: 'lost' };
    }
  }

  end(): void {
    this.#let();
  }

  #let(): void {
    if (this.#stage.at === 'made') URL.revokeObjectURL(this.#stage.address);
  }

  async #draw(units: readonly Places[]): Promise<Codes> {
    const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
    const { id, hash: manifest, origin } = this.#wave;
    const draw = async (): Promise<Drawn> => {
      const code = drawPaperCode(random);
      const secret = await paperSecret(readPaperCode(code) ?? '');
      const link = `${origin}/s/#${writeLink({ wave: id, secret, hash: manifest })}`;
      return { code, link, hash: await secretHash(secret) };
    };
    const drawn = units.map(
      async (unit) =>
        [unit.id, await Promise.all(Array.from({ length: unit.people }, draw))] as const,
    );
    return Object.fromEntries(await Promise.all(drawn));
  }

  /** Gives the server the hashes; null where it has them now, or had them. */
  async #sent(drawn: Codes): Promise<PaperRefusal | null> {
    const hashes = Object.entries(drawn).map(([unit, own]) => [unit, own.map(({ hash }) => hash)]);
    const answer = await fetch(`/api/${this.#organisation}/waves/${this.#wave.id}/paper`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: JSON.stringify(Object.fromEntries(hashes)),
    });
    if (!answer.ok && answer.status !== 409) return 'lost';
    const { refused } = Answered.parse(await answer.json());
    if (refused === undefined) return null;
    this.#drawn = null;
    this.#holds = false;
    return refused === 'drawn' ? 'drawn' : 'moved';
  }
}

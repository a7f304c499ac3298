/** A wave is refused where sending it would help nobody, or would tell who answered what. */

/** A setting of the database that would tell, and what to set it to. */
export type Telling = { setting: string; value: string; mend: string };

/** What a wave is not proposed for, or not confirmed. */
export type Refusal =
  | {
      refused:
        | 'gone'
        | 'no items'
        | 'past'
        | 'too short'
        | 'tally keys'
        | 'state'
        | 'same person'
        | 'late';
    }
  | { refused: 'too few'; eligible: number }
  /** These items are asked of some of the same people within 28 days, by these pulses. */
  | { refused: 'asked lately'; items: string[]; pulses: string[] }
  | { refused: 'database'; settings: Telling[] };

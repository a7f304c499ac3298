/** What the server tells after a close, as the page shows it, and how a figure is said in a few words. */
import { z } from 'zod';
import { number } from '#lib/editor/written.ts';
import { m } from '#lib/paraglide/messages.js';
import { endsOf, isScale, type Cell, type Form } from '#lib/pulse/cells.ts';
import type { Texts } from '#lib/pulse/item.ts';
import type { Told as Figure } from '#lib/pulse/rounding.ts';
import { inOwnWords } from '../pulse/idea-words.ts';

export interface Idea {
  id: string;
  body: string | null;
  group: number;
  supporters: number;
  answer: {
    state: 'element' | 'action' | 'declined' | 'withheld';
    words: Texts;
    element: string | null;
  } | null;
}

export interface Finding {
  item: string;
  text: Texts;
  choices: Texts[];
  form: Form;
  company: Cell | null;
  own: Cell | null;
}

export interface Told {
  organisation: string;
  pulse: string;
  closed: string;
  unit: string | null;
  findings: Finding[];
  answer: { heard: Texts; decided: Texts; changed: Texts } | null;
  hears: boolean;
  ideas: Idea[];
}

/** What is shown of one group and question, or that nothing is. */
export function figureSaid({ form, choices }: Finding, cell: Cell | null): string {
  if (cell === null) return m.done_not_shown();
  if (isScale(form) && 'mean' in cell) {
    if (cell.favourable === null) {
      const [, most] = endsOf(form);
      return m.done_mean({ mean: between(cell.mean, number), most: number(most) });
    }
    const share = between(cell.favourable, percent);
    return form.kind === 'recommendation' ? m.done_recommend({ share }) : m.done_agree({ share });
  }
  const shares = 'shares' in cell ? cell.shares : null;
  if (shares === null) return m.done_not_shown();
  const ranked = shares
    .map((share, at) => ({ share, name: inOwnWords(choices[at] ?? {})?.text ?? '' }))
    .toSorted((a, b) => b.share.high - a.share.high);
  return ranked.map(({ share, name }) => `${name}: ${between(share, percent)}`).join(' · ');
}

function percent(points: number): string {
  return number(points / 100, { style: 'percent' });
}

function between({ low, high }: Figure, said: (value: number) => string): string {
  return low === high ? said(low) : m.done_between({ low: said(low), high: said(high) });
}

const Answered = z.custom<Told>((told) => typeof told === 'object' && told !== null);

/** Reads what our own server tells. */
export function readTold(told: unknown): Told {
  return Answered.parse(told);
}

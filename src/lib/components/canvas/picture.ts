/** What the canvas shows: cards and links with all that is drawn of them, and where they stand. */
import type { Sign } from '#lib/map/compare.ts';
import type { directions } from '#lib/map/element.ts';
import type { Arrangement } from '#lib/map/layout.ts';
import type { Route } from '#lib/map/routes.ts';

export interface CardLook {
  name: string;
  /** 0–100, null where not measured. */
  score: number | null;
  /** Standard error; null where the figures say nothing of it. */
  se: number | null;
  target: number | null;
  /** Whether the map has figures at all; a card without draws no bar then. */
  figured: boolean;
  /** 0–3, how much the gap to the target asks for attention. */
  attention: 0 | 1 | 2 | 3;
  /** Things to mend, as the lint finds them. */
  marks: number;
  /** Open conversations about it. */
  talk: number;
  /** One of the critical few. */
  critical: boolean;
  /** How many elements it stands for; null is one element itself. */
  group: number | null;
  /** How it differs between two moments; null where it is the same, or only one is shown. */
  sign: Sign | null;
}

export interface LinkLook {
  /** Points of effect for a point of cause; null is not estimated. */
  strength: number | null;
  /** How many links it stands for, between groups. */
  many: number;
  /** Whether the evidence is weak, which is dashed. */
  weak: boolean;
  /** Of a feedback link that closes a loop: what of a point comes back after a turn. */
  gain: string | null;
  /** On a feedback link. */
  label: string | null;
  /** How it differs between two moments. */
  sign: Sign | null;
}

export interface Picture {
  arrangement: Arrangement;
  routes: Map<string, Route>;
  cards: Map<string, CardLook>;
  links: Map<string, LinkLook>;
  /** Stage names by id. */
  stages: Map<string | null, string>;
  /** Kept bright while the rest steps back. */
  bright: ReadonlySet<string> | null;
}

/** How loudly a gap asks: nothing below 3 points or beyond the target, then at 8 and at 15. */
export function attentionOf(
  score: number | null,
  target: number | null,
  direction: (typeof directions)[number],
): 0 | 1 | 2 | 3 {
  if (score === null || target === null) return 0;
  const gap = direction === 'down' ? score - target : target - score;
  return gap < 3 ? 0 : gap < 8 ? 1 : gap < 15 ? 2 : 3;
}

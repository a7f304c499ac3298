/**
 * What people made of a proposal, and whether it still holds. An acceptance stands while the link is as
 * strong as was accepted; until then learning starts from what was believed before it, or the same
 * figures would count twice. Whatever was judged comes back when new figures say something else.
 */
import { z } from 'zod';

export const verdictKinds = ['accepted', 'declined', 'reopened'] as const;

export interface Verdict {
  readonly link: string;
  readonly kind: (typeof verdictKinds)[number];
  /** The strength that was proposed, and how sure it was. */
  readonly mean: number;
  readonly sd: number;
  /** Before the figures; of an acceptance alone. */
  readonly priorMean: number | null;
  readonly priorSd: number | null;
}

/** A verdict as it is told: by whom, when, and why. */
export interface Told extends Verdict {
  readonly id: string;
  readonly reason: string;
  readonly person: string;
  /** ISO 8601. */
  readonly at: string;
}

/** What a person sends who declines a proposal, or wants it back; the id makes a retry harmless. */
export const Judgement = z.strictObject({
  id: z.uuid(),
  link: z.uuid(),
  kind: z.enum(['declined', 'reopened']),
  mean: z.number().min(-1000).max(1000),
  sd: z.number().min(0).max(1000),
  reason: z.string().trim().max(1000),
});
export type Judgement = z.infer<typeof Judgement>;

/** A link's strength as it stands on the map. */
export interface Standing {
  readonly strength?: number | null | undefined;
  readonly se?: number | null | undefined;
}

/** Whether a strength is still the one that was accepted. */
export function stands({ kind, mean, sd }: Verdict, { strength, se }: Standing): boolean {
  return kind === 'accepted' && mean === strength && sd === se;
}

/** What was believed before the figures that the strength comes from; null where it comes from none. */
export function before(
  verdicts: readonly Verdict[],
  link: Standing,
): { mean: number; sd: number } | null {
  const found = verdicts.findLast((verdict) => stands(verdict, link));
  if (!found || found.priorMean === null || found.priorSd === null) return null;
  return { mean: found.priorMean, sd: found.priorSd };
}

/** Farther than half of what one was unsure by, or surer by a quarter: worth looking at again. */
export function tellsMore(
  now: { mean: number; sd: number },
  then: { mean: number; sd: number },
): boolean {
  return Math.abs(now.mean - then.mean) > then.sd / 2 || now.sd < 0.75 * then.sd;
}

/** How a proposal stands with its link's verdicts, oldest first; null where nobody has judged it. */
export function judged<Kind extends Verdict>(
  verdicts: readonly Kind[],
  proposed: { mean: number; sd: number },
  link: Standing,
): Kind | null {
  const last = verdicts.at(-1);
  if (!last || last.kind === 'reopened' || tellsMore(proposed, last)) return null;
  return last.kind === 'declined' || stands(last, link) ? last : null;
}

/** Rounding without chance, for tests of what is told rather than of which way it was rounded. */
import type { Drawn, Raised } from '#lib/pulse/rounding.ts';

/** To the nearest step, halves up. */
export const toNearest: Raised = (_figure, chance) => chance >= 0.5;

/** The same for whole releases. */
export const middling: Drawn = () => 0.499_999;

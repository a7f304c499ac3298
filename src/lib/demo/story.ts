/**
 * What happened at Meridian, told to the simulation. Two regions learn to own the guest's problem, and
 * guests there come back; housekeeping goes to an outside firm, and hand-overs suffer; an app is rolled
 * out that moves nothing but itself; shifts grow slowly heavier.
 */
import type { Region } from './hotels.ts';

export interface Programme {
  name: string;
  element: string;
  /** Null is everywhere. */
  where: readonly Region[] | null;
  /** The month it starts, of 24 from 0, the months it takes to bite, and the points it brings. */
  start: number;
  ramp: number;
  points: number;
}

export const programmes: readonly Programme[] = [
  {
    name: 'Own it: front desks may settle up to €150',
    element: 'own',
    where: ['Nordic', 'Iberia'],
    start: 12,
    ramp: 4,
    points: 16,
  },
  {
    name: 'Housekeeping to an outside firm',
    element: 'handover',
    where: null,
    start: 7,
    ramp: 3,
    points: -9,
  },
  { name: 'Mobile concierge', element: 'concierge', where: null, start: 8, ramp: 10, points: 17 },
  { name: 'Unfilled posts', element: 'workload', where: null, start: 2, ramp: 20, points: -4 },
];

/** How much of a programme has arrived by a month, 0–1. */
export function arrived({ start, ramp }: Programme, month: number): number {
  return Math.min(1, Math.max(0, (month - start + 1) / ramp));
}

/** Points that the season adds at its height; the summer is busy. */
export const seasons: Readonly<Record<string, number>> = {
  queue: -2.5,
  room: -1.2,
  workload: -1.2,
  breakfast: -0.8,
  spend: 1.6,
  midweek: 4,
  events: -1.2,
};

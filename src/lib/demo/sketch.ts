/**
 * What Meridian believes in, does and earns: forty-five elements from leadership to results.
 *
 * `level` is where an element stood on 0–100 when the history begins. `root` is the part of its gap, in
 * points, that begins with it and not upstream: targets are worked out from it, so that the picture has a
 * few places where the money is lost and many that merely pass the loss on.
 */
import type { Layer } from '#lib/map/layers.ts';

export const stages = [
  'Awareness',
  'Consideration',
  'Booking',
  'Stay',
  'After the stay',
  'Rebooking',
  'Loyalty',
] as const;

export interface Sketch {
  key: string;
  layer: Layer;
  name: string;
  owner: string;
  level: number;
  /** Root gap in points; absent where no target was set. */
  root?: number;
  /** Money to move it one point. */
  cost?: number;
  down?: true;
  worth?: number;
  /** Nobody measures it. */
  blind?: true;
  critical?: true;
  description?: string;
  behaviour?: { wording: string; who: string; where: string; passes: number };
  moment?: {
    stage: (typeof stages)[number];
    kind: 'basic' | 'make-or-break' | 'magic';
    touchpoint: string;
    channel: 'owned' | 'earned' | 'paid' | 'partner';
    digital: boolean;
    expectation: number;
    comments?: true;
  };
}

/**
 * One slider in hand: all others are settled, and whatever value it takes, every figure of the screen
 * follows by an update of rank one, loops included.
 */
import { index, placeOf, type Net } from '#lib/rox/net.ts';
import { solver } from '#lib/rox/solve.ts';
import { unsettled } from '#lib/rox/stability.ts';
import {
  atRest,
  elementSlider,
  linkSlider,
  pushed,
  type Rest,
  type Tick,
} from '#lib/rox/what-if.ts';
import type { Reading } from './reading.ts';
import { Screen } from './screen.ts';
import {
  bounded,
  graphWith,
  leavesScale,
  pointsOf,
  without,
  type Bend,
  type Moves,
  type Supposed,
} from './supposed.ts';

/** The screen at a value of the slider in hand: points of an element, or strength of a link. */
export type Hold = (to: number) => Supposed;

/** What a slider moves; a link with the strength it has on the map. */
type Held = { readonly place: number } | Omit<Bend, 'to' | 'by'>;

/**
 * Takes hold of one move; the others stand. What a tick does not tell, the standard errors and the
 * loops, stays as in `shown` until the moves are read anew. Preparing O(V + E + Σ m²), and Σ m³ where
 * the strengths of others are supposed; a value O(V log V + E).
 *
 * @param unseen part of a figure below which nobody sees it change: a place that looks as before stays
 *   the same object, so that only what changed is drawn again.
 */
export function hold(base: Reading, shown: Reading, moves: Moves, id: string, unseen = 0): Hold {
  const others = without(moves, id);
  const rest = restWith(base, others);
  const { net } = rest.solver;
  const points = pointsOf(net, others);
  const held = heldBy(base, net, id);
  const now = base.look.content.links.find((link) => link.id === id)?.fields.strength ?? 0;
  const slide = sliderOn(pushed(rest, points), held);
  const screen = new Screen(base, shown, net, unseen);
  return (to) => {
    const bend = 'place' in held ? null : { ...held, to, by: to - now };
    const tick = slide(to - now);
    if (!leavesScale(net, tick.moved)) return screen.at(tick, bend, new Set());
    const asked = points.slice();
    if ('place' in held) asked[held.place] = to;
    const kept = bounded(net, asked, bend);
    const clipped = new Set(net.place.filter((p) => kept[p] !== asked[p]));
    return screen.at(sliderOn(pushed(rest, kept), held)(bend?.by ?? 0), bend, clipped);
  };
}

/** The map at rest with supposed strengths; as the reading has it already where none is supposed. */
function restWith(base: Reading, moves: Moves): Rest {
  const strengths = base.look.content.links.some(({ id }) => moves.has(id));
  if (!strengths) return base.analysis.rest();
  const net = index(graphWith(base, moves));
  return atRest(solver(net, unsettled(net)));
}

function sliderOn(rest: Rest, held: Held): (by: number) => Tick {
  return 'place' in held ? elementSlider(rest, held.place) : linkSlider(rest, held.tail, held.head);
}

function heldBy({ look }: Reading, net: Net, id: string): Held {
  if (net.positions.has(id)) return { place: placeOf(net, id) };
  const link = look.content.links.find((each) => each.id === id);
  if (!link) throw new RangeError(`nothing to hold: ${id}`);
  return { link: id, tail: placeOf(net, link.from), head: placeOf(net, link.to) };
}

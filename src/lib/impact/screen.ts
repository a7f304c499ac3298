/**
 * The figures of a tick as the screen shows them. A place or a stream that looks as before stays the
 * same object, so that only what changed is drawn again.
 */
import type { Element } from '#lib/map/element.ts';
import { placeOf, type Net } from '#lib/rox/net.ts';
import type { Tick } from '#lib/rox/what-if.ts';
import { levelOf, type Place, type Reading, type Stream } from './reading.ts';
import type { Bend, Supposed } from './supposed.ts';

/** What a tick says of one place. */
type Figures = Pick<
  Place,
  'gap' | 'ownGap' | 'root' | 'opportunity' | 'worth' | 'held' | 'ratio' | 'net'
> & { value: number | null };

export class Screen {
  readonly #base: Reading;
  readonly #net: Net;
  readonly #unseen: number;
  readonly #elements: readonly { element: Element; at: number }[];
  readonly #links: readonly { tail: number; head: number; strength: number | null }[];
  #shown: Reading;
  /** Of `#shown`, in the map's order. */
  #places: Place[];
  /** Most root attention first, as of the last tick: the next one finds it all but in order. */
  readonly #order: number[];

  /** `shown` gives what a tick does not tell; `unseen` is the part of a figure that nobody sees. */
  constructor(base: Reading, shown: Reading, net: Net, unseen: number) {
    const { elements } = base.look.content;
    this.#base = base;
    this.#net = net;
    this.#unseen = unseen;
    this.#elements = elements.map((element) => ({ element, at: placeOf(net, element.id) }));
    this.#links = shown.look.content.links.map(({ from, to, fields }) => ({
      tail: placeOf(net, from),
      head: placeOf(net, to),
      strength: fields.strength ?? null,
    }));
    this.#shown = shown;
    this.#places = elements.flatMap(({ id }) => shown.places.get(id) ?? []);
    this.#order = elements.map((_, i) => i);
  }

  /** The screen after a tick; `bend` is the link in hand, `clipped` the places at an end of their scale. */
  at(tick: Tick, bend: Bend | null, clipped: ReadonlySet<number>): Supposed {
    const figures = this.#elements.map(({ at }) => this.#figures(tick, at));
    const money = Float64Array.from(figures, ({ root }) => root ?? 0);
    this.#order.sort((a, b) => money[b]! - money[a]! || a - b);
    const ranks = new Uint32Array(money.length);
    this.#order.forEach((i, r) => (ranks[i] = money[i]! > 0 ? r + 1 : 0));
    this.#places = this.#places.map((before, i) => {
      const told = figures[i];
      return told ? this.#place(before, told, ranks[i] || null) : before;
    });
    const brought = this.#brought(tick);
    this.#shown = {
      ...this.#shown,
      gap: this.#base.gap - (brought ?? 0),
      places: new Map(this.#places.map((place) => [place.element.id, place])),
      ranked: this.#order.flatMap((i) => (money[i] === 0 ? [] : (this.#places[i] ?? []))),
      streams: this.#streams(tick, bend),
    };
    return {
      reading: this.#shown,
      brought,
      clipped: this.#elements.flatMap(({ element, at }) => (clipped.has(at) ? element : [])),
      refused: !tick.settles,
    };
  }

  #figures(tick: Tick, at: number): Figures {
    const { cost, direction, score, target } = this.#net;
    const moved = tick.moved[at] ?? NaN;
    const by = Number.isNaN(moved) ? 0 : moved;
    const measured = score[at] ?? NaN;
    const value = Math.max(0, Math.min(100, measured + by));
    const gap = (target[at] ?? NaN) - value;
    const known = !Number.isNaN(gap);
    const worth = tick.perPush[at] ?? NaN;
    const held = tick.perHeldPoint[at] ?? NaN;
    const price = cost[at] ?? NaN;
    const gain = worth * (direction[at] ?? 1);
    return {
      value: finite(value),
      gap: finite(gap),
      ownGap: known ? finite(tick.ownGap[at]) : null,
      root: known ? finite(tick.root[at]) : null,
      opportunity: finite(Math.max(0, gap * held)),
      worth: finite(worth),
      held: finite(held),
      ratio: price === 0 ? null : finite(gain / price),
      net: finite(gain - price),
    };
  }

  #place(before: Place, { value, ...told }: Figures, rank: number | null): Place {
    const level = levelOf(told.root ?? 0, this.#base.gap);
    const same =
      rank === before.rank &&
      level === before.level &&
      this.#near(before.score.value, value) &&
      this.#near(before.root, told.root) &&
      this.#near(before.worth, told.worth) &&
      this.#near(before.gap, told.gap) &&
      this.#near(before.ownGap, told.ownGap) &&
      this.#near(before.held, told.held) &&
      this.#near(before.opportunity, told.opportunity);
    if (same) return before;
    const sign = before.element.fields.direction === 'down' ? -1 : 1;
    return {
      ...before,
      ...told,
      score: { ...before.score, value },
      rank,
      level,
      met: told.gap !== null && told.gap * sign <= 0,
    };
  }

  #streams({ perPush, counted, impliedGap }: Tick, bend: Bend | null): Stream[] {
    return this.#shown.streams.map((before, i) => {
      const link = this.#links[i];
      const strength = bend?.link === before.link.id ? bend.to : link?.strength;
      if (!link || strength == null) return before;
      const gap = impliedGap[link.tail] ?? NaN;
      const money = strength === 0 ? 0 : finite(strength * (counted[link.head] ?? NaN) * gap);
      const helps = strength * (perPush[link.head] ?? 0) >= 0;
      if (helps === before.helps && this.#near(before.money, money)) return before;
      return { ...before, money, helps };
    });
  }

  /** Money that the points bring at the results whose gap is known. */
  #brought({ contribution }: Tick): number | null {
    const { score, target } = this.#net;
    let sum = 0;
    for (let p = 0; p < contribution.length; p++) {
      if (Number.isNaN((score[p] ?? NaN) - (target[p] ?? NaN))) continue;
      sum += contribution[p] ?? 0;
    }
    return finite(sum);
  }

  #near(a: number | null, b: number | null): boolean {
    if (a === null || b === null) return a === b;
    return Math.abs(a - b) <= this.#unseen * Math.max(Math.abs(a), Math.abs(b));
  }
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

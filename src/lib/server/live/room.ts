/**
 * Who is at one map, as this server knows: its own pages, and those that other servers tell of. What
 * changes within a moment is told together, to everybody at once and only what changed.
 */
import type { ToPage } from '#lib/map/frames.ts';
import type { Peer, Presence } from '#lib/map/presence.ts';

/** Milliseconds within which changes are told together, by how many pages there are. */
const pause = (pages: number) => (pages > 25 ? 100 : 50);
/** Milliseconds that a page which fell silent is still thought to be there. */
const grace = 5_000;
const silence = 30_000;

export interface Clock {
  now: () => number;
  after: (milliseconds: number, work: () => void) => void;
}

/** A page that is told of the others. */
export interface Listener {
  key: string;
  hear: (change: PresenceFrame) => void;
  /** Told that the same page listens over another socket now. */
  replaced: () => void;
}

export type PresenceFrame = ToPage & { m: 'presence' };

interface Known {
  peer: Peer;
  /** The server whose page it is; null for our own. */
  server: string | null;
  /** When it is forgotten unless it is heard of again; null while its socket is open here. */
  until: number | null;
}

export class Room {
  readonly #clock: Clock;
  /** Told of our own pages, for the other servers. */
  readonly #told: (changed: Peer[], gone: string[]) => void;
  readonly #known = new Map<string, Known>();
  /** Those who are told, with whose page each is. */
  readonly #listeners = new Map<Listener, string>();
  readonly #changed = new Set<string>();
  readonly #gone = new Set<string>();
  #due = false;

  constructor(clock: Clock, told: (changed: Peer[], gone: string[]) => void) {
    this.#clock = clock;
    this.#told = told;
  }

  get empty(): boolean {
    return this.#listeners.size === 0;
  }

  /**
   * How many sockets are open here, of one person or of everybody, besides those of the page with this
   * key: it gives them up where it comes again. O(sockets).
   */
  sockets(but: string, person: string | null = null): number {
    const others = [...this.#listeners].filter(
      ([{ key }, each]) => key !== but && (person === null || each === person),
    );
    return others.length;
  }

  get peers(): Peer[] {
    return [...this.#known.values()].map(({ peer }) => peer);
  }

  /** Our own pages, for servers that have just come. */
  get own(): Peer[] {
    return [...this.#known.values()].flatMap(({ peer, server }) => (server === null ? peer : []));
  }

  /** Whether a page may be known by this key: nobody else's is. */
  free(key: string, person: string): boolean {
    const found = this.#known.get(key);
    return !found || found.peer.person === person;
  }

  enter(listener: Listener, peer: Peer): void {
    const before = [...this.#listeners.keys()].filter(({ key }) => key === listener.key);
    this.#listeners.set(listener, peer.person);
    this.#put({ peer, server: null, until: null });
    for (const each of before) each.replaced();
  }

  /** Whether this page of theirs is open here. */
  holds(key: string, person: string): boolean {
    const found = this.#known.get(key);
    return found?.server === null && found.peer.person === person;
  }

  /** What a page says of itself replaces what it said before. */
  say(key: string, presence: Presence): void {
    const found = this.#known.get(key);
    if (!found) return;
    const { person, name } = found.peer;
    this.#put({ ...found, peer: { ...presence, key, person, name } });
  }

  /** Whose page it is goes by this name now. */
  call(key: string, name: string): void {
    const found = this.#known.get(key);
    if (found && found.peer.name !== name) this.#put({ ...found, peer: { ...found.peer, name } });
  }

  /** A page's socket closed: the page was left, or else it is given a moment to come back. */
  leave(listener: Listener, left: boolean): void {
    this.#listeners.delete(listener);
    // The same page may have come back before this socket was known to be dead.
    if ([...this.#listeners.keys()].some(({ key }) => key === listener.key)) return;
    const found = this.#known.get(listener.key);
    if (found && left) this.#drop(listener.key);
    else if (found) this.#known.set(listener.key, { ...found, until: this.#clock.now() + grace });
  }

  /** Takes in what another server tells of its pages. */
  hear(server: string, peers: readonly Peer[], gone: readonly string[]): void {
    for (const peer of peers) {
      const known = this.#known.get(peer.key);
      if (known && known.peer.person !== peer.person) continue;
      // A page that listens here may say where it is to another server, and stays ours; one whose socket
      // is gone from here has come back there.
      if (known && known.until === null) this.#put({ ...known, peer });
      else this.#put({ peer, server, until: this.#clock.now() + silence });
    }
    for (const key of gone) if (this.#known.get(key)?.server === server) this.#drop(key);
  }

  /** Forgets whoever has been silent for too long. */
  sweep(): void {
    for (const [key, { until }] of this.#known)
      if (until !== null && until <= this.#clock.now()) this.#drop(key);
  }

  #put(known: Known): void {
    this.#known.set(known.peer.key, known);
    this.#changed.add(known.peer.key);
    this.#gone.delete(known.peer.key);
    this.#tellSoon();
  }

  #drop(key: string): void {
    const own = this.#known.get(key)?.server === null;
    this.#known.delete(key);
    this.#changed.delete(key);
    this.#gone.add(key);
    if (own) this.#told([], [key]);
    this.#tellSoon();
  }

  #tellSoon(): void {
    if (this.#due) return;
    this.#due = true;
    this.#clock.after(pause(this.#listeners.size), () => this.#tell());
  }

  #tell(): void {
    this.#due = false;
    const changed = [...this.#changed].flatMap((key) => this.#known.get(key) ?? []);
    const gone = [...this.#gone];
    this.#changed.clear();
    this.#gone.clear();
    const peers = changed.map(({ peer }) => peer);
    const change: PresenceFrame = { m: 'presence', peers, gone };
    for (const listener of this.#listeners.keys()) listener.hear(change);
    const own = changed.flatMap(({ peer, server }) => (server === null ? peer : []));
    if (own.length > 0) this.#told(own, []);
  }
}

/**
 * What one open page and its map's authority say to each other. Frames are heard in the order they
 * come; edits are handed on at once and answered by the log. Nothing in a frame says who speaks: that
 * was settled when the socket was opened.
 */
import type { FromPage, ToPage } from '#lib/map/frames.ts';
import { closing, FromPage as Frame, version } from '#lib/map/frames.ts';
import type { Envelope } from '#lib/map/operation.ts';
import type { Desk, News } from '../desk.ts';
import { log } from '../log.ts';
import type { admit } from '../paces.ts';
import { unavailable } from '../sql.ts';
import type { Listener, PresenceFrame, Room } from './room.ts';

/** The far end: a socket, or a test's. */
export interface Outlet {
  send(text: string): void;
  /** Bytes that were sent and have not left. */
  waiting(): number;
  close(code: number): void;
}

export interface Place {
  person: { id: string; name: string };
  /** How many of these edits may be decided now. */
  admit: (transactions: Envelope[]) => ReturnType<typeof admit>;
  desk: Desk;
  room: Room;
}

/** Bytes waiting beyond which presence is left out, and beyond which the page must come back. */
const slow = { presence: 1024 * 1024, all: 4 * 1024 * 1024 };
/**
 * Sockets of one person, and of everybody, on one map at one server. The design has 200 a map; that would
 * turn away the second tabs of a company of 200 who are asked to look at one, and a socket that says
 * nothing costs next to nothing.
 */
const most = { person: 20, sockets: 1_000 };
/** How often a page that has not greeted is looked at before it is let go. */
const looks = 3;

export class Conversation implements Listener {
  key = '';
  readonly #place: Place;
  readonly #outlet: Outlet;
  #greeting: Promise<void> | null = null;
  #looks = 0;
  #here = false;
  #gone = false;
  #bringing = false;
  /** Keys of pages that left while presence was left out; null where it was not. */
  #unseen: Set<string> | null = null;
  /** The line from which on lines are asked for. */
  #wanted: number | null = null;

  constructor(place: Place, outlet: Outlet) {
    this.#place = place;
    this.#outlet = outlet;
  }

  /** Hears one frame. */
  async receive(text: string): Promise<void> {
    const frame = read(text);
    if (!frame) return this.close(closing.unread);
    try {
      await this.#answer(frame);
    } catch (thrown) {
      if (!unavailable(thrown)) log.error({ err: thrown }, 'a frame could not be answered');
      this.#send({ m: 'busy', seconds: 1 });
    }
  }

  /**
   * Whoever is at the map, as it changes: itself too, which a page passes over. All that is told arrives
   * in its order, and a page whose socket ends forgets everybody, so nobody is told again who stays as
   * they are; only a page that reads too slowly is passed over, and told everything later.
   */
  hear(change: PresenceFrame): void {
    if (!this.#unseen && this.#outlet.waiting() <= slow.presence) return this.#send(change);
    this.#unseen ??= new Set();
    for (const key of change.gone) this.#unseen.add(key);
    this.#lookAgain();
  }

  /** Tells who is there, and who left unseen, once the page reads again. */
  #lookAgain(): void {
    const gone = this.#unseen;
    if (!gone || this.#outlet.waiting() > slow.presence) return;
    this.#unseen = null;
    const { peers } = this.#place.room;
    for (const { key } of peers) gone.delete(key);
    this.#send({ m: 'presence', peers, gone: [...gone] });
  }

  /** Something beside the log has changed. */
  aside(): void {
    if (this.#here) this.#send(aside);
  }

  /** Ends it from here, saying why. */
  close(code: number): void {
    this.leave(true);
    this.#outlet.close(code);
  }

  replaced(): void {
    this.close(closing.again);
  }

  /** Looked at every few seconds: a page that does not greet is counted nowhere, and may not stay. */
  look(): void {
    if (!this.#greeting && ++this.#looks >= looks) this.close(closing.unread);
  }

  /** The far end is gone; `left` where it said so, and was not merely cut off. */
  leave(left: boolean): void {
    this.#gone = true;
    if (!this.#here) return;
    this.#here = false;
    this.#place.desk.leave(this.#tell);
    this.#place.room.leave(this, left);
  }

  async #answer(frame: FromPage): Promise<void> {
    const { desk, room } = this.#place;
    if (frame.m === 'ping') {
      this.#lookAgain();
      return this.#send({ m: 'pong', seq: desk.told });
    }
    if (frame.m === 'hello')
      return this.#greeting ? this.close(closing.unread) : (this.#greeting = this.#welcome(frame));
    if (!this.#greeting) return this.close(closing.unread);
    await this.#greeting;
    if (!this.#here) return;
    if (frame.m === 'presence') return room.say(this.key, frame.presence);
    if (frame.m === 'since') return this.#bring(frame.seq);
    return this.#edit(frame);
  }

  async #welcome(frame: FromPage & { m: 'hello' }): Promise<void> {
    const { desk, room, person } = this.#place;
    // A page that is ahead of this server finds another one soon.
    if (frame.version > version) return this.close(closing.restart);
    if (frame.version < version) return this.close(closing.version);
    const before = this.#noRoom(frame.key);
    if (before !== null) return this.close(before);
    // What is told while the welcome is being made comes after it.
    const held: News[] = [];
    let tell = (news: News): void => {
      held.push(news);
    };
    this.#tell = (news) => tell(news);
    const missed = await desk.join(frame.since, this.#tell);
    if (!missed) return this.close(closing.barred);
    // Meanwhile it may have gone, and others may have come.
    const late = this.#noRoom(frame.key);
    if (this.#gone || late !== null) desk.leave(this.#tell);
    if (late !== null) return this.close(late);
    if (this.#gone) return;
    this.#here = true;
    this.key = frame.key;
    const peers = room.peers.filter(({ key }) => key !== frame.key);
    room.enter(this, { key: frame.key, person: person.id, name: person.name });
    this.#send({ m: 'welcome', ...missed, peers });
    tell = (news) => this.#send(frameOf(news));
    held.forEach(tell);
  }

  /** Why this page may not listen; null where it may. */
  #noRoom(key: string): number | null {
    const { room, person } = this.#place;
    if (!room.free(key, person.id)) return closing.unread;
    const full = room.sockets(key) >= most.sockets || room.sockets(key, person.id) >= most.person;
    return full ? closing.crowded : null;
  }

  #tell: (news: News) => void = () => undefined;

  /** Brings lines; what is asked for meanwhile is brought together after it. */
  async #bring(seq: number): Promise<void> {
    this.#wanted = Math.min(this.#wanted ?? seq, seq);
    if (this.#bringing) return;
    this.#bringing = true;
    try {
      for (let from = this.#next(); from !== null; from = this.#next()) {
        const news = await this.#place.desk.since(from);
        if (!news) return this.close(closing.barred);
        this.#send(frameOf(news));
      }
    } finally {
      this.#bringing = false;
    }
  }

  #next(): number | null {
    const wanted = this.#wanted;
    this.#wanted = null;
    return this.#gone ? null : wanted;
  }

  async #edit({ transactions }: FromPage & { m: 'edits' }): Promise<void> {
    const { admit, desk, person } = this.#place;
    const admitted = admit(transactions);
    if ('refused' in admitted) return this.#send({ m: 'busy', seconds: admitted.seconds });
    const outcome = await desk.submit({ person: person.id, transactions: admitted.transactions });
    if (outcome === 'no map') return this.close(closing.barred);
    if (outcome === 'old') return this.close(closing.version);
    if (outcome === 'not yours') return this.close(closing.signedOut);
    const [first] = transactions;
    if (outcome.want !== null && first)
      this.#send({ m: 'gap', client: first.client, want: outcome.want });
    if (outcome.again.length > 0) {
      const news = await desk.remind(outcome.again);
      if (news) this.#send(frameOf(news));
    }
    if (admitted.transactions.length < transactions.length) this.#send({ m: 'busy', seconds: 0.1 });
  }

  #send(frame: ToPage): void {
    if (this.#gone) return;
    if (this.#outlet.waiting() > slow.all) return this.close(closing.slow);
    this.#outlet.send(written(frame));
  }
}

const aside: ToPage = { m: 'aside' };

const frames = new WeakMap<News, ToPage>();
const texts = new WeakMap<ToPage, string>();

/** The same news is told to everybody: it is written once. */
function frameOf(news: News): ToPage {
  const found = frames.get(news) ?? { m: 'news', ...news };
  frames.set(news, found);
  return found;
}

function written(frame: ToPage): string {
  const found = texts.get(frame) ?? JSON.stringify(frame);
  texts.set(frame, found);
  return found;
}

function read(text: string): FromPage | null {
  try {
    return Frame.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/**
 * Carries a page's edits to the authority until the log has decided on each, and brings back what the
 * log has. An open socket is the usual way; where a network forbids sockets, a stream of events stands in
 * for one, and where that is held up too, plain requests do the same.
 * Whatever is lost on the way is sent again: a repeated edit is recognised by its number. Once the authority
 * is of a later version than the page, nothing that it says is read any more but what it has decided.
 */
import { closing, version, type ToPage } from '#lib/map/frames.ts';
import { sending, type Transaction } from '#lib/map/operation.ts';
import type { Peer, Presence } from '#lib/map/presence.ts';
import type { Replica, Received } from '#lib/map/replica.ts';
import { fromContent } from '#lib/map/state.ts';
import * as versions from '#lib/map/versions.ts';
import type { Answer } from '#lib/map/wire.ts';
import { failureOf, type Dial, type Socket } from './dial.ts';
import { load, type Failure, type Line } from './line.ts';

/**
 * Edits wait on this device; are sent and not yet decided; are all in the log; or none waits, and nothing
 * is heard of the others.
 */
export type Saving = 'saved' | 'sending' | 'waiting' | 'away';

/** Told to the page as it happens. */
export interface Told {
  received: (received: Received, answer: Pick<Answer, 'epoch' | 'lines' | 'people'>) => void;
  /** The whole map was fetched anew. */
  replaced: (received: Received) => void;
  /** Pending edits go under new counts. */
  renumbered: (counts: Map<number, number>) => void;
  saving: (saving: Saving) => void;
  failed: (failure: Failure) => void;
  /** Everybody at the map, or those that changed and the keys of those that left. */
  peers: (peers: readonly Peer[], gone: readonly string[] | 'all others') => void;
  /** What stands beside the log may have changed. */
  aside: () => void;
  /** The best way does not open here though plain requests are answered; the next one is taken. */
  barred?: () => void;
}

export interface Chance {
  id: () => string;
  random: () => number;
  /** Milliseconds of a clock that never runs backwards. */
  now: () => number;
  pause: (milliseconds: number) => Promise<void>;
}

/** All in milliseconds. */
const firstPause = 250;
/** A server that is begun anew is found again at once; one that is away for longer is asked less often. */
const longestPause = (away: number) => (away < 60_000 ? 2_000 : 15_000);
/** Between two questions whether the other end still lives, and how long its answer may take. */
const beat = 10_000;
const patience = { usual: 4_000, woken: 2_000 };
/** How a socket closes that nobody closed. */
const cutOff = 1006;
/** A socket that has held so long has shown that the way is clear. */
const healthy = 10_000;
/** Between two looks at the log over plain requests. */
const poll = 2_000;
/** After so long out of reach, one's edits no longer know what others did. */
const stale = 10_000;
/** How often a way may fail to open before the next is taken: one that has held is only away. */
const tries = { fresh: 2, held: 8 };
/** The same gap again within so long means that we talk past each other. */
const again = 5_000;

type Phase = 'dialling' | 'greeting' | 'live' | 'resting' | 'plain' | 'old' | 'over';

export class Courier {
  readonly #replica: Replica;
  readonly #line: Line;
  /** The ways to the authority that have not failed, the best first. */
  #dials: readonly Dial[];
  readonly #told: Told;
  readonly #chance: Chance;
  readonly #key: string;
  #epoch: number;
  #phase: Phase = 'over';
  #socket: Socket | null = null;
  /** Events of a socket that is no longer ours are known by their number. */
  #nonce = 0;
  /** The last count that went out over this socket. */
  #sent = 0;
  #reached: number;
  #since = 0;
  #failures = 0;
  #unopened = 0;
  /** Whether the way that is taken now has held. */
  #held = false;
  #gap = { want: 0, at: -Infinity };
  /** The socket over which we were asked to wait; 0 where we were not. */
  #busy = 0;
  /** Something suggests that the network was away, for a time that nobody has measured. */
  #doubted = false;
  #delivering = false;
  #looking = false;
  #fetching = false;
  #wake = () => {};
  #presence: Presence = {};

  /**
   * @param dial null where there can be no socket.
   * @param spare what stands in for a socket where none opens.
   */
  constructor(
    replica: Replica,
    epoch: number,
    line: Line,
    dial: Dial | null,
    told: Told,
    chance: Chance,
    spare: Dial | null = null,
  ) {
    this.#replica = replica;
    this.#line = line;
    this.#dials = [dial, spare].filter((way) => way !== null);
    this.#told = told;
    this.#chance = chance;
    this.#epoch = epoch;
    this.#key = chance.id();
    this.#reached = chance.now();
  }

  /** By which the others know this page. */
  get key(): string {
    return this.#key;
  }

  /** The epoch of the log that is followed. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Whether this page has been out of reach for so long that it no longer knows what others did. */
  get stale(): boolean {
    const away = this.#phase !== 'live' && this.#chance.now() - this.#reached > stale;
    return away || this.#doubted;
  }

  /** Begins to follow the map; what is pending goes out. */
  start(): void {
    if (this.#phase !== 'over') return;
    this.#dialOn();
  }

  #dialOn(): void {
    const [dial] = this.#dials;
    if (dial) this.#open(dial);
    else void this.#goPlain();
  }

  /** Leaves the map; what is pending is delivered all the same. */
  stop(): void {
    this.#drop();
    if (this.#phase === 'old') return;
    this.#phase = 'over';
    this.#wake();
    if (this.#replica.pending.length > 0) void this.#exchange();
  }

  /** Sends what is pending. */
  deliver(): void {
    if (this.#phase === 'live') this.#pour();
    else if (this.#phase === 'plain' || this.#phase === 'over') void this.#exchange();
    else if (this.#phase === 'old') void this.#drain();
    else this.#showSaving();
  }

  /** Tells the others where one is; the newest word is said again whenever a socket opens. */
  be(presence: Presence): void {
    this.#presence = presence;
    if (this.#phase === 'live') this.#socket?.send({ m: 'presence', presence });
  }

  /** Something suggests that the network is back, or was away: look now. */
  wake(): void {
    this.#doubted = true;
    this.#wake();
    if (this.#phase === 'live') void this.#ask(patience.woken);
    if (this.#phase === 'old') void this.#drain();
  }

  #open(dial: Dial): void {
    const nonce = ++this.#nonce;
    const mine = (work: () => void) => {
      if (nonce === this.#nonce) work();
    };
    this.#phase = 'dialling';
    this.#showSaving();
    this.#socket = dial({
      open: () =>
        mine(() => {
          this.#phase = 'greeting';
          const { seq: since } = this.#replica;
          this.#socket?.send({ m: 'hello', version, key: this.#key, since });
        }),
      frame: (frame) => mine(() => this.#hear(frame)),
      closed: (code, said) => mine(() => void this.#closed(code, said)),
    });
    void this.#ask(patience.usual);
  }

  /** Forgets the socket: nothing that it still says is heard. */
  #drop(): void {
    this.#nonce++;
    this.#socket?.close();
    this.#socket = null;
  }

  #hear(frame: ToPage): void {
    this.#reached = this.#chance.now();
    switch (frame.m) {
      case 'welcome':
        this.#phase = 'live';
        this.#doubted = false;
        this.#unopened = 0;
        this.#held = true;
        this.#since = this.#reached;
        this.#sent = 0;
        this.#told.peers(frame.peers, 'all others');
        // while it was away it heard of nothing
        this.#told.aside();
        this.#socket?.send({ m: 'presence', presence: this.#presence });
        this.#take(frame);
        void this.#beat();
        return this.#pour();
      case 'news':
        this.#take(frame);
        return this.#pour();
      case 'gap':
        return this.#fill(frame.client, frame.want);
      case 'busy':
        return void this.#wait(frame.seconds);
      case 'presence':
        return this.#told.peers(frame.peers, frame.gone);
      case 'aside':
        return this.#told.aside();
      case 'pong':
        this.#doubted = false;
        if (frame.seq > this.#replica.seq) this.#miss();
    }
  }

  /** Takes in lines; where they do not follow on what is here, asks for what does. */
  #take({ epoch, behind, lines, people }: Omit<Answer, 'want'>): void {
    if (epoch !== this.#epoch || behind) return void this.#fetchWhole();
    const received = this.#receive(lines);
    if (received === 'gap') this.#miss();
    else if (received === null) void this.#fetchWhole();
    else this.#told.received(received, { epoch, lines, people });
  }

  #miss(): void {
    if (this.#phase === 'live') this.#socket?.send({ m: 'since', seq: this.#replica.seq });
  }

  /** Sends what has not gone out over this socket, as far as the window is open. */
  #pour(): void {
    const { pending } = this.#replica;
    if (this.#phase !== 'live' || this.#fetching || this.#waits || pending.length === 0)
      return this.#showSaving();
    const window = pending.slice(0, sending.transactions);
    let rest = window.filter(({ count }) => count > this.#sent);
    while (rest.length > 0) {
      const transactions = load(rest);
      this.#socket?.send({ m: 'edits', transactions });
      this.#sent = transactions.at(-1)?.count ?? this.#sent;
      rest = rest.slice(transactions.length);
    }
    this.#showSaving();
  }

  /** The authority awaits another count of ours: send again from there, or under a new name. */
  #fill(client: string, want: number): void {
    const [first] = this.#replica.pending;
    if (client !== this.#replica.client || !first) return;
    if (first.count > want) {
      this.#told.renumbered(this.#replica.rename(this.#chance.id()));
    } else if (this.#waits) {
      return;
    } else if (this.#gap.want === want && this.#chance.now() - this.#gap.at < again) {
      this.#drop();
      return void this.#closed(0, '');
    }
    this.#gap = { want, at: this.#chance.now() };
    this.#sent = 0;
    this.#pour();
  }

  /** Whether nothing is to be sent for a moment: what was refused its turn goes out again after it. */
  get #waits(): boolean {
    return this.#busy === this.#nonce;
  }

  async #wait(seconds: number): Promise<void> {
    if (this.#waits) return;
    const nonce = (this.#busy = this.#nonce);
    await this.#chance.pause(seconds * 1000 * (1 + this.#chance.random()));
    if (nonce !== this.#nonce) return;
    this.#sent = 0;
    this.#busy = 0;
    this.#pour();
  }

  async #closed(code: number, said: string): Promise<void> {
    // what opens and then says nothing, something between us holds up
    const opened = this.#phase === 'live' || (this.#phase === 'greeting' && code !== 0);
    // a socket that merely breaks may have been dead for as long as the machine slept
    if (this.#phase === 'live' && code !== 0 && code !== cutOff) this.#reached = this.#chance.now();
    if (this.#phase === 'live' && this.#chance.now() - this.#since > healthy) this.#failures = 0;
    if (code === closing.version) return this.#age();
    this.#drop();
    this.#phase = 'resting';
    this.#told.peers([], 'all others');
    this.#showSaving();
    const failure = failureOf(code);
    if (failure) this.#told.failed(failure);
    // one has so many pages open that no more may listen: this one asks
    if (code === closing.crowded) return this.#goPlain();
    if (!opened && (await this.#plainGoes())) return;
    const longest =
      code === closing.restart && Number(said) > 0
        ? Number(said)
        : this.#pauseAfter(this.#failures++);
    await this.#rest(longest);
    if (this.#phase === 'resting') this.#dialOn();
  }

  /** Where one way does not open and plain requests are answered, it is the next way from now on. */
  async #plainGoes(): Promise<boolean> {
    const answer = await this.#line.follow(this.#replica.seq);
    if (this.#phase !== 'resting') return true;
    if (typeof answer === 'string') {
      if (answer !== 'away' && answer !== 'busy') this.#told.failed(answer);
      return false;
    }
    if (isForeign(answer)) {
      void this.#age();
      return true;
    }
    this.#take(answer);
    if (++this.#unopened < (this.#held ? tries.held : tries.fresh)) return false;
    // what has held, this network does not forbid: the next page asks for it again
    if (!this.#held) this.#told.barred?.();
    this.#unopened = 0;
    this.#held = false;
    this.#dials = this.#dials.slice(1);
    this.#dialOn();
    return true;
  }

  /** Asks whether the other end lives, now and every while; where it does not answer, dials anew. */
  async #beat(): Promise<void> {
    const nonce = this.#nonce;
    for (;;) {
      await this.#chance.pause(beat);
      if (nonce !== this.#nonce) return;
      await this.#ask(patience.usual);
    }
  }

  async #ask(milliseconds: number): Promise<void> {
    const [nonce, asked] = [this.#nonce, this.#chance.now()];
    if (this.#phase === 'live') this.#socket?.send({ m: 'ping' });
    await this.#chance.pause(milliseconds);
    if (nonce !== this.#nonce || (this.#phase === 'live' && this.#reached >= asked)) return;
    this.#drop();
    await this.#closed(0, '');
  }

  async #goPlain(): Promise<void> {
    this.#phase = 'plain';
    void this.#exchange();
    while (this.#phase === 'plain') {
      await this.#rest(poll, poll / 2);
      await this.#look();
    }
  }

  /** Sends over plain requests until nothing is pending; a second call joins the first. */
  async #exchange(): Promise<void> {
    if (this.#delivering) return;
    this.#delivering = true;
    for (let failures = 0; this.#byRequest && this.#replica.pending.length > 0;) {
      if (failures === 0) this.#told.saving('sending');
      const answer = await this.#line.send(this.#replica.seq, this.#replica.pending);
      const failure = typeof answer === 'string' ? answer : await this.#takeAnswer(answer);
      if (failure === null) {
        failures = 0;
        this.#meetAgain();
        continue;
      }
      if (failure === 'old') {
        this.#delivering = false;
        return this.#age();
      }
      if (failures++ === 0) this.#told.failed(failure);
      this.#told.saving('waiting');
      await this.#rest(this.#pauseAfter(failures));
    }
    this.#delivering = false;
    this.#showSaving();
  }

  get #byRequest(): boolean {
    return this.#phase === 'plain' || this.#phase === 'over';
  }

  /** Fetches what the log has meanwhile, unless edits are on their way and bring it anyway. */
  async #look(): Promise<void> {
    if (this.#delivering || this.#looking) return;
    this.#looking = true;
    const answer = await this.#line.follow(this.#replica.seq);
    const failure = typeof answer === 'string' ? answer : await this.#takeAnswer(answer);
    if (failure === 'old') void this.#age();
    if (typeof answer !== 'string') this.#meetAgain();
    this.#looking = false;
  }

  /** The authority is of a later version: what is pending is decided there, and then the page told. */
  async #age(): Promise<void> {
    if (this.#phase === 'old') return;
    this.#drop();
    this.#phase = 'old';
    this.#sent = 0;
    this.#told.peers([], 'all others');
    await this.#drain();
    this.#told.failed('old');
  }

  /**
   * Sends to an authority of a later version until it has decided on all, or will not. The device keeps
   * it nevertheless: what the log made of it is told to the next page, which can read it.
   */
  async #drain(): Promise<void> {
    if (this.#delivering) return;
    this.#delivering = true;
    for (let failures = 0; this.#undecided.length > 0;) {
      this.#told.saving('sending');
      const answer = await this.#line.send(this.#replica.seq, this.#undecided);
      if (answer === 'old') break;
      const decided = typeof answer === 'string' ? [] : this.#countsIn(answer);
      if (decided.length > 0) {
        this.#sent = Math.max(...decided);
        failures = 0;
      } else if (failures++ < tries.held) {
        this.#told.saving('waiting');
        await this.#rest(this.#pauseAfter(failures));
      } else break;
    }
    this.#delivering = false;
    this.#showSaving();
  }

  /** What an authority of a later version is not known to have decided. */
  get #undecided(): readonly Transaction[] {
    return this.#replica.pending.filter(({ count }) => count > this.#sent);
  }

  /** The counts of ours that these lines have decided, and that were not known to be. */
  #countsIn({ lines }: Answer): number[] {
    return lines.flatMap(({ client, count }) =>
      client === this.#replica.client && count > this.#sent ? count : [],
    );
  }

  #meetAgain(): void {
    this.#reached = this.#chance.now();
    this.#doubted = false;
  }

  async #takeAnswer(answer: Answer): Promise<Failure | null> {
    if (isForeign(answer)) return 'old';
    if (answer.epoch !== this.#epoch || answer.behind) return this.#fetchWhole();
    const received = this.#receive(answer.lines);
    if (received === null || received === 'gap') return this.#fetchWhole();
    this.#told.received(received, answer);
    const [first] = this.#replica.pending;
    if (answer.want !== null && first && first.count !== answer.want)
      this.#told.renumbered(this.#replica.rename(this.#chance.id()));
    return null;
  }

  /** Null where a line does not apply: what is here is not the map. */
  #receive(lines: Answer['lines']): Received | 'gap' | null {
    try {
      return this.#replica.receive(lines);
    } catch {
      return null;
    }
  }

  async #fetchWhole(): Promise<Failure | null> {
    if (this.#fetching) return null;
    this.#fetching = true;
    const whole = await this.#line.whole();
    const shared = typeof whole === 'string' ? 0 : await this.#shared(whole.epoch);
    this.#fetching = false;
    if (typeof whole === 'string') {
      if (this.#phase === 'live') {
        this.#drop();
        void this.#closed(0, '');
      }
      return whole;
    }
    this.#epoch = whole.epoch;
    const state = fromContent(whole.content, whole.comments);
    this.#told.replaced(this.#replica.reset(state, whole.seq, shared));
    this.#sent = 0;
    this.#miss();
    this.#pour();
    return null;
  }

  /** How much a log has of the one that was followed; where that cannot be learnt, as if it were nothing. */
  async #shared(epoch: number): Promise<number> {
    if (epoch === this.#epoch) return Infinity;
    if (this.#replica.pending.length === 0) return 0;
    const shared = await this.#line.shared(this.#epoch);
    return typeof shared === 'string' || shared.epoch !== epoch ? 0 : shared.seq;
  }

  #showSaving(): void {
    const pending: readonly Transaction[] = this.#replica.pending;
    if (pending.length === 0) return this.#told.saving(this.#cut ? 'away' : 'saved');
    if (this.#phase === 'old')
      return this.#told.saving(this.#undecided.length > 0 ? 'waiting' : 'saved');
    if (this.#byRequest) return;
    const out = this.#phase === 'live' && (pending.at(-1)?.count ?? 0) <= this.#sent;
    this.#told.saving(out ? 'sending' : 'waiting');
  }

  /** Whether the authority was dialled and not reached; once may be chance. */
  get #cut(): boolean {
    const trying = this.#phase === 'dialling' || this.#phase === 'resting';
    return trying && this.#failures > 1;
  }

  #pauseAfter(failures: number): number {
    const away = this.#chance.now() - this.#reached;
    return Math.min(longestPause(away), firstPause * 2 ** failures);
  }

  /** Full jitter, so that many pages do not come back at once. */
  async #rest(longest: number, shortest = 0): Promise<void> {
    const woken = new Promise<void>((wake) => (this.#wake = wake));
    const milliseconds = shortest + this.#chance.random() * (longest - shortest);
    await Promise.race([woken, this.#chance.pause(milliseconds)]);
  }
}

/** Whether lines are of a form that this page does not read. */
function isForeign(answer: Answer): boolean {
  return versions.versionOf(answer) !== versions.version;
}

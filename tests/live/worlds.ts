/**
 * Whole worlds of co-editing in one process and on a clock of their own: real desks, conversations,
 * couriers and replicas, with a database, servers and networks that fail in every way they can. A world
 * is told by its seed; whatever breaks in it breaks in it again.
 */
import type { Conversation } from '#lib/server/live/conversation.ts';
import { Conversation as Talk } from '#lib/server/live/conversation.ts';
import { Room } from '#lib/server/live/room.ts';
import { judge, type Batch, type Submission } from '#lib/server/batches.ts';
import { Desk, type Head, type Store, type Words } from '#lib/server/desk.ts';
import {
  keep,
  known as fresh,
  ledgerOf,
  ownersOf,
  take,
  takeBack,
  type Known,
} from '#lib/server/memory.ts';
import { Courier } from '#lib/editor/courier.ts';
import type { Dial } from '#lib/editor/dial.ts';
import { sendLeft } from '#lib/editor/left-behind.ts';
import type { Line } from '#lib/editor/line.ts';
import { isRefusal, replay, type Permit } from '#lib/map/apply.ts';
import { isSpeech } from '#lib/map/comment.ts';
import type { Decided, Ledger } from '#lib/map/authority.ts';
import { version, type FromPage, type ToPage } from '#lib/map/frames.ts';
import type { Envelope, Operation, Transaction } from '#lib/map/operation.ts';
import { Replica } from '#lib/map/replica.ts';
import { lengths } from '#lib/map/respacing.ts';
import { emptyState, fromContent, toComments, toContent, type MapState } from '#lib/map/state.ts';
import { Gestures } from '#lib/map/undo.ts';
import type { Step } from '#lib/map/versions.ts';
import type { Answer, Line as LogLine } from '#lib/map/wire.ts';
import { Writes } from '#lib/map/writes.ts';
import { broken, said } from '../map/worlds.ts';

/** What there is to be done in a world, each with how often. */
const deeds = [
  ['edit', 30],
  ['undo', 4],
  ['redo', 3],
  ['wait', 20],
  ['cut', 3],
  ['unplug', 2],
  ['crash a server', 1],
  ['crash the database', 1],
  ['kill a tab', 1],
  ['demote', 1],
  ['poll', 6],
] as const;

/** A version of the operations before the present one: the step from it, and how its pages wrote. */
export interface Former {
  step: Step;
  back: (operation: unknown) => unknown;
}

const people = ['p0', 'p1', 'p2', 'p3'];
const servers = 3;

/** Mulberry32: small, and good enough to be led by. */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A clock that stands still until somebody lets it go on, and what is due on it. */
class Clock {
  now = 0;
  #due: { at: number; n: number; work: () => void }[] = [];
  #n = 0;

  after(milliseconds: number, work: () => void): void {
    this.#due.push({ at: this.now + milliseconds, n: this.#n++, work });
  }

  pause(milliseconds: number): Promise<void> {
    return new Promise((done) => this.after(milliseconds, done));
  }

  /** Lets the time pass, doing what is due in its order. */
  async pass(milliseconds: number): Promise<void> {
    const until = this.now + milliseconds;
    for (;;) {
      await quiet();
      const [next] = this.#due.toSorted((a, b) => a.at - b.at || a.n - b.n);
      if (!next || next.at > until) break;
      this.#due.splice(this.#due.indexOf(next), 1);
      this.now = Math.max(this.now, next.at);
      next.work();
    }
    this.now = until;
  }
}

/** Until everything that follows at once has followed. */
async function quiet(): Promise<void> {
  await new Promise((done) => setImmediate(done));
}

/** Where the log is kept: it outlives every server, and answers late or not at all. */
class Disk {
  readonly log: LogLine[] = [];
  readonly counts = new Map<string, { count: number; person: string }>();
  readonly barred = new Set<string>();
  /** Another number with every change of who is barred. */
  policy = 0;
  readonly acknowledged = new Map<string, string>();
  readonly tables: MapState = emptyState();
  readonly alarms: string[] = [];
  up = true;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #id: () => string;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(clock: Clock, random: () => number, id: () => string) {
    this.#clock = clock;
    this.#random = random;
    this.#id = id;
  }

  get head(): Head {
    return { epoch: 1, seq: this.log.length };
  }

  permitOf = (person: string): Permit =>
    this.barred.has(person) ? () => ({ refused: 'forbidden' }) : () => null;

  /** A store as one server has it. */
  store(): Store {
    const later = async <T>(work: () => T): Promise<T> => {
      await this.#clock.pause(1 + this.#random() * 8);
      if (!this.up) throw away();
      return structuredClone(work());
    };
    return {
      head: () => later(() => this.head),
      read: (since) => later(() => ({ head: this.head, lines: this.log.slice(since) })),
      decisions: (sent) =>
        later(() =>
          this.log.filter((line) =>
            sent.some(({ client, count }) => line.client === client && line.count === count),
          ),
        ),
      people: (lines) =>
        later(() => Object.fromEntries(lines.map(({ person }) => [person, person]))),
      write: (submissions, remembered) => this.#write(submissions, remembered),
      alarm: ({ message }) => this.alarms.push(message),
    };
  }

  /** One at a time, as the head's lock has it; what fails may have been kept all the same. */
  async #write(submissions: readonly Submission[], remembered: Known | null): Promise<Batch> {
    const before = this.#turn;
    const done = Promise.withResolvers<void>();
    this.#turn = done.promise;
    try {
      await before;
      await this.#clock.pause(1 + this.#random() * 8);
      if (!this.up || this.#random() < 0.02) throw away();
      const batch = this.#commit(submissions, remembered);
      await this.#clock.pause(this.#random() * 4);
      if (!this.up || this.#random() < 0.02) throw away();
      return batch;
    } finally {
      done.resolve();
    }
  }

  #commit(submissions: readonly Submission[], remembered: Known | null): Batch {
    const ventured =
      remembered && this.#random() < 0.5 ? this.#venture(submissions, remembered) : null;
    return ventured ?? this.#decide(submissions, remembered);
  }

  /** On what is remembered, as a desk decides that nobody has come between for long. */
  #venture(submissions: readonly Submission[], known: Known): Batch | null {
    const sent = submissions.flatMap(({ transactions }) => transactions);
    const enough = sent.every(
      ({ client, base }) => known.clients.has(client) && base >= known.writes.since,
    );
    if (!enough) return null;
    const ledger: Ledger = { ...ledgerOf(known, sent), id: this.#id };
    const asBefore = known.policy === this.policy;
    const permitOf = asBefore ? this.permitOf : () => () => null;
    const { decided, outcomes } = judge(ledger, submissions, ownersOf(known, sent), permitOf);
    if (!asBefore || known.seq !== this.log.length) {
      takeBack(known, decided.changes);
      return null;
    }
    const own = this.#put(decided);
    keep(known, ledger, own);
    return { epoch: 1, missed: [], lines: own, outcomes, known };
  }

  #decide(submissions: readonly Submission[], remembered: Known | null): Batch {
    const missed = remembered ? this.log.slice(remembered.seq) : [];
    const known = remembered ?? fresh(1, this.log.length, copy(this.tables));
    for (const line of missed) take(known, structuredClone(line));
    for (const [client, met] of this.counts)
      if (!known.clients.has(client)) known.clients.set(client, { ...met });
    known.policy = this.policy;
    const all = new Writes(0);
    for (const { seq, person, refusal, operations } of this.log)
      if (!refusal) all.note(seq, person, operations);
    const sent = submissions.flatMap(({ transactions }) => transactions);
    const ledger: Ledger = { ...ledgerOf(known, sent), id: this.#id, writes: all };
    const owners = ownersOf(known, sent);
    const { decided, outcomes } = judge(ledger, submissions, owners, this.permitOf);
    const own = this.#put(decided);
    keep(known, ledger, own);
    return { epoch: 1, missed: structuredClone(missed), lines: own, outcomes, known };
  }

  /** Writes log, numbering and tables, and answers with the lines. */
  #put({ decisions }: Decided): LogLine[] {
    const own = decisions.map(({ inverse: _, ...decision }): LogLine => ({ ...decision, at: '' }));
    for (const line of structuredClone(own)) {
      if (line.seq !== this.log.length + 1) throw new Error(`line ${line.seq} twice`);
      if (this.barred.has(line.person) && !line.refusal)
        throw new Error(`${line.person} may not write, and did`);
      this.log.push(line);
      this.counts.set(line.client, { count: line.count, person: line.person });
      if (!line.refusal) replay(this.tables, structuredClone(line.operations), line);
    }
    return structuredClone(own);
  }
}

/** The same map in other containers, as it comes from the tables. */
function copy(state: MapState): MapState {
  return fromContent(structuredClone(toContent(state)), structuredClone(toComments(state)));
}

function away(): Error {
  return Object.assign(new Error('the database is away'), { code: 'CONNECTION_CLOSED' });
}

/** A server: a desk, a room, and its open conversations. */
class Server {
  readonly desk: Desk;
  readonly room: Room;
  readonly talks = new Set<Wire>();

  constructor(clock: Clock, disk: Disk, grown: (words: Words) => void, steps?: readonly Step[]) {
    this.desk = new Desk(disk.store(), grown, steps);
    this.room = new Room(
      { now: () => clock.now, after: (milliseconds, work) => clock.after(milliseconds, work) },
      () => undefined,
    );
  }
}

/** Two ends of a socket: each way in order, late, and lost from the moment it is cut. */
class Wire {
  cut = false;
  readonly conversation: Conversation;
  readonly #world: World;
  #arrives = { there: 0, back: 0 };

  constructor(world: World, server: Server, person: string, told: Parameters<Dial>[0]) {
    this.#world = world;
    this.conversation = new Talk(
      {
        person: { id: person, name: person },
        desk: server.desk,
        room: server.room,
        admit: (transactions) => ({ since: 0, transactions: [...transactions] }),
      },
      {
        send: (text) => this.#carry('back', () => told.frame(JSON.parse(text) as ToPage)),
        waiting: () => 0,
        close: (code) => this.#carry('back', () => this.end(code)),
      },
    );
    this.end = (code: number) => {
      if (this.cut) return;
      this.cut = true;
      server.talks.delete(this);
      this.conversation.leave(code !== 1006);
      // The page may learn of it late, when it has long dialled anew.
      world.clock.after(world.random() * 3000, () => told.closed(code, ''));
    };
    server.talks.add(this);
    world.clock.after(5 + world.random() * 20, () => {
      if (!this.cut) told.open();
    });
  }

  end: (code: number) => void;

  say(frame: FromPage): void {
    const text = JSON.stringify(frame);
    this.#carry('there', () => void this.conversation.receive(text));
  }

  #carry(way: 'there' | 'back', work: () => void): void {
    const { clock, random } = this.#world;
    const slow = random() < 0.05 ? 2000 : 30;
    const at = Math.max(this.#arrives[way], clock.now + random() * slow);
    this.#arrives[way] = at;
    clock.after(at - clock.now, () => {
      if (!this.cut) work();
    });
  }
}

/** A page: what a person has open, until it is closed or crashes. */
class Page {
  readonly person: string;
  /** Whether it was loaded before the present version of the operations. */
  readonly former: boolean;
  readonly replica: Replica;
  readonly courier: Courier;
  readonly gestures: Gestures;
  /** What the device keeps of it. */
  kept: readonly Transaction[] = [];
  dead = false;
  plugged: boolean;
  seen = 0;
  readonly #world: World;

  constructor(world: World, person: string, client: string, former = false) {
    this.#world = world;
    this.former = former;
    // It has slept since.
    this.plugged = !former;
    this.person = person;
    this.gestures = new Gestures(person);
    const { disk, clock, random } = world;
    this.replica = new Replica(copy(disk.tables), disk.log.length, client, undefined, () => ({
      person,
      at: '',
      seq: 0,
    }));
    this.courier = new Courier(
      this.replica,
      1,
      world.line(this, (sent) => world.spoken(this, sent)),
      (told) => world.dial(this, told),
      {
        received: ({ own, outcomes, system }) => {
          if (this.dead) return;
          this.gestures.rebase(own, system);
          for (const { transaction, refusal } of outcomes)
            if (refusal) this.gestures.forget(transaction.count);
          this.#look();
          this.keep();
        },
        replaced: ({ own }) => {
          this.gestures.rebase(own);
          this.#look();
        },
        renumbered: (counts) => {
          this.gestures.renumber(counts);
          this.keep();
        },
        saving: () => undefined,
        failed: (failure) => {
          if (failure === 'old') world.reload(this);
        },
        peers: () => undefined,
        aside: () => undefined,
      },
      {
        id: () => world.id(),
        random,
        now: () => clock.now,
        pause: (milliseconds) => clock.pause(milliseconds),
      },
    );
    this.courier.start();
  }

  edit(operations: readonly Operation[], soft: boolean): void {
    const { stale } = this.courier;
    const talks = operations.every(isSpeech);
    const origin = talks ? 'comment' : 'ui';
    const edited = this.replica.edit(operations, { origin, soft, stale });
    if (isRefusal(edited)) return;
    if (!talks) this.gestures.record(edited.transaction.count, edited.change);
    this.#sent();
  }

  turn(way: 'undo' | 'redo'): void {
    const resolved = this.gestures.take(way, this.replica.state);
    if (!resolved || resolved.operations.length === 0) return;
    const edited = this.replica.edit(resolved.operations, { origin: way, soft: true });
    if (isRefusal(edited)) return;
    this.gestures.answer(way, edited.transaction.count, edited.change);
    this.#sent();
  }

  keep(): void {
    if (!this.dead) this.kept = structuredClone(this.#world.spoken(this, this.replica.pending));
  }

  /** To undo all and redo all leaves the map as it was, whatever others did meanwhile. */
  turned(): string[] {
    while (this.gestures.canRedo) this.turn('redo');
    const before = JSON.stringify(said(this.replica.state));
    for (const way of ['undo', 'redo'] as const)
      while (way === 'undo' ? this.gestures.canUndo : this.gestures.canRedo) this.turn(way);
    const same = JSON.stringify(said(this.replica.state)) === before;
    return same ? [] : ['to undo all and redo all changes the map'];
  }

  #sent(): void {
    this.keep();
    this.#world.made += 1;
    this.courier.deliver();
  }

  /** What a page has seen never goes back. */
  #look(): void {
    if (this.replica.seq < this.seen) this.#world.faults.push('a page went back in time');
    this.seen = this.replica.seq;
  }
}

export class World {
  readonly clock = new Clock();
  readonly random: () => number;
  readonly disk: Disk;
  readonly pages: Page[] = [];
  readonly faults: string[] = [];
  readonly wires = new Map<Page, Wire>();
  made = 0;
  #servers: Server[] = [];
  #ids = 0;
  readonly #draw: () => readonly Operation[];
  readonly #former: Former;
  readonly #steps: readonly Step[];

  /**
   * @param draw makes a gesture that may or may not apply.
   * @param former what some pages still speak.
   */
  constructor(seed: number, draw: (random: () => number) => readonly Operation[], former: Former) {
    this.random = dice(seed);
    this.#former = former;
    this.#steps = [former.step];
    this.#draw = () => draw(this.random);
    this.disk = new Disk(this.clock, this.random, () => this.id());
    this.#servers = Array.from({ length: servers }, () => this.#server());
    for (const person of people) this.pages.push(new Page(this, person, this.id()));
    for (const person of people) if (this.random() < 0.2) this.#sleeper(person);
  }

  /** What a page sends and keeps, in the form that it knows. */
  spoken({ former }: Page, sent: readonly Envelope[]): Transaction[] {
    const { back } = this.#former;
    const all = sent.map((each) =>
      former
        ? { ...each, version: 1, operations: each.operations.map(back) }
        : { ...each, version: 2 },
    );
    return all as Transaction[];
  }

  /** A page that was told of a later version is loaded anew, sooner or later. */
  reload(page: Page): void {
    this.clock.after(this.random() * 5_000, () => page.dead || this.#kill(page));
  }

  id(): string {
    return `0c000000-0000-4000-8000-${String(++this.#ids).padStart(12, '0')}`;
  }

  dial(page: Page, told: Parameters<Dial>[0]): ReturnType<Dial> {
    if (page.dead || !page.plugged) {
      this.clock.after(10, () => told.closed(1006, ''));
      return { send: () => undefined, close: () => undefined };
    }
    const server = this.#servers[Math.floor(this.random() * this.#servers.length)];
    if (!server) throw new Error('no server');
    const wire = new Wire(this, server, page.person, {
      open: () => page.dead || told.open(),
      frame: (frame) => page.dead || told.frame(frame),
      closed: (code, why) => {
        const newest = this.wires.get(page);
        const sound = newest !== undefined && newest !== wire && !newest.cut;
        if (!page.dead) told.closed(code, why);
        if (sound && newest.cut) this.faults.push('a late word of an old socket ended the new one');
      },
    });
    this.wires.set(page, wire);
    return { send: (frame) => wire.say(this.#frameOf(page, frame)), close: () => wire.end(1005) };
  }

  #frameOf(page: Page, frame: FromPage): FromPage {
    if (frame.m === 'edits')
      return { ...frame, transactions: this.spoken(page, frame.transactions) };
    return frame.m === 'hello' && page.former ? { ...frame, version: version - 1 } : frame;
  }

  /**
   * Plain requests: what is sent may arrive and its answer be lost.
   *
   * @param spoken how the page puts what it sends.
   */
  line(page: Page, spoken = (sent: readonly Envelope[]): readonly Envelope[] => sent): Line {
    const ask = async <T>(work: (server: Server) => Promise<T | null>): Promise<T | 'away'> => {
      await this.clock.pause(this.random() * 40);
      const server = this.#servers[Math.floor(this.random() * this.#servers.length)];
      if (!page.plugged || !server || this.random() < 0.1) return 'away';
      const answer = await work(server).catch(() => null);
      await this.clock.pause(this.random() * 40);
      return answer === null || !page.plugged || this.random() < 0.1 ? 'away' : answer;
    };
    const store = this.disk.store();
    const since = async (seq: number): Promise<Answer | null> => {
      const found = await store.read(seq);
      if (!found) return null;
      const behind = seq > found.head.seq;
      const lines = behind ? [] : found.lines;
      const foreign = page.former && { version: 2 };
      return { ...foreign, epoch: 1, lines, behind, want: null, people: {} };
    };
    return {
      send: (seq, transactions) =>
        ask(async (server) => {
          const { person } = page;
          const outcome = await server.desk.submit({
            person,
            transactions: structuredClone(spoken(transactions)),
          });
          const answer = await since(seq);
          if (typeof outcome === 'string' || !answer) return null;
          const again = (await store.decisions(outcome.again)).filter((line) => line.seq <= seq);
          return { ...answer, lines: [...again, ...answer.lines], want: outcome.want };
        }),
      follow: (seq) => ask(() => since(seq)),
      whole: () =>
        ask(async () => {
          const { head } = (await store.read(0)) ?? {};
          const content = structuredClone(toContent(this.disk.tables));
          const comments = structuredClone(toComments(this.disk.tables));
          return head ? { epoch: 1, seq: this.disk.log.length, content, comments } : null;
        }),
      shared: () => ask(() => Promise.resolve({ epoch: 1, seq: this.disk.log.length })),
    };
  }

  /** Lives through so many deeds, and then in peace until all is settled. */
  async live(deedsToDo: number): Promise<void> {
    await this.clock.pass(500);
    for (let i = 0; i < deedsToDo; i++) {
      this.#do(this.#deed());
      await this.clock.pass(this.random() * 120);
    }
    this.disk.up = true;
    for (const page of this.pages) page.plugged = true;
    for (let round = 0; round < 60; round++) {
      for (const server of this.#servers) void server.desk.hear().catch(() => undefined);
      await this.clock.pass(2_000);
      const done = this.pages.every(
        ({ dead, replica }) =>
          dead || (replica.pending.length === 0 && replica.seq === this.disk.log.length),
      );
      if (done && this.pages.every(({ dead, kept }) => !dead || kept.length === 0)) break;
    }
  }

  /** What does not hold of this world, as sentences. */
  judge(): string[] {
    const { log, tables, alarms } = this.disk;
    const faults = [...this.faults, ...alarms];
    if (log.length < this.made) faults.push(`${this.made} edits, ${log.length} lines`);
    const folded = emptyState();
    const counts = new Map<string, number>();
    for (const [index, line] of log.entries()) {
      if (line.seq !== index + 1) faults.push(`line ${line.seq} stands at ${index + 1}`);
      if (line.count !== (counts.get(line.client) ?? 0) + 1)
        faults.push(`${line.client} ${line.count} is decided out of order, or twice`);
      counts.set(line.client, line.count);
      if (line.refusal?.refused === 'invalid') faults.push(`line ${line.seq} was not read`);
      if (!line.refusal) replay(folded, structuredClone(line.operations), line);
      faults.push(...broken(folded).map((each) => `line ${line.seq}: ${each}`));
    }
    for (const { id, ord } of folded.elements.values())
      if (ord.length > lengths.crowded) faults.push(`the key of ${id} has grown too long`);
    const truth = JSON.stringify(said(folded));
    if (JSON.stringify(said(tables)) !== truth) faults.push('the tables are not the log');
    for (const page of this.pages) {
      if (page.dead) {
        if (page.kept.length > 0) faults.push('what a closed page left was never decided');
        continue;
      }
      if (page.replica.pending.length > 0) faults.push('an edit was never decided');
      if (JSON.stringify(said(page.replica.state)) !== truth)
        faults.push(`a page at line ${page.replica.seq} of ${log.length} shows another map`);
      faults.push(...page.turned());
    }
    return faults;
  }

  #server(): Server {
    return new Server(this.clock, this.disk, (words) => this.#hint(words), this.#steps);
  }

  /** The word between servers; it is often lost, late, or says no more than that there is something. */
  #hint(words: Words): void {
    const last = words.lines.at(-1)?.seq ?? 0;
    for (const server of this.#servers)
      if (this.random() < 0.7) {
        const said = this.random() < 0.7 ? structuredClone(words) : null;
        this.clock.after(this.random() * 30, () => {
          if (last > server.desk.told) void server.desk.hear(said).catch(() => undefined);
        });
      }
  }

  #deed(): (typeof deeds)[number][0] {
    const all = deeds.reduce((sum, [, often]) => sum + often, 0);
    let left = this.random() * all;
    for (const [deed, often] of deeds) {
      left -= often;
      if (left < 0) return deed;
    }
    return 'wait';
  }

  #someone(): Page | undefined {
    const living = this.pages.filter(({ dead }) => !dead);
    return living[Math.floor(this.random() * living.length)];
  }

  #do(deed: (typeof deeds)[number][0]): void {
    const page = this.#someone();
    if (!page) return;
    switch (deed) {
      case 'edit':
        return page.edit(this.#draw(), this.random() < 0.3);
      case 'undo':
      case 'redo':
        return page.turn(deed);
      case 'wait':
        return;
      case 'cut':
        return this.wires.get(page)?.end(1006);
      case 'unplug':
        return this.#unplug(page);
      case 'crash a server':
        return this.#crash();
      case 'crash the database':
        this.disk.up = false;
        return this.clock.after(this.random() * 1500, () => (this.disk.up = true));
      case 'kill a tab':
        return this.#kill(page);
      case 'demote': {
        const { barred } = this.disk;
        if (!barred.delete(page.person)) barred.add(page.person);
        this.disk.policy++;
        return;
      }
      case 'poll':
        for (const { desk } of this.#servers) void desk.hear().catch(() => undefined);
    }
  }

  #unplug(page: Page): void {
    page.plugged = false;
    this.wires.get(page)?.end(1006);
    this.clock.after(this.random() * 20_000, () => {
      page.plugged = true;
      if (this.random() < 0.5) page.courier.wake();
    });
  }

  #crash(): void {
    const at = Math.floor(this.random() * this.#servers.length);
    for (const wire of [...(this.#servers[at]?.talks ?? [])]) wire.end(1006);
    this.#servers[at] = this.#server();
  }

  /** A page that was loaded before a deployment, and has slept through it. */
  #sleeper(person: string): void {
    const page = new Page(this, person, this.id(), true);
    this.pages.push(page);
    this.clock.after(this.random() * 8_000, () => (page.plugged = true));
  }

  /** A tab crashes; another of the same person opens and takes over what it left. */
  #kill(page: Page): void {
    page.dead = true;
    this.wires.get(page)?.end(1006);
    const next = new Page(this, page.person, this.id());
    this.pages.push(next);
    const { client } = page.replica;
    const left = { client, transactions: page.kept };
    const adopt = async (): Promise<void> => {
      const sent = await sendLeft(
        this.line(next),
        left,
        () => next.replica.seq,
        (milliseconds) => this.clock.pause(milliseconds),
        (decided) => {
          const counts = new Set(decided.map(({ transaction }) => transaction.count));
          left.transactions = left.transactions.filter(({ count }) => !counts.has(count));
        },
        this.#steps,
      );
      page.kept = sent ? [] : left.transactions;
      if (!sent) this.clock.after(5_000, () => void adopt());
    };
    void adopt();
  }
}

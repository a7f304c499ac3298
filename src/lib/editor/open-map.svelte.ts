/**
 * A map as one open page holds it: it shows every edit at once, sends it until the log has decided,
 * and takes in what others do. What the log refuses is taken back and explained.
 */
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { isRefusal } from '#lib/map/apply.ts';
import { noChange, touched, type Change } from '#lib/map/change.ts';
import type { Comment, Speech } from '#lib/map/comment.ts';
import type { Element } from '#lib/map/element.ts';
import type { Layer } from '#lib/map/layers.ts';
import type { Link } from '#lib/map/link.ts';
import {
  read,
  areHeavy,
  type MapFields,
  type Operation,
  type Refusal,
  type Transaction,
} from '#lib/map/operation.ts';
import type { Peer, Presence } from '#lib/map/presence.ts';
import { Replica, type Outcome } from '#lib/map/replica.ts';
import { fromContent, type MapContent, type MapState } from '#lib/map/state.ts';
import { Gestures } from '#lib/map/undo.ts';
import { parcels } from '#lib/map/unfold.ts';
import type { Line as LogLine } from '#lib/map/wire.ts';
import {
  may,
  mayWriteEvidence,
  mayWriteField,
  mayWriteLayer,
  mayWriteLink,
  mayWriteMap,
  permit,
  type Role,
} from '#lib/people/may.ts';
import { again } from './again.ts';
import { Authors } from './authors.ts';
import { insist, overruled, refused } from './conflicts.ts';
import { Courier, type Chance, type Saving } from './courier.ts';
import type { Dial } from './dial.ts';
import { Disagreements, type Disagreement } from './disagreements.svelte.ts';
import { handOf } from './hand.ts';
import { Keeping } from './keeping.svelte.ts';
import { line, type Line } from './line.ts';
import { Missing } from './missing.svelte.ts';
import { Notices, type Notice } from './notices.svelte.ts';
import type { Shelf } from './outbox.ts';
import { Refusals } from './refusals.ts';
import { Shown } from './shown.svelte.ts';
import { waking } from './waking.ts';

export interface Opening {
  /** The organisation's slug. */
  organisation: string;
  map: string;
  content: MapContent;
  comments?: readonly Comment[];
  seq: number;
  epoch: number;
  roles: readonly Role[];
  /** Who has it open. */
  person: string;
}

/** What an open map meets the world through; a test brings its own. */
export interface Surroundings {
  line?: Line;
  dial?: Dial;
  /** What stands in for a socket where none opens. */
  spare?: Dial | null;
  /** Told where the best way does not open here. */
  barred?: () => void;
  chance?: Partial<Chance>;
}

/** Milliseconds between two looks at what other pages left on this device. */
const glance = 60_000;

type Listener = (touched: ReadonlySet<string>) => void;

export class OpenMap {
  readonly map: string;
  readonly organisation: string;
  /** Ids of chosen elements and links. */
  readonly selection = new SvelteSet<string>();
  readonly rights: {
    layer: (layer: Layer) => boolean;
    field: (layer: Layer, field: string) => boolean;
    link: (from: Layer, to: Layer) => boolean;
    evidence: (from: Layer, to: Layer) => boolean;
    /** Its name, layers' labels, stages and limits. */
    map: boolean;
    /** What its grades of evidence are taken to be worth. */
    grades: boolean;
    comment: boolean;
  };

  readonly #replica: Replica;
  readonly #shown: Shown;
  readonly #gestures: Gestures;
  /** The log that the gestures were made on. */
  #epoch: number;
  readonly #courier: Courier;
  readonly #authors = new Authors();
  readonly #notices = new Notices();
  readonly #person: string;
  readonly #refusals = new Refusals(this, this.#notices, this.#authors);
  readonly #disagreements = new Disagreements();
  readonly #keeping: Keeping;
  readonly #missing: Missing;
  readonly #peers = new SvelteMap<string, Peer>();
  #listeners: readonly Listener[] = [];
  #asides: readonly (() => void)[] = [];
  #saving: Saving = $state.raw('saved');
  #seq = $state.raw(0);
  #turns = $state.raw({ undo: false, redo: false });

  constructor(opening: Opening, surroundings: Surroundings = {}) {
    const { organisation, map, content, comments, seq, epoch, roles, person } = opening;
    this.map = map;
    this.#person = person;
    this.#gestures = new Gestures(person);
    this.#epoch = epoch;
    this.organisation = organisation;
    this.rights = {
      layer: (layer) => mayWriteLayer(roles, layer),
      field: (layer, field) => mayWriteField(roles, layer, field),
      link: (from, to) => mayWriteLink(roles, from, to),
      evidence: (from, to) => mayWriteEvidence(roles, from, to),
      map: may(roles, 'edit maps'),
      grades: mayWriteMap(roles, 'grades'),
      comment: may(roles, 'comment'),
    };
    const way =
      surroundings.line ?? line(`/api/${organisation}/maps/${map}`, (...args) => fetch(...args));
    const chance: Chance = {
      id: () => crypto.randomUUID(),
      random: Math.random,
      now: () => performance.now(),
      pause: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
      ...surroundings.chance,
    };
    this.#replica = new Replica(
      fromContent(content, comments),
      seq,
      chance.id(),
      permit(roles),
      handOf(person),
    );
    this.#keeping = new Keeping(
      { map, organisation, person },
      this.#replica,
      way,
      () => this.#courier.epoch,
      () => ({
        conflicts: [...this.conflicts],
        words: this.notices.flatMap(({ text, words }) =>
          words.length > 0 ? { text, words: [...words] } : [],
        ),
      }),
    );
    this.#missing = new Missing({ map, person }, way, () => this.#courier.epoch, chance.pause);
    this.#shown = new Shown(this.state);
    this.#seq = seq;
    this.#courier = new Courier(
      this.#replica,
      epoch,
      way,
      surroundings.dial ?? null,
      {
        received: ({ outcomes, changes, own, system }, answer) => {
          this.#gestures.rebase(own, system);
          this.#authors.learn(answer, this.#replica.client);
          this.#refusals.learn(changes);
          for (const outcome of outcomes) this.#settle(outcome, answer.lines);
          this.#keeping.note(decisions(outcomes, answer.lines), answer.epoch);
          this.#publish(touched(changes));
          for (const each of answer.lines)
            this.#disagreements.add(overruled(each, this.#person), (by) => this.nameOf(by));
          void this.#keeping.keep();
        },
        replaced: ({ own }) => {
          if (this.#courier.epoch === this.#epoch) this.#gestures.rebase(own);
          else this.#gestures.clear();
          this.#epoch = this.#courier.epoch;
          const both = [this.#shown, this.state];
          this.#publish(
            both.flatMap(({ elements, links, comments: said }) =>
              [elements, links, said].flatMap((each) => [...each.keys()]),
            ),
          );
          this.#publish(['map']);
          void this.#missing.look();
        },
        renumbered: (counts) => {
          this.#gestures.renumber(counts);
          void this.#keeping.rename();
        },
        saving: (saving) => (this.#saving = saving),
        failed: (failure) => this.#refusals.tellFailure(failure),
        peers: (peers, gone) => this.#meet(peers, gone),
        aside: () => this.#asides.forEach((listener) => listener()),
        barred: () => surroundings.barred?.(),
      },
      chance,
      surroundings.spare ?? null,
    );
  }

  /** The map for reading outside of runes; its containers change in place. */
  get state(): MapState {
    return this.#replica.state;
  }

  /** Elements by column, then by order within it. */
  get elements(): readonly Element[] {
    return this.#shown.inOrder;
  }

  get links(): readonly Link[] {
    return this.#shown.allLinks;
  }

  get fields(): MapFields {
    return this.#shown.fields;
  }

  /** What is said of it, oldest first; what the log has not decided comes last. */
  get comments(): readonly Comment[] {
    return this.#shown.allComments;
  }

  /** Who has it open. */
  get person(): string {
    return this.#person;
  }

  element(id: string): Element | undefined {
    return this.#shown.elements.get(id);
  }

  link(id: string): Link | undefined {
    return this.#shown.links.get(id);
  }

  /** The last line of the log that is in this picture. */
  get seq(): number {
    return this.#seq;
  }

  get saving(): Saving {
    return this.#saving === 'saved' && this.#keeping.left > 0 ? 'sending' : this.#saving;
  }

  /** How many edits are still on their way. */
  get waiting(): number {
    return this.#replica.pending.length + this.#keeping.left;
  }

  /** Whether what waits would outlive this page. */
  get kept(): boolean {
    return this.#keeping.safe;
  }

  /** How many edits of this person were saved and are no longer in the log, which was restored. */
  get missing(): number {
    return this.#missing.count;
  }

  /** The others who have this map open, by page. */
  get peers(): readonly Peer[] {
    return [...this.#peers.values()];
  }

  /** Fields where somebody else's value stands in place of one's own. */
  get conflicts(): readonly Disagreement[] {
    return this.#disagreements.all;
  }

  get notices(): readonly Notice[] {
    return this.#notices.all;
  }

  get canUndo(): boolean {
    return this.#turns.undo;
  }

  get canRedo(): boolean {
    return this.#turns.redo;
  }

  /** Who else has written these things since this page was opened, by name. */
  othersOf(ids: Iterable<string>): string[] {
    return this.#authors.of(ids);
  }

  /** Somebody by name, as far as this page has heard of them. */
  nameOf(person: string): string {
    return this.#authors.name(person);
  }

  /** Hears the ids of what changed (the map's own id for its fields); returns how to stop hearing. */
  subscribe(listener: Listener): () => void {
    this.#listeners = [...this.#listeners, listener];
    return () => (this.#listeners = this.#listeners.filter((each) => each !== listener));
  }

  /** Hears that what stands beside the log may have changed; returns how to stop hearing. */
  onAside(listener: () => void): () => void {
    this.#asides = [...this.#asides, listener];
    return () => (this.#asides = this.#asides.filter((each) => each !== listener));
  }

  /** Tells why a gesture that was not begun cannot be. */
  bar(why: string): void {
    this.#notices.tell(why);
  }

  dismiss(...notices: number[]): void {
    this.#notices.dismiss(...notices);
    void this.#keeping.keep();
  }

  /**
   * Does a gesture: its operations stand or fall together, and are undone together.
   *
   * @param soft lets go of what somebody else has removed meanwhile.
   * @param done what to tell of it, beside a way to take it back.
   * @returns why it cannot be, which is also shown as a notice; null when it is done.
   */
  edit(
    operations: readonly Operation[],
    {
      soft = false,
      origin = 'ui',
      done = null,
    }: { soft?: boolean; origin?: Transaction['origin']; done?: string | null } = {},
  ): Refusal | null {
    if (operations.length === 0) return null;
    const well = read(operations);
    if (isRefusal(well)) return this.#refusals.tell(well, operations);
    if (areHeavy(well)) return this.#refusals.tell({ refused: 'too_big' }, operations);
    const { stale } = this.#courier;
    const edited = this.#replica.edit(well, { soft, origin, stale });
    if (isRefusal(edited)) return this.#refusals.tell(edited, operations);
    this.#gestures.record(edited.transaction.count, edited.change);
    this.#notices.done(done);
    this.#send(edited.change);
    return null;
  }

  /**
   * Says something, or takes it back: no gesture, and so nothing that undo would take back.
   *
   * @returns why it cannot be, which is also shown as a notice; null when it is said.
   */
  say(speeches: readonly Speech[]): Refusal | null {
    const well = read(speeches);
    if (isRefusal(well)) return this.#refusals.tell(well, speeches);
    const edited = this.#replica.edit(well, { origin: 'comment' });
    if (isRefusal(edited)) return this.#refusals.tell(edited, speeches);
    this.#send(edited.change);
    return null;
  }

  /**
   * Goes back to what the map was after a line of its log, as far as one may. The log works it out;
   * once it has, it is undone like any gesture.
   */
  goBack(seq: number, done: string): void {
    const { count } = this.#replica.goBack(seq, this.#courier.stale);
    this.#gestures.record(count, noChange());
    this.#notices.done(done);
    this.#send(noChange());
  }

  undo(): void {
    this.#turn('undo');
  }

  redo(): void {
    this.#turn('redo');
  }

  /** Tells the others where one is. */
  be(presence: Presence): void {
    this.#courier.be(presence);
  }

  /** Settles a disagreement: one's own value is set, or theirs stands. */
  decide(key: number, whose: 'mine' | 'theirs'): void {
    const found = this.#disagreements.take(key);
    const operation = found && insist(found, this.state.links.has(found.id));
    if (operation && whose === 'mine') this.edit([operation]);
    void this.#keeping.keep();
  }

  /** Makes what is missing again; where others have written since what it writes, both are asked about. */
  async makeAgain(): Promise<void> {
    await this.#missing.settle((all) => {
      for (const receipt of all) {
        const { made, refused: not } = again(this.#replica, receipt);
        if (receipt.origin !== 'comment')
          for (const { count, change } of made) this.#gestures.record(count, change);
        this.#publish(touched(made.map(({ change }) => change)));
        for (const { refusal, operations } of not)
          if (!isNeedless(refusal, operations)) this.#refusals.tell(refusal, operations);
      }
      this.#courier.deliver();
      return this.#keeping.keep(all);
    });
  }

  /** Forgets what is missing. */
  async letGo(): Promise<void> {
    await this.#missing.settle((all) => this.#keeping.keep(all));
  }

  /** Follows the map as it changes, until stopped; what is pending is delivered all the same. */
  follow(): () => void {
    // What the device could not keep is lost with the page.
    const stop = waking(
      () => {
        this.#courier.wake();
        this.#look();
      },
      () => this.waiting > 0 && !this.kept,
    );
    const looking = setInterval(() => this.#look(), glance);
    this.#courier.start();
    return () => {
      clearInterval(looking);
      stop();
      this.#courier.stop();
    };
  }

  /** Keeps edits on this device until the log has decided, and sends what earlier pages left here. */
  async keepOn(shelf: Shelf): Promise<void> {
    void this.#missing.on(shelf);
    await this.#keeping.on(shelf, {
      decided: (decided, people) => {
        this.#authors.learn({ lines: [], people }, this.#replica.client);
        for (const { transaction, refusal, line: own } of decided)
          this.#settle({ transaction, refusal }, [own]);
        for (const { line: own, epoch } of decided) this.#keeping.note([own], epoch);
      },
      unsettled: ({ conflicts, words }) => {
        this.#disagreements.inherit(conflicts);
        for (const { text, words: written } of words) this.#notices.tell(text, written);
      },
    });
  }

  /** Sees to what other pages of this person did on this device meanwhile. */
  #look(): void {
    void this.#keeping.look();
    void this.#missing.look();
  }

  #send(change: Change): void {
    this.#publish(touched([change]));
    this.#courier.deliver();
    void this.#keeping.keep();
  }

  #meet(peers: readonly Peer[], gone: readonly string[] | 'all others'): void {
    if (gone === 'all others') this.#peers.clear();
    else for (const key of gone) this.#peers.delete(key);
    for (const peer of peers) if (peer.key !== this.#courier.key) this.#peers.set(peer.key, peer);
  }

  #turn(way: 'undo' | 'redo'): void {
    const resolved = this.#gestures.take(way, this.state);
    if (!resolved) return;
    const { operations, skipped, standing } = resolved;
    this.#notices.done(null);
    if (skipped.size > 0) this.#refusals.tellSkipped(skipped, standing);
    const { stale } = this.#courier;
    // Going back to another day may have changed more than one transaction holds.
    for (const part of parcels(operations, this.#replica.client, way)) {
      const edited = this.#replica.edit(part.operations, { origin: way, soft: true, stale });
      if (isRefusal(edited)) this.#refusals.tell(edited, part.operations);
      else {
        this.#gestures.answer(way, edited.transaction.count, edited.change);
        this.#send(edited.change);
      }
    }
    this.#showTurns();
  }

  #settle({ transaction, refusal }: Outcome, lines: readonly LogLine[]): void {
    if (!refusal) return;
    const { client, count, operations } = transaction;
    if (client === this.#replica.client) this.#gestures.forget(count);
    if (isNeedless(refusal, operations)) return;
    const decided = lines.find((each) => each.client === client && each.count === count);
    const conflicts = refused(decided?.overwritten ?? [], operations);
    if (refusal.refused === 'conflict' && conflicts.length > 0)
      this.#disagreements.add(conflicts, (by) => this.nameOf(by));
    else this.#refusals.tell(refusal, operations);
  }

  #publish(ids: Iterable<string>): void {
    const news = new SvelteSet(this.#shown.renew(this.state, ids));
    this.#seq = this.#replica.seq;
    this.#showTurns();
    for (const id of news)
      if (!this.state.elements.has(id) && !this.state.links.has(id)) this.selection.delete(id);
    if (news.delete('map')) news.add(this.map);
    if (news.size > 0) for (const listener of this.#listeners) listener(news);
  }

  #showTurns(): void {
    const { canUndo, canRedo } = this.#gestures;
    this.#turns = { undo: canUndo, redo: canRedo };
  }
}

/** The lines by which the log has decided on one's own edits. */
function decisions(outcomes: readonly Outcome[], lines: readonly LogLine[]): LogLine[] {
  return outcomes.flatMap(
    ({ transaction: { client, count } }) =>
      lines.find((each) => each.client === client && each.count === count) ?? [],
  );
}

/** Whether somebody else has already done what was refused: a removal, or the very same link. */
function isNeedless({ refused }: Refusal, operations: readonly Operation[]): boolean {
  return (
    (refused === 'gone' && operations.every(({ t }) => t.endsWith('.remove'))) ||
    (refused === 'duplicate' && operations.every(({ t }) => t === 'link.add'))
  );
}

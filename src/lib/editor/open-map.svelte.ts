/**
 * A map as one open page holds it: it shows every edit at once, sends it until the log has decided,
 * and takes in what others do. What the log refuses is taken back and explained.
 */
import { SvelteSet } from 'svelte/reactivity';
import { isRefusal } from '#lib/map/apply.ts';
import { touched } from '#lib/map/change.ts';
import type { Element } from '#lib/map/element.ts';
import type { Layer } from '#lib/map/layers.ts';
import type { Link } from '#lib/map/link.ts';
import {
  read,
  sending,
  type MapFields,
  type Operation,
  type Refusal,
  type Transaction,
} from '#lib/map/operation.ts';
import { Replica, type Outcome } from '#lib/map/replica.ts';
import { fromContent, type MapContent, type MapState } from '#lib/map/state.ts';
import { Gestures } from '#lib/map/undo.ts';
import { m } from '#lib/paraglide/messages.js';
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
import { Authors } from './authors.ts';
import { Courier, type Chance, type Saving } from './courier.ts';
import { explain, wordsIn } from './explain.ts';
import { line, size, type Failure, type Line } from './line.ts';
import { Notices, type Notice } from './notices.svelte.ts';
import { Shown } from './shown.svelte.ts';
import { list } from './written.ts';

export interface Opening {
  /** The organisation's slug. */
  organisation: string;
  map: string;
  content: MapContent;
  seq: number;
  epoch: number;
  roles: readonly Role[];
}

/** What an open map meets the world through; a test brings its own. */
export interface Surroundings {
  line?: Line;
  chance?: Partial<Chance>;
}

type Listener = (touched: ReadonlySet<string>) => void;

/** Milliseconds between two looks at the log. */
const poll = 2000;

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
  };

  readonly #replica: Replica;
  readonly #shown: Shown;
  readonly #gestures = new Gestures();
  readonly #courier: Courier;
  readonly #authors = new Authors();
  readonly #notices = new Notices();
  #listeners: readonly Listener[] = [];
  #saving: Saving = $state.raw('saved');
  #seq = $state.raw(0);
  #turns = $state.raw({ undo: false, redo: false });

  constructor(opening: Opening, surroundings: Surroundings = {}) {
    const { organisation, map, content, seq, epoch, roles } = opening;
    this.map = map;
    this.organisation = organisation;
    this.rights = {
      layer: (layer) => mayWriteLayer(roles, layer),
      field: (layer, field) => mayWriteField(roles, layer, field),
      link: (from, to) => mayWriteLink(roles, from, to),
      evidence: (from, to) => mayWriteEvidence(roles, from, to),
      map: may(roles, 'edit maps'),
      grades: mayWriteMap(roles, 'grades'),
    };
    const chance: Chance = {
      id: () => crypto.randomUUID(),
      random: Math.random,
      pause: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
      ...surroundings.chance,
    };
    this.#replica = new Replica(fromContent(content), seq, chance.id(), permit(roles));
    this.#shown = new Shown(this.state);
    this.#seq = seq;
    this.#courier = new Courier(
      this.#replica,
      epoch,
      surroundings.line ?? line(`/api/${organisation}/maps/${map}`, (...args) => fetch(...args)),
      {
        received: ({ outcomes, changes, own }, answer) => {
          this.#gestures.rebase(own);
          this.#authors.learn(answer, this.#replica.client);
          for (const outcome of outcomes) this.#settle(outcome);
          this.#publish(touched(changes));
        },
        replaced: ({ own }) => {
          this.#gestures.rebase(own);
          const { elements, links } = this.#shown;
          const { state } = this;
          this.#publish(
            [elements, state.elements, links, state.links].flatMap((each) => [...each.keys()]),
          );
          this.#publish(['map']);
        },
        renumbered: (counts) => this.#gestures.renumber(counts),
        saving: (saving) => (this.#saving = saving),
        failed: (failure) => this.#tellFailure(failure),
      },
      chance,
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
    return this.#saving;
  }

  /** How many edits are still on their way. */
  get waiting(): number {
    return this.#replica.pending.length;
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

  /** Hears the ids of what changed (the map's own id for its fields); returns how to stop hearing. */
  subscribe(listener: Listener): () => void {
    this.#listeners = [...this.#listeners, listener];
    return () => (this.#listeners = this.#listeners.filter((each) => each !== listener));
  }

  /** Tells why a gesture that was not begun cannot be. */
  bar(why: string): void {
    this.#notices.tell(why);
  }

  dismiss(notice: number): void {
    this.#notices.dismiss(notice);
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
    if (isRefusal(well)) return this.#refuse(well, operations);
    if (size({ operations: well }) > sending.bytes)
      return this.#refuse({ refused: 'too_big' }, operations);
    const edited = this.#replica.edit(well, { soft, origin });
    if (isRefusal(edited)) return this.#refuse(edited, operations);
    this.#gestures.record(edited.transaction.count, edited.change);
    this.#notices.done(done);
    this.#publish(touched([edited.change]));
    void this.#courier.deliver();
    return null;
  }

  undo(): void {
    this.#turn('undo');
  }

  redo(): void {
    this.#turn('redo');
  }

  /**
   * Follows the log while the page is seen, and warns before edits that are still on their way are
   * closed with it. Returns how to stop; what is pending is delivered all the same.
   */
  follow(): () => void {
    const look = () => {
      if (document.visibilityState === 'visible') void this.#courier.look();
    };
    const wake = () => {
      this.#courier.wake();
      look();
    };
    const hold = (event: BeforeUnloadEvent) => {
      if (this.waiting > 0) event.preventDefault();
    };
    const timer = setInterval(look, poll);
    addEventListener('online', wake);
    addEventListener('beforeunload', hold);
    document.addEventListener('visibilitychange', wake);
    return () => {
      clearInterval(timer);
      removeEventListener('online', wake);
      removeEventListener('beforeunload', hold);
      document.removeEventListener('visibilitychange', wake);
    };
  }

  #turn(way: 'undo' | 'redo'): void {
    const resolved = this.#gestures.take(way, this.state);
    if (!resolved) return;
    const { operations, skipped } = resolved;
    this.#notices.done(null);
    if (skipped.size > 0) this.#tellSkipped(skipped);
    const edited =
      operations.length > 0 ? this.#replica.edit(operations, { origin: way, soft: true }) : null;
    if (edited && isRefusal(edited)) this.#refuse(edited, operations);
    else if (edited) {
      this.#gestures.answer(way, edited.transaction.count, edited.change);
      this.#publish(touched([edited.change]));
      void this.#courier.deliver();
    }
    this.#showTurns();
  }

  #settle({ transaction, refusal }: Outcome): void {
    if (!refusal) return;
    this.#gestures.forget(transaction.count);
    if (!isNeedless(refusal, transaction.operations)) this.#refuse(refusal, transaction.operations);
  }

  #refuse(refusal: Refusal, operations: readonly Operation[]): Refusal {
    const { culprit } = refusal;
    const [by] = culprit === undefined ? [] : this.#authors.of([culprit]);
    const text = explain(refusal, this.#nameOf(culprit, operations), by ?? null);
    this.#notices.tell(text, wordsIn(operations));
    return refusal;
  }

  #tellSkipped(skipped: ReadonlySet<string>): void {
    const names = list([...skipped].map((id) => this.#nameOf(id, []) ?? m.refusal_it()));
    const people = this.#authors.of(skipped);
    this.#notices.tell(
      people.length > 0
        ? m.undo_skipped_by({ names, person: list(people) })
        : m.undo_skipped({ names }),
    );
  }

  #tellFailure(failure: Failure): void {
    if (failure === 'signed-out') this.#notices.tell(m.refusal_signed_out());
    if (failure === 'barred') this.#notices.tell(m.refusal_barred());
  }

  /** What a thing is called: an element by its name, a link by its ends, the map by its own. */
  #nameOf(id: string | undefined, operations: readonly Operation[]): string | null {
    if (id === undefined || id === 'map') return this.fields.name ?? null;
    const link = this.link(id);
    const [from, to] = [link?.from, link?.to].map((end) => this.element(end ?? '')?.fields.name);
    if (from !== undefined && to !== undefined) return m.refusal_link({ from, to });
    const written = operations.find((each) => each.t === 'element.add' && each.id === id);
    return (
      this.element(id)?.fields.name ?? (written?.t === 'element.add' ? written.fields.name : null)
    );
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

/** Whether somebody else has already done what was refused: a removal, or the very same link. */
function isNeedless({ refused }: Refusal, operations: readonly Operation[]): boolean {
  return (
    (refused === 'gone' && operations.every(({ t }) => t.endsWith('.remove'))) ||
    (refused === 'duplicate' && operations.every(({ t }) => t === 'link.add'))
  );
}

/**
 * What could not be done is told to the person who tried: what it was, whose doing stood in the way, and
 * how to have it after all where that can be.
 */
import type { Change } from '#lib/map/change.ts';
import { isSpeech } from '#lib/map/comment.ts';
import type { Element } from '#lib/map/element.ts';
import type { Link } from '#lib/map/link.ts';
import type { MapFields, Operation, Refusal, Transaction } from '#lib/map/operation.ts';
import type { MapState } from '#lib/map/state.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Authors } from './authors.ts';
import { Buried } from './buried.ts';
import { explain, wordsIn } from './explain.ts';
import type { Failure } from './line.ts';
import type { Notices, Remedy } from './notices.svelte.ts';
import { begun, list } from './written.ts';

/** The map that was to be edited. */
interface Refusing {
  readonly state: MapState;
  readonly fields: MapFields;
  element: (id: string) => Element | undefined;
  link: (id: string) => Link | undefined;
  edit: (
    operations: readonly Operation[],
    how: { soft: boolean; origin?: Transaction['origin'] },
  ) => unknown;
}

export class Refusals {
  readonly #map: Refusing;
  readonly #notices: Notices;
  readonly #authors: Authors;
  readonly #buried = new Buried();

  constructor(map: Refusing, notices: Notices, authors: Authors) {
    this.#map = map;
    this.#notices = notices;
    this.#authors = authors;
  }

  /** Remembers what others removed, so that an edit that came too late can have it back. */
  learn(changes: readonly Change[]): void {
    this.#buried.learn(changes);
  }

  /** Tells why operations were refused, and keeps the words that were written in them. */
  tell(refusal: Refusal, operations: readonly Operation[]): Refusal {
    const { culprit } = refusal;
    const [by] = culprit === undefined ? [] : this.#authors.of(this.#goneWith(culprit));
    const name = this.#nameOf(culprit, operations);
    const text = explain(refusal, name, by ?? null);
    const own = name !== null && name === this.#calledOf(culprit);
    this.#notices.tell(
      own ? text : begun(text),
      wordsIn(operations),
      this.#restoring(refusal, operations),
    );
    return refusal;
  }

  /**
   * Tells what undo or redo passed over because others have changed it since.
   *
   * @param standing elements of one's own that therefore stand.
   */
  tellSkipped(skipped: ReadonlySet<string>, standing: readonly string[]): void {
    const names = list([...skipped].map((id) => this.#nameOf(id, []) ?? m.refusal_it()));
    const people = this.#authors.of(skipped);
    const text =
      people.length > 0
        ? m.undo_skipped_by({ names, person: list(people) })
        : m.undo_skipped({ names });
    const removing = standing.map((id): Operation => ({ t: 'element.remove', id }));
    const remedy = {
      label: m.remedy_delete(),
      run: () => void this.#map.edit(removing, { soft: true }),
    };
    this.#notices.tell(text, [], standing.length === 0 ? null : remedy);
  }

  /** Tells why edits do not go out, where the person can mend it. */
  tellFailure(failure: Failure): void {
    if (failure === 'signed-out') this.#notices.tell(m.refusal_signed_out());
    if (failure === 'barred') this.#notices.tell(m.refusal_barred());
    if (failure === 'old')
      this.#notices.tell(m.refusal_old(), [], {
        label: m.remedy_reload(),
        run: () => location.reload(),
      });
  }

  /** What was removed can be had again with the edit that came too late. */
  #restoring({ refused: why, culprit }: Refusal, operations: readonly Operation[]): Remedy | null {
    const buried = why === 'gone' && culprit !== undefined ? this.#buried.of(culprit) : undefined;
    if (!buried || operations.every(({ t }) => t.endsWith('.remove'))) return null;
    const link = this.#buried.link(culprit ?? '');
    if (link && this.#goneWith(link.id).length > 1) return null;
    const whole = [...buried, ...operations];
    return {
      label: m.remedy_restore(),
      run: () => void this.#map.edit(whole, { soft: true, origin: 'restore' }),
    };
  }

  /** A thing, and where it is a link that went with its ends, those. */
  #goneWith(id: string): string[] {
    const link = this.#buried.link(id);
    const ends = link
      ? [link.from, link.to].filter((end) => !this.#map.state.elements.has(end))
      : [];
    return [id, ...ends];
  }

  /** An element's name, or what it was when somebody removed it. */
  #calledOf(id: string | undefined): string | undefined {
    return id === undefined
      ? undefined
      : (this.#map.element(id)?.fields.name ?? this.#buried.name(id));
  }

  /** What a thing is called: an element by its name, a link by its ends, the map by its own. */
  #nameOf(id: string | undefined, operations: readonly Operation[]): string | null {
    if (operations.some(isSpeech)) return m.talk_the_comment();
    if (id === undefined || id === 'map') return this.#map.fields.name ?? null;
    const called = (of: string | undefined) => this.#calledOf(of);
    const link = this.#map.link(id) ?? this.#buried.link(id);
    const [from, to] = [called(link?.from), called(link?.to)];
    if (from !== undefined && to !== undefined) return m.refusal_link({ from, to });
    const written = operations.find((each) => each.t === 'element.add' && each.id === id);
    return called(id) ?? (written?.t === 'element.add' ? written.fields.name : null);
  }
}

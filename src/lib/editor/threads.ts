/** Comments as people read them: in threads, each about one thing, some of them new to the reader. */
import { subject, type Comment, type Target } from '#lib/map/comment.ts';
import type { Link } from '#lib/map/link.ts';

export interface Thread {
  /** Of its first comment. */
  id: string;
  first: Comment;
  /** Oldest first. */
  replies: readonly Comment[];
  /** What it is about, by one name. */
  about: string;
}

/** Threads in the order in which they were begun. O(comments). */
export function threads(comments: readonly Comment[]): Thread[] {
  const replies = new Map<string, Comment[]>();
  for (const comment of comments)
    if (comment.parent !== null)
      replies.set(comment.parent, [...(replies.get(comment.parent) ?? []), comment]);
  return comments.flatMap((first) =>
    first.parent === null
      ? { id: first.id, first, replies: replies.get(first.id) ?? [], about: subject(first.target) }
      : [],
  );
}

/** All that is said in a thread, oldest first. */
export function said({ first, replies }: Thread): Comment[] {
  return [first, ...replies];
}

export function isOpen({ first }: Thread): boolean {
  return first.resolved === null;
}

/** Threads by what they are about. O(threads). */
export function byAbout(all: readonly Thread[]): ReadonlyMap<string, readonly Thread[]> {
  const found = new Map<string, Thread[]>();
  for (const thread of all) found.set(thread.about, [...(found.get(thread.about) ?? []), thread]);
  return found;
}

/** How many threads are open, by what they are about; what has none is left out. O(threads). */
export function openCounts(all: readonly Thread[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const thread of all)
    if (isOpen(thread)) found.set(thread.about, (found.get(thread.about) ?? 0) + 1);
  return found;
}

/** Whether somebody is called in a thread. */
export function calls(thread: Thread, person: string): boolean {
  return said(thread).some(({ mentions }) => mentions.includes(person));
}

/**
 * Whether others have said something in a thread that concerns the reader, since they last read it or
 * spoke in it: one that they have spoken in, or are called in.
 *
 * @param seen the line up to which they have read it.
 */
export function isNew(thread: Thread, person: string, seen: number): boolean {
  const all = said(thread);
  const own = all.filter(({ by }) => by === person);
  if (own.length === 0 && !calls(thread, person)) return false;
  const read = Math.max(seen, ...own.map(({ seq }) => seq || Infinity));
  return all.some(({ by, seq, removed }) => by !== person && !removed && seq > read);
}

/** The last line of a thread. */
export function lastOf(thread: Thread): number {
  return Math.max(...said(thread).map(({ seq }) => seq));
}

/** What there is on a map, for asking whether something is still there. */
export interface Standing {
  elements: ReadonlyMap<string, unknown>;
  links: ReadonlyMap<string, Link>;
  linksOf: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Whether what a comment is about is on the map; a path is while each of its steps is linked. */
export function stands(target: Target, { elements, links, linksOf }: Standing): boolean {
  switch (target.of) {
    case 'element':
      return elements.has(target.id);
    case 'link':
      return links.has(target.id);
    case 'map':
      return true;
    case 'path':
      return target.ids.every((id, at) => {
        const next = target.ids[at + 1];
        if (next === undefined) return elements.has(id);
        return [...(linksOf.get(id) ?? [])].some((link) => {
          const { from, to } = links.get(link) ?? {};
          return from === id && to === next;
        });
      });
  }
}

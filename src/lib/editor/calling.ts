/** Calling somebody in a text: @ and their name, found while one writes and again when it is read. */
import { plain } from './fuzzy.ts';

export interface Named {
  id: string;
  name: string;
}

/** A call that is being written: where its @ stands, and what of the name is there. */
export interface Begun {
  at: number;
  query: string;
}

/** As much of a name as one writes before it is found. */
const longest = 40;

/** The call that the caret stands in; null where it stands in none. */
export function begun(text: string, caret: number): Begun | null {
  const before = text.slice(0, caret);
  const at = before.lastIndexOf('@');
  if (at < 0 || caret - at > longest) return null;
  const query = before.slice(at + 1);
  const apart = at === 0 || /[\s([{«“"'،,;]/u.test(before[at - 1] ?? '');
  return apart && !/[\n@]/.test(query) && !/^\s/.test(query) ? { at, query } : null;
}

/** Those whom a query may mean: names that begin so first, then those with a word that does. */
export function meant<Person extends Named>(people: readonly Person[], query: string): Person[] {
  const wanted = plain(query);
  const rank = ({ name }: Named) => {
    const own = plain(name);
    if (own.startsWith(wanted)) return 0;
    return own.split(/\s+/).some((word) => word.startsWith(wanted)) ? 1 : 2;
  };
  return people
    .map((person) => ({ person, rank: rank(person) }))
    .filter((each) => each.rank < 2)
    .sort((a, b) => a.rank - b.rank)
    .map(({ person }) => person);
}

/** A text with the name in place of what was begun, and where the caret goes. */
export function put(
  text: string,
  { at, query }: Begun,
  { name }: Named,
): { text: string; caret: number } {
  const rest = text.slice(at + 1 + query.length);
  const call = `@${name}${/^\s/.test(rest) ? '' : ' '}`;
  return { text: text.slice(0, at) + call + rest, caret: at + call.length };
}

/**
 * Whom a text calls. A name that several bear means those of them that were picked from the list.
 */
export function called(
  text: string,
  people: readonly Named[],
  picked: ReadonlySet<string>,
): string[] {
  const spoken = people.filter(({ name }) => text.includes(`@${name}`));
  // Ada Lovelace is no call of Ada.
  const whole = spoken.filter(
    ({ name }) =>
      !spoken.some(
        (other) =>
          other.name !== name &&
          other.name.startsWith(name) &&
          count(text, `@${other.name}`) === count(text, `@${name}`),
      ),
  );
  return whole
    .filter(
      ({ id, name }) => picked.has(id) || whole.filter((each) => each.name === name).length === 1,
    )
    .map(({ id }) => id);
}

/** A text in pieces, those that call one of these people apart from the others. */
export function pieces(
  text: string,
  people: readonly Named[],
): { text: string; person: string | null }[] {
  const names = [...people].sort((a, b) => b.name.length - a.name.length);
  const found: { text: string; person: string | null }[] = [];
  let from = 0;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', Math.max(at + 1, from))) {
    const person = names.find(({ name }) => text.startsWith(name, at + 1));
    if (!person) continue;
    if (at > from) found.push({ text: text.slice(from, at), person: null });
    from = at + 1 + person.name.length;
    found.push({ text: text.slice(at, from), person: person.id });
  }
  if (from < text.length) found.push({ text: text.slice(from), person: null });
  return found;
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

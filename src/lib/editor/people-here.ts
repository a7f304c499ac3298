/** The others at a map as a person sees them: one face each, however many pages they have open. */
import type { Peer } from '#lib/map/presence.ts';

export interface Face {
  person: string;
  name: string;
  initials: string;
  /** Their page that was heard of last and is looked at, or else any. */
  peer: Peer;
}

/** One face for each person, in order of name. O(peers log peers). */
export function faces(peers: readonly Peer[], locale: string): Face[] {
  const byPerson = new Map<string, Peer>();
  for (const peer of peers) {
    const known = byPerson.get(peer.person);
    if (!known || known.away || !peer.away) byPerson.set(peer.person, peer);
  }
  return [...byPerson.values()]
    .map((peer) => ({
      person: peer.person,
      name: peer.name,
      initials: initials(peer.name, locale),
      peer,
    }))
    .sort((a, b) => a.name.localeCompare(b.name, locale));
}

/** Those who have chosen this thing, by name and each once. */
export function at(peers: readonly Peer[], id: string): string[] {
  return [...new Set(peers.flatMap(({ name, chosen }) => (chosen?.includes(id) ? name : [])))];
}

/** Those who are typing in this field of this thing. */
export function typingIn(peers: readonly Peer[], id: string, field: string): string[] {
  const here = peers.filter((peer) => peer.field?.id === id && peer.field.name === field);
  return [...new Set(here.map(({ name }) => name))];
}

/** The first letters of the first and the last word of a name; of a name of one word its first letter. */
export function initials(name: string, locale: string): string {
  const words = name
    .trim()
    .split(/[\s@.]+/)
    .filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) =>
    word === undefined ? '' : ([...word][0] ?? ''),
  );
  return letters.join('').toLocaleUpperCase(locale);
}

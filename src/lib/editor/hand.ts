/** Who edits on this device, and when by its own clock, until the log says when. */
import type { Hand } from '#lib/map/comment.ts';

export function handOf(person: string): () => Hand {
  return () => ({ person, at: new Date().toISOString(), seq: 0 });
}

/**
 * What one may say and take back: only who wrote a comment changes or removes it, a thread is settled
 * and taken up again by anybody, and a first comment that has been answered leaves its place behind.
 */
import { nobody, subject, type Comment, type Hand, type Speech } from './comment.ts';
import type { Refusal } from './operation.ts';
import { dropComment, putComment, type MapState } from './state.ts';

/** Comments on one map. */
const most = 50_000;

/** Does what an operation says about a comment; what takes it back, or why it cannot be. O(1). */
export function speak(state: MapState, speech: Speech, hand: Hand = nobody): Speech[] | Refusal {
  if (speech.t === 'comment.add') return add(state, speech, hand);
  const comment = state.comments.get(speech.id);
  if (!comment || comment.removed) return { refused: 'gone', culprit: speech.id };
  if (speech.t === 'comment.resolve') {
    if (comment.parent !== null) return { refused: 'invalid', culprit: comment.id };
    const was = comment.resolved !== null;
    if (was !== speech.resolved) {
      const { person: by, at } = hand;
      putComment(state, { ...comment, resolved: speech.resolved ? { by, at } : null });
    }
    return [{ ...speech, resolved: was }];
  }
  if (comment.by !== hand.person) return { refused: 'forbidden', culprit: comment.id };
  if (speech.t === 'comment.remove') return remove(state, comment);
  const { id, body, mentions } = comment;
  putComment(state, { ...comment, ...wordsOf(speech), edited: hand.at });
  return [{ t: 'comment.edit', id, body, mentions }];
}

function add(
  state: MapState,
  speech: Speech & { t: 'comment.add' },
  { person: by, at, seq }: Hand,
): Speech[] | Refusal {
  const { id, target, parent } = speech;
  if (state.comments.has(id)) return { refused: 'exists', culprit: id };
  if (state.comments.size >= most) return { refused: 'limit' };
  const first = parent === null ? undefined : state.comments.get(parent);
  if (parent !== null && !first) return { refused: 'gone', culprit: parent };
  if (first && (first.parent !== null || subject(first.target) !== subject(target)))
    return { refused: 'invalid', culprit: id };
  const said = { id, target, parent, ...wordsOf(speech), by, at, seq };
  putComment(state, { ...said, edited: null, resolved: null, removed: false });
  return [{ t: 'comment.remove', id }];
}

function remove(state: MapState, comment: Comment): Speech[] {
  const { id, target, parent, body, mentions } = comment;
  const first = parent === null ? undefined : state.comments.get(parent);
  if (state.repliesTo.has(id))
    putComment(state, { ...comment, body: '', mentions: [], removed: true });
  else dropComment(state, id);
  if (first?.removed && !state.repliesTo.has(first.id)) dropComment(state, first.id);
  return [{ t: 'comment.add', id, target, parent, body, mentions }];
}

function wordsOf({ body, mentions }: { body: string; mentions: string[] }) {
  return { body, mentions: [...new Set(mentions)] };
}

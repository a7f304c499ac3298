/** A worker that works out what a change did to a map's money, so that nobody waits for it. */
import { effect, readWith, type Effect } from '#lib/impact/effect.ts';
import type { Look } from '#lib/impact/look.ts';
import type { Reading } from '#lib/impact/reading.ts';
import type { MapContent } from '#lib/map/state.ts';

export interface Errand {
  /** Null for the same figures as in the last errand. */
  readonly look: Look | null;
  readonly before: MapContent;
  readonly after: MapContent;
}

export type Answer = { effect: Effect } | { failed: string };

let known: Look | null = null;
/** What comes after one change is often what comes before the next. */
let last: { text: string; reading: Reading } | null = null;

function readOnce(look: Look, content: MapContent): Reading {
  const text = JSON.stringify(content);
  if (last?.text !== text) last = { text, reading: readWith(look, content) };
  return last.reading;
}

addEventListener('message', ({ data, ports: [port] }: MessageEvent<Errand>) => {
  if (data.look) [known, last] = [data.look, null];
  if (!known) return;
  let answer: Answer;
  try {
    const before = readOnce(known, data.before);
    answer = { effect: effect(before, readOnce(known, data.after)) };
  } catch (thrown) {
    answer = { failed: thrown instanceof Error ? thrown.message : String(thrown) };
  }
  port?.postMessage(answer);
});

/**
 * Where this page's person is on the map, told to the others: often enough to feel present, never more
 * than ten times a second, and only what changed.
 */
import { equal } from '#lib/map/equal.ts';
import type { Presence } from '#lib/map/presence.ts';
import type { MapScreen } from './map-screen.svelte.ts';

/** Milliseconds between two words; shorter while cards are carried. */
const pause = { usual: 100, dragging: 50 };

/** Tells until stopped; must be called where effects may be made. */
export function tell(screen: MapScreen): () => void {
  let told: Presence = {};
  let waiting: ReturnType<typeof setTimeout> | null = null;
  let seen = $state(true);

  const now = $derived.by((): Presence => {
    if (!seen) return { view: screen.view, away: true };
    const { view, typing, whereabouts } = screen;
    return {
      view,
      chosen: [...screen.open.selection].slice(0, 50),
      field: typing,
      ...(view === 'canvas' && whereabouts),
    };
  });
  const say = () => {
    waiting = null;
    if (equal(now, told)) return;
    told = now;
    screen.open.be(told);
  };
  const look = () => {
    seen = document.visibilityState === 'visible';
  };

  look();
  document.addEventListener('visibilitychange', look);
  const stop = $effect.root(() => {
    $effect(() => {
      void now;
      waiting ??= setTimeout(say, now.drag ? pause.dragging : pause.usual);
    });
  });
  return () => {
    stop();
    if (waiting) clearTimeout(waiting);
    document.removeEventListener('visibilitychange', look);
  };
}

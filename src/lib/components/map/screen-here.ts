/** The screen that the parts of a form belong to, for those too deep to be handed it. */
import { getContext, setContext } from 'svelte';
import type { MapScreen } from '#lib/editor/map-screen.svelte.ts';

const key = Symbol('screen');

export function provide(screen: MapScreen): void {
  setContext(key, screen);
}

/** Null where a part stands alone. */
export function screenHere(): MapScreen | null {
  return getContext<MapScreen | undefined>(key) ?? null;
}

/** What had the focus may be gone with the next picture; then the region around it has the focus. */
import { tick } from 'svelte';

/** Call before a change of what a region shows: in an `$effect.pre` that reads what decides it. */
export function keepFocus(region: HTMLElement | undefined): void {
  if (!region?.contains(document.activeElement)) return;
  void tick().then(() => {
    if (document.activeElement === document.body) region.focus({ preventScroll: true });
  });
}

/**
 * Keys that run commands. Character keys count only while the focus is inside the map and never while
 * one types (WCAG 2.1.4); chords with ⌘ or Ctrl leave a text field its own undo, copy and paste.
 */
import { commands, type Command } from './commands.ts';
import { matches } from './keys.ts';
import type { MapScreen } from './map-screen.svelte.ts';

/** Whether keys pressed here write text. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches('textarea, select, input:not([type=checkbox], [type=radio], [type=button])'))
  );
}

/** The command that a pressed key means now, if any. */
export function meant(
  event: KeyboardEvent,
  screen: MapScreen,
  mac: boolean,
  among: readonly Command[] = commands,
): Command | null {
  return (
    among.find(
      (command) =>
        command.keys.some((chord) => matches(chord, event, mac)) && command.enabled(screen),
    ) ?? null
  );
}

/** Attach to the region of the map; the palette's own chord works on the whole page. */
export function shortcuts(screen: MapScreen, mac: boolean): (region: HTMLElement) => () => void {
  return (region) => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const inside = event.target instanceof Node && region.contains(event.target);
      const typing = isTyping(event.target);
      const among = inside && !typing ? commands : commands.filter(({ id }) => id === 'palette');
      const command = meant(event, screen, mac, among);
      if (!command || (typing && !(event.ctrlKey || event.metaKey))) return;
      if (!inside && !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      command.run(screen);
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  };
}

/** The commands that fit what is chosen, grouped as a menu shows them: for a right click, a long press, a row. */
import { m } from '#lib/paraglide/messages.js';
import { command, type CommandId } from './commands.ts';
import { isMac, shown } from './keys.ts';
import type { MapScreen } from './map-screen.svelte.ts';

const groups: readonly (readonly CommandId[])[] = [
  ['rename', 'add', 'duplicate', 'copy', 'paste'],
  ['link.to', 'link.from', 'link.insert', 'link.reverse', 'link.cause', 'link.effect'],
  ['move.earlier', 'move.later', 'move.back', 'move.on', 'move.to'],
  ['comment'],
  ['focus.up', 'focus.down', 'focus.around', 'focus.off'],
  ['remove'],
];

export interface MenuLine {
  label: string;
  keys?: string;
  danger?: boolean;
  run: () => void;
}

/** Only what can be done now; empty groups are left out. */
export function menuOf(screen: MapScreen): MenuLine[][] {
  const mac = isMac(navigator.platform);
  const lines = groups.map((ids) =>
    ids.map(command).flatMap(({ title, keys: [chord], danger, enabled, run }): MenuLine[] =>
      enabled(screen)
        ? [
            {
              label: title(),
              ...(chord ? { keys: shown(chord, mac) } : {}),
              ...(danger ? { danger } : {}),
              run: () => run(screen),
            },
          ]
        : [],
    ),
  );
  const details = { label: m.outline_details(), run: () => (screen.panel = 'inspector') };
  return [[details], ...lines].filter((group) => group.length > 0);
}

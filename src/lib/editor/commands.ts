/**
 * Everything one can do to an open map, once: the keyboard, the palette, the menus, the table, the
 * outline and the canvas all run these. What the canvas can do by dragging has its command here.
 */
import { layers } from '#lib/map/layers.ts';
import { m } from '#lib/paraglide/messages.js';
import * as deeds from './deeds.ts';
import { layerName } from './names.ts';
import type { MapScreen } from './map-screen.svelte.ts';

export const groups = ['edit', 'element', 'link', 'choose', 'look'] as const;
export type Group = (typeof groups)[number];

export interface Command {
  id: string;
  title: () => string;
  /** Chords that run it, the shown one first; see keys.ts. */
  keys: readonly string[];
  group: Group;
  danger?: true;
  enabled: (screen: MapScreen) => boolean;
  run: (screen: MapScreen) => void;
}

const always = () => true;
const now = (screen: MapScreen) => screen.past === null;

const addTo = layers.map((layer, index) => ({
  id: `add.${layer}` as const,
  title: () => m.command_add_to({ layer: layerName(layer, null) }),
  keys: [String(index + 1)],
  group: 'element' as const,
  enabled: (screen: MapScreen) => now(screen) && screen.open.rights.layer(layer),
  run: (screen: MapScreen) => deeds.addTo(screen, layer),
}));

export const commands = [
  {
    id: 'undo',
    title: m.command_undo,
    keys: ['Mod+Z'],
    group: 'edit',
    enabled: (screen) => now(screen) && screen.open.canUndo,
    run: ({ open }) => open.undo(),
  },
  {
    id: 'redo',
    title: m.command_redo,
    keys: ['Mod+Shift+Z', 'Mod+Y'],
    group: 'edit',
    enabled: (screen) => now(screen) && screen.open.canRedo,
    run: ({ open }) => open.redo(),
  },
  {
    id: 'copy',
    title: m.command_copy,
    keys: ['Mod+C'],
    group: 'edit',
    enabled: ({ elements }) => elements.length > 0,
    run: deeds.copy,
  },
  {
    id: 'paste',
    title: m.command_paste,
    keys: ['Mod+V'],
    group: 'edit',
    enabled: (screen) => now(screen) && screen.clipboard !== null,
    run: deeds.paste,
  },
  {
    id: 'remove',
    title: m.command_remove,
    keys: ['Delete', 'Backspace'],
    group: 'edit',
    danger: true,
    enabled: (screen) => now(screen) && deeds.mayRemove(screen),
    run: deeds.remove,
  },
  {
    id: 'add',
    title: m.command_add,
    keys: ['N'],
    group: 'element',
    enabled: (screen) => now(screen) && deeds.homeLayer(screen) !== null,
    run: deeds.addHere,
  },
  ...addTo,
  {
    id: 'rename',
    title: m.command_rename,
    keys: ['F2'],
    group: 'element',
    enabled: (screen) => now(screen) && deeds.mayWrite(screen) && screen.elements.length === 1,
    run: (screen) => (screen.naming = screen.element?.id ?? null),
  },
  {
    id: 'duplicate',
    title: m.command_duplicate,
    keys: ['Mod+D'],
    group: 'element',
    enabled: (screen) => now(screen) && deeds.mayWrite(screen),
    run: deeds.duplicate,
  },
  {
    id: 'move.earlier',
    title: m.command_move_earlier,
    keys: ['Alt+ArrowUp'],
    group: 'element',
    enabled: (screen) => now(screen) && deeds.mayWrite(screen),
    run: (screen) => deeds.reorder(screen, 'up'),
  },
  {
    id: 'move.later',
    title: m.command_move_later,
    keys: ['Alt+ArrowDown'],
    group: 'element',
    enabled: (screen) => now(screen) && deeds.mayWrite(screen),
    run: (screen) => deeds.reorder(screen, 'down'),
  },
  {
    id: 'move.back',
    title: m.command_move_back,
    keys: ['['],
    group: 'element',
    enabled: (screen) => now(screen) && deeds.mayShift(screen, 'before'),
    run: (screen) => deeds.shiftLayer(screen, 'before'),
  },
  {
    id: 'move.on',
    title: m.command_move_on,
    keys: [']'],
    group: 'element',
    enabled: (screen) => now(screen) && deeds.mayShift(screen, 'after'),
    run: (screen) => deeds.shiftLayer(screen, 'after'),
  },
  {
    id: 'move.to',
    title: m.command_move_to,
    keys: ['M'],
    group: 'element',
    enabled: (screen) => now(screen) && deeds.mayWrite(screen),
    run: (screen) =>
      (screen.question = { ask: 'layer', elements: screen.elements.map(({ id }) => id) }),
  },
  {
    id: 'link.to',
    title: m.command_link_to,
    keys: ['L'],
    group: 'link',
    enabled: (screen) => now(screen) && screen.elements.length > 0,
    run: (screen) =>
      (screen.question = { ask: 'link to', elements: screen.elements.map(({ id }) => id) }),
  },
  {
    id: 'link.from',
    title: m.command_link_from,
    keys: ['Shift+L'],
    group: 'link',
    enabled: (screen) => now(screen) && screen.elements.length > 0,
    run: (screen) =>
      (screen.question = { ask: 'link from', elements: screen.elements.map(({ id }) => id) }),
  },
  {
    id: 'link.insert',
    title: m.command_link_insert,
    keys: ['I'],
    group: 'link',
    enabled: (screen) => now(screen) && deeds.mayRetarget(screen),
    run: deeds.insertBetween,
  },
  {
    id: 'link.reverse',
    title: m.command_link_reverse,
    keys: ['R'],
    group: 'link',
    enabled: (screen) => now(screen) && deeds.mayRetarget(screen),
    run: deeds.reverse,
  },
  {
    id: 'link.cause',
    title: m.command_link_cause,
    keys: [],
    group: 'link',
    enabled: (screen) => now(screen) && deeds.mayRetarget(screen),
    run: (screen) => (screen.question = screen.link && { ask: 'new cause', link: screen.link.id }),
  },
  {
    id: 'link.effect',
    title: m.command_link_effect,
    keys: [],
    group: 'link',
    enabled: (screen) => now(screen) && deeds.mayRetarget(screen),
    run: (screen) => (screen.question = screen.link && { ask: 'new effect', link: screen.link.id }),
  },
  {
    id: 'tidy',
    title: m.command_tidy,
    keys: ['Shift+T'],
    group: 'element',
    enabled: (screen) => now(screen) && screen.open.elements.length > 2,
    run: deeds.tidy,
  },
  {
    id: 'comment',
    title: m.command_comment,
    keys: ['S'],
    group: 'choose',
    enabled: ({ open, element, link }) =>
      open.rights.comment && (element !== null || link !== null || open.selection.size === 0),
    run: (screen) => screen.speak(screen.element?.id ?? screen.link?.id ?? null),
  },
  {
    id: 'choose.all',
    title: m.command_choose_all,
    keys: ['Mod+A'],
    group: 'choose',
    enabled: ({ open }) => open.elements.length > 0,
    run: (screen) => screen.choose(...screen.open.elements.map(({ id }) => id)),
  },
  {
    id: 'follow.stop',
    title: m.faces_stop,
    keys: ['Escape'],
    group: 'look',
    enabled: ({ following }) => following !== null,
    run: (screen) => (screen.following = null),
  },
  {
    id: 'choose.none',
    title: m.command_choose_none,
    keys: ['Escape'],
    group: 'choose',
    enabled: ({ open, focus }) => focus === null && open.selection.size > 0,
    run: (screen) => screen.choose(),
  },
  {
    id: 'focus.up',
    title: m.command_focus_up,
    keys: ['U'],
    group: 'choose',
    enabled: ({ elements }) => elements.length > 0,
    run: (screen) => deeds.focusOn(screen, 'upstream'),
  },
  {
    id: 'focus.down',
    title: m.command_focus_down,
    keys: ['D'],
    group: 'choose',
    enabled: ({ elements }) => elements.length > 0,
    run: (screen) => deeds.focusOn(screen, 'downstream'),
  },
  {
    id: 'focus.around',
    title: m.command_focus_around,
    keys: ['F'],
    group: 'choose',
    enabled: ({ elements }) => elements.length > 0,
    run: (screen) => deeds.focusOn(screen, 'both'),
  },
  {
    id: 'focus.off',
    title: m.command_focus_off,
    keys: ['Escape'],
    group: 'choose',
    enabled: ({ focus }) => focus !== null,
    run: (screen) => (screen.focus = null),
  },
  {
    id: 'view.canvas',
    title: m.command_view_canvas,
    keys: ['C'],
    group: 'look',
    enabled: ({ view }) => view !== 'canvas',
    run: (screen) => deeds.look(screen, 'canvas'),
  },
  {
    id: 'view.table',
    title: m.command_view_table,
    keys: ['T'],
    group: 'look',
    enabled: ({ view }) => view !== 'table',
    run: (screen) => deeds.look(screen, 'table'),
  },
  {
    id: 'view.outline',
    title: m.command_view_outline,
    keys: ['O'],
    group: 'look',
    enabled: ({ view }) => view !== 'outline',
    run: (screen) => deeds.look(screen, 'outline'),
  },
  {
    id: 'panel.inspector',
    title: m.command_panel_inspector,
    keys: ['E'],
    group: 'look',
    enabled: always,
    run: (screen) => deeds.toggle(screen, 'inspector'),
  },
  {
    id: 'panel.history',
    title: m.command_panel_history,
    keys: ['H'],
    group: 'look',
    enabled: always,
    run: (screen) => deeds.toggle(screen, 'history'),
  },
  {
    id: 'panel.lint',
    title: m.command_panel_lint,
    keys: ['K'],
    group: 'look',
    enabled: always,
    run: (screen) => deeds.toggle(screen, 'lint'),
  },
  {
    id: 'panel.learned',
    title: m.command_panel_learned,
    keys: ['G'],
    group: 'look',
    enabled: always,
    run: (screen) => deeds.toggle(screen, 'learned'),
  },
  {
    id: 'panel.talk',
    title: m.command_panel_talk,
    keys: ['Shift+S'],
    group: 'look',
    enabled: always,
    run: (screen) => deeds.toggle(screen, 'talk'),
  },
  {
    id: 'fit',
    title: m.command_fit,
    keys: ['0'],
    group: 'look',
    enabled: ({ canvas }) => canvas !== null,
    run: ({ canvas }) => canvas?.fit(),
  },
  {
    id: 'zoom.in',
    title: m.command_zoom_in,
    keys: ['+', '='],
    group: 'look',
    enabled: ({ canvas }) => canvas !== null,
    run: ({ canvas }) => canvas?.zoom(1.25),
  },
  {
    id: 'zoom.out',
    title: m.command_zoom_out,
    keys: ['-'],
    group: 'look',
    enabled: ({ canvas }) => canvas !== null,
    run: ({ canvas }) => canvas?.zoom(0.8),
  },
  {
    id: 'palette',
    title: m.command_palette,
    keys: ['Mod+K', '/'],
    group: 'look',
    enabled: always,
    run: (screen) => (screen.question = { ask: 'palette' }),
  },
  {
    id: 'shortcuts',
    title: m.command_shortcuts,
    keys: ['?'],
    group: 'look',
    enabled: always,
    run: (screen) => (screen.question = { ask: 'shortcuts' }),
  },
] as const satisfies readonly Command[];

export type CommandId = (typeof commands)[number]['id'];

const byId = new Map<string, Command>(commands.map((command) => [command.id, command]));

/** The command of an id. */
export function command(id: CommandId): Command {
  const found = byId.get(id);
  if (!found) throw new Error(`no command ${id}`);
  return found;
}

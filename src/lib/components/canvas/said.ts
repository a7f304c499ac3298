/** What the canvas says aloud of the thing that is chosen. */
import { layerName } from '#lib/editor/names.ts';
import { spokenScore } from '#lib/editor/score-words.ts';
import { number } from '#lib/editor/written.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Board } from './board.svelte.ts';

/** One sentence; empty where nothing is chosen. O(links of the element). */
export function said({ screen, picture }: Board): string {
  const { open } = screen;
  const [id] = open.selection;
  if (id === undefined || !picture) return '';
  if (open.selection.size > 1) return m.canvas_said_many({ count: open.selection.size });
  const group = picture.groups.get(id);
  const look = picture.cards.get(id);
  if (group && look) return m.canvas_said_group({ name: look.name, count: group.elements.length });
  const link = open.link(id);
  const nameOf = (end: string) => open.element(end)?.fields.name ?? '';
  if (link) return m.canvas_said_link({ from: nameOf(link.from), to: nameOf(link.to) });
  const element = open.element(id);
  if (!element) return '';
  const ways = [...picture.routes.values()];
  const told = m.canvas_said_element({
    name: element.fields.name,
    layer: layerName(element.layer, open.fields.labels),
    score:
      typeof look?.score === 'number'
        ? m.canvas_said_score({ score: spokenScore(look.score, look.se) })
        : m.common_not_measured(),
    causes: ways.filter(({ target }) => target === id).length,
    effects: ways.filter(({ source }) => source === id).length,
  });
  const count = look?.talk ?? 0;
  return count === 0 ? told : `${told} ${m.talk_count({ count, shown: number(count) })}`;
}

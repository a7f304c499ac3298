/** Where an arrow key leads: up and down a column, and along links to the next ones. */
import { layers } from '#lib/map/layers.ts';
import type { Placed } from '#lib/map/layout.ts';
import type { Picture } from './picture.ts';

/** The first card of the map in reading order. */
function first({ arrangement }: Picture): string | null {
  return layers.map((layer) => arrangement.columns[layer][0]).find(Boolean)?.id ?? null;
}

/** The card above or below in the same column; from nowhere, the first of all. */
export function across(picture: Picture, from: string | null, by: 1 | -1): string | null {
  const card = picture.arrangement.cards.get(from ?? '');
  if (!card) return endOf(picture, from, by) ?? first(picture);
  const column = picture.arrangement.columns[card.layer];
  const at = column.findIndex(({ id }) => id === card.id);
  return column[at + by]?.id ?? null;
}

/** Along a link to the nearest card on that side; without a link, to the nearest card there. */
export function towards(picture: Picture, from: string | null, by: 1 | -1): string | null {
  const { arrangement, routes } = picture;
  const card = arrangement.cards.get(from ?? '');
  if (!card) return endOf(picture, from, by) ?? first(picture);
  const own = layers.indexOf(card.layer);
  const linked = [...routes.values()]
    .filter(({ source, target }) => (by === 1 ? source : target) === card.id)
    .flatMap(({ source, target }) => arrangement.cards.get(by === 1 ? target : source) ?? [])
    .filter(({ layer }) => (layers.indexOf(layer) - own) * by > 0);
  if (linked.length > 0) return nearest(card, linked);
  for (let at = own + by; at >= 0 && at < layers.length; at += by) {
    const layer = layers[at];
    const column = layer ? arrangement.columns[layer] : [];
    if (column.length > 0) return nearest(card, column);
  }
  return null;
}

/** From a link one goes to its cause or its effect. */
function endOf({ routes }: Picture, from: string | null, by: 1 | -1): string | null {
  const route = routes.get(from ?? '');
  return route ? (by === 1 ? route.target : route.source) : null;
}

function nearest(card: Placed, among: readonly Placed[]): string | null {
  const far = (other: Placed) => Math.abs(other.x - card.x) + Math.abs(other.y - card.y) * 1.5;
  return [...among].sort((a, b) => far(a) - far(b))[0]?.id ?? null;
}

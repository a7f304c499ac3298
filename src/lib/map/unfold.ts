/** A whole map as the transactions that make it from nothing: how a template or a file becomes a log. */
import { bytesOf, sending, type Operation, type Transaction } from './operation.ts';
import type { MapContent } from './state.ts';

/** In as few transactions as their limits allow: one, for any map of ordinary size. O(size). */
export function unfold(
  { fields, elements, links }: MapContent,
  client: string,
  origin: Transaction['origin'],
): Transaction[] {
  const operations: Operation[] = [
    { t: 'map.set', fields },
    ...elements.map((element): Operation => ({ t: 'element.add', ...element })),
    ...links.map((link): Operation => ({ t: 'link.add', ...link })),
  ];
  return parcels(operations, client, origin);
}

/** Operations as transactions of one client, from its first on, each within the limits. O(size). */
export function parcels(
  operations: readonly Operation[],
  client: string,
  origin: Transaction['origin'],
): Transaction[] {
  const parts: Operation[][] = [];
  let room = { operations: 0, bytes: 0 };
  for (const operation of operations) {
    const bytes = bytesOf(operation) + 1;
    if (room.operations < 1 || room.bytes < bytes) {
      parts.push([]);
      room = { operations: sending.operations, bytes: sending.bytes - 2 };
    }
    parts.at(-1)?.push(operation);
    room = { operations: room.operations - 1, bytes: room.bytes - bytes };
  }
  return parts.map((part, index) => ({
    client,
    count: index + 1,
    base: 0,
    origin,
    operations: part,
  }));
}

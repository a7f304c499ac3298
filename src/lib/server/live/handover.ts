/**
 * The pages are a program of their own within the process that holds the port: each has its own copy of
 * every module. What is live is made by the pages and handed to whoever hears of new sockets.
 */
import type { Live } from './live.ts';

declare global {
  var throughlineLive: Live | undefined;
}

export function handOver(live: Live): void {
  globalThis.throughlineLive = live;
}

/** What was handed over; undefined before the pages have begun. */
export function handedOver(): Live | undefined {
  return globalThis.throughlineLive;
}

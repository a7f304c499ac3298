/**
 * Which other servers have maps open. What a server has written is worth telling only where one of them
 * might show it; whoever falls silent is soon taken to be gone.
 */

/** Milliseconds of silence after which a server is no longer thought to be there. */
const silence = 10_000;

export class Company {
  readonly #heard = new Map<string, number>();

  /** Hears of a server at a time in milliseconds; true where it was not known to be there. */
  hear(server: string, now: number): boolean {
    const before = this.#heard.get(server);
    this.#heard.set(server, now);
    return before === undefined || now - before > silence;
  }

  /** Whether any other is there. O(servers). */
  any(now: number): boolean {
    for (const [server, at] of this.#heard) if (now - at > silence) this.#heard.delete(server);
    return this.#heard.size > 0;
  }
}

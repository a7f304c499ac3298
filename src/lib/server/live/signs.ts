/**
 * A page whose machine sleeps or loses its network says nothing of it, and its socket stays open for
 * ever. So whoever has been silent for a while is asked for a sign of life, and given up where none
 * comes. Silence is counted in looks and not in time: a server that slept itself gives up nobody for it.
 */
const most = { silent: 7, unanswered: 15 };

export class Signs<Far> {
  /** Looks since each was last heard. */
  readonly #silent = new Map<Far, number>();

  hear(far: Far): void {
    this.#silent.set(far, 0);
  }

  forget(far: Far): void {
    this.#silent.delete(far);
  }

  /** Looks at everybody: who is to be asked, and who is given up. O(n). */
  look(): { ask: Far[]; lost: Far[] } {
    const found: { ask: Far[]; lost: Far[] } = { ask: [], lost: [] };
    for (const [far, looks] of this.#silent) {
      this.#silent.set(far, looks + 1);
      if (looks >= most.unanswered) found.lost.push(far);
      else if (looks >= most.silent) found.ask.push(far);
    }
    return found;
  }
}

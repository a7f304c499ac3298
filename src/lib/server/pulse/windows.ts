/**
 * Whoever asks without end is asked to wait, and is forgotten again: what is counted is a salted hash, in
 * memory alone, and at the end of each window the salt and all counts are thrown away. So nothing says
 * who came, not even to whoever reads this process's memory ten minutes later.
 */
import { createHmac, randomBytes } from 'node:crypto';

/** Counts how often somebody came within a window of so many minutes. */
export class Window {
  readonly #most: number;
  readonly #length: number;
  #salt = randomBytes(32);
  #ends = 0;
  #counts = new Map<string, number>();

  constructor({ most, minutes }: { most: number; minutes: number }) {
    this.#most = most;
    this.#length = minutes * 60_000;
  }

  /** Counts one more of a subject; false where it is one too many. `now` in milliseconds. */
  admits(subject: string, now: number): boolean {
    if (now >= this.#ends) {
      this.#salt = randomBytes(32);
      this.#counts = new Map();
      this.#ends = now + this.#length;
    }
    const key = this.#keyOf(subject);
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return count <= this.#most;
  }

  /**
   * Does work for a subject that is admitted; null for one too many. Work that failed is not counted:
   * whoever asks again while the database comes back has had nothing.
   */
  async lets<T>(subject: string, now: number, work: () => Promise<T>): Promise<T | null> {
    if (!this.admits(subject, now)) return null;
    try {
      return await work();
    } catch (thrown) {
      const key = this.#keyOf(subject);
      const count = this.#counts.get(key);
      if (count !== undefined) this.#counts.set(key, count - 1);
      throw thrown;
    }
  }

  #keyOf(subject: string): string {
    return createHmac('sha256', this.#salt).update(subject).digest('base64url');
  }
}

/** The windows of one server: of an address, and of a link that asks for tokens. */
export interface Windows {
  addresses: Window;
  links: Window;
}

/**
 * An office of ten thousand may answer at once behind one address: three requests each. A link needs one
 * request, or some more where the network breaks.
 */
export function windows(): Windows {
  return {
    addresses: new Window({ most: 30_000, minutes: 10 }),
    links: new Window({ most: 10, minutes: 60 }),
  };
}

/**
 * What the pages themselves know of their edits, written down outside of everything that is killed: what
 * was sent when, and what was heard of it when. The log is judged by it in the end.
 */
import type { Transaction } from '#lib/map/operation.ts';
import type { Line } from '#lib/map/wire.ts';

export const invariants = {
  a: 'lines are numbered without a gap',
  b: 'each edit is decided once, and each page’s in their order',
  c: 'whatever was acknowledged is there, with the same outcome',
  d: 'the tables are the fold of the log, and so is every snapshot',
  e: 'all pages show the same map',
  f: 'what was acknowledged before another was sent has the smaller number',
  g: 'no link dangles, and none is there twice',
  h: 'no page ever goes back in time',
  lost: 'no edit is lost',
  may: 'nobody writes what their roles do not let them',
} as const;
export type Invariant = keyof typeof invariants;

interface Noted {
  person: string;
  sentAt: number;
  answer: { refused: string | null; seq: number; at: number } | null;
}

export class Ledger {
  readonly faults: [Invariant, string][] = [];
  readonly #all = new Map<string, Noted>();
  #step = 0;

  sent({ client, count }: Transaction, person: string): void {
    this.#all.set(`${client} ${count}`, { person, sentAt: ++this.#step, answer: null });
  }

  answered({ client, count }: Transaction, refused: string | null, seq: number): void {
    const noted = this.#all.get(`${client} ${count}`);
    if (!noted) return;
    const before = noted.answer;
    if (before && (before.refused !== refused || before.seq !== seq))
      this.fault(
        'c',
        `${client} ${count} was ${before.refused} at ${before.seq}, then ${refused} at ${seq}`,
      );
    noted.answer ??= { refused, seq, at: ++this.#step };
  }

  fault(which: Invariant, what: string): void {
    this.faults.push([which, what]);
  }

  get size(): number {
    return this.#all.size;
  }

  get unanswered(): number {
    return [...this.#all.values()].filter(({ answer }) => answer === null).length;
  }

  /** Judges the log. O(edits log edits). */
  judge(log: readonly Line[]): void {
    const counts = new Map<string, number>();
    for (const [index, { seq, client, count }] of log.entries()) {
      if (seq !== index + 1) this.fault('a', `line ${seq} stands at ${index + 1}`);
      if (count !== (counts.get(client) ?? 0) + 1) this.fault('b', `${client} ${count} at ${seq}`);
      counts.set(client, count);
    }
    const decided = new Map(log.map((line) => [`${line.client} ${line.count}`, line]));
    for (const [name, { answer }] of this.#all) {
      const line = decided.get(name);
      if (!line) this.fault(answer ? 'c' : 'lost', `${name} is not in the log`);
      else if (answer && (line.refusal?.refused ?? null) !== answer.refused)
        this.fault('c', `${name} was heard as ${answer.refused}`);
      else if (answer && answer.seq !== 0 && line.seq !== answer.seq)
        this.fault('c', `${name} was heard at ${answer.seq} and is at ${line.seq}`);
    }
    this.#judgeOrder(decided);
  }

  /** In the order of events: an edit that is sent comes after all that had been acknowledged. */
  #judgeOrder(decided: ReadonlyMap<string, Line>): void {
    const events = [...this.#all].flatMap(([name, { sentAt, answer }]) => {
      const seq = decided.get(name)?.seq ?? 0;
      return [
        { at: sentAt, name, seq, sent: true },
        ...(answer ? [{ at: answer.at, name, seq, sent: false }] : []),
      ];
    });
    let acknowledged = 0;
    for (const { name, seq, sent } of events.sort((a, b) => a.at - b.at)) {
      if (!sent) acknowledged = Math.max(acknowledged, seq);
      else if (seq <= acknowledged && seq !== 0)
        this.fault('f', `${name} at ${seq} was sent after ${acknowledged} was acknowledged`);
    }
  }
}

/** A page without a window: the product's own replica and courier, over real sockets and requests. */
import { WebSocket } from 'ws';
import { Courier } from '#lib/editor/courier.ts';
import type { Dial } from '#lib/editor/dial.ts';
import { sendLeft } from '#lib/editor/left-behind.ts';
import { line, type Line } from '#lib/editor/line.ts';
import { isRefusal } from '#lib/map/apply.ts';
import { isSpeech } from '#lib/map/comment.ts';
import { ToPage } from '#lib/map/frames.ts';
import type { Operation, Transaction } from '#lib/map/operation.ts';
import { Replica } from '#lib/map/replica.ts';
import { fromContent } from '#lib/map/state.ts';
import { origin } from './far.ts';
import type { Ledger } from './ledger.ts';

export interface Address {
  /** Which server is asked next: another each time. */
  port: () => number;
  path: string;
  cookie: string;
  person: string;
}

export class Tab {
  readonly replica: Replica;
  readonly courier: Courier;
  readonly line: Line;
  /** What the device would keep of it. */
  kept: readonly Transaction[] = [];
  dead = false;
  /** Who sends what this page left behind. */
  #adopter: Tab | null = null;
  readonly #ledger: Ledger;
  #seen: number;

  private constructor(
    replica: Replica,
    epoch: number,
    { port, path, cookie, person }: Address,
    way: { line: Line; sockets: boolean },
    ledger: Ledger,
    random: () => number,
  ) {
    this.replica = replica;
    this.line = way.line;
    this.#ledger = ledger;
    this.#seen = replica.seq;
    const dial: Dial = ({ open, frame, closed }) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port()}${path}/live`, {
        origin,
        headers: { cookie },
      });
      let over = false;
      socket.on('open', () => this.dead || open());
      socket.on('message', (data) => {
        if (!this.dead && !over && Buffer.isBuffer(data))
          frame(ToPage.parse(JSON.parse(data.toString())));
      });
      socket.on('error', () => undefined);
      socket.on('close', (code, said) => this.dead || over || closed(code, said.toString()));
      return {
        send: (each) => {
          if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(each));
        },
        close: () => {
          over = true;
          socket.terminate();
        },
      };
    };
    this.courier = new Courier(
      replica,
      epoch,
      this.line,
      way.sockets ? dial : null,
      {
        received: ({ outcomes }, { lines }) => {
          for (const { transaction, refusal } of outcomes) {
            const decided = lines.find(
              ({ client, count }) => client === transaction.client && count === transaction.count,
            );
            ledger.answered(transaction, refusal?.refused ?? null, decided?.seq ?? 0);
          }
          this.#look();
        },
        replaced: () => this.#look(),
        renumbered: () => this.#keep(),
        saving: () => undefined,
        failed: () => undefined,
        peers: () => undefined,
        aside: () => undefined,
      },
      {
        id: () => crypto.randomUUID(),
        random,
        now: () => performance.now(),
        pause: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds).unref()),
      },
    );
    this.person = person;
    this.courier.start();
  }

  readonly person: string;

  static async open(
    address: Address,
    ledger: Ledger,
    random: () => number,
    sockets: boolean,
  ): Promise<Tab> {
    const plain = lineOf(address, random);
    for (;;) {
      const whole = await plain.whole();
      if (typeof whole !== 'string') {
        const { content, comments, seq } = whole;
        const replica = new Replica(
          fromContent(content, comments),
          seq,
          crypto.randomUUID(),
          undefined,
          () => ({ person: address.person, at: new Date().toISOString(), seq: 0 }),
        );
        return new Tab(replica, whole.epoch, address, { line: plain, sockets }, ledger, random);
      }
      await new Promise((done) => setTimeout(done, 200));
    }
  }

  edit(operations: readonly Operation[]): void {
    const { stale } = this.courier;
    const origin = operations.every(isSpeech) ? 'comment' : 'ui';
    const edited = this.replica.edit(operations, { origin, soft: true, stale });
    if (isRefusal(edited)) return;
    this.#ledger.sent(edited.transaction, this.person);
    this.#keep();
    this.courier.deliver();
  }

  /** Crashes: nothing more is heard or done, and what the device kept is all there is. */
  crash(): void {
    this.dead = true;
    this.courier.stop();
  }

  /** Sends what crashed pages of the same person left on the device, unless another page is at it. */
  async adopt(crashed: readonly Tab[]): Promise<void> {
    const pause = (milliseconds: number) =>
      new Promise<void>((done) => setTimeout(done, milliseconds));
    for (const left of crashed) {
      const free = left.person === this.person && (left.#adopter?.dead ?? true);
      if (!free || left.kept.length === 0) continue;
      left.#adopter = this;
      while (left.kept.length > 0 && !this.dead)
        await sendLeft(
          this.line,
          { client: left.replica.client, transactions: left.kept },
          () => this.replica.seq,
          pause,
          (decided) => {
            for (const { transaction, refusal, line: own } of decided)
              this.#ledger.answered(transaction, refusal?.refused ?? null, own.seq);
            const counts = new Set(decided.map(({ transaction }) => transaction.count));
            left.kept = left.kept.filter(({ count }) => !counts.has(count));
          },
        );
    }
  }

  #look(): void {
    if (this.replica.seq < this.#seen) this.#ledger.fault('h', 'a page went back in time');
    this.#seen = this.replica.seq;
    this.#keep();
  }

  #keep(): void {
    if (!this.dead) this.kept = structuredClone([...this.replica.pending]);
  }
}

/** Plain requests through the wires; now and then one is sent twice. */
function lineOf({ port, path, cookie }: Address, random: () => number): Line {
  return line(path, async (input, init) => {
    const ask = () =>
      fetch(`http://127.0.0.1:${port()}${input}`, {
        ...init,
        headers: { ...init?.headers, cookie, origin },
        signal: AbortSignal.timeout(8_000),
      });
    if (random() < 0.1) await ask().catch(() => null);
    return ask();
  });
}

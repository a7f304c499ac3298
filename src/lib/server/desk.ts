/**
 * Each map has one desk in a process. Whoever edits queues there, and what has queued is decided and
 * written together; whoever follows the map hears every line of its log once and in order, whichever
 * server wrote it. Between two batches, and only then, can anybody join: what they are given is what is
 * written, and nothing that is still being decided.
 */
import { Misfit } from '#lib/map/apply.ts';
import type { Envelope } from '#lib/map/operation.ts';
import { heard, type Step } from '#lib/map/versions.ts';
import type { Answer, Line } from '#lib/map/wire.ts';
import type { Batch, Outcome, Submission } from './batches.ts';
import { isBehind, longest, persons } from './entries.ts';
import { catchUp, take, weightOf, type Known } from './memory.ts';
import { inTurn } from './sql.ts';

/**
 * Why there is no answer: no such map, a client's name that belongs to somebody else, or edits of a version
 * that is not read here.
 */
export type Unanswered = 'no map' | 'not yours' | 'old';

/** Lines of the log, in order and without a gap; or that there are too many, or another log altogether. */
export type News = Pick<Answer, 'epoch' | 'lines' | 'people' | 'behind'>;
export type Follower = (news: News) => void;

/** Lines of a log, in order and without a gap. */
export interface Words {
  epoch: number;
  lines: readonly Line[];
}

/** How far a log has come, and which log it is: it is another after a restore from a backup. */
export interface Head {
  epoch: number;
  seq: number;
}

/** Where a map's log is kept. */
export interface Store {
  /** Decides and writes, all or nothing; null where there is no such map. */
  write(submissions: readonly Submission[], remembered: Known | null): Promise<Batch | null>;
  /** The head, and lines after `since`, one more than `longest` at most; null where there is no such map. */
  read(since: number): Promise<{ head: Head; lines: Line[] } | null>;
  head(): Promise<Head | null>;
  /** The lines that decided on these edits. */
  decisions(sent: readonly Pick<Envelope, 'client' | 'count'>[]): Promise<Line[]>;
  /** The names of those who wrote these lines, and of those whose values they met, by id. */
  people(lines: readonly Line[]): Promise<Record<string, string>>;
  /** Told where a line of the log did not apply to what was known of the map. */
  alarm(why: Misfit): void;
}

/** As much is decided in one transaction of the database. */
const most = { transactions: 200, operations: 2_000 };

/** Characters of operations that a page is told at once. */
const heaviest = 2_000_000;

/** A batch as it is told: what others' servers wrote before it, and its own lines. */
interface Written {
  head: Head;
  missed: readonly Line[];
  lines: readonly Line[];
}

interface Waiting {
  /** Says that its turn has come; throws where that is too late. */
  turn: () => void;
  reject: (why: unknown) => void;
}

interface Edit extends Waiting {
  submission: Submission;
  resolve: (outcome: Outcome | Unanswered) => void;
}

interface Errand extends Waiting {
  run: () => Promise<void>;
}

export class Desk {
  readonly #store: Store;
  readonly #written: (words: Words) => void;
  readonly #steps: readonly Step[] | undefined;
  readonly #followers = new Set<Follower>();
  readonly #names = new Map<string, string>();
  #queue: (Edit | Errand)[] = [];
  #running = false;
  #known: Known | null = null;
  /** How far the followers have heard, and of which log; null while there is none. */
  #told: Head | null = null;
  /** Whether what the followers have may not be the map, and they have not been told yet to read it anew. */
  #doubted = false;

  /**
   * @param written told of what this desk wrote.
   * @param steps from the former versions of the operations to the present; the program's own where absent.
   */
  constructor(store: Store, written: (words: Words) => void, steps?: readonly Step[]) {
    this.#store = store;
    this.#written = written;
    this.#steps = steps;
  }

  /** Whether nobody would notice if this desk were gone. */
  get idle(): boolean {
    return this.#followers.size === 0 && !this.#running;
  }

  /** Bytes that what is known here takes, about. */
  get weight(): number {
    return this.#known ? weightOf(this.#known) : 0;
  }

  /** How far the followers have heard; 0 before anybody follows. */
  get told(): number {
    return this.#told?.seq ?? 0;
  }

  /** Decides on edits; rejects with `Busy` where their turn does not come in time. */
  submit({ person, transactions: sent }: Submission): Promise<Outcome | Unanswered> {
    const transactions = heard(sent, this.#steps);
    if (!transactions) return Promise.resolve('old');
    const submission = { person, transactions };
    return inTurn(
      (turn) =>
        new Promise<Outcome | Unanswered>((resolve, reject) => {
          this.#queue.push({ turn, submission, resolve, reject });
          void this.#run();
        }),
    );
  }

  /**
   * Lets somebody follow from a line of the log on.
   *
   * @returns what they have missed; null where there is no such map.
   */
  join(since: number, follower: Follower): Promise<News | null> {
    return this.#between(async () => {
      const head = await this.#catchUp();
      if (!head) return null;
      const news = await this.#since(since, head);
      this.#told ??= head;
      this.#followers.add(follower);
      return news;
    });
  }

  /** What there is after a line of the log; null where there is no such map. */
  async since(since: number): Promise<News | null> {
    const found = await this.#store.read(since);
    return found && this.#newsOf(found.head, since, found.lines);
  }

  /** What was decided before on edits that were sent again. */
  async remind(sent: readonly Pick<Envelope, 'client' | 'count'>[]): Promise<News | null> {
    const [head, lines] = await Promise.all([this.#store.head(), this.#store.decisions(sent)]);
    if (!head) return null;
    return { epoch: head.epoch, behind: false, lines, people: await this.#people(lines) };
  }

  leave(follower: Follower): void {
    this.#followers.delete(follower);
    if (this.#followers.size === 0) this.#told = null;
  }

  /**
   * Brings the followers what other servers have written.
   *
   * @param words of one of them, which spare the reading where they follow on what was told; nothing is
   *   ever decided on them.
   */
  async hear(words: Words | null = null): Promise<void> {
    if (this.#followers.size > 0) await this.#between(() => this.#listen(words));
  }

  #between<T>(work: () => Promise<T>): Promise<T> {
    return inTurn(
      (turn) =>
        new Promise<T>((resolve, reject) => {
          const run = () => work().then(resolve, reject);
          this.#queue.push({ turn, run, reject });
          void this.#run();
        }),
    );
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    for (let next = this.#queue[0]; next; next = this.#queue[0]) {
      if ('run' in next) {
        this.#queue.shift();
        if (inTime(next)) await next.run();
      } else {
        await this.#decide();
      }
    }
    this.#running = false;
  }

  /** Takes the edits at the head of the queue that may be decided together. */
  #load(): Edit[] {
    const batch: Edit[] = [];
    let [transactions, operations] = [0, 0];
    for (const edit of this.#queue) {
      if ('run' in edit) break;
      transactions += edit.submission.transactions.length;
      operations += weight(edit.submission.transactions);
      const full = transactions > most.transactions || operations > most.operations;
      if (full && batch.length > 0) break;
      batch.push(edit);
    }
    this.#queue.splice(0, batch.length);
    return batch;
  }

  /** Decides on the edits at the head of the queue; what was written is told while the next are. */
  async #decide(): Promise<void> {
    for (let writing = this.#write(); ;) {
      const written = await writing;
      const [next] = this.#queue;
      const more = next !== undefined && !('run' in next);
      if (more) {
        writing = this.#write();
        await asked();
      }
      if (written) await this.#announce(written);
      if (!more) return;
    }
  }

  /** Writes what may be decided together; null where nothing was. */
  async #write(): Promise<Written | null> {
    const batch = this.#load().filter(inTime);
    if (batch.length === 0) return null;
    // Until it is written, nobody knows this map.
    const remembered = this.#known;
    this.#known = null;
    try {
      const submissions = batch.map(({ submission }) => submission);
      const written = await this.#store.write(submissions, remembered).catch((thrown: unknown) => {
        this.#doubt(thrown);
        return this.#store.write(submissions, null);
      });
      if (!written) {
        for (const { resolve } of batch) resolve('no map');
        return null;
      }
      const { epoch, missed, lines, known } = written;
      this.#known = known;
      batch.forEach(({ resolve }, index) => resolve(written.outcomes[index] ?? 'not yours'));
      return { head: { epoch, seq: known.seq }, missed, lines };
    } catch (thrown) {
      for (const { reject } of batch) reject(thrown);
      return null;
    }
  }

  async #announce({ head, missed, lines }: Written): Promise<void> {
    try {
      if (lines.length > 0) this.#written({ epoch: head.epoch, lines });
      await this.#tell(head, [...missed, ...lines]);
    } catch {
      // What could not be told now is told at the next look.
    }
  }

  async #listen(words: Words | null): Promise<void> {
    const last = words?.lines.at(-1);
    if (words && last && words.epoch === this.#told?.epoch)
      await this.#tell({ epoch: words.epoch, seq: last.seq }, words.lines);
    else await this.#catchUp();
  }

  /** Reads what the log has beyond what is known here, and tells it. */
  async #catchUp(): Promise<Head | null> {
    const told = this.#told;
    if (!told) return this.#store.head();
    const found = await this.#store.read(told.seq);
    if (!found) return null;
    this.#remember(found.head, found.lines);
    await this.#tell(found.head, found.lines);
    return this.#told;
  }

  async #since(since: number, head: Head): Promise<News | null> {
    const found = await this.#store.read(since);
    return found && this.#newsOf(head, since, found.lines);
  }

  /** Lines after one that a page has, as far as the head. */
  async #newsOf(head: Head, since: number, missed: readonly Line[]): Promise<News> {
    const behind = isBehind(since, head.seq, missed) || isHeavy(missed);
    const lines = behind ? [] : missed.filter(({ seq }) => seq <= head.seq);
    return { epoch: head.epoch, behind, lines, people: await this.#people(lines) };
  }

  #remember(head: Head, lines: readonly Line[]): void {
    const known = this.#known;
    if (!known) return;
    const fresh = lines.filter(({ seq }) => seq > known.seq);
    // Behind by what was told without being read: the next batch asks for it.
    if (fresh[0] && fresh[0].seq > known.seq + 1) return;
    try {
      if (known.epoch !== head.epoch || fresh.length > catchUp) this.#known = null;
      else for (const line of fresh) take(known, line);
    } catch (thrown) {
      this.#doubt(thrown);
    }
  }

  /** Never passes over a line that does not apply: forgets all, tells of it, and has all read anew. */
  #doubt(thrown: unknown): void {
    if (!(thrown instanceof Misfit)) throw thrown;
    this.#known = null;
    this.#doubted = this.#followers.size > 0;
    this.#store.alarm(thrown);
  }

  async #tell(head: Head, lines: readonly Line[]): Promise<void> {
    const told = this.#told;
    if (!told) return;
    if (this.#doubted) return this.#tellAnew(head, told);
    if (told.seq >= head.seq && told.epoch === head.epoch) return;
    let fresh = lines.filter(({ seq }) => seq > told.seq);
    if (fresh[0]?.seq !== told.seq + 1 && told.epoch === head.epoch)
      fresh = (await this.#store.read(told.seq))?.lines ?? [];
    const last = fresh.at(-1)?.seq ?? head.seq;
    const behind = told.epoch !== head.epoch || fresh.length > longest;
    const people = await this.#people(fresh);
    // Only now: where the names could not be asked for, the next look tells these lines again.
    this.#told = { epoch: head.epoch, seq: behind ? head.seq : last };
    const news = { epoch: head.epoch, behind, lines: behind ? [] : fresh, people };
    for (const follower of this.#followers) follower(news);
  }

  /** Tells the followers to read the whole map. */
  #tellAnew({ epoch, seq }: Head, told: Head): void {
    this.#doubted = false;
    this.#told = { epoch, seq: told.epoch === epoch ? Math.max(told.seq, seq) : seq };
    for (const follower of this.#followers)
      follower({ epoch, behind: true, lines: [], people: {} });
  }

  async #people(lines: readonly Line[]): Promise<Record<string, string>> {
    const ids = persons(lines);
    if (ids.some((id) => !this.#names.has(id))) {
      const found = await this.#store.people(lines);
      for (const [id, name] of Object.entries(found)) this.#names.set(id, name);
    }
    return Object.fromEntries(ids.map((id) => [id, this.#names.get(id) ?? '']));
  }
}

/** When what was begun in this turn has gone out to the database. */
function asked(): Promise<void> {
  return new Promise((done) => setImmediate(done));
}

/** Whether the whole map is sooner read than these lines. */
function isHeavy(lines: readonly Line[]): boolean {
  let size = 0;
  for (const { operations } of lines) {
    size += JSON.stringify(operations).length;
    if (size > heaviest) return true;
  }
  return false;
}

function inTime({ turn, reject }: Waiting): boolean {
  try {
    turn();
    return true;
  } catch (late) {
    reject(late);
    return false;
  }
}

function weight(transactions: readonly Envelope[]): number {
  return transactions.reduce((sum, { operations }) => sum + operations.length, 0);
}

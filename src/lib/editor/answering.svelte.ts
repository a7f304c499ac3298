/**
 * One page on which somebody answers: it knows which screen is shown, and asks its desk for everything
 * that takes long. What was answered is kept at each step and wiped as soon as it is sealed; from then on
 * this page can say that it was counted, and no longer what it was.
 */
import { direction, languages, type Answer, type Item, type Language } from '#lib/pulse/item.ts';
import { paperSecret, readPaperCode } from '#lib/pulse/paper-code.ts';
import { readLink, readWaveLink, type Link, type Shown } from '#lib/pulse/phone.ts';
import { readWaveNumber } from '#lib/pulse/wave-number.ts';
import { PhoneCalls, type Answered, type Deed, type Given } from './phone-calls.ts';
import type { Draft, Refusal } from './phone-desk.ts';

export type Screen =
  'opening' | 'code' | 'refused' | 'welcome' | 'asking' | 'sending' | 'counted' | 'withdrawn';
export type Why = Refusal | 'link' | 'insecure' | 'fault' | 'too late';

/** Between two attempts without a network, in milliseconds. */
const pauses = [2_000, 5_000, 15_000, 60_000];

export class Answering {
  screen: Screen = $state.raw('opening');
  why: Why | null = $state.raw(null);
  language: Language = $state.raw('en');
  shown: Shown | null = $state.raw(null);
  at = $state.raw(0);
  answers: Readonly<Record<string, Answer>> = $state.raw({});
  /** Whether what is being sent takes back what was. */
  takingBack = $state.raw(false);
  /** Whether it waits for the network. */
  offline = $state.raw(false);
  /** How many comments still go by themselves. */
  waiting = $state.raw(0);
  /** Whether the code here is what was promised; null while nobody knows. */
  codeHolds: boolean | null = $state.raw(null);
  badCode: 'form' | 'unknown' | null = $state.raw(null);

  readonly kiosk: boolean;
  readonly items = $derived(this.shown?.manifest.items ?? []);
  readonly item = $derived(this.items[this.at] ?? null);
  readonly unit = $derived(
    this.shown?.manifest.units.find(({ id }) => id === this.shown?.unit) ?? null,
  );
  readonly direction = $derived(direction(this.language));

  readonly #calls: PhoneCalls;
  /** In which the page speaks to whoever comes to it. */
  readonly #first: Language;
  #key: string | null = null;
  /** The link that is being opened, or was. */
  #led: Link | null = null;
  #wave: { wave: string; hash: string } | null = null;
  #commented: readonly string[] = [];
  /** Whether what is being sent lies sealed already, and its answers are wiped. */
  #sealed = false;
  #tries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What the timer will do, where that is to open the link. */
  #next: (() => Promise<void>) | null = null;

  constructor({ kiosk, preferred }: { kiosk: boolean; preferred: readonly string[] }) {
    this.kiosk = kiosk;
    this.#calls = new PhoneCalls(!kiosk);
    const known = preferred.map((tag) => languages.find((each) => tag.startsWith(each)));
    this.language = this.#first = known.find((each) => each !== undefined) ?? 'en';
  }

  /** Opens what stands behind the `#` of the address: a person's link, or a wave that asks for a code. */
  async open(fragment: string, secure: boolean): Promise<void> {
    this.#reset();
    if (!secure) return this.#refuse('insecure');
    const link = this.kiosk ? null : readLink(fragment);
    this.#wave = readWaveLink(fragment);
    const number = readWaveNumber(fragment);
    if (link) await this.#lead(link);
    else if (this.#wave) this.screen = 'code';
    else if (number !== null) await this.#find(number);
    else this.#refuse('link');
  }

  /** Takes a code from paper as somebody typed it, or a whole link that a scanner read. */
  async enter(typed: string): Promise<void> {
    if (this.#wave === null) return;
    this.badCode = null;
    const scanned = readLink(typed.slice(typed.indexOf('#')).trim());
    const bare = readPaperCode(typed);
    if (scanned?.wave === this.#wave.wave) return this.#lead(scanned);
    if (bare === null) this.badCode = 'form';
    else await this.#lead({ ...this.#wave, secret: await paperSecret(bare) });
  }

  choose(language: Language): void {
    this.language = language;
    this.#keep();
  }

  start(): void {
    this.screen = 'asking';
    this.#keep();
  }

  answer(item: Item, answer: Answer | null): void {
    const { [item.id]: _before, ...others } = this.answers;
    this.answers = answer === null ? others : { ...others, [item.id]: answer };
    this.#keep();
  }

  /** Whether one may go on from here. */
  get may(): boolean {
    return this.item !== null && (this.item.optional || this.answers[this.item.id] !== undefined);
  }

  forward(): void {
    if (!this.may) return;
    if (this.at < this.items.length - 1) this.at++;
    else return this.#send(false);
    this.#keep();
  }

  back(): void {
    if (this.at === 0) this.screen = 'welcome';
    else this.at--;
    this.#keep();
  }

  /** Answers anew, from nothing: what was sent is shown to nobody, not even to whoever sent it. */
  change(): void {
    this.at = 0;
    this.screen = 'asking';
    this.#keep();
  }

  takeBack(): void {
    this.#send(true);
  }

  /** Something that was waiting may go now: the network is back, or somebody looks here again. */
  retry(): void {
    this.#tries = 0;
    void (this.#next ?? (() => this.#work()))();
  }

  /** Whether there is a first screen to go back to: the address named a wave. */
  get begins(): boolean {
    return this.#wave !== null;
  }

  /** Back to the first screen of a shared tablet, which then knows nothing of whoever was here. */
  async leave(): Promise<void> {
    if (!this.begins) return;
    if (this.#key !== null) await this.#calls.ask('forget', this.#key);
    this.#reset();
    this.language = this.#first;
    this.screen = 'code';
    // What they have sent goes on its way.
    void this.#work();
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#calls.end();
  }

  #reset(): void {
    clearTimeout(this.#timer);
    this.screen = 'opening';
    this.#key = this.#led = this.#next = null;
    this.why = this.badCode = this.shown = this.codeHolds = null;
    this.answers = {};
    this.at = 0;
    this.#commented = [];
    this.takingBack = this.offline = this.#sealed = false;
  }

  /** Looks which wave a poster's number stands for. */
  async #find(number: string): Promise<void> {
    this.screen = 'opening';
    clearTimeout(this.#timer);
    this.#next = null;
    const found = await this.#ask('find', number);
    if (found === null) return;
    if (!('refused' in found)) {
      this.#wave = found;
      this.why = null;
      this.screen = 'code';
      return;
    }
    if (found.refused === 'offline') {
      this.#next = () => this.#find(number);
      this.#again(this.#next);
    }
    this.#refuse(found.refused);
  }

  async #lead(link: Link): Promise<void> {
    const typed = this.screen === 'code';
    if (this.screen !== 'refused') this.screen = 'opening';
    clearTimeout(this.#timer);
    this.#next = null;
    this.#led = link;
    const found = await this.#ask('open', link);
    if (found === null || this.#led !== link) return;
    if ('refused' in found) {
      if (typed && found.refused === 'unknown') {
        this.screen = 'code';
        this.badCode = 'unknown';
        return;
      }
      if (found.refused === 'offline' || found.refused === 'slow') {
        this.#next = () => this.#lead(link);
        this.#again(this.#next);
      }
      return this.#refuse(found.refused);
    }
    const { key, shown, draft } = found;
    this.#key = key;
    this.shown = shown;
    this.why = null;
    this.#tries = 0;
    if (draft) this.#take(draft);
    else this.screen = 'welcome';
    void this.#calls.ask('code', shown.manifest.code, !this.kiosk).then(
      (holds) => (this.codeHolds = holds),
      () => (this.codeHolds = null),
    );
    if (this.screen === 'welcome') {
      // Kept from here on, so that what is drawn goes when the wave has closed.
      this.#keep();
      void this.#ask('prepare', key);
    }
    this.#collect();
    void this.#work();
  }

  #take({ stage, language, at, answers, commented, sealed }: Draft): void {
    this.takingBack = stage === 'taking back';
    this.screen = stage === 'taking back' ? 'sending' : stage;
    this.language = language;
    this.at = Math.min(at, this.items.length - 1);
    this.answers = answers;
    this.#commented = commented;
    this.#sealed = sealed;
  }

  #keep(): void {
    const stage = this.screen === 'sending' && this.takingBack ? 'taking back' : this.screen;
    if (this.#key === null) return;
    if (stage === 'opening' || stage === 'code' || stage === 'refused') return;
    void this.#ask('keep', this.#key, {
      stage,
      language: this.language,
      at: this.at,
      answers: { ...this.answers },
      commented: [...this.#commented],
      sealed: this.#sealed,
    });
  }

  #send(takingBack: boolean): void {
    this.takingBack = takingBack;
    this.#sealed = false;
    this.screen = 'sending';
    this.#keep();
    this.#tries = 0;
    void this.#work();
  }

  /** Seals what is to be sent, sends what is sealed, and comes back for what has to wait. */
  async #work(): Promise<void> {
    clearTimeout(this.#timer);
    const sealing = this.screen === 'sending' && this.#key !== null && !this.#sealed;
    if (sealing && !(await this.#seal(this.#key ?? ''))) return;
    const delivery = await this.#ask('deliver');
    if (delivery === null) return;
    const { lost, ballots, comments, held, next } = delivery;
    this.offline = held;
    this.waiting = comments;
    const own = this.#key ?? '';
    const refusal = lost.find(({ key, item }) => key === own && item === null);
    if (refusal) this.#refuse(refusalAtSend(refusal.refused));
    else if (this.#sealed && !ballots.includes(own)) this.#arrived();
    if (held) this.#again(() => this.#work());
    else if (next !== null) this.#timer = setTimeout(() => void this.#work(), next);
  }

  async #seal(key: string): Promise<boolean> {
    const texts = this.takingBack ? {} : this.#written();
    const gone = this.#commented.filter((item) => texts[item] === undefined);
    const all = { ...Object.fromEntries(gone.map((item) => [item, null])), ...texts };
    const sealed = await this.#ask('seal', key, this.takingBack ? null : { ...this.answers }, all);
    // Another link may have been opened meanwhile; what was sealed of this one is sent all the same.
    if (sealed === null || this.#key !== key) return false;
    if (sealed.refused === 'offline' || sealed.refused === 'slow') {
      this.offline = true;
      this.#again(() => this.#work());
      return false;
    }
    if (sealed.refused !== null) {
      this.#refuse(sealed.refused === 'too long' ? 'fault' : refusalAtSend(sealed.refused));
      return false;
    }
    this.#sealed = true;
    this.#commented = Object.keys(texts);
    this.answers = {};
    this.at = 0;
    this.#keep();
    return true;
  }

  #written(): Record<string, string> {
    return Object.fromEntries(
      this.items.flatMap(({ id, kind }) => {
        const text = this.answers[id];
        return kind === 'comment' && typeof text === 'string' && text.trim() ? [[id, text]] : [];
      }),
    );
  }

  #arrived(): void {
    this.#sealed = false;
    if (this.screen !== 'sending') return;
    this.screen = this.takingBack ? 'withdrawn' : 'counted';
    this.takingBack = false;
    this.#keep();
    this.#collect();
  }

  /** Fetches what this phone may speak with later; nothing here waits for it, or minds where it fails. */
  #collect(): void {
    if (this.kiosk || this.#key === null || this.screen !== 'counted') return;
    this.#calls.ask('voice', this.#key).catch(() => undefined);
  }

  #again(work: () => Promise<void>): void {
    clearTimeout(this.#timer);
    const pause = pauses[Math.min(this.#tries++, pauses.length - 1)];
    this.#timer = setTimeout(() => void work(), pause);
  }

  #refuse(why: Why): void {
    this.why = why;
    this.screen = 'refused';
  }

  /** Asks the desk; null where it met a fault, which is then shown. */
  async #ask<D extends Deed>(deed: D, ...given: Given<D>): Promise<Answered<D> | null> {
    try {
      return await this.#calls.ask(deed, ...given);
    } catch {
      this.#refuse('fault');
      return null;
    }
  }
}

/** A wave that closes while somebody answers took nothing. */
function refusalAtSend(refused: Refusal): Why {
  return refused === 'closed' || refused === 'over' ? 'too late' : refused;
}

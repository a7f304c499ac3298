import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Answering } from '#lib/editor/answering.svelte.ts';
import type { Call } from '#lib/editor/phone-calls.ts';
import { Desk } from '#lib/editor/phone-desk.ts';
import { inMemory } from '#lib/editor/phone-drawer.ts';
import { writeLink, writeWaveLink } from '#lib/pulse/phone.ts';
import { writeWaveNumber } from '#lib/pulse/wave-number.ts';

const wave = crypto.randomUUID();
const hash = `${'h'.repeat(42)}A`;

/** A browser's worker, with the desk that stands in it. */
class Beside {
  readonly #desk = new Desk(inMemory()) as unknown as Record<
    Call['deed'],
    (...given: readonly unknown[]) => Promise<unknown>
  >;

  postMessage({ deed, given }: Call, [port]: [MessagePort]) {
    void this.#desk[deed](...given).then((answer) => port.postMessage({ answer }));
  }
  terminate() {
    // It ends with the test.
  }
}

const offline = () => Promise.reject(new TypeError('offline'));
/** What the server answers to whom. */
let answer: (body: string) => Promise<object> = offline;

beforeEach(() => {
  answer = offline;
  vi.stubGlobal('Worker', Beside);
  vi.stubGlobal('fetch', async (_: string, { body }: { body: string }) =>
    Response.json(await answer(body)),
  );
});
afterEach(() => vi.unstubAllGlobals());

it('a shared tablet that was left without a network forgets whose code it was to open', async () => {
  const tablet = new Answering({ kiosk: true, preferred: ['en'] });
  await tablet.open(`#${writeWaveLink({ wave, hash })}`, true);
  await tablet.enter('0000-0000-0000-0000');
  expect([tablet.screen, tablet.why]).toEqual(['refused', 'offline']);
  tablet.choose('fa');
  await tablet.leave();
  tablet.retry();
  expect([tablet.screen, tablet.language]).toEqual(['code', 'en']);
  tablet.end();
});

it('a wave that was found by its number is not looked for again while a code is typed', async () => {
  const phone = new Answering({ kiosk: false, preferred: ['en'] });
  await phone.open(`#${writeWaveNumber(hash)}`, true);
  expect(phone.why).toBe('offline');
  answer = () => Promise.resolve({ wave, hash });
  phone.retry();
  await expect.poll(() => phone.screen).toBe('code');
  phone.retry();
  expect(phone.screen).toBe('code');
  phone.end();
});

it('of two links the one that was opened last is shown, whichever is answered first', async () => {
  const [one, other] = ['a', 'b'].map((sign) => sign.repeat(22)) as [string, string];
  const slow = Promise.withResolvers<object>();
  answer = (body) => (body.includes(one) ? slow.promise : Promise.resolve({ refused: 'closed' }));
  const phone = new Answering({ kiosk: false, preferred: ['en'] });
  const first = phone.open(`#${writeLink({ wave, secret: one, hash })}`, true);
  await phone.open(`#${writeLink({ wave, secret: other, hash })}`, true);
  slow.resolve({ refused: 'early' });
  await first;
  expect(phone.why).toBe('closed');
  phone.end();
});

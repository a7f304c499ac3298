/** What the what-if bench opens in the browser: the impact page itself, over a made-up company. */
import { TalkDoor } from '#lib/editor/talk-door.svelte.ts';
import { flushSync, mount, unmount } from 'svelte';
import Impact from '#lib/components/impact/Impact.svelte';
import { OutcomeDraws } from '#lib/editor/outcome-draws.ts';
import type { Look } from '#lib/impact/look.ts';
import { read } from '#lib/impact/reading.ts';
import { overwriteGetLocale } from '#lib/paraglide/runtime.js';
import '../../src/app.css';

overwriteGetLocale(() => 'en');

const wait = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));
const frame = () => new Promise<number>((done) => requestAnimationFrame(done));

/** Until what was drawn has been handed on: the task after the next frame. */
async function painted(): Promise<number> {
  await frame();
  const { port1, port2 } = new MessageChannel();
  return new Promise((done) => {
    port1.onmessage = () => done(performance.now());
    port2.postMessage(null);
  });
}

/**
 * Milliseconds of each frame while a slider is dragged: `script` until every figure is on the page,
 * `style` with styles and layout, `paint` until the frame is handed on; and of each answer of bands.
 */
async function drag(look: Look, id: string, frames: number) {
  const target = document.createElement('div');
  target.style.cssText = 'position: absolute; inset: 0';
  document.body.append(target);
  const props = {
    look,
    organisation: { slug: 'bench', name: 'Bench', currency: 'EUR' },
    maps: [{ id: look.map, name: 'Bench' }],
    units: [],
    away: false,
    busy: false,
    scenarios: false,
    supposed: `${id}_0.01`,
    onsuppose: () => undefined,
    door: new TalkDoor({ organisation: 'bench', map: look.map, person: '', roles: [] }),
    onpick: () => undefined,
  };
  const page = mount(Impact, { target, props });
  await wait(1500);
  target.querySelector<HTMLInputElement>('aside .tabs label:last-child input')?.click();
  flushSync();
  await wait(500);
  const slider = target.querySelector<HTMLInputElement>('aside input[type="range"]');
  if (!slider) throw new Error('there is no slider');
  const [least, most] = [Number(slider.min), Number(slider.max)];
  const spent: { script: number; style: number; paint: number }[] = [];
  for (let at = 0; at < frames; at++) {
    slider.value = String(least + ((most - least) * (at + 1)) / (frames + 1));
    await frame();
    const begin = performance.now();
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    flushSync();
    const script = performance.now() - begin;
    target.getBoundingClientRect();
    target.querySelector('main svg')?.getBoundingClientRect();
    const style = performance.now() - begin;
    spent.push({ script, style, paint: (await painted()) - begin });
  }
  await unmount(page);
  target.remove();
  return spent;
}

/** Milliseconds and draws of each answer that a page's workers give, one question after the other. */
async function bands(look: Look, id: string, rounds: number) {
  const base = read(look);
  const workers = new OutcomeDraws();
  const answers: { spent: number; draws: number }[] = [];
  for (let at = 0; at < rounds; at++) {
    const begin = performance.now();
    const bands = await workers.ask(base, new Map([[id, at + 1]]));
    answers.push({ spent: performance.now() - begin, draws: bands?.draws ?? 0 });
  }
  workers.end();
  return answers;
}

Object.assign(window, { drag, bands });

/** What the canvas bench opens in the browser: our canvas and a plain Cytoscape, side by side in turns. */
import cytoscape from 'cytoscape';
import { mount, unmount } from 'svelte';
import Canvas from '#lib/components/canvas/Canvas.svelte';
import { MapScreen } from '#lib/editor/map-screen.svelte.ts';
import { OpenMap } from '#lib/editor/open-map.svelte.ts';
import { Talk } from '#lib/editor/talk.svelte.ts';
import { visible } from '#lib/map/groups.ts';
import { arrange } from '#lib/map/layout.ts';
import { fromContent, type MapContent } from '#lib/map/state.ts';
import '../../src/app.css';

export type Hand = 'pan' | 'zoom' | 'drag';
const frames = 24;

const frame = () => new Promise<number>((done) => requestAnimationFrame(done));

function fire(target: Element, type: string, x: number, y: number): void {
  const pressed = type === 'mouseup' ? 0 : 1;
  const more = { bubbles: true, cancelable: true, view: window, clientX: x, clientY: y };
  target.dispatchEvent(new MouseEvent(type, { ...more, buttons: pressed }));
}

/** Milliseconds a frame while a hand pans, zooms or drags. */
async function work(container: Element, hand: Hand, card: { x: number; y: number }) {
  const { right, top, left } = container.getBoundingClientRect();
  const from =
    hand === 'drag' ? { x: left + card.x, y: top + card.y } : { x: right - 8, y: top + 300 };
  if (hand !== 'zoom') fire(container, 'mousedown', from.x, from.y);
  await frame();
  const start = performance.now();
  for (let at = 1; at <= frames; at++) {
    if (hand === 'zoom') {
      const deltaY = at <= frames / 2 ? -40 : 40;
      const middle = { clientX: left + 500, clientY: top + 300 };
      container.dispatchEvent(
        new WheelEvent('wheel', { deltaY, bubbles: true, cancelable: true, ...middle }),
      );
    } else fire(document.body, 'mousemove', from.x - at * 4, from.y + at * 3);
    await frame();
  }
  const spent = (performance.now() - start) / frames;
  if (hand !== 'zoom') {
    const back = { x: from.x, y: from.y };
    fire(document.body, 'mousemove', back.x, back.y);
    fire(document.body, 'mouseup', back.x, back.y);
  }
  await new Promise((done) => setTimeout(done, 300));
  return spent;
}

async function ours(content: MapContent, hands: readonly Hand[]) {
  const target = document.createElement('div');
  target.className = 'stage';
  document.body.append(target);
  const before = performance.now();
  const quiet = () => new Promise<never>(() => undefined);
  const open = new OpenMap(
    { organisation: 'o', map: 'm', content, seq: 1, epoch: 1, roles: ['hr', 'cx'], person: 'p' },
    { line: { send: quiet, follow: quiet, whole: quiet, shared: quiet } },
  );
  const removed = { elements: {}, links: {} };
  const talk = new Talk(open, { voices: [], seen: {}, removed }, { note: quiet, people: quiet });
  const view = mount(Canvas, { target, props: { screen: new MapScreen(open, talk) } });
  await frame();
  await frame();
  const opened = performance.now() - before;
  await new Promise((done) => setTimeout(done, 400));
  const heading = target.querySelector('.headings span')?.getBoundingClientRect();
  const left = target.getBoundingClientRect().left;
  const card = { x: (heading ? heading.x + heading.width / 2 : 60) - left, y: 90 };
  const spent = new Map<Hand, number>();
  const scene = target.querySelector('.scene');
  if (scene) for (const hand of hands) spent.set(hand, await work(scene, hand, card));
  await unmount(view);
  target.remove();
  return { opened, spent: Object.fromEntries(spent) };
}

async function plain(content: MapContent, hands: readonly Hand[]) {
  const container = document.createElement('div');
  container.className = 'stage';
  document.body.append(container);
  const { cards, width } = arrange(visible(fromContent(content)).columns);
  const names = new Map(content.elements.map(({ id, fields }) => [id, fields.name]));
  const before = performance.now();
  const zoom = Math.min(0.9, (container.clientWidth - 72) / width);
  const cy = cytoscape({
    container,
    layout: { name: 'preset' },
    zoom,
    pan: { x: (container.clientWidth - width * zoom) / 2, y: 12 },
    style: [
      {
        selector: 'node',
        style: {
          shape: 'rectangle',
          width: 168,
          height: 64,
          label: 'data(name)',
          'text-valign': 'center',
          'text-wrap': 'wrap',
          'text-max-width': '146px',
          'font-size': 13,
          'background-color': '#ffffff',
          'border-width': 1,
        },
      },
      { selector: 'edge', style: { width: 2 } },
    ],
    elements: [
      ...[...cards.values()].map(({ id, x, y }) => ({
        data: { id, name: names.get(id) },
        position: { x: x + 84, y: y + 32 },
      })),
      ...content.links.map(({ id, from, to }) => ({ data: { id, source: from, target: to } })),
    ],
  });
  await frame();
  await frame();
  const opened = performance.now() - before;
  await new Promise((done) => setTimeout(done, 400));
  const first = [...cards.values()][0];
  const card = {
    x: ((first?.x ?? 0) + 84) * zoom + cy.pan().x,
    y: ((first?.y ?? 0) + 32) * zoom + cy.pan().y,
  };
  const spent = new Map<Hand, number>();
  for (const hand of hands) spent.set(hand, await work(container, hand, card));
  cy.destroy();
  container.remove();
  return { opened, spent: Object.fromEntries(spent) };
}

Object.assign(window, { ours, plain });

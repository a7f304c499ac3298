/**
 * What panning, zooming and dragging cost on our canvas, beside a Cytoscape canvas of the same elements
 * as labelled rectangles: milliseconds a frame in one Chromium, in turns, and the median of the ratios.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { chromium as playwright } from 'playwright-core';
import { build } from 'vite';
import { z } from 'zod';
import { layers } from '#lib/map/layers.ts';
import type { MapContent } from '#lib/map/state.ts';
import { chromium, switches } from '../support/chromium.ts';
import { middle, row } from './timing.ts';

const hands = ['pan', 'zoom', 'drag'] as const;
const rounds = 8;

const Round = z.object({
  opened: z.number(),
  spent: z.object({ pan: z.number(), zoom: z.number(), drag: z.number() }),
});

/** A map of so many elements, five columns alike, whose links run from left to right. */
function mapOf(elements: number, links: number): MapContent {
  let seed = 7;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const id = (at: number) => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;
  const content: MapContent = { fields: { name: 'Bench' }, elements: [], links: [] };
  for (let at = 0; at < elements; at++)
    content.elements.push({
      id: id(at),
      layer: layers[at % 5] ?? 'result',
      ord: `a${10000 + at}V`,
      fields: { name: `What number ${at} does for guests` },
    });
  const made = new Set<string>();
  while (content.links.length < links) {
    const [from, to] = [Math.floor(random() * elements), Math.floor(random() * elements)];
    if (from % 5 >= to % 5 || made.has(`${from} ${to}`)) continue;
    made.add(`${from} ${to}`);
    const fields = { strength: Math.round(random() * 100) / 100 };
    content.links.push({ id: id(100000 + made.size), from: id(from), to: id(to), fields });
  }
  return content;
}

export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'canvas-bench-'));
  await build({
    configFile: false,
    logLevel: 'error',
    plugins: [svelte()],
    build: {
      outDir: folder,
      rollupOptions: {
        input: new URL('canvas-page.ts', import.meta.url).pathname,
        output: { entryFileNames: 'page.js', assetFileNames: '[name][extname]' },
      },
    },
  });
  const page = `<!doctype html><link rel="stylesheet" href="canvas-page.css"><style>
    .stage { position: absolute; inset: 0; }</style><body><script type="module" src="page.js"></script>`;
  const server = createServer((request, response) => {
    const name = basename(request.url ?? '/');
    response.setHeader(
      'content-type',
      name.endsWith('js') ? 'text/javascript' : name.endsWith('css') ? 'text/css' : 'text/html',
    );
    if (name === '') response.end(page);
    else
      readFile(join(folder, name)).then(
        (body) => response.end(body),
        () => response.writeHead(404).end(),
      );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const { path, env } = await chromium();
  const browser = await playwright.launch({
    executablePath: path,
    env: { ...process.env, ...env },
    args: [...switches, '--disable-frame-rate-limit', '--disable-gpu-vsync'],
  });
  console.log(row('canvas', 'ours ms', 'plain ms', 'ratio'));
  try {
    for (const [elements, links] of [
      [45, 90],
      [500, 2000],
    ] as const) {
      const tab = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      await tab.goto(`http://127.0.0.1:${port}/`);
      const content = JSON.stringify(mapOf(elements, links));
      const one = async (which: 'ours' | 'plain') =>
        Round.parse(await tab.evaluate(`${which}(${content}, ${JSON.stringify(hands)})`));
      const results: { ours: z.infer<typeof Round>; plain: z.infer<typeof Round> }[] = [];
      await one('ours');
      await one('plain');
      for (let round = 0; round < rounds; round++)
        results.push({ ours: await one('ours'), plain: await one('plain') });
      const tell = (name: string, of: (round: z.infer<typeof Round>) => number) =>
        console.log(
          row(
            `${name} ${elements}/${links}`,
            middle(results.map(({ ours }) => of(ours))),
            middle(results.map(({ plain }) => of(plain))),
            middle(results.map(({ ours, plain }) => of(ours) / of(plain))),
          ),
        );
      for (const hand of hands) tell(hand, ({ spent }) => spent[hand]);
      tell('open', ({ opened }) => opened);
      await tab.close();
    }
  } finally {
    await browser.close();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

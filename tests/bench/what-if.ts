/**
 * What a what-if costs on the impact page, in one Chromium: milliseconds of a frame while a slider is
 * dragged, from the hand to every figure on the page, with styles and layout, and to the frame handed
 * on; and how long the bands take that follow from the page's workers.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, normalize } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { chromium as playwright } from 'playwright-core';
import { build } from 'vite';
import { z } from 'zod';
import { layers } from '#lib/map/layers.ts';
import type { Look } from '#lib/impact/look.ts';
import { chromium, switches } from '../support/chromium.ts';
import { middle, row } from './timing.ts';

const frames = 60;
const Spent = z.array(z.object({ script: z.number(), style: z.number(), paint: z.number() }));
const Answers = z.array(z.object({ spent: z.number(), draws: z.number() }));

const id = (at: number) => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;

/** A company of so many elements, five columns alike; with loops, every fortieth link feeds back. */
function lookOf(elements: number, links: number, loops: boolean): Look {
  let seed = 7;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const look: Look = {
    mark: '1',
    map: id(0),
    content: { fields: { name: 'Bench' }, elements: [], links: [] },
    unit: null,
    period: null,
    compare: null,
    periods: [],
    scores: {},
    before: {},
    then: null,
    trends: {},
    shares: {},
  };
  for (let at = 1; at <= elements; at++) {
    const layer = layers[at % 5] ?? 'result';
    const money = layer === 'result' ? { worth: 10_000 } : { cost: 500 };
    const fields = { name: `What number ${at} does for guests`, target: 75, ...money };
    look.content.elements.push({ id: id(at), layer, ord: `a${10000 + at}V`, fields });
    const score = { value: 40 + 30 * random(), se: 1.5, n: 40, coverage: 1, period: null };
    look.scores[id(at)] = { ...score, notes: [], parts: [] };
    look.trends[id(at)] = Array.from({ length: 8 }, () => 40 + 30 * random());
  }
  const made = new Set<string>();
  const strength = elements / links;
  while (made.size < links) {
    const [a, b] = [random(), random()].map((part) => 1 + Math.floor(part * elements));
    if (a === undefined || b === undefined || a % 5 >= b % 5 || made.has(`${a} ${b}`)) continue;
    const [from, to] = loops && made.size % 40 === 0 ? [b, a] : [a, b];
    made.add(`${a} ${b}`);
    const fields = { strength: strength * random(), se: 0.05, grade: 'panel' as const, lag: 4 };
    look.content.links.push({ id: id(100000 + made.size), from: id(from), to: id(to), fields });
  }
  return look;
}

const kinds: Readonly<Record<string, string>> = {
  js: 'text/javascript',
  css: 'text/css',
  wasm: 'application/wasm',
};

export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'what-if-bench-'));
  await build({
    configFile: false,
    logLevel: 'error',
    plugins: [svelte()],
    worker: { format: 'es' },
    build: {
      outDir: folder,
      assetsInlineLimit: 0,
      rollupOptions: {
        input: new URL('what-if-page.ts', import.meta.url).pathname,
        output: { entryFileNames: 'page.js', assetFileNames: 'assets/[name][extname]' },
      },
    },
  });
  const page = `<!doctype html><html lang="en"><link rel="stylesheet" href="/assets/what-if-page.css">
    <body><script type="module" src="/page.js"></script></html>`;
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://bench').pathname);
    response.setHeader('content-type', kinds[path.split('.').at(-1) ?? ''] ?? 'text/html');
    if (path === '/') response.end(page);
    else
      readFile(join(folder, path)).then(
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
  console.log(row('what-if, median ms', 'figures', '+ layout', 'handed on', 'bands', 'draws'));
  try {
    for (const [elements, links, loops] of [
      [45, 90, false],
      [45, 90, true],
      [500, 2000, false],
      [500, 2000, true],
    ] as const) {
      const look = lookOf(elements, links, loops);
      const json = JSON.stringify(look);
      const [link] = look.content.links.filter(({ from }) => from.endsWith('2'));
      for (const [what, which] of [
        ['element', id(elements - (elements % 5) - 4)],
        ['link', link?.id ?? ''],
      ] as const) {
        const tab = await browser.newPage({ viewport: { width: 1440, height: 900 } });
        tab.on('pageerror', ({ message }) => console.error(message));
        await tab.goto(`http://127.0.0.1:${port}/`);
        await tab.waitForFunction('window.drag');
        const given = `${json}, ${JSON.stringify(which)}`;
        const spent = Spent.parse(await tab.evaluate(`drag(${given}, ${frames})`)).slice(5);
        const answers = Answers.parse(await tab.evaluate(`bands(${given}, 9)`)).slice(1);
        console.log(
          row(
            `${what} ${elements}/${links}${loops ? ' with loops' : ''}`,
            middle(spent.map(({ script }) => script)),
            middle(spent.map(({ style }) => style)),
            middle(spent.map(({ paint }) => paint)),
            middle(answers.map(({ spent: each }) => each)),
            middle(answers.map(({ draws }) => draws)),
          ),
        );
        await tab.close();
      }
    }
  } finally {
    await browser.close();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

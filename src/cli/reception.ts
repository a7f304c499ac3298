/**
 * The server takes its port before anything else is ready, so that a taken one is known at once, and
 * asks early callers to come back. When it ends, it lets those finish who finish soon. Its two sentences are
 * seldom read, and come out of the catalogue only then: compiled, all messages are thousands of files.
 */
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { extractLocaleFromRequest } from '#lib/paraglide/runtime.js';
import { protection } from '#lib/server/headers.ts';
import type { Settings } from '#lib/server/settings.ts';
import { codeOf, Refusal } from './refusal.ts';

export type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;

export type Reception = {
  server: http.Server;
  /** Lets requests in. */
  admit: (handler: Handler) => void;
  /**
   * Ends: no new request, `seconds` for those under way, then `cut` and half a second more. Whoever has
   * had no answer by then is told that nothing of it was kept.
   */
  close: (seconds: number, cut: () => void) => Promise<void>;
};

/** Listens; throws a Refusal where that cannot be. */
export async function listen({ host, port, origin }: Settings): Promise<Reception> {
  let handle: Handler = (request, response) => {
    const type = 'text/plain; charset=utf-8';
    response.writeHead(503, { 'retry-after': '2', refresh: '2', 'content-type': type });
    response.end(`${sentences(request).reception_starting}\n`);
  };
  const headers = Object.entries(protection(origin));
  const open = new Set<[http.IncomingMessage, http.ServerResponse]>();
  let ending = false;
  const server = http.createServer({ requestTimeout: 120_000, headersTimeout: 20_000 });
  server.on('request', (request, response) => {
    const exchange: [http.IncomingMessage, http.ServerResponse] = [request, response];
    open.add(exchange);
    response.once('close', () => {
      open.delete(exchange);
      if (ending) server.closeIdleConnections();
    });
    for (const [name, value] of headers) response.setHeader(name, value);
    if (ending) response.setHeader('connection', 'close');
    handle(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  }).catch((thrown: unknown) => {
    throw new Refusal(wording(codeOf(thrown), host, port));
  });
  return {
    server,
    admit: (handler) => (handle = handler),
    close: async (seconds, cut) => {
      ending = true;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      await Promise.race([closed, pause(seconds * 1000)]);
      cut();
      if (open.size > 0) await Promise.race([closed, pause(300)]);
      for (const [request, response] of open) turnOut(request, response);
      if (open.size > 0) await Promise.race([closed, pause(200)]);
      server.closeAllConnections();
      await closed;
    },
  };
}

const Sentences = z.object({ reception_starting: z.string(), refused_ending: z.string() });

/** In the language of whoever asks. */
function sentences({ headers }: http.IncomingMessage): z.infer<typeof Sentences> {
  const { cookie = '', 'accept-language': languages = '' } = headers;
  const asked = { headers: { cookie, 'accept-language': languages } };
  const locale = extractLocaleFromRequest(new Request('http://localhost', asked));
  const catalogue = new URL(`../messages/${locale}.json`, import.meta.url);
  return Sentences.parse(JSON.parse(readFileSync(catalogue, 'utf8')));
}

function turnOut(request: http.IncomingMessage, response: http.ServerResponse): void {
  if (response.headersSent) return;
  const { refused_ending: message } = sentences(request);
  response.writeHead(503, { 'retry-after': '5', 'content-type': 'application/json' });
  response.end(JSON.stringify({ message }));
  // The pages may still be at work on it, and take no second answer for a fault of their own.
  const unheard = () => response;
  Object.assign(response, {
    setHeader: unheard,
    writeHead: unheard,
    write: () => true,
    end: unheard,
  });
}

function wording(code: string, host: string, port: number): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is taken by another program; stop it, or choose another with PORT=${port + 1}.`;
    case 'EACCES':
      return `Port ${port} may not be opened by this account; choose one above 1023, such as PORT=4173.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST=${host} is no address of this machine; choose one that is, such as HOST=127.0.0.1.`;
    default:
      return `Port ${port} on ${host} could not be opened (${code}).`;
  }
}

/**
 * The server takes its port before anything else is ready, so that a taken one is known at once, and
 * asks early callers to come back. When it ends, it lets those finish who finish soon.
 */
import http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { protection } from '#lib/server/headers.ts';
import type { Settings } from '#lib/server/settings.ts';
import { codeOf, Refusal } from './refusal.ts';

export type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;

export type Reception = {
  server: http.Server;
  /** Lets requests in. */
  admit: (handler: Handler) => void;
  /** Ends: no new request, `seconds` for those under way, then `cut` and half a second more. */
  close: (seconds: number, cut: () => void) => Promise<void>;
};

/** Listens; throws a Refusal where that cannot be. */
export async function listen({ host, port, origin }: Settings): Promise<Reception> {
  let handle: Handler = (_, response) => {
    response.writeHead(503, { 'retry-after': '2', 'content-type': 'text/plain' });
    response.end('Throughline is starting.\n');
  };
  const headers = Object.entries(protection(origin));
  let under_way = 0;
  let ending = false;
  const server = http.createServer({ requestTimeout: 120_000, headersTimeout: 20_000 });
  server.on('request', (request, response) => {
    under_way += 1;
    response.once('close', () => {
      under_way -= 1;
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
      if (under_way > 0) await Promise.race([closed, pause(500)]);
      server.closeAllConnections();
      await closed;
    },
  };
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

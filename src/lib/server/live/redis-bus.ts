/** The bus for many servers, over Redis or Valkey: words of any length, and cursors with them. */
import { createClient } from '@redis/client';
import { log } from '../log.ts';
import { read, type Bus, type Hearing } from './bus.ts';

const channel = 'throughline';

export function redisBus(url: string, { heard, back }: Hearing): Bus {
  const [speaks, listens] = [createClient({ url }), createClient({ url })];
  for (const client of [speaks, listens])
    client.on('error', (thrown: unknown) => log.warn({ err: thrown }, 'the bus is away'));
  // Whatever was said while the connection was away was heard by nobody.
  listens.on('ready', back);
  const joined = Promise.all([speaks.connect(), listens.connect()])
    .then(() =>
      listens.subscribe(channel, (text) => {
        const hint = read(text);
        if (hint) heard(hint);
      }),
    )
    .catch((thrown: unknown) => log.error({ err: thrown }, 'this server does not hear the others'));
  return {
    presence: { every: 100, cursors: true },
    publish: (hint) => {
      if (speaks.isReady) void speaks.publish(channel, JSON.stringify(hint)).catch(() => undefined);
    },
    close: async () => {
      speaks.destroy();
      listens.destroy();
      await Promise.race([joined, Promise.resolve()]);
    },
  };
}

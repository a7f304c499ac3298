/** The bus for many servers, over NATS: words of any length, and cursors with them. */
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { log } from '../log.ts';
import { read, type Bus, type Hearing } from './bus.ts';

const subject = 'throughline';

export function natsBus(url: string, { heard, back }: Hearing): Bus {
  let there: NatsConnection | null = null;
  const joined = connect({ servers: url, maxReconnectAttempts: -1, waitOnFirstConnect: true })
    .then((connection) => {
      there = connection;
      connection.subscribe(subject, {
        callback: (_, message) => {
          const hint = read(message.string());
          if (hint) heard(hint);
        },
      });
      void follow(connection, back);
    })
    .catch((thrown: unknown) => log.error({ err: thrown }, 'this server does not hear the others'));
  return {
    presence: { every: 100, cursors: true },
    publish: (hint) => {
      if (there && !there.isClosed()) there.publish(subject, JSON.stringify(hint));
    },
    close: async () => {
      await Promise.race([joined, there?.close()]);
      await there?.close();
    },
  };
}

/** Whatever was said while the connection was away was heard by nobody. */
async function follow(connection: NatsConnection, back: () => void): Promise<void> {
  for await (const { type } of connection.status()) if (type === 'reconnect') back();
}

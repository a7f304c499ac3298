/**
 * Which bus carries the word between servers: the database itself, until it is outgrown. The library of
 * another is read only where that one is used.
 */
import type { Database } from '../sql.ts';
import type { Bus, Hearing } from './bus.ts';
import { postgresBus } from './postgres-bus.ts';

/** @param url null for the database; else nats: or tls:, redis: or rediss:. */
export async function busAt(
  url: string | null,
  database: Database,
): Promise<(hearing: Hearing) => Bus> {
  if (url === null) return (hearing) => postgresBus(database, hearing);
  if (/^rediss?:/.test(url)) {
    const { redisBus } = await import('./redis-bus.ts');
    return (hearing) => redisBus(url, hearing);
  }
  const { natsBus } = await import('./nats-bus.ts');
  return (hearing) => natsBus(url, hearing);
}

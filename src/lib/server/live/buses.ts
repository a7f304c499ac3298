/** Which bus carries the word between servers: the database itself, until it is outgrown. */
import type { Database } from '../sql.ts';
import type { Bus, Hearing } from './bus.ts';
import { natsBus } from './nats-bus.ts';
import { postgresBus } from './postgres-bus.ts';
import { redisBus } from './redis-bus.ts';

/** @param url null for the database; else nats: or tls:, redis: or rediss:. */
export function busAt(url: string | null, database: Database): (hearing: Hearing) => Bus {
  if (url === null) return (hearing) => postgresBus(database, hearing);
  return /^rediss?:/.test(url)
    ? (hearing) => redisBus(url, hearing)
    : (hearing) => natsBus(url, hearing);
}

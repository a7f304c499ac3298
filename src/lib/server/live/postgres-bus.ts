/**
 * The bus that needs nothing but the database: NOTIFY, after the commit and on its own, never within a
 * transaction that writes (there it would hold up every other commit of the cluster). A message has
 * 8,000 bytes at most, so cursors stay at home.
 */
import { listen, type Database } from '../sql.ts';
import { log } from '../log.ts';
import { read, type Bus, type Grown, type Hearing, type Hint } from './bus.ts';

const channel = 'throughline';
const longest = 7_500;

/** Speaks over a connection of the pool, and listens over one of its own. */
export function postgresBus(database: Database, { heard, back }: Hearing): Bus {
  const unlisten = listen(
    database,
    channel,
    (text) => {
      const hint = read(text);
      if (hint) heard(hint);
    },
    back,
  ).catch((thrown: unknown) => {
    log.error({ err: thrown }, 'this server does not hear the others');
    return () => Promise.resolve();
  });
  return {
    presence: { every: 500, cursors: false },
    publish: (hint) => {
      for (const text of written(hint))
        void database`select pg_notify(${channel}, ${text})`.catch(() => undefined);
    },
    close: async () => {
      const stop = await unlisten;
      await stop().catch(() => undefined);
    },
  };
}

/** A hint as messages that are short enough. */
function written(hint: Hint): string[] {
  const text = JSON.stringify(hint);
  if (Buffer.byteLength(text) <= longest || !('maps' in hint || 'peers' in hint)) return [text];
  if ('maps' in hint) {
    const maps = Object.entries(hint.maps);
    if (maps.length > 1)
      return halves(maps).flatMap((half) => written({ ...hint, maps: Object.fromEntries(half) }));
    const short = maps.map(([map, grown]): [string, Grown] => [map, { ...grown, lines: [] }]);
    return [JSON.stringify({ ...hint, maps: Object.fromEntries(short) })];
  }
  const [first] = hint.peers;
  if (hint.peers.length + hint.gone.length < 2)
    return first ? written({ ...hint, peers: [{ ...first, chosen: [] }] }) : [];
  const [a, b] = halves(hint.peers);
  const [c, d] = halves(hint.gone);
  return [
    ...written({ ...hint, peers: a ?? [], gone: c ?? [] }),
    ...written({ ...hint, peers: b ?? [], gone: d ?? [] }),
  ];
}

function halves<T>(all: readonly T[]): [T[], T[]] {
  const middle = Math.ceil(all.length / 2);
  return [all.slice(0, middle), all.slice(middle)];
}

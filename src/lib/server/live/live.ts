/**
 * Everything that is live on this server: open sockets, who is at which map, and the word between
 * servers. Correctness never rests on it: whatever is missed here is found by the next look at the
 * heads of the logs, once a second.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocketServer, type WebSocket } from 'ws';
import { closing, type FromPage } from '#lib/map/frames.ts';
import type { Peer } from '#lib/map/presence.ts';
import type { Line } from '#lib/map/wire.ts';
import { onChanged, type Where } from '../asides.ts';
import { desk, letGo, onWritten } from '../desks.ts';
import type { Desk } from '../desk.ts';
import { log } from '../log.ts';
import { admit } from '../paces.ts';
import { within, type Database } from '../sql.ts';
import type { Bus, Grown, Hearing, Hint } from './bus.ts';
import { Company } from './company.ts';
import { Conversation, type Outlet } from './conversation.ts';
import { entrance, type Guest } from './entrance.ts';
import { Room } from './room.ts';
import { Signs } from './signs.ts';

/** Milliseconds between two looks at the heads of the logs, and at who may still be here. */
const look = 1_000;
const review = 2_000;
/** Milliseconds within which pages come back to another server, so that they do not all come at once. */
const spread = 8_000;
/** How a socket closes that nobody closed. */
const cutOff = 1006;
/** Milliseconds that a page has to close its end. */
const goodbye = 500;
const longestFrame = 1024 * 1024;
/** Sockets of one person on one map, those counted too that have not greeted or are not known to be dead. */
const mostSockets = 40;
/** Lines, and characters of them, that other servers are told as they are; of more, that there are some. */
const longestWord = { lines: 16, characters: 32_000 };
/** Milliseconds between two signs of life to a page that cannot ask for them. */
const beat = 1_500;

/** The first word of a page. */
type Hello = FromPage & { m: 'hello' };

interface Open {
  organisation: string;
  map: string;
  desk: Desk;
  room: Room;
  talks: Map<Conversation, Guest>;
  /** Own pages whose change other servers have not been told of. */
  changed: Map<string, Peer>;
  gone: Set<string>;
  /** Which log was there when the heads were last looked at; it is another after a restore from a backup. */
  epoch: number | null;
}

export interface Live {
  /** Opens a socket to a map, or turns it away. */
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Lets a page listen that can have no socket; what it says comes by requests. Answers how to stop. */
  listen: (guest: Guest, hello: Hello, outlet: Outlet) => () => void;
  /** Takes in where such a page is, wherever it listens. */
  say: (map: string, peer: Peer) => void;
  /** Lets everybody go, telling them to come back. */
  end: () => Promise<void>;
}

/** Begins; `origin` is by which address browsers come. */
export function live(database: Database, origin: string, makeBus: (hearing: Hearing) => Bus): Live {
  const server = randomUUID();
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: longestFrame,
  });
  const open = new Map<string, Open>();
  const signs = new Signs<WebSocket>();
  const company = new Company();
  const grown = new Map<string, Grown>();
  let ended = false;
  const clock = {
    now: () => performance.now(),
    after: (milliseconds: number, work: () => void) => void setTimeout(work, milliseconds).unref(),
  };

  const heard = (hint: Hint) => {
    if (hint.from === server) return;
    if (company.hear(hint.from, clock.now())) sayHere();
    if (hint.k === 'here') return;
    if (hint.k === 'lines') hearLines(hint.maps);
    else if (hint.k === 'aside' || hint.k === 'people') tellAside(hint);
    else open.get(hint.map)?.room.hear(hint.from, hint.peers, hint.gone);
  };
  const tellAside = (where: Where | 'everywhere') => {
    for (const { map, organisation, talks } of open.values()) {
      const there =
        where === 'everywhere' ||
        ('map' in where ? where.map === map : where.organisation === organisation);
      if (there) for (const conversation of talks.keys()) conversation.aside();
    }
  };
  const sayHere = () => {
    if (open.size > 0) bus.publish({ k: 'here', from: server });
  };
  const lookBack = () => {
    sayHere();
    tellAside('everywhere');
    void lookAtHeads().catch(quiet);
  };
  const hearLines = (maps: Record<string, Grown>) => {
    for (const [map, { seq, ...words }] of Object.entries(maps)) {
      const found = open.get(map);
      if (found && seq > found.desk.told) void found.desk.hear(words).catch(quiet);
    }
  };
  const lookAtHeads = async () => {
    const maps = [...open.keys()];
    if (maps.length === 0) return;
    const heads = await within(
      database,
      {},
      (tx) => tx<{ map: string; seq: number; epoch: number }[]>`
        select map_id as map, seq, epoch from heads(${maps}::uuid[])`,
    );
    hearLines(Object.fromEntries(heads.map(({ map, ...head }) => [map, { ...head, lines: [] }])));
    for (const { map, epoch } of heads) {
      const found = open.get(map);
      if (!found) continue;
      if (found.epoch !== null && found.epoch !== epoch) void found.desk.hear().catch(quiet);
      found.epoch = epoch;
    }
  };
  const bus = makeBus({ heard, back: lookBack });

  const stopHearing = onWritten(database, (map, { epoch, lines }) => {
    if (!company.any(clock.now())) return;
    if (grown.size === 0) setImmediate(tellGrown);
    const before = grown.get(map);
    const all = before?.epoch === epoch ? [...before.lines, ...lines] : lines;
    grown.set(map, { epoch, seq: all.at(-1)?.seq ?? 0, lines: isShort(all) ? all : [] });
  });
  const tellGrown = () => {
    bus.publish({ k: 'lines', from: server, maps: Object.fromEntries(grown) });
    grown.clear();
  };

  const stopAsides = onChanged(database, (where) => {
    tellAside(where);
    if ('map' in where) bus.publish({ k: 'aside', from: server, ...where });
    else bus.publish({ k: 'people', from: server, ...where });
  });

  const tellPresence = () => {
    for (const [map, { changed, gone, room }] of open) {
      room.sweep();
      if (changed.size + gone.size === 0) continue;
      bus.publish({ k: 'peers', from: server, map, peers: [...changed.values()], gone: [...gone] });
      changed.clear();
      gone.clear();
    }
  };
  const repeatPresence = () => {
    for (const { room, changed } of open.values())
      for (const peer of room.own) changed.set(peer.key, carried(peer));
  };
  const carried = (peer: Peer): Peer => {
    if (bus.presence.cursors) return peer;
    const { cursor: _, drag: __, sight: ___, ...rest } = peer;
    return rest;
  };

  const place = ({ organisation, map }: Guest): Open => {
    const found = open.get(map);
    // Where only pages of other servers were here, the desk may have been let go.
    if (found?.talks.size === 0) found.desk = desk(database, organisation, map);
    if (found) return found;
    const [changed, gone] = [new Map<string, Peer>(), new Set<string>()];
    const room = new Room(clock, (peers, left) => {
      for (const peer of peers) changed.set(peer.key, carried(peer));
      for (const key of left) {
        changed.delete(key);
        gone.add(key);
      }
    });
    const made: Open = {
      organisation,
      map,
      desk: desk(database, organisation, map),
      room,
      talks: new Map(),
      changed,
      gone,
      epoch: null,
    };
    open.set(map, made);
    if (open.size === 1) sayHere();
    return made;
  };

  const seat = (at: Open, guest: Guest, outlet: Outlet): Conversation => {
    const conversation = new Conversation(
      {
        person: guest.person,
        desk: at.desk,
        room: at.room,
        admit: (transactions) =>
          admit(
            database,
            `${guest.organisation} ${guest.map}`,
            { since: 0, transactions },
            performance.now(),
          ),
      },
      outlet,
    );
    at.talks.set(conversation, guest);
    return conversation;
  };

  const talk = (guest: Guest, socket: WebSocket) => {
    const at = place(guest);
    socket.on('error', () => socket.terminate());
    const own = [...at.talks.values()].filter(({ person }) => person.id === guest.person.id);
    if (own.length >= mostSockets) return socket.close(closing.crowded);
    const conversation = seat(at, guest, {
      send: (text) => socket.send(bytesOf(text), { binary: false }),
      waiting: () => socket.bufferedAmount,
      close: (code) => socket.close(code),
    });
    signs.hear(socket);
    socket.on('pong', () => signs.hear(socket));
    socket.on('message', (data, binary) => {
      signs.hear(socket);
      if (binary || !Buffer.isBuffer(data)) return conversation.close(closing.unread);
      guest.active = true;
      void conversation.receive(data.toString());
    });
    socket.on('close', (code) => {
      signs.forget(socket);
      at.talks.delete(conversation);
      conversation.leave(code !== cutOff);
    });
  };

  /** Asks the silent for a sign of life, and cuts off those who give none, or never greet. */
  const lookForLife = () => {
    const { ask, lost } = signs.look();
    for (const socket of ask) socket.ping();
    for (const socket of lost) socket.terminate();
    for (const { talks } of open.values())
      for (const conversation of talks.keys()) conversation.look();
  };

  /** Ends the conversations of those who are signed out or no longer belong here; the rest go by their names. */
  const reviewGuests = async () => {
    for (const { organisation, room, talks } of open.values()) {
      if (talks.size === 0) continue;
      const verdicts = await entrance.review(database, organisation, [...talks.values()]);
      for (const [conversation, guest] of talks) {
        const code = verdicts.get(guest);
        if (code !== undefined) conversation.close(code);
        else room.call(conversation.key, guest.person.name);
      }
    }
    for (const [map, { talks, room }] of open)
      if (talks.size === 0 && room.peers.length === 0) open.delete(map);
  };

  const timers = [
    setInterval(() => void lookAtHeads().catch(quiet), look),
    setInterval(() => void reviewGuests().catch(quiet), review),
    setInterval(lookForLife, review),
    setInterval(sayHere, review),
    setInterval(() => letGo(database, clock.now()), review),
    setInterval(tellPresence, bus.presence.every),
    setInterval(repeatPresence, 10_000),
  ];
  for (const timer of timers) timer.unref();

  const streams = new Set<Conversation>();
  const listen = (guest: Guest, hello: Hello, outlet: Outlet) => {
    const at = place(guest);
    const conversation = seat(at, guest, outlet);
    streams.add(conversation);
    const say = (frame: FromPage) => void conversation.receive(JSON.stringify(frame));
    say(hello);
    const timer = setInterval(() => say({ m: 'ping' }), beat);
    return () => {
      clearInterval(timer);
      streams.delete(conversation);
      at.talks.delete(conversation);
      conversation.leave(false);
    };
  };
  const say = (map: string, peer: Peer) => {
    const room = open.get(map)?.room;
    if (room?.holds(peer.key, peer.person)) room.say(peer.key, peer);
    else bus.publish({ k: 'peers', from: server, map, peers: [carried(peer)], gone: [] });
  };

  return {
    listen,
    say,
    upgrade: (request, socket, head) => {
      socket.on('error', () => socket.destroy());
      void entrance.admit(database, origin, request).then(
        (guest) => {
          if (typeof guest === 'number' || ended) return turnAway(socket, ended ? 503 : guest);
          sockets.handleUpgrade(request, socket, head, (made) => talk(guest, made));
        },
        (thrown: unknown) => {
          log.error({ err: thrown }, 'a socket could not be opened');
          turnAway(socket, 503);
        },
      );
    },
    end: async () => {
      ended = true;
      timers.forEach(clearInterval);
      stopHearing();
      stopAsides();
      for (const conversation of streams) conversation.close(closing.restart);
      for (const socket of sockets.clients)
        socket.close(closing.restart, String(Math.round(Math.random() * spread)));
      await bus.close();
      await pause(goodbye);
      for (const socket of sockets.clients) socket.terminate();
    },
  };
}

const reasons: Record<number, string> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  503: 'Service Unavailable',
};

let last = { text: '', bytes: Buffer.alloc(0) };

/** What is told to everybody in a row is made bytes of once. */
function bytesOf(text: string): Buffer {
  if (text !== last.text) last = { text, bytes: Buffer.from(text) };
  return last.bytes;
}

function isShort(lines: readonly Line[]): boolean {
  return (
    lines.length <= longestWord.lines && JSON.stringify(lines).length <= longestWord.characters
  );
}

function turnAway(socket: Duplex, status: number | Guest): void {
  const said = typeof status === 'number' ? status : 503;
  socket.end(
    `HTTP/1.1 ${said} ${reasons[said] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
  );
}

/** The next look finds what this one did not. */
function quiet(): void {}

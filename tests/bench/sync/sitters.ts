/** Pages that do nothing, thousands of them: open sockets that said hello and listen. */
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { version } from '#lib/map/frames.ts';
import { Whole } from '#lib/map/wire.ts';
import { origin } from './company.ts';

const asked = z
  .object({
    port: z.int(),
    sockets: z.int(),
    paths: z.array(z.string()),
    cookies: z.array(z.string()),
  })
  .parse(JSON.parse(process.argv[2] ?? ''));

/** The line that each map has come to, from which whoever opened it just now listens on. */
const heads: number[] = [];
for (const path of asked.paths) {
  const answer = await fetch(`http://127.0.0.1:${asked.port}${path}/snapshot`, {
    headers: { cookie: asked.cookies[0] ?? '', origin },
  });
  heads.push(Whole.parse(await answer.json()).seq);
}

let welcomed = 0;
function sit(index: number): Promise<void> {
  const map = index % asked.paths.length;
  const path = asked.paths[map];
  const cookie = asked.cookies[Math.floor(index / asked.paths.length) % asked.cookies.length] ?? '';
  const socket = new WebSocket(`ws://127.0.0.1:${asked.port}${path}/live`, {
    origin,
    headers: { cookie },
    perMessageDeflate: false,
  });
  return new Promise((resolve, reject) => {
    socket.on('open', () => {
      socket.send(
        JSON.stringify({ m: 'hello', version, key: crypto.randomUUID(), since: heads[map] }),
      );
    });
    socket.once('message', () => {
      welcomed += 1;
      resolve();
    });
    socket.once('error', reject);
    socket.once('close', (code) => reject(new Error(`closed with ${code}`)));
  });
}

for (let index = 0; index < asked.sockets; index += 50) {
  const some = Math.min(50, asked.sockets - index);
  await Promise.all(Array.from({ length: some }, (_, i) => sit(index + i)));
}
await pause(5_000);
console.log(JSON.stringify({ welcomed }));
await pause(600_000);

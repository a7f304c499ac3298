/** The worker in which a phone's desk stands; each question brings the port it is answered through. */
import { Desk } from './phone-desk.ts';
import { drawer, inMemory } from './phone-drawer.ts';
import type { Call } from './phone-calls.ts';

let desk: Promise<Desk> | null = null;

async function done({ deed, given, keeps }: Call): Promise<unknown> {
  desk ??= keeps ? drawer().then((own) => new Desk(own)) : Promise.resolve(new Desk(inMemory()));
  const own = await desk;
  switch (deed) {
    case 'find':
      return own.find(...given);
    case 'open':
      return own.open(...given);
    case 'keep':
      return own.keep(...given);
    case 'forget':
      return own.forget(...given);
    case 'prepare':
      return own.prepare(...given);
    case 'seal':
      return own.seal(...given);
    case 'deliver':
      return own.deliver();
    case 'voice':
      return own.voice(...given);
    case 'code':
      return own.code(...given);
  }
}

addEventListener('message', ({ data, ports: [port] }: MessageEvent<Call>) => {
  void done(data).then(
    (answer) => port?.postMessage({ answer }),
    (thrown: unknown) => port?.postMessage({ fault: String(thrown) }),
  );
});

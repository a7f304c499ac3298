/** A worker that opens a wave's envelopes and counts them; the private key goes in and only counts come out. */
import type { Manifest } from '#lib/pulse/manifest.ts';
import type { Octets } from '#lib/pulse/octets.ts';
import { opened, type Envelopes } from '#lib/pulse/opening.ts';
import type { Tally } from '#lib/pulse/tally.ts';

export interface Errand {
  manifest: Manifest;
  envelopes: Envelopes;
  key: Octets;
}
export type Told = { done: number; all: number } | { tally: Tally } | { fault: string };

addEventListener('message', ({ data, ports: [port] }: MessageEvent<Errand>) => {
  const tell = (told: Told): void => port?.postMessage(told);
  void opened(data.manifest, data.envelopes, data.key, (done, all) => tell({ done, all })).then(
    (tally) => tell({ tally }),
    (thrown: unknown) => tell({ fault: String(thrown) }),
  );
});

import { afterEach, expect, it, vi } from 'vitest';
import type { Errand, Told } from '#lib/editor/count-worker.ts';
import type { Manifest } from '#lib/pulse/manifest.ts';

afterEach(() => vi.unstubAllGlobals());

it('a count that cannot be done says so, rather than nothing for ever', async () => {
  let hear: (message: { data: Errand; ports: [MessagePort] }) => void = () => undefined;
  vi.stubGlobal('addEventListener', (_: string, listener: typeof hear) => (hear = listener));
  await import('#lib/editor/count-worker.ts');
  const { port1, port2 } = new MessageChannel();
  const told = new Promise<Told>((resolve) => {
    port1.onmessage = ({ data }: MessageEvent<Told>) => resolve(data);
  });
  const envelopes = { ballots: [], comments: [] };
  hear({ data: { manifest: {} as Manifest, envelopes, key: new Uint8Array(3) }, ports: [port2] });
  expect(await told).toHaveProperty('fault');
  port1.close();
});

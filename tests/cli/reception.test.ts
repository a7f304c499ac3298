import { expect, test } from 'vitest';
import { settings } from '#lib/server/settings.ts';
import { listen } from '../../src/cli/reception.ts';
import { freePort } from '../support/app.ts';

test('whoever has no answer when the server ends is told so, and what comes later goes nowhere', async () => {
  const read = settings({ PORT: String(await freePort()) });
  if ('refused' in read) throw new Error(read.refused);
  const reception = await listen(read);
  const asked = Promise.withResolvers<void>();
  const late = Promise.withResolvers<void>();
  reception.admit((_, response) => {
    response.once('finish', () => {
      try {
        response.setHeader('content-type', 'text/plain');
        response.writeHead(200);
        response.end('late');
        late.resolve();
      } catch (thrown) {
        late.reject(thrown);
      }
    });
    asked.resolve();
  });
  const answer = fetch(read.origin);
  await asked.promise;
  const closed = reception.close(0, () => undefined);
  const { status } = await answer;
  expect(status).toBe(503);
  await late.promise;
  await closed;
});

test('whoever comes before the server is ready is told so in their language, and comes again', async () => {
  const read = settings({ PORT: String(await freePort()) });
  if ('refused' in read) throw new Error(read.refused);
  const reception = await listen(read);
  const answer = await fetch(read.origin, { headers: { 'accept-language': 'tr' } });
  expect(answer.status).toBe(503);
  expect(answer.headers.get('refresh')).toBe('2');
  expect(await answer.text()).toContain('başlatılıyor');
  await reception.close(0, () => undefined);
});

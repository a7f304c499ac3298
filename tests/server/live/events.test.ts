import { expect, test } from 'vitest';
import { events } from '#lib/server/live/events.ts';

test('a stream that ends before it has begun lets go of what was begun for it', async () => {
  let gone = 0;
  const stream = events((outlet) => {
    outlet.close(4409);
    return () => void gone++;
  });
  expect(await new Response(stream).text()).toBe('event: end\ndata: 4409\n\n');
  expect(gone).toBe(1);
});

test('a stream that whoever hears it leaves lets go once', async () => {
  let gone = 0;
  const reader = events((outlet) => {
    outlet.send('hello');
    return () => void gone++;
  }).getReader();
  await reader.read();
  await reader.cancel();
  expect(gone).toBe(1);
});

import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { settings } from '#lib/server/settings.ts';

test('keys lie beside the data where nothing is said', () => {
  expect(settings({})).toMatchObject({
    dataDir: resolve('.throughline'),
    keyDir: resolve('.throughline-keys'),
  });
});

test.each([
  ['/srv/data', '/srv/data'],
  ['/srv/data', '/srv/data/keys'],
  ['/srv/keys/data', '/srv/keys'],
  ['/srv/data', '/srv/other/../data/keys'],
])('data in %s refuse keys in %s', (DATA_DIR, KEY_DIR) => {
  const read = settings({ DATA_DIR, KEY_DIR });
  expect('refused' in read && read.refused).toContain('KEY_DIR');
});

test.each([
  ['/srv/data', '/srv/keys'],
  ['/srv/data', '/srv/data-keys'],
  ['/srv/data', '/srv/..data'],
])('data in %s take keys in %s', (DATA_DIR, KEY_DIR) => {
  expect(settings({ DATA_DIR, KEY_DIR })).toMatchObject({ keyDir: KEY_DIR });
});

import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { candidates, reserved, slugOf } from '#lib/people/slug.ts';

test.each([
  ['Meridian Hotels', 'meridian-hotels'],
  ['Gül & Söhne GmbH', 'gul-and-sohne-gmbh'],
  ['IŞIK Oteli', 'isik-oteli'],
  ['  --Ｆｕｌｌ width-- ', 'full-width'],
  ['شرکت نمونه', 'organisation'],
  ['北京酒店', 'organisation'],
  ['a'.repeat(80), 'a'.repeat(50)],
])('the short form of %j is %j', (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});

test('no organisation is called as a path of the workspace itself', () => {
  const own = readdirSync('src/routes', { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('['))
    .map(({ name }) => name);
  expect(own.filter((name) => !reserved.has(name))).toEqual([]);
  expect(candidates('Account').next().value).toBe('account-2');
});

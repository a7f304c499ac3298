import { expect, test } from 'vitest';
import { ownPath } from '#lib/server/origin.ts';

test.each(['/', '/acme', '/acme/maps?x=1&y=%2F#part', '/acme/%E2%82%AC', '/a:b'])(
  'leads on to its own path %s',
  (path) => {
    expect(ownPath(path)).toBe(path);
  },
);

const tricks = [
  ...[
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\\/evil.example',
  ],
  ...['https://evil.example', 'HTTPS:evil.example', 'http:/evil.example', 'evil.example'],
  ...[
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc',
  ],
  ...[
    '/\t/evil.example',
    '/\n/evil.example',
    '/\r/evil.example',
    '\t//evil.example',
    ' //evil.example',
  ],
  ...['/\u0000/evil', '/a\u0000b', '/a b', '/a\\b', '/.//evil.example', '/..//evil.example'],
  ...['/a/..//evil.example', '/%2e//evil.example', '', ' ', '.', '..', '?next=/', '#x'],
  ...['@evil.example', ':80', '//', '/\\', '/\u2028/evil', '/\u00a0/evil', 'ftp://evil.example'],
  ...['//evil.example/%2f..', '//[::1]', '//127.0.0.1', 'blob:x', '/\u3000/evil'],
];
test.each(tricks)('does not lead away by %j', (text) => {
  expect(ownPath(text)).toBe('/');
});

test('leads home where nothing is said', () => {
  expect([ownPath(null), ownPath(undefined)]).toEqual(['/', '/']);
});

import { describe, expect, it } from 'vitest';
import { isCharacter, matches, shown } from '#lib/editor/keys.ts';

const press = (key: string, held: Partial<KeyboardEvent> = {}) => ({
  key,
  code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : /^\d$/.test(key) ? `Digit${key}` : key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

describe('chords', () => {
  it('Mod is Ctrl on most machines and ⌘ on a Mac', () => {
    expect(matches('Mod+K', press('k', { ctrlKey: true }), false)).toBe(true);
    expect(matches('Mod+K', press('k', { metaKey: true }), true)).toBe(true);
    expect(matches('Mod+K', press('k', { ctrlKey: true }), true)).toBe(false);
    expect(matches('Mod+K', press('k'), false)).toBe(false);
  });
  it('Shift tells two chords apart', () => {
    expect(matches('Mod+Z', press('Z', { ctrlKey: true, shiftKey: true }), false)).toBe(false);
    expect(matches('Mod+Shift+Z', press('Z', { ctrlKey: true, shiftKey: true }), false)).toBe(true);
  });
  it('a sign is read as written, whatever it takes to write it', () => {
    expect(matches('?', press('?', { shiftKey: true }), false)).toBe(true);
    expect(matches('+', press('+'), false)).toBe(true);
  });
  it('a letter is found on a Persian keyboard, and a digit on any', () => {
    expect(matches('N', press('د', { code: 'KeyN' }), false)).toBe(true);
    expect(matches('3', press('۳', { code: 'Digit3' }), false)).toBe(true);
    expect(matches('3', press('"', { code: 'Digit3' }), false)).toBe(true);
  });
  it('is shown as printed on the keys', () => {
    expect(shown('Mod+Shift+Z', false)).toBe('Ctrl+Shift+Z');
    expect(shown('Mod+Shift+Z', true)).toBe('⇧⌘Z');
    expect(shown('Alt+ArrowUp', true)).toBe('⌥↑');
  });
  it('a key alone is a character key, Delete and arrows are not', () => {
    expect(isCharacter('N')).toBe(true);
    expect(isCharacter('?')).toBe(true);
    expect(isCharacter('Delete')).toBe(false);
    expect(isCharacter('Mod+K')).toBe(false);
  });
});

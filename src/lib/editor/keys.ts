/**
 * A chord is what one presses together, written `Mod+Shift+Z`: Mod is ⌘ on a Mac and Ctrl elsewhere.
 * A chord without Mod is a character key: it counts only inside the map, and never while typing.
 */

/** Whether this machine shows Mac keys. */
export function isMac(platform: string): boolean {
  return /mac|iphone|ipad/i.test(platform);
}

/** Whether a pressed key is a chord. Letters are read by what they write, digits by their place. */
export function matches(
  chord: string,
  event: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
  mac: boolean,
): boolean {
  const { key, mod, alt, shift } = parts(chord);
  const command = mac ? event.metaKey : event.ctrlKey;
  const other = mac ? event.ctrlKey : event.metaKey;
  if (command !== mod || other || event.altKey !== alt) return false;
  if (/^[0-9]$/.test(key)) return event.code === `Digit${key}` && event.shiftKey === shift;
  // Signs such as ? and + need Shift on some keyboards and not on others.
  if (!/^[a-z]+$/i.test(key)) return event.key === key;
  if (event.shiftKey !== shift) return false;
  if (event.key.toLowerCase() === key.toLowerCase()) return true;
  // On a keyboard of another script the letter is where a Latin one would be.
  return key.length === 1 && !/^[\x20-\x7f]$/.test(event.key) && event.code === `Key${key}`;
}

/** A chord as it is printed on the keys. */
export function shown(chord: string, mac: boolean): string {
  const { key, mod, alt, shift } = parts(chord);
  const held = mac
    ? [alt && '⌥', shift && '⇧', mod && '⌘']
    : [mod && 'Ctrl', alt && 'Alt', shift && 'Shift'];
  const name =
    signs[key] ?? (key === 'Delete' && mac ? '⌦' : key === 'Backspace' && mac ? '⌫' : key);
  return [...held.filter((each) => each !== false), name].join(mac ? '' : '+');
}

/** A chord as assistive technology announces it (`aria-keyshortcuts`). */
export function announced(chord: string, mac: boolean): string {
  return chord.replace('Mod', mac ? 'Meta' : 'Control');
}

export function isCharacter(chord: string): boolean {
  const { key, mod, alt } = parts(chord);
  return !mod && !alt && [...key].length === 1;
}

const signs: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Enter: '↵',
  Escape: 'Esc',
  Delete: 'Del',
};

function parts(chord: string): { key: string; mod: boolean; alt: boolean; shift: boolean } {
  const [, held = '', key = ''] = /^((?:Mod\+|Alt\+|Shift\+)*)(.+)$/.exec(chord) ?? [];
  return {
    key,
    mod: held.includes('Mod+'),
    alt: held.includes('Alt+'),
    shift: held.includes('Shift+'),
  };
}

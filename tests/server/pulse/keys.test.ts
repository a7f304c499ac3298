import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canonical, signedBy } from '#lib/pulse/manifest.ts';
import { fromText, toText } from '#lib/pulse/octets.ts';
import { Keys, type Secrets } from '#lib/server/pulse/keys.ts';
import { linkHash, linkSecret } from '#lib/server/pulse/links.ts';

const secrets: Secrets = { tally: 'AAAA', links: 'BBBB', issuing: {} };

function folder(): string {
  return join(mkdtempSync(join(tmpdir(), 'throughline-keys-')), 'keys');
}

describe('the secrets of a wave', () => {
  it('are kept where nobody else may look, and read back by another process', async () => {
    const [place, wave] = [folder(), randomUUID()];
    const keys = new Keys(place);
    expect([await keys.of(wave), await keys.waves()]).toEqual([null, []]);
    expect(await keys.keep(wave, secrets)).toBe(true);
    expect(await keys.keep(wave, { ...secrets, links: 'CCCC' })).toBe(false);
    expect(await keys.of(wave)).toEqual(secrets);
    expect(await new Keys(place).of(wave)).toEqual(secrets);
    expect(await keys.waves()).toEqual([wave]);
    expect(statSync(place).mode & 0o777).toBe(0o700);
    expect(statSync(join(place, `${wave}.json`)).mode & 0o777).toBe(0o600);
  });

  it('are gone once destroyed, and destroying them again does nothing', async () => {
    const [place, wave] = [folder(), randomUUID()];
    const keys = new Keys(place);
    await keys.keep(wave, secrets);
    await keys.of(wave);
    await keys.destroy(wave);
    await keys.destroy(wave);
    expect(await keys.of(wave)).toBeNull();
    expect(readdirSync(place)).toEqual([]);
  });

  it('sign manifests with one key, made once', async () => {
    const place = folder();
    const [one, two] = [await new Keys(place).signer(), await new Keys(place).signer()];
    expect(one.publicKey).toBe(two.publicKey);
    const text = canonical({ a: 1 });
    const bytes = new TextEncoder().encode(`throughline manifest 1\n${text}`);
    const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
    const signature = toText(new Uint8Array(await crypto.subtle.sign(algorithm, one.sign, bytes)));
    const publicKey = await crypto.subtle.importKey(
      'raw',
      fromText(two.publicKey) ?? new Uint8Array(),
      { name: 'ECDSA', namedCurve: 'P-256' },
      true,
      ['verify'],
    );
    expect(await signedBy(publicKey, text, signature)).toBe(true);
    expect(await new Keys(place).waves()).toEqual([]);
  });
});

describe('which way figures are rounded', () => {
  it('follows from the words and a secret made once', async () => {
    const place = folder();
    const [one, two] = [await new Keys(place).rounding(), await new Keys(place).rounding()];
    const other = await new Keys(folder()).rounding();
    const words = Array.from({ length: 400 }, (_, i) => `words ${i}`);
    const drawn = words.map(one);
    expect(words.map(two)).toEqual(drawn);
    expect(words.map(other)).not.toEqual(drawn);
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...drawn)).toBeLessThan(1);
    const mean = drawn.reduce((sum, one) => sum + one, 0) / drawn.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.1);
    expect(await new Keys(place).waves()).toEqual([]);
  });

  it('are let go by every server once one of them has destroyed them', async () => {
    const place = folder();
    const [one, other] = [new Keys(place), new Keys(place)];
    const wave = randomUUID();
    await one.keep(wave, { tally: 'AAAA', links: 'BBBB', issuing: {} });
    expect((await other.of(wave))?.tally).toBe('AAAA');
    await other.forget();
    expect((await other.of(wave))?.tally).toBe('AAAA');
    await one.destroy(wave);
    await other.forget();
    expect(await other.of(wave)).toBeNull();
  });
});

describe('a link', () => {
  it('is the same whenever it is derived, and another for each person, wave and secret', () => {
    const [links, wave, employee] = ['BBBB', randomUUID(), randomUUID()];
    const secret = linkSecret(links, wave, employee);
    expect(secret).toMatch(/^[\w-]{22}$/);
    expect(linkSecret(links, wave, employee)).toBe(secret);
    const others = [
      linkSecret('CCCC', wave, employee),
      linkSecret(links, employee, wave),
      linkSecret(links, wave, randomUUID()),
    ];
    expect(others).not.toContain(secret);
    expect(linkHash(secret)).toHaveLength(32);
  });
});

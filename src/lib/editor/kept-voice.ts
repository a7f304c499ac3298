/**
 * The voice of a phone lies on the phone alone, from the day it answered: the tokens, and what was done
 * with them. It is kept apart from the answers, which are wiped as soon as they are sent.
 */
import { z } from 'zod';
import type { Manifest } from '#lib/pulse/manifest.ts';
import { sha256, toText, type Octets } from '#lib/pulse/octets.ts';
import type { Link } from '#lib/pulse/phone.ts';
import { askingVoice, drawnVoice, takenVoice, type Voice } from '#lib/pulse/voice.ts';

const Token = z.object({
  prepared: z.string(),
  inverse: z.string(),
  blinded: z.string(),
  signature: z.string().nullable(),
});

/** A voice with what was done with it. */
const KeptVoice = z.object({
  idea: Token,
  supports: z.array(Token),
  /** Whether its idea was sent. */
  proposed: z.boolean().default(false),
  /** The idea that it supports in each group. */
  supported: z.record(z.string(), z.string()).default({}),
});
export type KeptVoice = z.infer<typeof KeptVoice>;

const Issued = z.object({ idea: z.string(), supports: z.array(z.string()) });
const store = 'voice';
const patience = 20_000;

/** The voice that was collected with a link; null where this phone has none that may speak. */
export async function read(link: Link): Promise<KeptVoice | null> {
  const kept = await readAny(link);
  return kept && isSigned(kept) ? kept : null;
}

/** Kept when this answers. */
export async function keep(link: Link, voice: Voice | KeptVoice): Promise<void> {
  const name = await nameOf(link);
  const database = await opened();
  await new Promise<void>((resolve, reject) => {
    const writing = database.transaction(store, 'readwrite');
    writing.objectStore(store).put(voice, name);
    writing.oncomplete = () => resolve();
    writing.onabort = () => reject(writing.error ?? new Error('the device keeps nothing'));
  });
  database.close();
}

/**
 * Collects a voice while the wave is open, right after its ballot was taken. It is no matter whether it
 * succeeds: it draws once, and asks again for the very same.
 */
export async function collect(link: Link, manifest: Manifest): Promise<void> {
  const before = await readAny(link);
  if (before && isSigned(before)) return;
  const random = (length: number): Octets => crypto.getRandomValues(new Uint8Array(length));
  const drawn = before ?? (await drawnVoice(manifest, random));
  if (drawn === null) return;
  await keep(link, drawn);
  const response = await fetch('/s/voice', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(askingVoice(link, drawn)),
    credentials: 'omit',
    cache: 'no-store',
    signal: AbortSignal.timeout(patience),
  }).catch(() => null);
  const issued = Issued.safeParse(await response?.json().catch(() => null)).data;
  const signed = issued && (await takenVoice(manifest, drawn, issued));
  if (signed) await keep(link, signed);
}

async function readAny(link: Link): Promise<KeptVoice | null> {
  const name = await nameOf(link);
  const database = await opened();
  const found = await done<unknown>(database.transaction(store).objectStore(store).get(name));
  database.close();
  return KeptVoice.safeParse(found).data ?? null;
}

function isSigned({ idea, supports }: Voice): boolean {
  return [idea, ...supports].every(({ signature }) => signature !== null);
}

/** Who finds the name does not have the link. */
async function nameOf({ wave, secret }: Link): Promise<string> {
  return toText(await sha256(new TextEncoder().encode(`voice ${wave} ${secret}`)));
}

function opened(): Promise<IDBDatabase> {
  const opening = indexedDB.open('throughline-voice', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(store);
  return done(opening);
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the device keeps nothing'));
  });
}

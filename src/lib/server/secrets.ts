/**
 * A secret that somebody carries, in a cookie or a link, is kept here only as its SHA-256: who reads
 * the database cannot use it. The secrets are long and random, so a fast hash is enough.
 */
import { createHash, randomBytes } from 'node:crypto';

/** A new secret of 256 random bits, fit for a link. */
export function secret(): string {
  return randomBytes(32).toString('base64url');
}

/** What the database keeps of a secret. */
export function sealed(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

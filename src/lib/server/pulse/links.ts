/**
 * A person's link carries a secret that is derived from the wave's and kept nowhere, so that a reminder
 * is the same link as the invitation, and who reads the database has neither.
 */
import { createHash, createHmac } from 'node:crypto';

/** The secret in one person's link: 128 bits, base64url. */
export function linkSecret(links: string, wave: string, employee: string): string {
  const key = Buffer.from(links, 'base64url');
  return createHmac('sha256', key)
    .update(`${wave} ${employee}`)
    .digest()
    .subarray(0, 16)
    .toString('base64url');
}

/** What the database keeps of it. */
export function linkHash(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/**
 * The server is told to end four seconds before it does. Most requests need less; what may take longer
 * asks here, so that it can roll back and still say so.
 */
let closing: AbortController | null = null;

/** Aborted three seconds after the server was told to end. */
export function closingSignal(): AbortSignal {
  if (closing) return closing.signal;
  const made = new AbortController();
  closing = made;
  const soon = () => setTimeout(() => made.abort(), 3000).unref();
  process.once('SIGTERM', soon);
  process.once('SIGINT', soon);
  return made.signal;
}

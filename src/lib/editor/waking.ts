/** A page that slept, was hidden or lost the network hears nothing of it: it notices when it is back. */

/** Milliseconds between two looks at the clock, and how far it may jump. */
const tick = 2_000;
const drift = 5_000;

/**
 * Calls `wake` whenever something suggests that the network is back or was away, and holds up the end of
 * the page while `holds` says so, until stopped.
 */
export function waking(wake: () => void, holds: () => boolean): () => void {
  const hold = (event: BeforeUnloadEvent) => {
    if (holds()) event.preventDefault();
  };
  const seen = () => {
    if (document.visibilityState === 'visible') wake();
  };
  let last = Date.now();
  const clock = setInterval(() => {
    // A clock that jumped says that the machine slept.
    if (Date.now() - last > drift + tick) wake();
    last = Date.now();
  }, tick);
  addEventListener('online', wake);
  addEventListener('offline', wake);
  addEventListener('pageshow', wake);
  addEventListener('beforeunload', hold);
  document.addEventListener('visibilitychange', seen);
  return () => {
    clearInterval(clock);
    removeEventListener('online', wake);
    removeEventListener('offline', wake);
    removeEventListener('pageshow', wake);
    removeEventListener('beforeunload', hold);
    document.removeEventListener('visibilitychange', seen);
  };
}

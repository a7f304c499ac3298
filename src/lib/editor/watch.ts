/**
 * An open page that only reads asks every few seconds whether anything has changed, while somebody can
 * see it. The answer is almost always "no", which costs one small query.
 */

/** What the watched thing is doing: followed, or out of reach for now. */
export type Reach = 'here' | 'away';

export interface Watching<T> {
  url: string;
  /** What the page has; sent as an ETag. */
  mark: () => string;
  read: (body: unknown) => T;
  tell: (fresh: T) => void;
  reach: (reach: Reach) => void;
  /** Tells when it is worth looking at once; answers how to stop. */
  hints?: (look: () => void) => () => void;
}

const every = 2_000;
/** What many hints within so long ask for is one look. */
const together = 150;

/** Watches until stopped. */
export function watch<T>({ url, mark, read, tell, reach, hints }: Watching<T>): () => void {
  let over = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let asking = false;

  const ask = async () => {
    if (over || asking || document.visibilityState === 'hidden') return;
    asking = true;
    clearTimeout(timer);
    try {
      const headers = { 'if-none-match': `"${mark()}"` };
      const response = await fetch(url, { headers, cache: 'no-store' });
      if (response.status === 200) {
        const body: unknown = await response.json();
        if (!over) tell(read(body));
      } else if (response.status !== 304) throw new Error(String(response.status));
      if (failures > 0) reach('here');
      failures = 0;
    } catch {
      failures += 1;
      if (failures === 2) reach('away');
    } finally {
      asking = false;
      if (!over) timer = setTimeout(() => void ask(), Math.min(30_000, every * 2 ** failures));
    }
  };
  const again = () => void ask();
  const soon = () => {
    if (over) return;
    clearTimeout(timer);
    timer = setTimeout(again, together);
  };
  const deaf = hints?.(soon);
  document.addEventListener('visibilitychange', again);
  timer = setTimeout(again, every);
  return () => {
    over = true;
    clearTimeout(timer);
    deaf?.();
    document.removeEventListener('visibilitychange', again);
  };
}

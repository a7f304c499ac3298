/**
 * A browser that asks for a map while no server answers shows a page of its own making, from which nobody
 * learns that their edits are safe. So a device that has opened a map keeps a page that says it, in its
 * person's language; `static/away.js` hands it out, for maps and nothing else of the site.
 */

const cacheName = 'throughline-away';
const page = '/away';

/** Keeps the page with its styles for an organisation's maps; what earlier versions kept goes. */
export async function keepAway(organisation: string): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  try {
    await navigator.serviceWorker.register('/away.js', { scope: `/${organisation}/maps/` });
    const answer = await fetch(page, { cache: 'no-store' });
    if (!answer.ok) return;
    const text = await answer.clone().text();
    const parts = new DOMParser()
      .parseFromString(text, 'text/html')
      .querySelectorAll('link[rel=stylesheet], script[src]');
    const files = [...parts].map(
      (each) => each.getAttribute('href') ?? each.getAttribute('src') ?? '',
    );
    const store = await caches.open(cacheName);
    await Promise.all([store.put(page, answer), store.addAll(files)]);
    const wanted = new Set([page, ...files]);
    for (const each of await store.keys())
      if (!wanted.has(new URL(each.url).pathname)) await store.delete(each);
  } catch {
    // A device that keeps nothing shows its browser's own page.
  }
}

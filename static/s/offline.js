/**
 * A phone that has opened a pulse opens it again without a network: the page keeps its own files in the
 * cache below, and this hands them out where the network does not answer. Lying in /s/ it reaches that
 * folder and nothing else of the site; what is sent it lets pass.
 */
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== 'GET' || origin !== self.location.origin) return;
  if (mode !== 'navigate')
    event.respondWith(kept(pathname).then((file) => file ?? fetch(event.request)));
  else if (pathname === '/s/')
    event.respondWith(
      fetch(event.request).catch(async () => (await kept('/s/')) ?? Response.error()),
    );
});

function kept(path) {
  return caches.match(path, { cacheName: 'throughline-phone' });
}

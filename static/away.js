/**
 * Somebody who opens or reloads a map while no server answers reads so in our words, and that nothing of
 * theirs is lost. A page that was open has kept the cache below; this hands it out then, and lets all else
 * pass.
 */
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) =>
  event.waitUntil(self.registration.navigationPreload?.enable()),
);
self.addEventListener('fetch', (event) => {
  const { destination, method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== 'GET' || origin !== self.location.origin) return;
  if (mode === 'navigate') event.respondWith(opened(event).catch(() => kept('/away')));
  else if (destination === 'style' || pathname === '/again.js')
    event.respondWith(fetch(event.request).catch(() => kept(pathname)));
});

async function opened(event) {
  return (await event.preloadResponse) ?? fetch(event.request);
}

async function kept(path) {
  return (await caches.match(path, { cacheName: 'throughline-away' })) ?? Response.error();
}

/** Opens the page anew as soon as a server answers for it. */
const look = () =>
  fetch(location.href, { method: 'HEAD', cache: 'no-store' }).then(
    () => location.reload(),
    () => undefined,
  );
addEventListener('online', look);
setInterval(look, 5_000);

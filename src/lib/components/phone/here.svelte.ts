/** Ties an open page to what is answered on it: its address, its language, and whether anybody looks. */
import { onMount } from 'svelte';
import { Answering } from '#lib/editor/answering.svelte.ts';
import { overwriteGetLocale } from '#lib/paraglide/runtime.js';

/** What is answered on this page, once it runs in a browser. */
export function answeringHere(kiosk: boolean): { readonly phone: Answering | null } {
  let phone: Answering | null = $state.raw(null);

  onMount(() => {
    const own = new Answering({ kiosk, preferred: navigator.languages });
    phone = own;
    overwriteGetLocale(() => own.language);
    const open = () => void own.open(location.hash, isSecureContext);
    const retry = () => document.visibilityState === 'visible' && own.retry();
    open();
    addEventListener('hashchange', open);
    addEventListener('online', retry);
    document.addEventListener('visibilitychange', retry);
    return () => {
      removeEventListener('hashchange', open);
      removeEventListener('online', retry);
      document.removeEventListener('visibilitychange', retry);
      own.end();
    };
  });

  $effect(() => {
    if (phone === null) return;
    document.documentElement.lang = phone.language;
    document.documentElement.dir = phone.direction;
  });

  return {
    get phone() {
      return phone;
    },
  };
}

/** A page stays in the language in which the server wrote it, whatever the browser or another tab prefers. */
import { baseLocale, overwriteGetLocale, toLocale } from '#lib/paraglide/runtime.js';

const written = toLocale(document.documentElement.lang) ?? baseLocale;
overwriteGetLocale(() => written);

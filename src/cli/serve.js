/**
 * What `npm start` runs. The program is TypeScript, which Node runs once it has taken the types out; what
 * that gave is kept from one start to the next, which spares each the time and the memory it takes.
 */
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

enableCompileCache(fileURLToPath(new URL('../../node_modules/.compiled', import.meta.url)));
await import('./serve.ts');

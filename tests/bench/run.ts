/** `npm run bench`, or `npm run bench -- NAME …` for some: each bench prints its own table. */
import * as canvas from './canvas.ts';
import * as engine from './engine.ts';
import * as sync from './sync.ts';
import * as history from './history.ts';
import * as phone from './phone.ts';
import * as release from './release.ts';
import * as rush from './rush.ts';
import * as tally from './tally.ts';
import * as whatIf from './what-if.ts';

const benches: Readonly<Record<string, { run: () => void | Promise<void> }>> = {
  canvas,
  engine,
  sync,
  history,
  phone,
  release,
  rush,
  tally,
  'what-if': whatIf,
};

const names = process.argv.slice(2);
for (const name of names.length > 0 ? names : Object.keys(benches)) {
  const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
  if (!bench) {
    console.error(`There is no bench ${name}; there is ${Object.keys(benches).join(', ')}.`);
    process.exitCode = 2;
    break;
  }
  await bench.run();
}

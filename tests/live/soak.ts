/**
 * What `npm run soak` runs: worlds without end, and the faults that they must catch. A world that breaks
 * is named by its seed.
 */
import { parseArgs } from 'node:util';
import { faults, tried } from './faults.ts';
import { former, gesture } from './gestures.ts';
import { World } from './worlds.ts';

const { values } = parseArgs({
  options: {
    worlds: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    /** Ends at the first world that breaks, and tells nothing else. */
    mutant: { type: 'boolean', default: false },
  },
});
const [worlds, first] = [Number(values.worlds), Number(values.seed)];

async function lived(seed: number): Promise<string[]> {
  const world = new World(seed, gesture, former);
  try {
    await world.live(60);
    return world.judge();
  } catch (thrown) {
    return [thrown instanceof Error ? thrown.message : String(thrown)];
  }
}

let [passed, failed] = [0, 0];
for (let seed = first; seed < first + worlds; seed++) {
  const found = await lived(seed);
  if (found.length === 0) passed += 1;
  else {
    failed += 1;
    console.log(`world ${seed}: ${found.slice(0, 3).join('; ')}`);
    if (values.mutant) process.exit(1);
  }
  if (!values.mutant && (seed - first + 1) % 5_000 === 0) console.log(`${seed - first + 1} worlds`);
}
if (!values.mutant) {
  for (const fault of faults) {
    const caught = tried(fault);
    console.log(`${caught ? 'caught' : 'NOT CAUGHT'}: ${fault.name}${caught ? `, ${caught}` : ''}`);
    if (caught) passed += 1;
    else failed += 1;
  }
  console.log(`\n${passed} passed, ${failed} failed`);
}
process.exit(failed === 0 ? 0 : 1);

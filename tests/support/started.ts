/** What `npm start` gives to Node, so that tests and benches run what its users run. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const { scripts } = z
  .object({ scripts: z.object({ start: z.string().startsWith('exec node ') }) })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));

/** The flags and the file. */
export const started = scripts.start.split(' ').slice(2);

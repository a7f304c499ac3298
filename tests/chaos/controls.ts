/**
 * What `npm run chaos:controls` runs: the chaos over servers from each of which one safeguard has been
 * taken, in a copy of the sources. A chaos that passes without it proves nothing of it, so each must be
 * found. Where two safeguards stand behind each other, both are taken.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { faulty, type Fault } from '../live/faults.ts';
import { invariants, type Invariant } from './ledger.ts';

export interface Control {
  name: string;
  changes: Omit<Fault, 'name'>[];
  /** For `npm run chaos`, besides its time. */
  flags?: string[];
  /** What must not hold without it; one of these is enough. */
  breaks: Invariant[];
}

const oncePerEdit = {
  file: 'migrations/002.do.map.sql',
  from: '  unique (organisation_id, map_id, client_id, client_count),\n',
  to: '',
};
const oncePerLine = {
  file: 'migrations/002.do.map.sql',
  from: '  primary key (organisation_id, map_id, seq),\n  unique (organisation_id, map_id, client_id',
  to: '  unique (organisation_id, map_id, client_id',
};

export const controls: Control[] = [
  {
    name: 'the database forgets what it acknowledged',
    changes: [],
    flags: ['--forgetful'],
    breaks: ['c', 'lost', 'h'],
  },
  {
    name: 'a repeated edit is decided anew, and the log may hold it twice',
    changes: [
      { file: 'src/lib/map/authority.ts', from: 'if (count < next) {', to: 'if (count < 0) {' },
      oncePerEdit,
    ],
    breaks: ['b'],
  },
  {
    name: 'whoever decided on an older map writes all the same, and a line may stand twice',
    changes: [
      {
        file: 'migrations/030.do.versions.sql',
        from: 'and map_id = on_map and seq = was_seq and epoch = was_epoch\n',
        to: 'and map_id = on_map and epoch = was_epoch\n',
      },
      oncePerLine,
    ],
    breaks: ['a', 'd'],
  },
  {
    name: 'whoever lost their role writes where it is remembered',
    changes: [
      {
        file: 'migrations/030.do.versions.sql',
        from: '      and policy = was_policy\n',
        to: '',
      },
    ],
    breaks: ['may'],
  },
  {
    name: 'a map is given with a line that was written after it',
    changes: [
      {
        file: 'src/lib/server/content.ts',
        from: '  return found ?? null;\n}\n\n/**\n * The map in',
        to: `  await tx\`select pg_sleep(0.5)\`;
  const [later] = await tx<{ seq: number }[]>\`select seq from map_head where map_id = \${map}\`;
  if (!found || !later) return null;
  return { ...found, seq: later.seq, text: found.text.replace(/"seq":\\d+/, '"seq":' + later.seq) };
}

/**
 * The map in`,
      },
    ],
    breaks: ['e'],
  },
];

/** Lives without a safeguard; the invariants that did not hold. */
function tried({ name, changes, flags = [] }: Control, seconds: string): Invariant[] {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-control-'));
  try {
    const all = ['src', 'tests', 'migrations', 'static', 'project.inlang', 'package.json'];
    const beside = ['package-lock.json', 'svelte.config.js', 'vite.config.ts', 'tsconfig.json'];
    for (const each of [...all, ...beside]) cpSync(each, join(folder, each), { recursive: true });
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    for (const change of changes) {
      const to = join(folder, change.file);
      mkdirSync(dirname(to), { recursive: true });
      writeFileSync(to, faulty({ name, ...change }, folder));
    }
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['tests/chaos/run.ts', '--seconds', seconds, ...flags],
      { cwd: folder, encoding: 'utf8', timeout: 900_000 },
    );
    if (!/^\d+ passed, \d+ failed$/m.test(stdout)) throw new Error(`${name}: ${stdout}${stderr}`);
    return Object.entries(invariants).flatMap(([key, said]) =>
      stdout.includes(`✗ ${said}`) && key in invariants ? [key as Invariant] : [],
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [seconds = '45', only = ''] = process.argv.slice(2);
  let [passed, failed] = [0, 0];
  for (const control of controls.filter(({ name }) => name.includes(only))) {
    const broken = tried(control, seconds);
    const found = control.breaks.some((each) => broken.includes(each));
    if (found) passed += 1;
    else failed += 1;
    console.log(`${found ? '✓' : '✗'} found: ${control.name} (${broken.join(', ') || 'nothing'})`);
  }
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}

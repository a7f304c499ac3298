/**
 * A browser to test with: the machine's own, else Debian's where we may install it, else the one that
 * comes as a package with its libraries.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

export type Program = { path: string; env: Record<string, string> };

const installed = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Switches that make it quiet and alike everywhere; nothing that weakens what pages may do. */
export const switches = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Containers seldom allow it, and the only pages are ours.
  '--no-sandbox',
];

/** Finds a Chromium, or brings one. */
export async function chromium(): Promise<Program> {
  const found = installed.find((path) => path && existsSync(path));
  if (found) return { path: found, env: {} };
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('Installing Chromium…');
    apt('update');
    apt(
      'install',
      '--yes',
      '--no-install-recommends',
      'chromium',
      'fonts-noto-core',
      'fonts-noto-cjk',
    );
    if (existsSync('/usr/bin/chromium')) return { path: '/usr/bin/chromium', env: {} };
  }
  return packaged();
}

function apt(...words: string[]): void {
  spawnSync('apt-get', ['-qq', ...words], {
    stdio: 'ignore',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}

async function packaged(): Promise<Program> {
  const folder = resolve('tests/.browser');
  const bin = join(
    dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')),
    '..',
    'bin',
  );
  mkdirSync(folder, { recursive: true });
  // The package unpacks into the folder for temporary files, wherever that is.
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  try {
    const { inflate } = await import('@sparticuz/chromium');
    for (const part of ['chromium.br', 'fonts.tar.br', 'al2023.tar.br', 'swiftshader.tar.br']) {
      await inflate(join(bin, part));
    }
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
  // The package's own settings look for its fonts elsewhere, and a browser without any font ends itself.
  const settings = join(folder, 'fonts.conf');
  writeFileSync(
    settings,
    `<fontconfig>
  <dir>${join(folder, 'fonts')}</dir><dir>/usr/share/fonts</dir><dir>/usr/local/share/fonts</dir>
  <cachedir>${join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`,
  );
  return {
    path: join(folder, 'chromium'),
    env: { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'), FONTCONFIG_FILE: settings },
  };
}

/**
 * The engine at the command line: JSON in, JSON out, nothing kept. Each command is a module with a
 * `summary`, a `help` and a `run`; bad input is one sentence on standard error and exit code 2.
 */
import { once } from 'node:events';
import * as analyse from './rox/analyse.ts';
import { BadInput, readJson } from './rox/input.ts';
import { printed } from './rox/json.ts';

interface Command {
  readonly summary: string;
  readonly help: string;
  readonly run: (input: unknown) => Record<string, unknown>;
}

const commands: Readonly<Record<string, Command>> = { analyse };

const usage = `Usage: rox COMMAND FILE.json

Return on experience of a map, from a file or, for -, from standard input; answers are JSON.

${Object.entries(commands)
  .map(([name, { summary }]) => `  ${name.padEnd(12)}${summary}`)
  .join('\n')}

rox COMMAND --help says what a command reads and prints.
`;

async function main(args: readonly string[]): Promise<void> {
  const [name, ...rest] = args;
  if (name === undefined) throw new BadInput(`Say which command: ${listed()}; or --help.`);
  if (asksForHelp(name)) return print([usage]);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new BadInput(`There is no command ${name}; there is ${listed()}.`);
  if (rest.some(asksForHelp)) return print([command.help]);
  const [file, ...others] = rest;
  if (file === undefined) throw new BadInput(`Say which file rox ${name} is to read, or - .`);
  if (file.startsWith('-') && file !== '-') throw new BadInput(`There is no option ${file}.`);
  if (others.length > 0) throw new BadInput(`One file at a time: ${others[0]} is one too many.`);
  await print(printed(command.run(await readJson(file))));
}

function asksForHelp(argument: string): boolean {
  return argument === '--help' || argument === '-h';
}

function listed(): string {
  return Object.keys(commands).join(', ');
}

async function print(pieces: Iterable<string>): Promise<void> {
  let waiting = '';
  for (const piece of pieces) {
    waiting += piece;
    if (waiting.length < 65_536) continue;
    if (!process.stdout.write(waiting)) await once(process.stdout, 'drain');
    waiting = '';
  }
  process.stdout.write(waiting);
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof BadInput)) throw error;
  process.stderr.write(`rox: ${error.message}\n`);
  process.exitCode = 2;
}

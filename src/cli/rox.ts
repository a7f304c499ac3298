/**
 * The engine at the command line: JSON in, JSON out, nothing kept. Each command is a module with a
 * `summary`, a `help` and a `run`; bad input is one sentence on standard error and exit code 2.
 */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import * as analyse from './rox/analyse.ts';
import * as budget from './rox/budget.ts';
import { schemasOf, type Command } from './rox/command.ts';
import * as drivers from './rox/drivers.ts';
import * as explain from './rox/explain.ts';
import { BadInput, readJson, withGraph } from './rox/input.ts';
import { printed } from './rox/json.ts';
import * as learn from './rox/learn.ts';
import * as record from './rox/record.ts';
import * as saturation from './rox/saturation.ts';
import * as scores from './rox/scores.ts';
import * as segments from './rox/segments.ts';
import * as simulate from './rox/simulate.ts';
import * as uncertainty from './rox/uncertainty.ts';
import * as voi from './rox/voi.ts';

const commands: Readonly<Record<string, Command>> = {
  analyse,
  uncertainty,
  voi,
  learn,
  drivers,
  simulate,
  saturation,
  explain,
  budget,
  scores,
  segments,
  record,
};

const usage = `Usage: rox COMMAND FILE.json [--seed N] [--draws N] [--workers N]
       rox schema COMMAND

Return on experience of a map, from a file or, for -, from standard input; answers are JSON. Wherever
a graph is read, a map exported as JSON does as well.

${Object.entries(commands)
  .map(([name, { summary }]) => `  ${name.padEnd(12)}${summary}`)
  .join('\n')}

rox COMMAND --help says what a command reads and prints, rox schema COMMAND says it as JSON Schema.
Draws are the same for the same --seed (1 unless given); --draws is 10000 unless given,
and --workers, threads that share the draws of uncertainty, 1: the answer is the same for any number.
`;

async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = optionsOf(args);
  const [name, ...rest] = positionals;
  if (name === undefined) {
    if (values.help) return print([usage]);
    throw new BadInput(`Say which command: ${listed()}; or --help.`);
  }
  if (name === 'schema') {
    if (values.help) return print([usage]);
    return print(printed(schemasOf(commandOf(only(rest, 'command', 'rox schema is to describe')))));
  }
  const command = commandOf(name);
  if (values.help) return print([command.help]);
  const file = only(rest, 'file', `rox ${name} is to read, or -`);
  const options = {
    seed: whole(values.seed, 'seed', 0),
    draws: whole(values.draws, 'draws', 1),
    workers: whole(values.workers, 'workers', 1),
  };
  await print(printed(await command.run(withGraph(await readJson(file)), options)));
}

function commandOf(name: string): Command {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new BadInput(`There is no command ${name}; there is ${listed()}.`);
  return command;
}

function optionsOf(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        seed: { type: 'string', default: '1' },
        draws: { type: 'string', default: '10000' },
        workers: { type: 'string', default: '1' },
      },
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BadInput(`${reason.split(/[.\n]/)[0]}.`);
  }
}

function only(given: readonly string[], what: string, purpose: string): string {
  const [first, second] = given;
  if (first === undefined) throw new BadInput(`Say which ${what} ${purpose}.`);
  if (second !== undefined) throw new BadInput(`One ${what} at a time: ${second} is one too many.`);
  return first;
}

function whole(text: string, name: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > 2_147_483_647) {
    throw new BadInput(`--${name} ${text} is not a whole number from ${least}.`);
  }
  return value;
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

/**
 * What people hand to the command line: a file, or standard input for `-`. Whatever is wrong with it
 * is said in one sentence.
 */
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { MapFile } from '#lib/map/formats/json.ts';
import * as fromMap from '#lib/rox/from-map.ts';
import { faults, Graph, sentenceOf } from '#lib/rox/graph.ts';

/** Bad input: the sentence is for people, the exit code is 2. */
export class BadInput extends Error {}

/** Reads and parses JSON. @throws BadInput */
export async function readJson(file: string): Promise<unknown> {
  const name = file === '-' ? 'Standard input' : file;
  let content: string;
  try {
    content = file === '-' ? await text(process.stdin) : await readFile(file, 'utf8');
  } catch (error) {
    throw new BadInput(`${name} cannot be read: ${reasonOf(error)}.`);
  }
  try {
    return JSON.parse(content.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new BadInput(`${name} is not JSON: ${reasonOf(error)}.`);
  }
}

/** Parses a value by its schema. @throws BadInput naming the first thing that does not fit */
export function parsed<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const where = issue.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`));
  const place = where.join('').replace(/^\./, '') || 'The input';
  throw new BadInput(`${place} is refused: ${issue.message}.`);
}

/** A question with what stands under its `inputs` beside the rest, as the reference cases have it. */
export function withInputs(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('inputs' in value)) return value;
  return typeof value.inputs === 'object' ? { ...value.inputs, ...value } : value;
}

export const GraphInput = z.object({ graph: Graph });

/** Our own map export; whatever a command asks stands beside it, as it does beside a graph. */
export const ExportInput = z.object(MapFile.shape);

/**
 * A graph from parsed JSON, or from a map export with the scores that travel in it, checked.
 *
 * @throws BadInput naming every fault
 */
export function graphOf(value: unknown): Graph {
  const graph = isExport(value) ? exported(value) : parsed(GraphInput, value).graph;
  const found = faults(graph);
  if (found.length > 0) throw new BadInput(sentenceOf(found));
  return graph;
}

/** A map export with the graph that it is beside it, so that every command takes one. @throws BadInput */
export function withGraph(value: unknown): unknown {
  if (!isExport(value) || typeof value !== 'object') return value;
  return { ...value, graph: exported(value) };
}

function isExport(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'throughline' in value;
}

function exported(value: unknown): Graph {
  const { map, scores = {} } = parsed(ExportInput, value);
  return fromMap.graphOf(map, new Map(Object.entries(scores))).graph;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'ENOENT') return 'there is no such file';
  if ('code' in error && error.code === 'EISDIR') return 'it is a folder';
  return error.message.replace(/\s+/g, ' ').replace(/\.$/, '');
}

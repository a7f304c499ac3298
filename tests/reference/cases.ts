/** Reference cases as they lie in a folder: a graph or figures, and what must follow from them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Graph } from '#lib/rox/graph.ts';

export interface Tolerance {
  readonly rel: number;
  readonly abs: number;
}

export type Values = Readonly<Record<string, unknown>>;

export interface Case {
  readonly name: string;
  /** Where the case lies; its data files are in the folder `data` beside that. */
  readonly folder: string;
  readonly tolerance: Tolerance;
  readonly graph: Graph;
  readonly graphs: Readonly<Record<string, Graph>>;
  readonly inputs: Values;
  readonly expected: Values;
}

/** Every `rox-case/1` of a folder, by name. Other files are left alone. */
export function casesIn(folder: string): Case[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Values)
    .filter((content) => content.schema === 'rox-case/1')
    .map((content) => caseOf(content, folder, 'a case'));
}

/** A case from its JSON; parts that it leaves out are empty. */
export function caseOf(content: Values, folder: string, name: string): Case {
  return {
    name: (content.name as string | undefined) ?? name,
    folder,
    tolerance: (content.tolerance as Tolerance | undefined) ?? { rel: 1e-9, abs: 1e-12 },
    graph: (content.graph as Graph | undefined) ?? { nodes: [], edges: [] },
    graphs: (content.graphs ?? content.graph ?? {}) as Record<string, Graph>,
    inputs: (content.inputs as Values | undefined) ?? {},
    expected: (content.expected as Values | undefined) ?? {},
  };
}

/** Where reference data may lie outside the project; nothing of it is kept here. */
export const sharedReference =
  process.env.REFERENCE_DIR ?? fileURLToPath(new URL('../../../shared/reference', import.meta.url));

/** The data file of a case, in `data` beside its folder or in the shared reference; null if absent. */
export function dataFileOf({ folder, inputs }: Case): string | null {
  const name = inputs.dataFile as string;
  const candidates = [join(folder, '..', name), join(sharedReference, name)];
  return candidates.find((file) => existsSync(file)) ?? null;
}

/**
 * Should a gap be closed, or something learnt first? Closing the gap of each element with a cost is
 * weighed: in closed form where the map allows it, else over draws.
 */
import { advise, adviseByDraws, gapProgrammes, type Advice } from './advice.ts';
import type { Graph } from './graph.ts';
import { drawerOf } from './sample.ts';
import { sharedSources, trialsOf } from './trials.ts';

/** What a worker is asked; it can be cloned. */
export interface Question {
  readonly graph: Graph;
  readonly seed: number;
  readonly draws: number;
}

export interface Weighed {
  /** By the id of the element whose gap would be closed. */
  readonly advice: readonly Advice[];
  /** Read off draws, because of loops or evidence that links share. */
  readonly drawn: boolean;
}

/** O(V·E) in closed form, else O(draws·E) an element with a cost. */
export function weigh(
  { graph, seed, draws }: Question,
  kernel: WebAssembly.Module | null,
): Weighed {
  const programmes = gapProgrammes(graph);
  if (programmes.length === 0) return { advice: [], drawn: false };
  if (sharedSources(graph.edges).size === 0) {
    const advice = advise(graph, programmes);
    if (!('refused' in advice)) return { advice, drawn: false };
  }
  return {
    advice: adviseByDraws(drawerOf(trialsOf(graph, seed), kernel), programmes, draws),
    drawn: true,
  };
}

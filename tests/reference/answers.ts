/** Which answer of the engine stands against which key of a case's `expected`. */
import type { Case } from './cases.ts';
import { isProse } from './compare.ts';
import { decisions } from './answers/decisions.ts';
import { effects } from './answers/effects.ts';
import { learning } from './answers/learning.ts';
import { loops } from './answers/loops.ts';
import { saturation } from './answers/saturation.ts';
import { scores } from './answers/scores.ts';
import { time } from './answers/time.ts';
import { uncertainty } from './answers/uncertainty.ts';

export type Answers = Readonly<Record<string, (given: Case) => unknown>>;

/** Names of the cases for one element's figure: `lambdaSat` is `valuePerPush` of Sat. */
const figures: Readonly<Record<string, string>> = {
  lambda: 'valuePerPush',
  roxRatio: 'roxRatio',
  netPerPoint: 'netPerPoint',
  attentionAlone: 'attentionAlone',
  ownGap: 'ownGap',
};

/** Thrown for a key that the runner does not know, which counts as a failure. */
export class UnknownKey extends Error {}

/** The engine's answer to one key of a case. @throws UnknownKey */
export function check(given: Case, key: string): unknown {
  const answers: Answers = {
    ...effects,
    ...loops,
    ...uncertainty,
    ...time,
    ...scores,
    ...decisions,
    ...learning,
    ...saturation,
  };
  if (Object.hasOwn(answers, key)) return answers[key]!(given);
  if (isProse(key)) return given.expected[key];
  const [, name, id] = /^([a-z][A-Za-z]*?)([A-Z]\w*)$/.exec(key) ?? [];
  for (const [prefix, figure] of Object.entries(figures)) {
    const element = key.slice(prefix.length);
    if (!key.startsWith(prefix) || !given.graph.nodes.some((node) => node.id === element)) continue;
    return (answers[figure]!(given) as Record<string, unknown>)[element] ?? null;
  }
  throw new UnknownKey(`the runner does not know ${name && id ? `${name}…${id}` : key}`);
}

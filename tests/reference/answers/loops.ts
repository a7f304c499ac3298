/** What the engine says under the names that the cases of kind "cycle" and "refuse" use. */
import { analyse } from '#lib/rox/analyse.ts';
import { faults } from '#lib/rox/graph.ts';
import { factor, inverse } from '#lib/numbers/lu.ts';
import { byId, index, placeOf } from '#lib/rox/net.ts';
import { moveInRounds, worthInRounds } from '#lib/rox/rounds.ts';
import { sensitivity } from '#lib/rox/sensitivity.ts';
import { pull, push, weights } from '#lib/rox/solve.ts';
import { stability } from '#lib/rox/stability.ts';
import { check, type Answers } from '../answers.ts';
import { caseOf, type Case, type Values } from '../cases.ts';
import { solved, vector, wholeEffects } from './effects.ts';

function loopsShown({ graph, expected }: Case): unknown {
  const shown = (expected.loops as Values[])[0] ?? {};
  return stability(index(graph)).loops.map(({ nodes, gain }) => ({
    nodes,
    gain,
    ...('length' in shown ? { length: nodes.length } : {}),
    ...('geometricMeanPerEdge' in shown
      ? { geometricMeanPerEdge: Math.abs(gain) ** (1 / nodes.length) }
      : {}),
  }));
}

/** What the texts of the warnings are about. */
const warnings: Readonly<Record<string, RegExp>> = {
  'money.twice': /has a path to valued/,
  'result.unreached': /reach no result/,
  'result.noDriver': /has no driver/,
  'target.overshot': /below what upstream targets imply/,
};

/** The verdict on one graph under the names of the refusal cases, as far as `wanted` asks. */
function variant(content: Values, folder: string): Values {
  const given = caseOf(content, folder, 'variant');
  return Object.fromEntries(
    Object.keys(content)
      .filter((key) => key !== 'graph' && key !== 'expected')
      .map((key) => [key, check(given, key)]),
  );
}

export const loops: Answers = {
  accept: ({ graph }) => stability(index(graph)).accept,
  spectralRadius: ({ graph }) => stability(index(graph)).spectralRadius,
  loops: loopsShown,
  loop: ({ graph, expected }) => {
    const { components } = stability(index(graph));
    const wanted = (expected.loop ?? {}) as Values;
    const told = components[0]?.refusal?.loop ?? ('lagWeeks' in wanted && components[0]?.loops[0]);
    if (!told) return null;
    const { nodes, gain, lagWeeks, multiplier } = told;
    return { nodes, gain, ...('lagWeeks' in wanted ? { lagWeeks, multiplier } : {}) };
  },
  warn: ({ graph }) =>
    analyse(graph).findings.some(({ code }) => code === 'loop.nearCritical')
      ? 'near-critical'
      : null,
  L: ({ graph }) => wholeEffects(graph),
  formalInverse: ({ graph }) => {
    const net = index(graph);
    const matrix = weights(net, 0).map((weight) => -weight);
    for (let i = 0; i < net.size; i++) matrix[i * net.size + i]! += 1;
    const inverted = inverse(factor(matrix, net.size));
    return Object.fromEntries(
      net.ids.map((from) => [
        from,
        byId(
          net,
          Float64Array.from(
            net.order.keys(),
            (to) => inverted[to * net.size + placeOf(net, from)]!,
          ),
        ),
      ]),
    );
  },
  output: ({ graph, inputs }) => {
    const { net, solver: ready } = solved(graph);
    return byId(net, push(ready, vector(net, inputs.demand as Record<string, number>)));
  },
  outputMultipliers: ({ graph }) => {
    const { net, solver: ready } = solved(graph);
    return byId(net, pull(ready, new Float64Array(net.size).fill(1)));
  },
  roundByRound: ({ graph, inputs }) => {
    const net = index(graph);
    const demand = vector(net, inputs.demand as Record<string, number>);
    return [0, 1, 2, 5, 10, 20].map((rounds) =>
      Object.values(byId(net, moveInRounds(net, demand, rounds))),
    );
  },
  exactLambda: ({ graph, expected }) => {
    const { valuePerPush } = analyse(graph);
    return Object.fromEntries(
      Object.entries(expected.exactLambda as Record<string, string>).map(([id, fraction]) => {
        const [above = NaN, below = NaN] = fraction.split('/').map(Number);
        const value = valuePerPush[id] ?? NaN;
        const exact = above / below;
        return [id, Math.abs(value - exact) <= 1e-12 * Math.abs(exact) ? fraction : String(value)];
      }),
    );
  },
  sccs: ({ graph }) => stability(index(graph)).components.map(({ nodes }) => nodes.toSorted()),
  edgeSensitivities: ({ graph }) => {
    const { net, solver: ready, perPush } = solved(graph);
    return graph.edges.map(({ from, to }) => ({
      edge: `${from}->${to}`,
      dLambda: byId(net, sensitivity(ready, perPush, placeOf(net, from), placeOf(net, to))),
    }));
  },
  neumannRounds: ({ graph, expected }) => {
    const net = index(graph);
    return (expected.neumannRounds as { rounds: number }[]).map(({ rounds }) => ({
      rounds,
      valuePerPush: byId(net, worthInRounds(net, net.value, rounds)),
    }));
  },
  component: ({ graph }) => stability(index(graph)).components[0]?.nodes,
  maxSingleLoopGain: ({ graph }) => Math.abs(stability(index(graph)).loops[0]?.gain ?? 0),
  smallestUniformScalingToAccept: ({ graph }) =>
    (stability(index(graph)).components[0]?.refusal?.uniformScaling ?? NaN) / 0.9,
  uniformScalingToRho0_9: ({ graph }) =>
    stability(index(graph)).components[0]?.refusal?.uniformScaling,
  edgeElasticityOfRho: ({ graph }) =>
    Object.fromEntries(
      (stability(index(graph)).components[0]?.refusal?.elasticities ?? []).map(
        ({ from, to, share }) => [`${from}->${to}`, share],
      ),
    ),
  acceptedVariant: ({ expected, folder }) => withGraph(expected.acceptedVariant as Values, folder),
  mixedSignVariant: ({ expected, folder }) =>
    withGraph(expected.mixedSignVariant as Values, folder),
  blameVariant: ({ expected, folder }) => withGraph(expected.blameVariant as Values, folder),
  variants: ({ expected, folder }) =>
    (expected.variants as Values[]).map(({ label, graph, expected: wanted }) => ({
      label,
      graph,
      expected: Object.fromEntries(
        Object.keys(wanted as object).map((key) => [
          key,
          check(caseOf({ graph, expected: wanted }, folder, String(label)), key),
        ]),
      ),
    })),
  errorCodes: ({ graph, expected }) => {
    const codes = faults(graph).map(({ code }) => code);
    const wanted = expected.errorCodes as string[];
    return codes.toSorted((a, b) => wanted.indexOf(a) - wanted.indexOf(b));
  },
  /** Texts are not compared; the finding that the text is about must be there. */
  warning: ({ graph, expected }) => {
    const text = String(expected.warning);
    const code = Object.keys(warnings).find((name) => warnings[name]!.test(text));
    const found = analyse(graph).findings.find((finding) => finding.code === code);
    return found?.nodes.every((id) => text.includes(id)) ? found.code : null;
  },
};

/** A variant that carries its expectations beside its graph. */
function withGraph(content: Values, folder: string): Values {
  return { graph: content.graph, ...variant({ ...content, expected: content }, folder) };
}

/**
 * One answer to "how sure?": mean and spread of worth, root attention and opportunity of every element,
 * exact where mathematics allows it, read off draws where links share their evidence, and unknown where
 * loops are, because there no mean exists and the draws' bands have to do.
 */
import {
  independent,
  opportunityMoments,
  ownGapMoments,
  productMoments,
  type LinkCovariance,
  type Moments,
} from './attention-moments.ts';
import type { Drawer } from './drawer.ts';
import type { Graph } from './graph.ts';
import { expectedNet, pushMoments, worthMoments, type WorthMoments } from './moments.ts';
import type { Net } from './net.ts';
import { sampledMoments } from './sample.ts';
import { unit } from './sensitivity.ts';
import { sharedSources } from './trials.ts';

/** Exact; or by draws because evidence is shared; or why there is no mean at all. */
export type Method = 'exact' | 'sampled' | 'loops' | 'size';

export interface Spread {
  readonly method: Method;
  /** Its places are those of everything below. */
  readonly net: Net;
  /** Cov λ at i·size + j; null unless exact and links independent. */
  readonly covariance: Float64Array | null;
  readonly worth: Float64Array;
  readonly worthSd: Float64Array;
  readonly root: Float64Array;
  readonly rootSd: Float64Array;
  /** Of max(0, gap·worth), worth taken as normal where its sign is open; not with loops. */
  readonly opportunity: Float64Array;
  readonly opportunitySd: Float64Array;
}

/**
 * The spread of a map. `covariance` of links into one element (by link of the expected net) stands for
 * independence where given; `drawer` and `draws` answer where evidence is shared. NaN where unknown.
 * O(V·E), with covariances O(V²·E).
 */
export function spreadOf(
  graph: Graph,
  drawer: Drawer,
  draws: number,
  covariance: ((net: Net) => LinkCovariance) | null = null,
): Spread {
  const net = expectedNet(graph);
  const exact = worthMoments(net);
  if ('refused' in exact) return nothing(net, exact.refused);
  if (sharedSources(graph.edges).size > 0) {
    const { worth, root } = sampledMoments(drawer, draws);
    const moved = {
      mean: here(worth.mean, drawer, net),
      variance: here(worth.variance, drawer, net),
    };
    const rooted = {
      mean: here(root.mean, drawer, net),
      variance: here(root.variance, drawer, net),
    };
    return filled(net, 'sampled', null, moved, rooted);
  }
  const between = covariance ? covariance(net) : independent(net);
  const worth = covariance ? forwards(net, exact, between) : own(exact);
  const counted = net.value.map((money, p) => (Number.isNaN(gapAt(net, p)) ? 0 : money));
  const silent = counted.some((money, p) => money !== net.value[p]);
  const needed = silent ? worthMoments(net, counted) : exact;
  const gaps = ownGapMoments(net, between);
  if ('refused' in needed || 'refused' in gaps) return nothing(net, 'size');
  const effect = covariance ? forwards({ ...net, value: counted }, needed, between) : own(needed);
  const root: Several = { mean: new Float64Array(net.size), variance: new Float64Array(net.size) };
  for (let p = 0; p < net.size; p++) {
    const { mean, sd } = productMoments(at(effect, p), at(gaps, p));
    root.mean[p] = mean;
    root.variance[p] = sd ** 2;
  }
  return filled(net, 'exact', covariance ? null : exact.covariance, worth, root);
}

interface Several {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

function at({ mean, variance }: Several, p: number): Moments {
  return { mean: mean[p]!, sd: Math.sqrt(variance[p]!) };
}

function own({ mean, covariance }: WorthMoments): Several {
  return { mean, variance: mean.map((_, p) => covariance[p * mean.length + p]!) };
}

/** Variances forward from each element, with a block of covariances per child. */
function forwards(net: Net, { mean }: WorthMoments, covariance: LinkCovariance): Several {
  return {
    mean,
    variance: mean.map((_, p) => {
      const moments = pushMoments(net, unit(net.size, p), covariance);
      return 'refused' in moments ? NaN : moments.variance;
    }),
  };
}

function filled(
  net: Net,
  method: Method,
  covariance: Float64Array | null,
  worth: Several,
  root: Several,
): Spread {
  const chance = Array.from(net.order, (_, p): Moments => {
    const se = net.se[p]!;
    const gap = { mean: gapAt(net, p), sd: se > 0 ? se : 0 };
    return opportunityMoments(gap, at(worth, p));
  });
  const known = (values: Float64Array): Float64Array =>
    values.map((value, p) => (Number.isNaN(gapAt(net, p)) ? NaN : value));
  return {
    method,
    net,
    covariance,
    worth: worth.mean,
    worthSd: worth.variance.map(Math.sqrt),
    root: known(root.mean),
    rootSd: known(root.variance.map(Math.sqrt)),
    opportunity: Float64Array.from(chance, ({ mean }) => mean),
    opportunitySd: Float64Array.from(chance, ({ sd }) => sd),
  };
}

function nothing(net: Net, method: 'loops' | 'size'): Spread {
  const unknown = new Float64Array(net.size).fill(NaN);
  return {
    method,
    net,
    covariance: null,
    worth: unknown,
    worthSd: unknown,
    root: unknown,
    rootSd: unknown,
    opportunity: unknown,
    opportunitySd: unknown,
  };
}

/** Values by place of the drawer's net, by place of another of the same elements. */
function here(values: Float64Array, drawer: Drawer, net: Net): Float64Array {
  const { place } = drawer.trials.net;
  return Float64Array.from(net.order, (position) => values[place[position]!]!);
}

function gapAt({ target, score }: Net, p: number): number {
  return target[p]! - score[p]!;
}

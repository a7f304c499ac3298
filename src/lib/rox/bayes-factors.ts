/**
 * Is a link there at all? The evidence of the data with it over that without it, both under the same
 * prior: above 1 the data speak for the link.
 */
import { posteriorOf, priorOfSome, someOf, type Moments, type Prior } from './posterior.ts';

/**
 * p(y | all)/p(y | all but this one) for every strength, from sums that are not corrected for
 * measurement error; null where a posterior is refused. O(p⁴).
 */
export function bayesFactors(moments: Moments, prior: Prior): (number | null)[] {
  const every = [...Array(moments.size).keys()];
  const all = posteriorOf(moments, prior);
  return every.map((left) => {
    const kept = every.filter((i) => i !== left);
    const fewer = posteriorOf(someOf(moments, kept), priorOfSome(prior, kept));
    if ('refused' in all || 'refused' in fewer) return null;
    return Math.exp(all.logEvidence - fewer.logEvidence);
  });
}

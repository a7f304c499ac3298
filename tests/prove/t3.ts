/**
 * T3. Differencing: everything shown of a random company is added and subtracted in every way. Nothing
 * must come out about fewer than k people, and nothing finer may be kept either.
 */
import { attack } from './attacker.ts';
import * as byHand from './by-hand.ts';
import { Chance } from './chance.ts';
import { company } from './companies.ts';
import { counted, percent, type Outcome, type Proof, type Run } from './proof.ts';
import * as product from './published.ts';

export const t3: Proof = {
  id: 'T3',
  *prove({ seed, quick }: Run): Iterable<Outcome> {
    const companies = quick ? 120 : 10_000;
    for (const k of [5, 10] as const) {
      let [shown, leaking, smallest, kept, example] = [0, 0, Infinity, Infinity, ''];
      for (let which = 0; which < companies; which++) {
        const { view, heads, atoms } = product.release(company(new Chance(seed, 3, which)), k);
        kept = Math.min(kept, ...atoms);
        if (view.sights.length === 0) continue;
        shown++;
        const { size, findings, unsettled } = attack(view, heads, k);
        smallest = Math.min(smallest, size);
        if (size >= k && !unsettled) continue;
        leaking++;
        example ||= `, so in company ${which} (${findings[0]?.measure}): ${findings[0]?.how}`;
      }
      yield {
        attack: `differences and bounds, k = ${k}`,
        held: leaking === 0 && smallest >= k,
        found:
          `${counted(companies)} companies, ${counted(shown)} with figures, ` +
          `${counted(leaking)} leak; the smallest derivable group is ${smallest}${example}`,
      };
      yield {
        attack: `the finest that is kept, k = ${k}`,
        held: kept >= k,
        found: `counts of ${kept} people`,
      };
      const tried = Math.min(companies, 1000);
      let [open, seen] = [0, 0];
      for (let which = 0; which < tried; which++) {
        const { view, heads } = byHand.release(
          company(new Chance(seed, 3, which)),
          k,
          'threshold only',
        );
        if (view.sights.length === 0) continue;
        open++;
        const { findings } = attack(view, heads, k);
        if (findings.some(({ kind, size }) => kind === 'difference' && size < k)) seen++;
      }
      yield {
        control: `a threshold of ${k} alone`,
        caught: seen > open / 2,
        found: `leaks in ${percent(seen, open)} of ${counted(open)} companies`,
      };
    }
  },
};

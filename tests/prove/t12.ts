/**
 * T12. Homogeneity: in a team of 5 to 24 where all answer alike, "100 %" or a mean at the end of the scale
 * would be the answer of each of them. No figure may say so, nor leave nothing else possible.
 */
import { attack, type Sight } from './attacker.ts';
import * as byHand from './by-hand.ts';
import { Chance } from './chance.ts';
import { scales, type Company, type Unit } from './companies.ts';
import { counted, percent, type Outcome, type Proof, type Run } from './proof.ts';
import * as product from './published.ts';

export const t12: Proof = {
  id: 'T12',
  *prove({ seed, quick }: Run): Iterable<Outcome> {
    const companies = quick ? 300 : 10_000;
    let [teams, faults, example] = [0, 0, ''];
    for (let which = 0; which < companies; which++) {
      const alike = company(new Chance(seed, 12, which));
      teams += alike.units.length - 1;
      const fault = faultOf(product.release(alike, 5));
      if (fault === null) continue;
      faults++;
      example ||= `, so in company ${which}: ${fault}`;
    }
    yield {
      attack: 'teams of 5 to 24 who all answer alike',
      held: faults === 0,
      found: `${counted(teams)} teams, ${counted(faults)} companies tell what each answered${example}`,
    };
    let seen = 0;
    const tried = Math.min(companies, 300);
    for (let which = 0; which < tried; which++) {
      const alike = company(new Chance(seed, 12, which));
      if (faultOf(byHand.release(alike, 5, 'extremes shown')) !== null) seen++;
    }
    yield {
      control: byHand.broken['extremes shown'],
      caught: seen === tried,
      found: `tells what each answered in ${percent(seen, tried)} of companies`,
    };
  },
};

/** Three teams, each of one mind, and a fourth of many, so that the company itself says little. */
function company(chance: Chance): Company {
  const scale = scales[chance.between(0, 2)];
  if (!scale) throw new Error('There is no such scale.');
  const units: Unit[] = [{ id: 'u0', parent: null, depth: 0, eligible: 0, lot: 0, answers: [] }];
  for (let team = 1; team <= 4; team++) {
    const people = chance.between(5, 24);
    const end = chance.next() < 0.5 ? scale.low : scale.high;
    const mind = chance.next() < 0.6 ? end : chance.between(scale.low, scale.high);
    const answers = Array.from({ length: people }, () => [
      team < 4 ? mind : chance.between(scale.low, scale.high),
    ]);
    units.push({ id: `u${team}`, parent: 0, depth: 1, eligible: people, lot: team, answers });
  }
  return {
    items: [{ id: 'item 0', ...scale, reversed: false }],
    units,
    asked: false,
  };
}

/** A figure of fewer than 25 at the end of its range, or what the attacker makes of them together. */
function faultOf({ view, heads }: byHand.Published): string | null {
  for (const sight of view.sights) {
    const measure = view.measures.find(({ id }) => id === sight.measure);
    if (!measure || sight.n[0] >= 25) continue;
    const { low, high } = measure;
    if (sight.mean && atEnd(sight.mean, low, high)) return `${sight.group}: mean ${said(sight)}`;
    const share = sight.shares.find(({ share }) => atEnd(share, 0, 1));
    if (share) return `${sight.group}: ${share.from} to ${share.to} in ${share.share.join('-')}`;
  }
  const certain = attack(view, heads, 5).findings.find(({ kind }) => kind === 'certain');
  return certain?.how ?? null;
}

/** Whether only the very end is possible. */
function atEnd([from, to]: readonly [number, number], low: number, high: number): boolean {
  return to <= low || from >= high;
}

function said({ mean }: Sight): string {
  return mean?.join('-') ?? '';
}

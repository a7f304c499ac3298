/**
 * T14. The independent attacker itself: it must see through every rule that is broken by hand, and must
 * not cry wolf where none is. What it says of the product's release is T3.
 */
import { attack } from './attacker.ts';
import { broken, release, type Broken } from './by-hand.ts';
import { Chance } from './chance.ts';
import { company } from './companies.ts';
import { counted, percent, type Outcome, type Proof, type Run } from './proof.ts';

const kinds = Object.keys(broken).filter(
  (how): how is Broken => how in broken && how !== 'score breaks ties',
);

export const t14: Proof = {
  id: 'T14',
  *prove({ seed, quick }: Run): Iterable<Outcome> {
    const companies = quick ? 60 : 2000;
    const whole = leaks(seed, companies, null);
    yield {
      attack: 'the rules kept by hand',
      held: whole.leaking === 0,
      found: `${counted(whole.shown)} companies, nothing about fewer than 5${whole.example}`,
    };
    for (const how of kinds) {
      const { shown, leaking, example } = leaks(seed, companies, how);
      yield {
        control: `${how} (${broken[how]})`,
        caught: leaking > 0,
        found: `leaks in ${percent(leaking, shown)} of ${counted(shown)} companies${example}`,
      };
    }
  },
};

function leaks(
  seed: number,
  companies: number,
  how: Broken | null,
): { shown: number; leaking: number; example: string } {
  let [shown, leaking, example] = [0, 0, ''];
  for (let which = 0; which < companies; which++) {
    const { view, heads } = release(company(new Chance(seed, 14, which)), 5, how);
    if (view.sights.length === 0) continue;
    shown++;
    const { size, findings, unsettled } = attack(view, heads, 5);
    if (size >= 5 && !unsettled) continue;
    leaking++;
    example ||= `, so in company ${which} (${findings[0]?.measure}): ${findings[0]?.how}`;
  }
  return { shown, leaking, example };
}

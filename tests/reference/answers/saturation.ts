/** What the engine says under the names that the case of bent links uses. */
import { parseForm, slopeAt } from '#lib/rox/forms.ts';
import { bentMap, levelsAt, moneyAt, worthAt, type BentLink } from '#lib/rox/saturation.ts';
import type { Answers } from '../answers.ts';
import type { Values } from '../cases.ts';

export const saturation: Answers = {
  atTrust: ({ inputs, expected }) => {
    const links = (inputs.links as { from: string; to: string; form: string }[]).map(
      ({ from, to, form }): BentLink => {
        const shape = parseForm(form);
        if ('refused' in shape) throw new Error(shape.refused);
        return { from, to, form: shape };
      },
    );
    const map = bentMap(links);
    if ('refused' in map) throw new Error(map.refused);
    return Object.fromEntries(
      Object.keys(expected.atTrust as Values).map((level) => {
        const here = levelsAt(map, new Map([['Trust', Number(level)]]));
        const there = levelsAt(map, new Map([['Trust', Number(level) + 10]]));
        const worth = worthAt(map, here).get('Trust')!;
        return [
          level,
          {
            ownership: here.get('Ownership'),
            service: here.get('Service'),
            money: moneyAt(map, here),
            adjointMoneyPerPoint: worth,
            slopeTrustToOwnership: slopeAt(links[0]!.form, here.get('Trust')!),
            slopeOwnershipToService: slopeAt(links[1]!.form, here.get('Ownership')!),
            finiteChangePlus10: moneyAt(map, there) - moneyAt(map, here),
            linearExtrapolationPlus10: 10 * worth,
          },
        ];
      }),
    );
  },
};

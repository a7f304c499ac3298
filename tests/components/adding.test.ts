import fc from 'fast-check';
import { expect, it } from 'vitest';
import { adding } from '#lib/components/impact/adding.ts';

it('rounds figures so that they add up, each within a unit of itself', () => {
  const money = fc.double({ min: -1e9, max: 1e9, noNaN: true });
  fc.assert(
    fc.property(fc.array(money, { maxLength: 20 }), (values) => {
      const shown = adding(values);
      const sum = values.reduce((all, each) => all + each, 0);
      expect(shown.reduce((all, each) => all + each, 0)).toBe(Math.round(sum) + 0);
      values.forEach((value, i) =>
        expect(Math.abs((shown[i] ?? NaN) - value)).toBeLessThanOrEqual(1 + 1e-5),
      );
    }),
  );
});

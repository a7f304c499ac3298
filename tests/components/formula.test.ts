import { describe, expect, it } from 'vitest';
import { formula } from '#lib/components/how/formula.ts';
import { groups } from '#lib/components/how/quantities.ts';

describe('a formula', () => {
  it('is read as it is written', () => {
    const [lambda, equals, fraction] = formula('λ_i = \\frac{1}{1 − G}');
    expect(lambda).toEqual({
      tag: 'msub',
      pieces: [
        { tag: 'mi', text: 'λ' },
        { tag: 'mi', text: 'i' },
      ],
    });
    expect(equals).toEqual({ tag: 'mo', text: '=' });
    expect(fraction).toMatchObject({ tag: 'mfrac', pieces: [{ tag: 'mrow' }, { tag: 'mrow' }] });
  });

  it('puts what a sum runs over below it, and names of several letters upright', () => {
    expect(formula('∑_i x_i^2')).toMatchObject([{ tag: 'munder' }, { tag: 'msubsup' }]);
    expect(formula('\\name{max}')).toEqual([{ tag: 'mi', text: 'max' }]);
  });

  it('that is not whole is refused', () => {
    for (const text of ['{x', 'x_', '\\frac{1}']) expect(() => formula(text)).toThrow(SyntaxError);
  });

  it('of every quantity can be read, and each quantity has its own anchor', () => {
    const all = groups.flatMap(({ quantities }) => quantities);
    for (const { formulas, where } of all)
      for (const text of [...formulas, ...where.map(({ letter }) => letter)])
        expect(formula(text)).not.toEqual([]);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  });
});

import { describe, expect, it } from 'vitest';
import { figureSaid, type Finding } from '#lib/components/phone/told.ts';
import { inOwnWords, supported } from '#lib/components/pulse/idea-words.ts';
import { choiceCell, scaleCell, type ChoiceForm, type ScaleForm } from '#lib/pulse/cells.ts';
import { toNearest } from '../pulse/nearest.ts';

const agreement: ScaleForm = { kind: 'agreement', points: 5, reversed: false };
const finding: Finding = {
  item: 'a',
  text: { en: 'I would come again.' },
  choices: [],
  form: agreement,
  company: null,
  own: null,
};

describe('what is told of a question', () => {
  it('is the mean of a few, the share of more, and nothing where nothing is shown', () => {
    expect(figureSaid(finding, null)).toBe('not shown');
    const few = scaleCell([0, 2, 2, 2, 1], agreement, toNearest);
    expect(figureSaid(finding, few)).toMatch(/of 5 on average$/);
    const more = scaleCell([5, 5, 5, 30, 15], agreement, toNearest);
    expect(figureSaid(finding, more)).toMatch(/% agree$/);
  });

  it('is a bound where it is told as one', () => {
    const all = scaleCell([0, 0, 0, 0, 8], agreement, toNearest);
    expect(figureSaid(finding, all)).toMatch(/^4.* to 5 of 5 on average$/);
  });

  it('is each choice with its share, the greatest first', () => {
    const form: ChoiceForm = { kind: 'single', choices: 2 };
    const choice = { ...finding, form, choices: [{ en: 'Tea' }, { en: 'Coffee' }] };
    const said = figureSaid(choice, choiceCell([20, 40], 60, form, toNearest));
    expect(said).toMatch(/^Coffee: .*% · Tea: .*%$/);
    expect(figureSaid(choice, choiceCell([4, 4], 8, form, toNearest))).toBe('not shown');
  });
});

describe('an idea', () => {
  it('is told its supporters in bands, and from five on', () => {
    expect([0, 5, 10, 50, 100].map(supported)).toEqual([
      'Supported by fewer than 5 people so far',
      'Supported by 5 to 9 people',
      'Supported by 10 to 24 people',
      'Supported by 50 to 99 people',
      'Supported by 100 people or more',
    ]);
  });

  it('is answered in the reader’s words where there are some, else in the first there are', () => {
    expect(inOwnWords({ tr: 'Evet', en: 'Yes' })).toEqual({ language: 'en', text: 'Yes' });
    expect(inOwnWords({ zh: '好', fa: 'بله' })).toEqual({ language: 'fa', text: 'بله' });
    expect(inOwnWords({})).toBeNull();
  });
});

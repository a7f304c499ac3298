import { describe, expect, it } from 'vitest';
import { fit, ranked, rankedGroups } from '#lib/editor/fuzzy.ts';

const names = ['Own the guest’s problem', 'Arrival without a queue', 'Rebooking', 'Problem solved'];
const found = (query: string) => ranked(names, query, (name) => name, 'en');

describe('finding by a few letters', () => {
  it('takes letters in order, wherever they stand', () => {
    expect(found('awq')).toEqual(['Arrival without a queue']);
  });
  it('puts what begins with the query first', () => {
    expect(found('prob')[0]).toBe('Problem solved');
  });
  it('lets everything stand for an empty query', () => {
    expect(found(' ')).toEqual(names);
  });
  it('does not mind accents, case, or the Arabic forms of Persian letters', () => {
    expect(fit('sikayet', 'Şikâyet')).not.toBeNull();
    expect(fit('istanbul', 'İstanbul')).not.toBeNull();
    expect(fit('كيفيت', 'کیفیت')).not.toBeNull();
  });
  it('sees the word that is there although its letters stand scattered before it', () => {
    expect(fit('seat', 'Use a seat')).toBeGreaterThan(fit('seat', 'Spare a tray') ?? 0);
    expect(fit('seat', 'These are seats')).toBeGreaterThan(fit('seat', 'She eats at two') ?? 0);
  });
  it('puts the group that holds the best first, and every group in its own order', () => {
    const groups = [['Add to Leadership', 'Told again'], ['Told about delays']];
    const order = (query: string) => rankedGroups(groups, query, (name) => name, 'en').flat();
    expect(order('told')).toEqual(['Told again', 'Add to Leadership', 'Told about delays']);
    expect(order('told about')).toEqual(['Told about delays']);
    expect(rankedGroups([['Add to Leadership'], ['Told']], 'told', (name) => name, 'en')).toEqual([
      ['Told'],
      ['Add to Leadership'],
    ]);
    expect(order('')).toEqual(groups.flat());
  });
  it('does not find what is not there', () => {
    expect(fit('xyz', 'Rebooking')).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { fit, ranked } from '#lib/editor/fuzzy.ts';

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
  it('does not find what is not there', () => {
    expect(fit('xyz', 'Rebooking')).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { before, judged, tellsMore, type Verdict } from '#lib/rox/verdicts.ts';

const accepted: Verdict = {
  link: 'l',
  kind: 'accepted',
  mean: 0.4,
  sd: 0.05,
  priorMean: 0.2,
  priorSd: 0.1,
};
const declined: Verdict = { ...accepted, kind: 'declined', priorMean: null, priorSd: null };
const same = { mean: 0.4, sd: 0.05 };
const standing = { strength: 0.4, se: 0.05 };

describe('what was believed before the figures', () => {
  it('is remembered for as long as the accepted strength stands, and no longer', () => {
    expect(before([accepted], standing)).toEqual({ mean: 0.2, sd: 0.1 });
    expect(before([accepted, declined], standing)).toEqual({ mean: 0.2, sd: 0.1 });
    expect(before([accepted], { strength: 0.2, se: null })).toBe(null);
    expect(before([], standing)).toBe(null);
  });
});

describe('a proposal', () => {
  it('is settled by the last verdict on it', () => {
    expect(judged([accepted], same, standing)).toBe(accepted);
    expect(judged([declined], same, { strength: 0.2 })).toBe(declined);
    const reopened: Verdict = { ...declined, kind: 'reopened' };
    expect(judged([declined, reopened], same, { strength: 0.2 })).toBe(null);
    expect(judged([], same, standing)).toBe(null);
  });

  it('is open again when its acceptance was taken back', () => {
    expect(judged([accepted], same, { strength: 0.2, se: 0.1 })).toBe(null);
  });

  it('comes back when figures move it by half of what it was unsure by, or make it much surer', () => {
    expect(tellsMore({ mean: 0.42, sd: 0.05 }, same)).toBe(false);
    expect(tellsMore({ mean: 0.43, sd: 0.05 }, same)).toBe(true);
    expect(tellsMore({ mean: 0.4, sd: 0.03 }, same)).toBe(true);
    expect(judged([declined], { mean: 0.3, sd: 0.05 }, { strength: 0.2 })).toBe(null);
  });
});

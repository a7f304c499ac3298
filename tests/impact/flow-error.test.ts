import { describe, expect, it } from 'vitest';
import { flowError } from '#lib/impact/flow-error.ts';
import { read } from '#lib/impact/reading.ts';
import { look, story } from './story.ts';

const reading = read(look);
const stream = (from: string, to: string) =>
  reading.streams.find(
    ({ link }) => link.from === story.map.ids.get(from) && link.to === story.map.ids.get(to),
  )!;

describe('the error of the money along a link', () => {
  it('is that of a product of three: strength, worth of the effect, gap of the cause', () => {
    const solved = stream('solved', 'rebook');
    const [from, to] = [reading.places.get(solved.link.from)!, reading.places.get(solved.link.to)!];
    const relative = (value: number, se: number) => 1 + (se / value) ** 2;
    const parts =
      relative(0.38, 0.09) * relative(to.worth!, to.worthSe) * relative(from.gap!, from.score.se!);
    expect(flowError(reading, solved)).toBeCloseTo(
      Math.abs(solved.money!) * Math.sqrt(parts - 1),
      3,
    );
  });

  it('is not known where the cause is not measured', () => {
    expect(flowError(reading, stream('headoffice', 'tools'))).toBe('no gap');
  });
});

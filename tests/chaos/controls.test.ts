/** What is taken from the servers to see whether the chaos finds it is there to be taken. */
import { describe, expect, it } from 'vitest';
import { faulty } from '../live/faults.ts';
import { controls } from './controls.ts';

describe('a control of the chaos', () => {
  it.each(controls)('takes what is there: $name', ({ name, changes }) => {
    for (const change of changes) expect(() => faulty({ name, ...change })).not.toThrow();
  });
});

/** What the operator reads of an error. */
import { describe, expect } from 'vitest';
import { told } from '#lib/server/log.ts';
import { test } from '../support/database.ts';

describe('the log', () => {
  test('says of an error of the database which rule it met, and no value', async ({ owner }) => {
    await owner`create table secret (name text constraint short check (length(name) < 3))`;
    const thrown = async (work: PromiseLike<unknown>): Promise<unknown> => {
      try {
        await work;
      } catch (error) {
        return told(error);
      }
      throw new Error('nothing was thrown');
    };
    const [broken, unreadable] = [
      await thrown(owner`insert into secret values ('Maximiliane')`),
      await thrown(owner`select ${'Maximiliane'}::text::uuid`),
    ];
    expect(broken).toMatchObject({ code: '23514', constraint: 'short' });
    expect(unreadable).toMatchObject({ code: '22P02' });
    expect(JSON.stringify([broken, unreadable])).not.toContain('Maximiliane');
  });

  test('says of any other error what it says of itself', () => {
    expect(told(new Error('a map could not be folded'))).toMatchObject({
      message: 'a map could not be folded',
    });
  });
});

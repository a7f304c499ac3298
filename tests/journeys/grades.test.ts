/** An analyst says what each grade of evidence is worth on a map. */
import { describe, expect } from 'vitest';
import { story } from '../support/demo.ts';
import { accessible } from '../support/journey.ts';
import { test } from '../support/meridian.ts';

describe('an analyst', () => {
  test('says what belief is worth on this map, and takes it back', async ({ page, enter }) => {
    await enter('analyst');
    await page.goto(`/meridian/maps/${story.mapId}`);
    const belief = page.getByLabel(/^Belief.*chance that the link exists/);
    await belief.waitFor();
    await belief.fill('30');
    await belief.press('Enter');
    await page.getByText('usually 50%, ± 100%').waitFor();
    await accessible(page);
    await page.getByRole('button', { name: 'Restore the usual' }).click();
    await expect.poll(() => belief.inputValue()).toBe('50');
  });
});

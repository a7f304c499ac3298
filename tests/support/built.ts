/** The journeys drive the application as it is shipped: built, from these very sources. */
import { build } from '../../src/cli/build.ts';
import { chromium } from './chromium.ts';

export default async function setup() {
  await build(console.log);
  // Found or installed once, before several workers look for it.
  await chromium();
}

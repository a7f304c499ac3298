/** The real figures that some tests try the product on; they are not part of it, and may be absent. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const folder = resolve(process.env['REFERENCE_DIR'] ?? '../shared/reference', 'data');

export const civilService = 'csps_org_headline_2009_2024.csv';
export const hospitals = 'nhs_trust_engagement_shmi_2012_2019.csv';
export const publicService = 'dtPSES.csv';

/** A reason to skip, or false where the figures are here. */
export function absent(name = civilService): string | false {
  return existsSync(resolve(folder, name)) ? false : `no reference figures in ${folder}`;
}

export function pathOf(name: string): string {
  return resolve(folder, name);
}

export function read(name: string): Buffer {
  return readFileSync(pathOf(name));
}

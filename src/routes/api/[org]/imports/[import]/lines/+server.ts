import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { sayReason, sayStatus } from '#lib/components/figures/say.ts';
import { csvLine } from '#lib/figures/csv-out.ts';
import { m } from '#lib/paraglide/messages.js';
import { may } from '#lib/people/may.ts';
import { enter } from '#lib/server/enter.ts';
import * as imports from '#lib/server/imports.ts';
import * as uploads from '#lib/server/uploads.ts';
import type { RequestHandler } from './$types';

/** The dry run as a file, row by row, by the mapping that was last tried. */
export const GET: RequestHandler = async (event) => {
  const { within, roles } = await enter(event, 'edit figures');
  const id = z.uuid().safeParse(event.params.import);
  if (!id.success) error(404);
  const found = await within(
    async (tx) => {
      const mapping = (await uploads.find(tx, id.data))?.mapping;
      return mapping ? imports.attempt(tx, id.data, mapping, may(roles, 'administer')) : null;
    },
    { seconds: 120 },
  );
  if (!found || 'refused' in found) error(404);
  const { lines, names } = found;
  lines.sort((a, b) => a.row - b.row);
  const header = csvLine([
    m.data_import_col_row(),
    m.data_import_col_status(),
    m.data_import_col_reason(),
    m.data_import_col_metric(),
    m.data_import_col_unit(),
    m.data_import_col_segment(),
    m.data_import_col_period(),
    m.data_import_col_value(),
    m.data_import_col_former(),
    'n',
    'sd',
  ]);
  const whole = m.data_whole();
  const body = lines.map((line) => {
    const { metricName, unitName } = imports.named(line, names);
    return csvLine([
      line.row,
      sayStatus(line.status),
      line.reason ? sayReason(line.reason) : null,
      metricName,
      line.period !== null && line.unit === null && !line.reason ? whole : unitName,
      line.segment,
      line.period,
      line.value,
      line.former,
      line.n,
      line.sd,
    ]);
  });
  return new Response(`\ufeff${header}${body.join('')}`, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="dry-run.csv"',
    },
  });
};

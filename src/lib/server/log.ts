/**
 * What the operator may read about what happened: one line of JSON an event, on standard error. No
 * address, no query, no body and no secret goes in; a path is named by its route.
 */
import pino from 'pino';

export const log = pino(
  {
    level: process.env['LOG_LEVEL'] ?? 'warn',
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    // Postgres quotes the row that broke a rule.
    redact: { paths: ['err.detail', 'err.where', 'err.args', 'err.parameters'], remove: true },
  },
  pino.destination({ dest: 2, sync: false }),
);

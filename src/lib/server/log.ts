/**
 * What the operator may read about what happened: one line of JSON an event, on standard error. No
 * address, no query, no body and no secret goes in; a path is named by its route.
 */
import pino from 'pino';

/** What is written of an error: of Postgres's, which quotes values, only which rule was met and where. */
export function told(thrown: unknown): unknown {
  if (!(thrown instanceof Error)) return thrown;
  if (!('code' in thrown) || thrown.name !== 'PostgresError')
    return pino.stdSerializers.err(thrown);
  const constraint = 'constraint_name' in thrown ? thrown.constraint_name : undefined;
  const frames = (thrown.stack ?? '').split('\n').filter((line) => /^ +at /.test(line));
  return { type: thrown.name, code: thrown.code, constraint, stack: frames.join('\n') };
}

export const log = pino(
  {
    level: process.env['LOG_LEVEL'] ?? 'warn',
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: told, error: told },
  },
  pino.destination({ dest: 2, sync: false }),
);

/**
 * postgres.js 3.4.9 has faults when the database's end of a connection dies, most of them with proposals
 * upstream that are not merged (porsager/postgres #1142, #1155, #1168, #1209, #1215). It writes to a
 * socket that is gone, which ends the process. What a transaction asks after its connection was lost
 * runs on the next connection, outside any transaction. A connection that dies while it is being set up
 * rejects a promise that nobody holds, which ends the process too, or is tried for ever. And what was
 * asked between the error of a socket and its end is still waited for on the next connection, whose
 * every answer then goes to the wrong question, and the last question is never answered. A connection
 * whose reader was slow when a COPY came to its end is never listened to again. It waits for the answer to
 * BEGIN before it asks anything else, and from then on for each answer before the next question until
 * there is none left to ask, and what is longer than 1 KB parts them once more: each was a round trip or
 * a write of its own, which wakes the database, and now they go together. (Where a BEGIN fails, the
 * settings of its transaction do not hold either, so that what went along saw nothing and kept nothing.)
 * A BEGIN that goes out as a piece is full takes no hold of its connection. And of each query it keeps
 * for ever an error with the stack of whoever asked it first, which holds what that one sent; told at
 * once, a stack is only words. `npm install` mends the installed copy by this script, which refuses a
 * copy that it does not know. tests/server/lost-connection.test.ts and sql.test.ts hold it.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const closed = `Errors.connection('CONNECTION_CLOSED', options)`;
const closedAt = `Errors.connection('CONNECTION_CLOSED', options, socket)`;

/** File, what it says, what it should say. */
const mends: [string, string, string][] = [
  [
    'connection.js',
    `  function nextWrite(fn) {
`,
    `  function nextWrite(fn) {
    if (socket === null) {
      chunk = nextWriteTimer = null
      error(${closed})
      return false
    }
`,
  ],
  [
    'connection.js',
    `    if (stream)
      return queryError(q, Errors.generic('COPY_IN_PROGRESS'`,
    `    if (socket === null)
      return (queryError(q, ${closed}), true)

    if (stream)
      return queryError(q, Errors.generic('COPY_IN_PROGRESS'`,
  ],
  ['connection.js', `chunk.length >= 1024`, `chunk.length >= 65536`],
  [
    'connection.js',
    `      return write(toBuffer(q))
`,
    `      const ready = write(toBuffer(q))
`,
  ],
  [
    'connection.js',
    `        && (!q.options.onexecute || q.options.onexecute(connection))
`,
    `      return q.options.onexecute
        ? q.options.onexecute(connection)
        : ready
`,
  ],
  [
    'connection.js',
    `    clearImmediate(nextWriteTimer)
    socket.removeListener('data', data)`,
    `    clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null
    socket.removeListener('data', data)`,
  ],
  [
    'connection.js',
    `    if (initial)
      return reconnect()

    !hadError && (query || sent.length) && error(${closedAt})
`,
    `    const next = initial && options.host[retries + 1] ? initial : null
    next && (initial = null)
    errored(${closed})
    while (sent.length)
      queryError(sent.shift(), ${closed})
    query = results = errorResponse = final = null
    result = new Result()
    rows = 0

    if (next) {
      initial = next
      return reconnect()
    }

`,
  ],
  [
    'connection.js',
    `    onclose(connection, ${closedAt})
`,
    `    onclose(connection, ${closedAt})
    ended && !initial && (ended(), ending = ended = null)
`,
  ],
  [
    'connection.js',
    `      order by b.oid
    \`], [], execute)
`,
    `      order by b.oid
    \`], [], execute).catch(() => [])
`,
  ],
  [
    'index.js',
    `      , prepare = null

    try {`,
    `      , prepare = null
      , gone = null

    try {`,
  ],
  [
    'index.js',
    `new Promise((_, reject) => connection.onclose = reject)`,
    `new Promise((_, reject) => connection.onclose = e => {
          gone = e
          while (queries.length)
            queries.shift().reject(e)
          reject(e)
        })`,
  ],
  [
    'index.js',
    `    let savepoints = 0
      , connection
`,
    `    let onsent
    const sent = new Promise(resolve => onsent = resolve)
    let savepoints = 0
      , connection
`,
  ],
  [
    'index.js',
    `      await sql.unsafe('begin ' + options.replace(/[^a-z ]/ig, ''), [], { onexecute }).execute()
`,
    `      const begun = sql.unsafe('begin ' + options.replace(/[^a-z ]/ig, ''), [], { onexecute }).execute()
      await Promise.race([begun, sent])
      begun.catch(e => connection.onclose?.(e))
`,
  ],
  [
    'index.js',
    `      connection = c
      move(c, reserved)
`,
    `      connection = c
      onsent()
      move(c, reserved)
`,
  ],
  [
    'index.js',
    `      c.reserved = () => queries.length
        ? c.execute(queries.shift())
        : move(c, reserved)
    }
  }
`,
    `      c.reserved = () => {
        while (queries.length)
          if (!c.execute(queries.shift()))
            return
        move(c, reserved)
      }
    }
  }
`,
  ],
  [
    'index.js',
    `    return c.execute(query)
      ? move(c, busy)
      : move(c, full)
`,
    `    const ready = c.execute(query)
    return move(c, c.reserved ? reserved : ready ? busy : full)
`,
  ],
  [
    'index.js',
    `    ready
      ? move(c, busy)
      : move(c, full)
`,
    `    move(c, c.reserved ? reserved : ready ? busy : full)
`,
  ],
  [
    'index.js',
    `        q.catch(e => uncaughtError || (uncaughtError = e))
        c.queue === full`,
    `        q.catch(e => uncaughtError || (uncaughtError = e))
        if (gone)
          return q.reject(gone)
        c.queue === full`,
  ],
  [
    'connection.js',
    `    stream && stream.push(null)
`,
    `    stream && (stream.push(null), socket.resume())
`,
  ],
  [
    'query.js',
    `  originCache.set(xs, new Error())
`,
    `  originCache.set(xs, new Error())
  originCache.get(xs).stack
`,
  ],
];

const folder = dirname(fileURLToPath(import.meta.resolve('postgres')));
for (const [name, before, after] of mends) {
  const file = join(folder, name);
  const text = readFileSync(file, 'utf8');
  if (text.includes(after)) continue;
  if (text.split(before).length !== 2) throw new Error(`${file} is not the one this script mends`);
  // A new file under the old name: other checkouts may share the old one.
  writeFileSync(
    `${file}.mended`,
    text.replace(before, () => after),
  );
  renameSync(`${file}.mended`, file);
}

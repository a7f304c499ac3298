/**
 * What the environment may say, read once at the door. A variable that is empty is not set; one that
 * cannot be meant ends the start with a sentence that names it.
 */
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { z } from 'zod';

export type Settings = {
  port: number;
  host: string;
  /** By which address browsers come: scheme, host and port. */
  origin: string;
  /** The database to use; `null` starts the embedded one. */
  databaseUrl: string | null;
  /** Signs in as throughline_app, where DATABASE_URL may not become that role. */
  databaseAppUrl: string | null;
  databasePool: number;
  /** What carries the word between servers; `null` is the database. */
  busUrl: string | null;
  dataDir: string;
  /** Where the keys of surveys lie; never inside the data, so that no backup of these opens an answer. */
  keyDir: string;
  /** Whether a first start makes the demo organisation. */
  demo: boolean;
  signUp: 'open' | 'invitation';
  smtpUrl: string | null;
  mailFrom: string | null;
  unsafeDatabase: boolean;
  /** SHA-256 of the code that phones are handed out, hexadecimal; zeros where nobody said. */
  phoneCode: string;
};

const flag = z.enum(['0', '1']).transform((said) => said === '1');
const postgresUrl = z
  .url({ protocol: /^postgres(ql)?$/ })
  .or(z.string().regex(/^postgres(ql)?:\/\//));

const Environment = z.object({
  PORT: z.coerce.number().int().min(1).max(65535).default(4173),
  HOST: z.string().default('127.0.0.1'),
  ORIGIN: z.url({ protocol: /^https?$/ }).optional(),
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_APP_URL: postgresUrl.optional(),
  DATABASE_POOL: z.coerce.number().int().min(1).max(200).default(10),
  BUS_URL: z.url({ protocol: /^(nats|tls|rediss?)$/ }).optional(),
  DATA_DIR: z.string().default('.throughline'),
  KEY_DIR: z.string().default('.throughline-keys'),
  DEMO: flag.optional(),
  SIGN_UP: z.enum(['open', 'invitation']).default('invitation'),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_FROM: z.string().optional(),
  UNSAFE_DATABASE: flag.default(false),
  PHONE_CODE: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .default('0'.repeat(64)),
  /** Read where it is used, in sql.ts. */
  PATIENCE: z.coerce.number().min(0.1).max(60).optional(),
});

const meant: Record<string, string> = {
  PORT: 'a port number such as 4173',
  ORIGIN: 'an address such as https://throughline.example.com',
  DATABASE_URL: 'an address such as postgres://name:password@host:5432/throughline',
  DATABASE_APP_URL: 'an address such as postgres://throughline_app:password@host:5432/throughline',
  DATABASE_POOL: 'a number of connections from 1 to 200',
  BUS_URL: 'an address such as nats://bus.example:4222 or redis://bus.example:6379',
  DEMO: '0 or 1',
  SIGN_UP: 'open or invitation',
  SMTP_URL: 'an address such as smtp://name:password@mail.example.com:587',
  UNSAFE_DATABASE: '0 or 1',
  PHONE_CODE: 'a SHA-256 in hexadecimal, which npm start sets by itself',
  PATIENCE: 'seconds from 0.1 to 60',
};

/** Reads the environment. */
export function settings(environment: NodeJS.ProcessEnv): Settings | { refused: string } {
  const said = Object.entries(environment).filter(([, value]) => value?.trim());
  const read = Environment.safeParse(Object.fromEntries(said));
  if (!read.success) {
    const name = String(read.error.issues[0]?.path[0]);
    return {
      refused: `${name} should be ${meant[name] ?? 'a text'}, and it is “${environment[name] ?? ''}”.`,
    };
  }
  const { data } = read;
  const loopback = /^(localhost|127(\.\d+){3}|::1)$/.test(data.HOST);
  if (!loopback && data.ORIGIN === undefined) {
    return {
      refused: `HOST=${data.HOST} lets other machines in, so ORIGIN must say by which address they come, for example ORIGIN=https://throughline.example.com.`,
    };
  }
  const host = data.HOST === 'localhost' ? '127.0.0.1' : data.HOST;
  const origin = new URL(data.ORIGIN ?? `http://${host === '::1' ? '[::1]' : host}:${data.PORT}`);
  if (origin.pathname !== '/' || origin.search !== '') {
    return { refused: `ORIGIN is a scheme, a host and a port only, such as ${origin.origin}.` };
  }
  const [dataDir, keyDir] = [resolve(data.DATA_DIR), resolve(data.KEY_DIR)];
  if (within(dataDir, keyDir) || within(keyDir, dataDir)) {
    return {
      refused: `KEY_DIR is ${keyDir} and DATA_DIR is ${dataDir}: give the keys a folder that neither lies in the data nor holds them, so that no backup of the data opens an answer.`,
    };
  }
  return {
    port: data.PORT,
    host,
    origin: origin.origin,
    databaseUrl: data.DATABASE_URL ?? null,
    databaseAppUrl: data.DATABASE_APP_URL ?? null,
    databasePool: data.DATABASE_POOL,
    busUrl: data.BUS_URL ?? null,
    dataDir,
    keyDir,
    demo: data.DEMO ?? data.DATABASE_URL === undefined,
    signUp: data.SIGN_UP,
    smtpUrl: data.SMTP_URL ?? null,
    mailFrom: data.MAIL_FROM ?? null,
    unsafeDatabase: data.UNSAFE_DATABASE,
    phoneCode: data.PHONE_CODE,
  };
}

/** Whether a folder is another, or lies in it. */
function within(folder: string, other: string): boolean {
  const way = relative(folder, other);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

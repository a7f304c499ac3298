/**
 * What everybody who is asked must be told alike: which questions, which units and how large they are,
 * whose keys seal and sign, which code runs on the phone. It is written in exactly one way, so that one
 * hash stands for all of it. The hash goes into every invitation, and whoever hands one person another
 * key or another roster hands them another hash.
 */
import { z } from 'zod';
import { Questions } from './item.ts';
import { fromText, joined, sha256, toText, type Octets } from './octets.ts';

const Hash = z.string().regex(/^[\w-]{43}$/);
const Point = z.string().regex(/^[\w-]{87}$/);
const Modulus = z.string().regex(/^[\w-]{342,}$/);
const Moment = z.iso.datetime();

/** The keys of a unit: one that signs tokens for ballots, and one for comments on each such item. */
export const UnitKeys = z.strictObject({
  ballot: Modulus,
  comments: z.record(z.uuid(), Modulus),
});
export type UnitKeys = z.infer<typeof UnitKeys>;

/** How many ideas of others a phone may support: one in each of so many groups. */
export const ideaGroups = 3;

/** The keys that sign the tokens of a phone's voice: one for an idea, one for a support in each group. */
export const VoiceKeys = z.strictObject({
  idea: Modulus,
  supports: z.array(Modulus).length(ideaGroups),
});
export type VoiceKeys = z.infer<typeof VoiceKeys>;

/** A: this server holds the tally key until the close. B: two custodians hold one each, and no server. */
export const Mode = z.enum(['A', 'B']);
export type Mode = z.infer<typeof Mode>;

export const Manifest = z
  .strictObject({
    version: z.literal(1),
    wave: z.uuid(),
    organisation: z.string().min(1).max(200),
    pulse: z.string().min(1).max(200),
    mode: Mode,
    /** The smallest group of which anything is shown. */
    least: z.union([z.literal(5), z.literal(7), z.literal(10)]),
    opens: Moment,
    closes: Moment,
    items: Questions.min(1),
    /**
     * The tree along which answers are reported, the company first. Only where people are counted in a
     * unit itself has it keys; they stand apart, under their hash. One that is not whole is the other
     * teams of its name. Lots decide between groups that are worth the same, and were drawn before.
     */
    units: z
      .array(
        z.strictObject({
          id: z.uuid(),
          parent: z.uuid().nullable(),
          name: z.string().min(1).max(200),
          whole: z.boolean(),
          eligible: z.int().min(0),
          lot: z.int().min(0).max(0xffffffff),
          keys: Hash.nullable(),
        }),
      )
      .min(1),
    tallyKeys: z.array(Point).min(1).max(2),
    /** Absent where nobody is asked for ideas. */
    voice: VoiceKeys.optional(),
    /** SHA-256 of the code that runs on the phone. */
    code: z.string().regex(/^[0-9a-f]{64}$/),
  })
  .refine(({ units }) => units.every(({ eligible, keys }) => eligible > 0 === (keys !== null)))
  .refine(({ units }) => unlike(units.map(({ id }) => id)) && unlike(units.map(({ lot }) => lot)))
  .refine(({ units }) => unlike(units.flatMap(({ keys }) => keys ?? [])))
  .refine(({ units }) => {
    const above = new Set<string>();
    return units.every(({ id, parent }) => {
      const hangs = parent === null ? above.size === 0 : above.has(parent);
      above.add(id);
      return hangs;
    });
  })
  .refine(({ tallyKeys }) => unlike(tallyKeys))
  .refine(({ voice }) => !voice || unlike([voice.idea, ...voice.supports]))
  .refine(({ mode, tallyKeys }) => tallyKeys.length === (mode === 'A' ? 1 : 2));
export type Manifest = z.infer<typeof Manifest>;

function unlike(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length;
}

/** What JSON can say. */
type Value =
  string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

/** JSON with its keys in order and nothing between, as RFC 8785 writes it; `undefined` is left out. */
export function canonical(value: Value): string {
  if (isList(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`);
  return `{${members.join(',')}}`;
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** The hash of anything written canonically, base64url. */
export async function hashOf(value: Value): Promise<string> {
  return toText(await sha256(encoded(canonical(value))));
}

/** A manifest with the signature of the server that made it, over its canonical text. */
export type Signed = { text: string; hash: string; signature: string };

const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
const label = 'throughline manifest 1\n';

/** Writes and signs a manifest with an ECDSA key over P-256. */
export async function signed(manifest: Manifest, key: CryptoKey): Promise<Signed> {
  const text = canonical(manifest);
  const octets = encoded(text);
  const signature = await crypto.subtle.sign(algorithm, key, joined(encoded(label), octets));
  return {
    text,
    hash: toText(await sha256(octets)),
    signature: toText(new Uint8Array(signature)),
  };
}

/** Whether a signature over a manifest's text is by the holder of this key. */
export async function signedBy(key: CryptoKey, text: string, signature: string): Promise<boolean> {
  const octets = fromText(signature);
  return (
    octets !== null &&
    crypto.subtle.verify(algorithm, key, octets, joined(encoded(label), encoded(text)))
  );
}

/**
 * Reads a manifest that should have this hash. Refused where it has another, as where somebody is handed
 * another manifest than everybody else, and where it is not written in the one way there is.
 */
export async function readManifest(
  text: string,
  hash: string,
): Promise<Manifest | { refused: 'hash' | 'form' }> {
  if (toText(await sha256(encoded(text))) !== hash) return { refused: 'hash' };
  const read = Manifest.safeParse(parsed(text));
  return read.success && canonical(read.data) === text ? read.data : { refused: 'form' };
}

/** The keys of one unit, where they are those the manifest names. */
export async function unitKeys(
  { units, items }: Manifest,
  unit: string,
  keys: unknown,
): Promise<UnitKeys | { refused: 'keys' }> {
  const named = units.find(({ id }) => id === unit)?.keys ?? null;
  const read = UnitKeys.safeParse(keys);
  if (!read.success || named === null) return { refused: 'keys' };
  const asked = items.filter(({ kind }) => kind === 'comment').map(({ id }) => id);
  const complete =
    asked.length === Object.keys(read.data.comments).length &&
    asked.every((id) => read.data.comments[id] !== undefined);
  return complete && (await hashOf(read.data)) === named ? read.data : { refused: 'keys' };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function encoded(text: string): Octets {
  return new TextEncoder().encode(text);
}

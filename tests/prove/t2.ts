/**
 * T2. Blindness: what the server saw when it signed is laid beside every token that came back. A pair fits
 * where one factor takes the one to the other. Every pair must fit, or what does not fit is ruled out; and
 * no factor may stand out from the others of its row, or it picks out its person.
 */
import { fromText, toNumber, type Random } from '#lib/pulse/octets.ts';
import { inTurns, launched, overHttp, Phone, random, type Person, type Post } from './asked.ts';
import { counted, type Outcome, type Proof, type Run } from './proof.ts';

/** What the server saw of one person, and the token that this person handed in without a name. */
interface Pair {
  blinded: bigint;
  signed: bigint;
  token: bigint;
}

/** As many bits shorter than any other is no chance: one in a million millions. */
const outstanding = 40;

export const t2: Proof = {
  id: 'T2',
  async *prove({ house }: Run): AsyncIterable<Outcome> {
    const base = await house();
    const post = overHttp(base.origin);
    const { people } = await launched(base, { teams: [50] });
    const { modulus, pairs } = await transcripts(people, post, random);
    const all = pairs.length ** 2;
    const { fitting, picked } = judged(modulus, pairs);
    yield {
      attack: 'every transcript beside every token',
      held: fitting === all && picked === 0,
      found: `${counted(fitting)} of ${counted(all)} pairs fit, ${picked} people stand out`,
    };

    const bare = pairs.map(({ token }) => ({
      blinded: raised(token, modulus),
      signed: token,
      token,
    }));
    yield stoodOut('RSA that is not blinded', judged(modulus, bare).picked, bare.length);

    // As long as it should be, and nearly nothing of it drawn, where it blinds.
    const short: Random = (length) => {
      const drawn = random(length);
      return length === 256 ? drawn.fill(0, 0, 248) : drawn;
    };
    const weak = await launched(base, { teams: [20] });
    const found = await transcripts(weak.people, post, short);
    yield stoodOut(
      'a phone that blinds by 64 bits',
      judged(found.modulus, found.pairs).picked,
      found.pairs.length,
    );
  },
};

function stoodOut(control: string, picked: number, of: number): Outcome {
  return { control, caught: picked === of, found: `${picked} of ${of} people stand out` };
}

async function transcripts(
  people: readonly Person[],
  post: Post,
  draw: Random,
): Promise<{ modulus: bigint; pairs: Pair[] }> {
  const moduli = new Set<string>();
  const pairs = await inTurns(people, 8, async (person) => {
    const phone = await Phone.open(person, post, draw);
    const issued = await phone.collect();
    const envelope = await phone.ballot([4]);
    if (!(await phone.send(envelope))) throw new Error('an answer was not taken');
    moduli.add(phone.shown.keys.ballot);
    return {
      blinded: number(phone.request.ballot),
      signed: number(issued.ballot),
      token: number(envelope.signature),
    };
  });
  const [modulus, ...others] = [...moduli];
  if (modulus === undefined || others.length > 0) throw new Error('people of several units');
  return { modulus: number(modulus), pairs };
}

/** How many pairs fit, and how many people the attacker picks out. O(pairs squared). */
function judged(modulus: bigint, pairs: readonly Pair[]): { fitting: number; picked: number } {
  let [fitting, picked] = [0, 0];
  const tokens = pairs.map(({ token }) => ({
    message: raised(token, modulus),
    inverse: inverted(token, modulus),
  }));
  for (const [at, { blinded, signed }] of pairs.entries()) {
    const bits = tokens.map(({ message, inverse }) => {
      const factor = (signed * inverse) % modulus;
      if ((raised(factor, modulus) * message) % modulus === blinded) fitting++;
      return factor.toString(2).length;
    });
    const [shortest = 0, next = 0] = bits.toSorted((a, b) => a - b);
    if (next - shortest > outstanding && bits[at] === shortest) picked++;
  }
  return { fitting, picked };
}

function number(text: string): bigint {
  return toNumber(fromText(text) ?? Uint8Array.of());
}

function raised(base: bigint, modulus: bigint): bigint {
  let power = base;
  for (let squaring = 0; squaring < 16; squaring++) power = (power * power) % modulus;
  return (power * base) % modulus;
}

function inverted(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value, modulus, 1n, 0n];
  while (b !== 0n) [a, b, x, y] = [b, a % b, y, x - (a / b) * y];
  return ((x % modulus) + modulus) % modulus;
}

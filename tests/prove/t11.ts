/**
 * T11. One person is handed something else than everybody: a manifest or keys of their own would tell
 * their ballot from all others. The phone holds what it is shown against the hash in its invitation, and
 * refuses before it says anything.
 */
import { createHash, generateKeyPairSync } from 'node:crypto';
import { canonical } from '#lib/pulse/manifest.ts';
import { toText } from '#lib/pulse/octets.ts';
import { checked, type Link } from '#lib/pulse/phone.ts';
import { tallyKeys } from '#lib/pulse/seal.ts';
import { launched, overHttp, Phone, type Person, type Post } from './asked.ts';
import { Chance } from './chance.ts';
import { counted, type Outcome, type Proof, type Run } from './proof.ts';

type Keys = { ballot: string; comments: Record<string, string> };
type Shown = { manifest: string; signature: string; unit: string; keys: Keys };
type Told = Record<string, unknown> & {
  units: ({ id: string; keys: string | null } & Record<string, unknown>)[];
};

/** What a server would do to one person, by name; each gives back something else than it was given. */
const tricks: Readonly<Record<string, (shown: Shown, own: Own) => Shown>> = {
  'ballot keys of their own': (shown, { modulus }) => ({
    ...shown,
    keys: { ...shown.keys, ballot: modulus },
  }),
  'comment keys of their own': (shown, { modulus }) => ({
    ...shown,
    keys: {
      ...shown.keys,
      comments: Object.fromEntries(Object.keys(shown.keys.comments).map((id) => [id, modulus])),
    },
  }),
  'no keys for comments': (shown) => ({ ...shown, keys: { ...shown.keys, comments: {} } }),
  'another unit': (shown, { other }) => ({ ...shown, unit: other.unit }),
  'keys of another unit': (shown, { other }) => ({ ...shown, keys: other.keys }),
  'a unit of their own': (shown, { id }) => ({ ...shown, unit: id }),
  'the manifest of another wave': (_, { elsewhere }) => elsewhere,
  'keys of their own in the manifest too': (shown, { modulus }) => {
    const keys = { ...shown.keys, ballot: modulus };
    const hash = createHash('sha256').update(canonical(keys)).digest('base64url');
    return edited({ ...shown, keys }, (told) => ({
      ...told,
      units: told.units.map((unit) => (unit.id === shown.unit ? { ...unit, keys: hash } : unit)),
    }));
  },
  'a tally key of their own': (shown, { point }) =>
    edited(shown, (told) => ({ ...told, tallyKeys: [point] })),
  'a second holder of the tally': (shown, { point }) =>
    edited(shown, (told) => ({
      ...told,
      mode: 'B',
      tallyKeys: [...(told['tallyKeys'] as string[]), point],
    })),
  'a larger unit than it is': (shown) =>
    edited(shown, (told) => ({
      ...told,
      units: told.units.map((unit) => ({ ...unit, eligible: Number(unit['eligible']) + 5 })),
    })),
  'another threshold': (shown) => edited(shown, (told) => ({ ...told, least: 10 })),
  'another code': (shown) => edited(shown, (told) => ({ ...told, code: 'f'.repeat(64) })),
  'other questions': (shown) =>
    edited(shown, (told) => ({ ...told, items: (told['items'] as unknown[]).slice(0, 1) })),
  'another end': (shown) =>
    edited(shown, (told) => ({ ...told, closes: new Date(Date.now() + 1e9).toISOString() })),
  'a field that nobody else has': (shown) => edited(shown, (told) => ({ ...told, mark: 7 })),
  'a blank that nobody else has': (shown) => ({ ...shown, manifest: `${shown.manifest} ` }),
  'keys in another order': (shown) => ({
    ...shown,
    manifest: JSON.stringify(
      Object.fromEntries(Object.entries(JSON.parse(shown.manifest) as object).reverse()),
    ),
  }),
};

interface Own {
  id: string;
  modulus: string;
  point: string;
  other: Shown;
  elsewhere: Shown;
}

export const t11: Proof = {
  id: 'T11',
  async *prove({ seed, quick, house }: Run): AsyncIterable<Outcome> {
    const base = await house();
    const post = overHttp(base.origin);
    const { people } = await launched(base, { teams: [12, 10] });
    const { people: others } = await launched(base, { teams: [20] });
    const [one, other, stranger] = [
      people[0],
      people.find(({ unit }) => unit !== people[0]?.unit),
      others[0],
    ];
    if (!one || !other || !stranger) throw new Error('nobody is asked');
    const shown = await shownTo(one.link, post);
    const rest = {
      other: await shownTo(other.link, post),
      elsewhere: await shownTo(stranger.link, post),
    };
    const chance = new Chance(seed, 11, 0);
    const names = Object.keys(tricks);
    const times = quick ? 2 * names.length : 100;
    let [refused, believed] = [0, 0];
    const missed = new Set<string>();
    for (let at = 0; at < times; at++) {
      const name = names[at < names.length ? at : chance.between(0, names.length - 1)] ?? '';
      const trick = tricks[name]?.(shown, { ...(await ownKeys()), ...rest });
      if (!trick) throw new Error('no trick');
      if ('refused' in (await checked(one.link, trick))) refused++;
      else missed.add(name);
      // The same phone, which takes the hash of what it is shown for that of its invitation.
      const hash = createHash('sha256').update(trick.manifest).digest('base64url');
      if (!('refused' in (await checked({ ...one.link, hash }, trick)))) believed++;
    }
    yield {
      attack: 'a manifest or keys for one person alone',
      held: refused === times,
      found: `${counted(refused)} of ${counted(times)} refused${[...missed].map((name) => `, not ${name}`).join('')}`,
    };
    yield await signedByAnother(one, other, post);
    const fair = 'refused' in (await checked(one.link, shown)) ? 0 : 1;
    yield {
      attack: 'what everybody is shown',
      held: fair === 1,
      found: fair === 1 ? 'taken' : 'refused too',
    };
    yield {
      control: 'the hash not held against the invitation',
      caught: believed > 0,
      found: `${counted(believed)} of ${counted(times)} believed`,
    };
  },
};

/**
 * Signed with another unit's key: the token that comes back would be told from all others. What is
 * blinded for a larger key may be no number of the smaller one, so it is blinded until it is.
 */
async function signedByAnother(one: Person, other: Person, post: Post): Promise<Outcome> {
  const swapped: Post = (path, body) =>
    path === '/s/issue'
      ? post(path, { ...(body as object), secret: other.link.secret })
      : post(path, body);
  let said: string;
  do {
    const phone = await Phone.open(one, swapped);
    said = await phone.collect().then(
      () => 'taken',
      (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown)),
    );
  } while (said === 'no token: form');
  return {
    attack: 'a token signed with another key',
    held: said === 'something else was signed',
    found: said,
  };
}

async function shownTo({ wave, secret }: Link, post: Post): Promise<Shown> {
  return (await post('/s/open', { wave, secret })) as Shown;
}

async function ownKeys(): Promise<Pick<Own, 'id' | 'modulus' | 'point'>> {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    id: crypto.randomUUID(),
    modulus: publicKey.export({ format: 'jwk' }).n ?? '',
    point: toText((await tallyKeys()).publicKey),
  };
}

/** The manifest told otherwise, and written in the one way in which manifests are. */
function edited(shown: Shown, change: (told: Told) => object): Shown {
  const told = change(JSON.parse(shown.manifest) as Told);
  return { ...shown, manifest: canonical(JSON.parse(JSON.stringify(told)) as never) };
}

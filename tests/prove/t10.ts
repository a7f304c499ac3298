/**
 * T10. Backups taken while a wave runs, restored when it has been counted: with all that is left anywhere,
 * whatever could be a key is tried on every envelope.
 */
import { Buffer } from 'node:buffer';
import type { Octets } from '#lib/pulse/octets.ts';
import { opener } from '#lib/pulse/seal.ts';
import { ended, inTurns, launched, overHttp, Phone } from './asked.ts';
import { logsOf, type House } from './house.ts';
import {
  dumped,
  filesOf,
  filesUnder,
  holding,
  keysIn,
  rowsOf,
  spelled,
  type Dump,
} from './loot.ts';
import { counted, type Outcome, type Proof, type Run } from './proof.ts';

interface Envelope {
  unit: string;
  sealed: Octets;
}

export const t10: Proof = {
  id: 'T10',
  async *prove({ quick, house }: Run): AsyncIterable<Outcome> {
    const base = await house();
    const people = quick ? 30 : 200;
    const { wave, people: asked } = await launched(base, { teams: [people / 2, people / 2] });
    const backups: Dump[] = [];
    for (let backup = 1; backup <= 10; backup++) {
      const from = Math.round(((backup - 1) * people) / 10);
      const some = asked.slice(from, Math.round((backup * people) / 10));
      await inTurns(some, 4, (person) => Phone.answer(person, overHttp(base.origin), [4]));
      backups.push(await dumped(base.owner));
    }
    const tally = (await base.keys.of(wave))?.tally ?? '';
    const stolen = textsOf(base);
    await ended(base, wave);

    const envelopes = backups.map((dump) => envelopesOf(dump, wave));
    const all = envelopes.flat().length;
    const left = [...textsOf(base), JSON.stringify(backups.map((dump) => [...dump]))];
    const keys = keysIn(left);
    const broken = await openedBy(keys, wave, envelopes);
    yield {
      attack: 'ten backups of while it ran, with all that is left',
      held: all > 0 && broken === 0,
      found: `${counted(broken)} of ${counted(all)} envelopes open to any of ${counted(keys.length)} keys tried`,
    };
    const files = await filesOf(base.owner, base.folder);
    const kept = holding(files, spelled(Buffer.from(tally, 'base64url')));
    kept.push(...holding(filesUnder(base.keyDir), spelled(Buffer.from(tally, 'base64url'))));
    yield {
      attack: 'the key itself, in every file',
      held: tally !== '' && kept.length === 0,
      found: `in ${kept.length} files${kept.length > 0 ? `: ${kept.join('; ')}` : ''}`,
    };
    const opened = await openedBy(keysIn(stolen), wave, envelopes);
    yield {
      control: 'the folder of keys backed up too',
      caught: opened === all,
      found: `${counted(opened)} of ${counted(all)} envelopes open`,
    };
  },
};

/** What lies in the folder of keys and in the logs, as text. */
function textsOf(base: House): string[] {
  const files = [...filesUnder(base.keyDir)].map(({ content }) => content.toString('latin1'));
  return [...files, ...Object.values(logsOf(base))];
}

function envelopesOf(dump: Dump, of: string): Envelope[] {
  return rowsOf(dump, 'ballot')
    .filter((row) => row['wave_id'] === of)
    .map((row) => ({
      unit: row['unit_id'] ?? '',
      sealed: new Uint8Array(Buffer.from((row['sealed'] ?? '').replace(/^\\*x/, ''), 'hex')),
    }));
}

/** How many open; a key is tried on one envelope of each backup first, for all are sealed alike. */
async function openedBy(
  keys: readonly Octets[],
  wave: string,
  backups: readonly (readonly Envelope[])[],
): Promise<number> {
  const opens = async (key: Octets, envelope: Envelope) => {
    const open = await opener(key).catch(() => null);
    return (await open?.(envelope.sealed, { wave, unit: envelope.unit })) != null;
  };
  let most = 0;
  const [first] = backups.flat();
  for (const key of keys) {
    if (!first || !(await opens(key, first))) continue;
    const each = await inTurns(backups.flat(), 8, (envelope) => opens(key, envelope));
    most = Math.max(most, each.filter(Boolean).length);
  }
  return most;
}

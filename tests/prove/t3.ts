/**
 * T3. Differencing: everything shown of a random company is added and subtracted in every way. Nothing
 * must come out about fewer than k people, and nothing finer may be kept either. Some companies are asked
 * over HTTP, and read as every role: nobody is told anything that is not in the one release.
 */
import { z } from 'zod';
import { roles } from '#lib/people/may.ts';
import type { Release } from '#lib/pulse/release.ts';
import { ended, inTurns, launched, overHttp, Phone, type Asked } from './asked.ts';
import { attack, type Measure } from './attacker.ts';
import * as byHand from './by-hand.ts';
import { Chance } from './chance.ts';
import { company, scales } from './companies.ts';
import { readerOf } from './crawl.ts';
import type { House } from './house.ts';
import { counted, percent, type Outcome, type Proof, type Run } from './proof.ts';
import * as product from './published.ts';

export const t3: Proof = {
  id: 'T3',
  async *prove({ seed, quick, house }: Run): AsyncIterable<Outcome> {
    const companies = quick ? 120 : 10_000;
    for (const k of [5, 10] as const) {
      let [shown, leaking, smallest, kept, example] = [0, 0, Infinity, Infinity, ''];
      for (let which = 0; which < companies; which++) {
        const { view, heads, atoms } = product.release(company(new Chance(seed, 3, which)), k);
        kept = Math.min(kept, ...atoms);
        if (view.sights.length === 0) continue;
        shown++;
        const { size, findings, unsettled } = attack(view, heads, k);
        smallest = Math.min(smallest, size);
        if (size >= k && !unsettled) continue;
        leaking++;
        example ||= `, so in company ${which} (${findings[0]?.measure}): ${findings[0]?.how}`;
      }
      yield {
        attack: `differences and bounds, k = ${k}`,
        held: leaking === 0 && smallest >= k,
        found:
          `${counted(companies)} companies, ${counted(shown)} with figures, ` +
          `${counted(leaking)} leak; the smallest derivable group is ${smallest}${example}`,
      };
      yield {
        attack: `the finest that is kept, k = ${k}`,
        held: kept >= k,
        found: `counts of ${kept} people`,
      };
      const tried = Math.min(companies, 1000);
      let [open, seen] = [0, 0];
      for (let which = 0; which < tried; which++) {
        const { view, heads } = byHand.release(
          company(new Chance(seed, 3, which)),
          k,
          'threshold only',
        );
        if (view.sights.length === 0) continue;
        open++;
        const { findings } = attack(view, heads, k);
        if (findings.some(({ kind, size }) => kind === 'difference' && size < k)) seen++;
      }
      yield {
        control: `a threshold of ${k} alone`,
        caught: seen > open / 2,
        found: `leaks in ${percent(seen, open)} of ${counted(open)} companies`,
      };
    }
    yield* overHttpAs(await house(), seed, quick ? 2 : 20);
  },
};

const k = 5;

/** Companies that are asked over HTTP and read as every role. */
async function* overHttpAs(base: House, seed: number, companies: number): AsyncIterable<Outcome> {
  let [told, elsewhere, leaking, smallest, seen] = [0, 0, 0, Infinity, false];
  for (let which = 0; which < companies; which++) {
    const chance = new Chance(seed, 33, which);
    const teams = Array.from({ length: chance.between(2, 6) }, () => chance.between(8, 16));
    const asked = await launched(base, { teams, questions: 2 });
    const reply = 0.4 + 0.6 * chance.next();
    const some = asked.people.filter(() => chance.next() < reply);
    const answers = some.map(() => [chance.between(1, 5), chance.between(1, 5)]);
    const post = overHttp(base.origin);
    await inTurns(some, 4, (person, at) => Phone.answer(person, post, answers[at] ?? []));
    await ended(base, asked.wave);
    const release = await releaseOf(base, asked.wave);
    const found = attack(...inSight(release, asked, some));
    smallest = Math.min(smallest, found.size);
    if (found.size < k || found.unsettled) leaking++;
    const figures = new Set(toldIn(release));
    for (const role of roles) {
      const read = await readAs(base, asked, release, role);
      told += read.length;
      elsewhere += read.filter((figure) => !figures.has(figure)).length;
      seen ||= [...read, figureOf(2.51, 3.49)].some((figure) => !figures.has(figure));
    }
  }
  yield {
    attack: `asked over HTTP and read as ${roles.length} roles, k = ${k}`,
    held: leaking === 0 && smallest >= k && told > 0 && elsewhere === 0,
    found:
      `${counted(companies)} companies, ${leaking} leak; the smallest derivable group is ${smallest}; ` +
      `${counted(told)} figures told, ${counted(elsewhere)} not in the release`,
  };
  yield {
    control: 'a figure of a page’s own',
    caught: seen,
    found: seen ? 'it is in no release' : 'it passes for one that was released',
  };
}

async function releaseOf({ owner }: House, wave: string): Promise<Release> {
  const [row] = await owner<{ figures: Release }[]>`
    select figures from release where wave_id = ${wave}`;
  if (!row) throw new Error('nothing was released');
  return row.figures;
}

/** The release as the attacker sees it, who knows of everybody whether they answered. */
function inSight(
  release: Release,
  { people, hr }: Asked,
  answered: readonly { unit: string }[],
): Parameters<typeof attack> {
  const cells = [hr.organisation, ...new Set(people.map(({ unit }) => unit))];
  const [scale] = scales;
  if (!scale) throw new Error('There is no such scale.');
  const asked = release.items.filter(({ form }) => form.kind === 'agreement');
  const measures = asked.map(({ id }): Measure => ({ id, ...scale, grain: 1, parts: [] }));
  const count = (list: readonly { unit: string }[]) =>
    cells.map((cell) => list.filter(({ unit }) => unit === cell).length);
  const view = {
    eligible: count(people),
    floor: k,
    groups: cells.map((id, at) => ({ id, cells: at === 0 ? [...cells.keys()] : [at] })),
    measures,
    sights: product.sightsOf({ ...release, items: asked }, measures),
  };
  return [view, Object.fromEntries(measures.map(({ id }) => [id, count(answered)])), k];
}

/** Every figure that the pages of the results tell a role; none where it reads no results. */
async function readAs(
  house: House,
  asked: Asked,
  { items }: Release,
  role: (typeof roles)[number],
): Promise<string[]> {
  const { cookie } = await readerOf(house, asked, role);
  const units = [asked.hr.organisation, ...new Set(asked.people.map(({ unit }) => unit))];
  const pages = [
    'view=map&figure=mean',
    'view=map&figure=favourable',
    'view=drivers',
    ...units.flatMap((unit) => items.map(({ id }) => `view=question&item=${id}&unit=${unit}`)),
  ];
  const place = `${house.origin}/${asked.hr.slug}/pulses/${asked.pulse}/results/__data.json`;
  const figures = await inTurns(pages, 4, async (page) => {
    const answer = await fetch(`${place}?${page}`, { headers: { cookie }, redirect: 'manual' });
    const text = await answer.text();
    return answer.ok ? toldOn(Loaded.parse(JSON.parse(text))) : [];
  });
  return figures.flat();
}

/** A page's data as SvelteKit sends them: each value once, and objects of the places of their values. */
const Loaded = z.object({
  nodes: z.array(z.object({ data: z.array(z.unknown()).optional() }).nullable()),
});
const Ends = z.object({ low: z.number(), high: z.number() });

function toldOn({ nodes }: z.infer<typeof Loaded>): string[] {
  return nodes.flatMap((node) => {
    const values = node?.data ?? [];
    return values.flatMap((value) => {
      const { data: at } = Ends.safeParse(value);
      return at ? [figureOf(values[at.low], values[at.high])] : [];
    });
  });
}

/** Every figure somewhere in this. */
function toldIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { data: own } = Ends.safeParse(value);
  const inside = Object.values(value).flatMap(toldIn);
  return own ? [figureOf(own.low, own.high), ...inside] : inside;
}

function figureOf(low: unknown, high: unknown): string {
  return `${String(low)} to ${String(high)}`;
}

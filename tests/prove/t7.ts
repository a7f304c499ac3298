/**
 * T7. Surface: everything that any reader can see of a wave is searched for what must not be there: a count
 * of fewer than five, a mean as it was measured, and the name of somebody beside whether they answered.
 */
import { ended, inTurns, launched, overHttp, Phone } from './asked.ts';
import { crawlerOf, differing, type Crawl } from './crawl.ts';
import { counted, type Outcome, type Proof, type Run } from './proof.ts';

/** In the third team too few answer to be shown. */
const teams = [15, 11, 8];
const silent = 5;

export const t7: Proof = {
  id: 'T7',
  async *prove({ house }: Run): AsyncIterable<Outcome> {
    const base = await house();
    const asked = await launched(base, {
      teams,
      questions: 2,
      person: (which) => ({
        name: `Kanari Somebody ${which}`,
        mail: `${which}@example.com`,
        language: null,
      }),
    });
    const { crawl, ways, readers } = await crawlerOf(base, asked);
    const all = `${counted(ways)} ways as ${readers} readers`;
    const before = await crawl();
    const groups = Map.groupBy(asked.people, ({ unit }) => unit);
    const [small] = [...groups].toSorted(([, a], [, b]) => a.length - b.length);
    const sums = new Map<string, number[]>();
    const answering = asked.people.filter(
      (person) => person.unit !== small?.[0] || (small?.[1].indexOf(person) ?? 0) >= silent,
    );
    await inTurns(answering, 4, async (person, at) => {
      const value = 1 + ((at * at + at) % 5);
      for (const group of [person.unit, 'all'])
        sums.set(group, [...(sums.get(group) ?? []), value]);
      await Phone.answer(person, overHttp(base.origin), [value, value]);
    });
    const after = await crawl();
    const named = differing(before, after).filter((way) => after.get(way)?.includes('Kanari'));
    yield {
      attack: 'names beside whether they answered',
      held: named.length === 0,
      found: `${all}: ${named.length} pages with names changed by answers${named.map((way) => `; ${way}`).join('')}`,
    };

    await ended(base, asked.wave);
    const closed = await crawl();
    const means = [...sums.values()].map(
      (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
    );
    const found = seen(closed, means);
    const sights = [...closed.values()].filter((text) => text.startsWith('200')).length;
    yield {
      attack: 'counts below five, means as measured, names where none belong',
      held: found.length === 0 && sights > 0,
      found: `${all}, ${sights} that show something: ${found.length} found${found
        .slice(0, 5)
        .map((each) => `; ${each}`)
        .join('')}`,
    };
    const planted = new Map([
      ['a count', '200 {"respondents":3}'],
      ['a mean', `200 ${means.find((mean) => !Number.isInteger(mean * 20))}`],
      ['a name', '200 Kanari Somebody 3 answered'],
    ]);
    const caught = seen(planted, means);
    yield {
      control: 'planted fields',
      caught: planted.size === new Set(caught.map((each) => each.split(':')[0])).size,
      found: caught.join('; '),
    };
  },
};

/** Where people are kept, their names stand; whether they answered does not. */
const roster = /\/pulses\/people(?:\/__data\.json)?$/;
/** As fields call a number of people who answered. */
const counts = /^(?:n|respondents|answered|issued|ballots|commenters|responses)$/;

function seen(pages: Crawl, means: readonly number[]): string[] {
  const found: string[] = [];
  // Two decimals are finer than any step in which means are told.
  const exact = means
    .filter((mean) => !Number.isInteger(mean * 20))
    .flatMap((mean) => [mean.toFixed(4).slice(0, 4), mean.toFixed(2)]);
  for (const [way, whole] of pages) {
    // Paths of icons are numbers of nobody.
    const text = whole.replaceAll(/ d="[^"]*"/g, '');
    // Between numbers of JSON a comma marks no decimals.
    const mark = way.includes('__data.json') ? '\\.' : '[.,٫]';
    if (text.includes('Kanari') && !roster.test(way)) found.push(`${way}: a name`);
    for (const mean of exact) {
      if (new RegExp(`(?<![\\d.])${mean.replace('.', mark)}`).test(text))
        found.push(`${way}: the mean ${mean}`);
    }
    // A count is a number, or a band that begins with one.
    const fields = text.matchAll(/"?(\w+)"?:(?:\{"?low"?:)?([1-4])(?![\d.])/g);
    for (const [, field = '', number] of fields) {
      if (counts.test(field) && !way.includes('__data.json'))
        found.push(`${way}: ${field} ${number}`);
    }
    if (way.includes('__data.json')) found.push(...fewIn(way, text));
  }
  return found;
}

/** In pages' data values stand apart, and fields name their places (devalue). */
function fewIn(way: string, text: string): string[] {
  const found: string[] = [];
  const look = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { data } = node as { data?: unknown };
    if (Array.isArray(data)) {
      for (const value of data as unknown[]) {
        if (typeof value !== 'object' || value === null || Array.isArray(value)) continue;
        for (const [field, place] of Object.entries(value)) {
          const there: unknown = data[place as number];
          const told: unknown =
            typeof there === 'object' && there !== null && 'low' in there
              ? data[there.low as number]
              : there;
          if (counts.test(field) && typeof told === 'number' && told > 0 && told < 5)
            found.push(`${way}: ${field} ${told}`);
        }
      }
    }
    for (const child of Object.values(node)) look(child);
  };
  for (const line of text.replace(/^\d+ /, '').split('\n')) {
    try {
      look(JSON.parse(line));
    } catch {
      // A page that is none of ours to parse, such as a refusal in words.
    }
  }
  return found;
}

/**
 * What people at Meridian say to each other on the map: about the pet project that moves nothing, about
 * hand-overs since housekeeping went outside, and a question that is settled.
 */
import type { Target } from '#lib/map/comment.ts';
import type { Part, Person } from './cast.ts';
import type { Chance } from './chance.ts';
import type { Drawn } from './content.ts';
import type { Stroke } from './past.ts';

interface Line {
  who: Part;
  daysAgo: number;
  words: string;
  /** Whom it calls, by the name in the words. */
  calls?: Part;
}

interface Thread {
  element: string;
  lines: readonly [Line, ...Line[]];
  /** Who settled it, and when. */
  settled?: { who: Part; daysAgo: number };
}

const threads: readonly Thread[] = [
  {
    element: 'own',
    lines: [
      { who: 'director', daysAgo: 34, words: 'Where do we begin: everywhere, or in two regions?' },
      {
        who: 'hr',
        daysAgo: 33,
        words: 'Nordic and Iberia. The others follow once the desks there can show it works.',
      },
    ],
    settled: { who: 'director', daysAgo: 32 },
  },
  {
    element: 'handover',
    lines: [
      {
        who: 'hr',
        daysAgo: 12,
        words:
          'Since housekeeping went to an outside firm the teams tell us that hand-overs suffer. @Mateo Ferrari, do guests say so too?',
        calls: 'cx',
      },
      {
        who: 'cx',
        daysAgo: 11,
        words: 'They do. “Not ready at three” is what they write most often since the spring.',
      },
    ],
  },
  {
    element: 'concierge',
    lines: [
      {
        who: 'analyst',
        daysAgo: 9,
        words:
          'The app is used more every month, and nothing we measure moves with it.\n@Claire Okafor, before next year’s budget: which measurement would change your mind?',
        calls: 'leader',
      },
      {
        who: 'leader',
        daysAgo: 8,
        words: 'Guests with it and without it, in the same hotels and the same weeks.',
      },
    ],
  },
];

/** The talk, oldest first; each line is a stroke of its own. */
export function talk(
  { ids }: Pick<Drawn, 'ids'>,
  people: Record<Part, Person>,
  now: Date,
  chance: Chance,
): Stroke[] {
  const strokes: Stroke[] = [];
  const stroke = (who: Part, daysAgo: number, operation: Stroke['operations'][number]) => {
    const at = new Date(now.getTime() - daysAgo * 86_400_000);
    strokes.push({ who, at, client: chance.uuid(), operations: [operation] });
  };
  for (const { element, lines, settled } of threads) {
    const target: Target = { of: 'element', id: ids.get(element) ?? '' };
    const first = chance.uuid();
    for (const [index, { who, daysAgo, words, calls }] of lines.entries())
      stroke(who, daysAgo, {
        t: 'comment.add',
        id: index === 0 ? first : chance.uuid(),
        target,
        parent: index === 0 ? null : first,
        body: words,
        mentions: calls ? [people[calls].id] : [],
      });
    if (settled)
      stroke(settled.who, settled.daysAgo, { t: 'comment.resolve', id: first, resolved: true });
  }
  return strokes.sort((a, b) => a.at.getTime() - b.at.getTime());
}

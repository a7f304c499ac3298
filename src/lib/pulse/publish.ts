/**
 * From the tally of a wave to what is kept of it: the release, the counts of its atoms, and the comments
 * of groups large enough. Whatever is not returned here is let go.
 */
import { commentFloor } from './comment-floor.ts';
import { countedFrom } from './counted.ts';
import { reportingUnits } from './frozen.ts';
import { everybody, placed, type Item } from './item.ts';
import type { Manifest } from './manifest.ts';
import { mask } from './mask.ts';
import { release, type Release } from './release.ts';
import type { Drawn } from './rounding.ts';
import { treeOf, type ReportingTree } from './reporting-tree.ts';
import type { Tally } from './tally.ts';

/** How many of an atom gave a value, or have it as their mean over the items of an index. */
export type Cell = { unit: string; item: string; value: number; n: number };
export type Comment = Tally['comments'][number];
export type Published = { release: Release; cells: Cell[]; comments: Comment[] };

/** What is kept of a wave; `drawn` decides roundings. O(items · units · values). */
export function publish({ items, units, least }: Manifest, tally: Tally, drawn: Drawn): Published {
  const reporting = reportingUnits(units);
  const { items: counted, beside } = countedFrom(reporting, items, tally);
  const { release: made, atoms } = release(reporting, counted, least, drawn, beside);
  const cells = items.flatMap((item) => {
    const values = told(item);
    return (atoms.get(item.id) ?? []).flatMap(({ unit, respondents, counts }) => [
      ...(item.kind === 'multiple'
        ? [{ unit, item: item.id, value: everybody, n: respondents }]
        : []),
      ...counts.flatMap((n, at) => {
        const value = values[at];
        return n > 0 && value !== undefined ? [{ unit, item: item.id, value, n }] : [];
      }),
    ]);
  });
  for (const { id } of beside.indices)
    for (const { unit, counts } of atoms.get(id) ?? [])
      counts.forEach((n, at) => n > 0 && cells.push({ unit, item: id, value: at + 1, n }));
  const tree = treeOf(reporting);
  const shown = mask(tree, tally.respondents, least);
  const team = reporting.map(({ level }) => level === 'team');
  const comments = items
    .filter(({ kind }) => kind === 'comment')
    .flatMap(({ id }) =>
      commentsOn(id, tree, (place) => shown[place] === 1 && !team[place], tally),
    );
  return { release: made, cells, comments };
}

/** The values whose counts make the figures of an item, in their order. */
function told(item: Item): number[] {
  switch (item.kind) {
    case 'comment':
      return [];
    case 'recommend':
      return Array.from({ length: 11 }, (_, value) => value);
    case 'agree5':
    case 'agree7':
      return Array.from({ length: item.kind === 'agree5' ? 5 : 7 }, (_, at) => at + 1);
    case 'ranking':
      return item.choices.map((_, at) => placed(at + 1, 1));
    default:
      return item.choices.map((_, at) => at + 1);
  }
}

/**
 * Comments of teams are shown with those of the department around them, and of departments with too few
 * further up; what is left at the top of too few is let go. Whoever reads the comments of a department
 * then reads those of at least ten respondents, five of whom wrote.
 */
function commentsOn(
  item: string,
  tree: ReportingTree,
  mayShow: (place: number) => boolean,
  { units, respondents, comments }: Tally,
): Comment[] {
  const people = Array.from(respondents);
  const said = units.map((unit) =>
    comments.filter((comment) => comment.unit === unit && comment.item === item),
  );
  const shown: Comment[] = [];
  for (const place of tree.upward) {
    const [here, unit, above] = [said[place] ?? [], units[place], tree.parent[place] ?? -1];
    const many =
      (people[place] ?? 0) >= commentFloor.respondents && here.length >= commentFloor.commenters;
    if (many && unit !== undefined && mayShow(place)) {
      shown.push(...here.map((comment) => ({ ...comment, unit })));
    } else if (above >= 0) {
      people[above] = (people[above] ?? 0) + (people[place] ?? 0);
      said[above]?.push(...here);
    }
  }
  return shown;
}

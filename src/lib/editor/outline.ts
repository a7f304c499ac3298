/**
 * A map read as an outline: layer by layer, moments by their stage, each element followed by the links
 * that leave it. Rows are made flat, with their depth, so that one walks them with the arrow keys.
 */
import { columns, stageOf } from '#lib/map/columns.ts';
import type { Element } from '#lib/map/element.ts';
import { layers, type Layer } from '#lib/map/layers.ts';
import type { Link } from '#lib/map/link.ts';
import type { MapFields, Stage } from '#lib/map/operation.ts';

interface Row {
  key: string;
  /** 1 for layers. */
  depth: number;
  /** The key of the row that it belongs to. */
  parent: string | null;
  /** Its place among its siblings, from 1, and how many there are. */
  place: number;
  siblings: number;
  /** Null where nothing is below it. */
  expanded: boolean | null;
  layer: Layer;
}
export type LayerRow = Row & { is: 'layer' };
export type StageRow = Row & { is: 'stage'; stage: Stage | null };
export type ElementRow = Row & { is: 'element'; element: Element };
export type LinkRow = Row & { is: 'link'; link: Link; to: Element };
export type OutlineRow = LayerRow | StageRow | ElementRow | LinkRow;

interface Read {
  elements: readonly Element[];
  links: readonly Link[];
  fields: MapFields;
}

/**
 * The rows that are seen. O(V log V + E).
 *
 * @param turned keys of layers and stages that are closed, and of elements that are open.
 * @param bright ids to keep; null keeps all.
 */
export function outline(
  { elements, links, fields }: Read,
  turned: ReadonlySet<string>,
  bright: ReadonlySet<string> | null = null,
): OutlineRow[] {
  const known = new Map(elements.map((element) => [element.id, element]));
  const leaving = new Map<string, { link: Link; to: Element }[]>();
  for (const link of links) {
    const to = known.get(link.to);
    if (!to || (bright && !bright.has(link.id))) continue;
    const siblings = leaving.get(link.from);
    if (siblings) siblings.push({ link, to });
    else leaving.set(link.from, [{ link, to }]);
  }
  const rows = columns({ elements: known, fields });

  const elementRows = (row: readonly Element[], parent: string, depth: number): OutlineRow[] =>
    row.flatMap((element, index): OutlineRow[] => {
      const out = leaving.get(element.id) ?? [];
      const own = { layer: element.layer, depth, parent };
      const open = turned.has(element.id);
      return [
        {
          ...own,
          is: 'element',
          key: element.id,
          element,
          place: index + 1,
          siblings: row.length,
          expanded: out.length > 0 ? open : null,
        },
        ...(open
          ? out.map(({ link, to }, at): LinkRow => ({
              is: 'link',
              key: link.id,
              layer: element.layer,
              depth: depth + 1,
              parent: element.id,
              place: at + 1,
              siblings: out.length,
              expanded: null,
              link,
              to,
            }))
          : []),
      ];
    });

  return layers.flatMap((layer, index): OutlineRow[] => {
    const own = rows[layer].filter(({ id }) => !bright || bright.has(id));
    const closed = turned.has(layer);
    const stages = layer === 'moment' ? stageRows(own, fields, turned, elementRows) : null;
    return [
      {
        is: 'layer',
        key: layer,
        layer,
        depth: 1,
        parent: null,
        place: index + 1,
        siblings: layers.length,
        expanded: own.length > 0 || stages !== null ? !closed : null,
      },
      ...(closed ? [] : (stages ?? elementRows(own, layer, 2))),
    ];
  });
}

/** The moments under their stages, those without one last; null while the map has no stages. */
function stageRows(
  moments: readonly Element[],
  fields: MapFields,
  turned: ReadonlySet<string>,
  elementRows: (row: readonly Element[], parent: string, depth: number) => OutlineRow[],
): OutlineRow[] | null {
  const stages: (Stage | null)[] = [...(fields.stages ?? [])];
  if (stages.length === 0) return null;
  const own = (stage: Stage | null) =>
    moments.filter((element) => stageOf({ fields }, element) === (stage?.id ?? null));
  if (own(null).length > 0) stages.push(null);
  return stages.flatMap((stage, index): OutlineRow[] => {
    const key = `stage ${stage?.id ?? ''}`;
    const row = own(stage);
    const closed = turned.has(key);
    return [
      {
        is: 'stage',
        key,
        stage,
        layer: 'moment',
        depth: 2,
        parent: 'moment',
        place: index + 1,
        siblings: stages.length,
        expanded: row.length > 0 ? !closed : null,
      },
      ...(closed ? [] : elementRows(row, key, 3)),
    ];
  });
}

/**
 * What holds within every part can look the other way round between them (Simpson): hotels with more of
 * the cause may have less of the effect, for reasons of their own. A link whose strength has one sign
 * and whose parts line up along the other deserves a warning.
 */
import { twoSided } from '#lib/numbers/student.ts';
import type { Graph } from './graph.ts';
import type { Part } from './parts.ts';

export interface Opposed {
  readonly from: string;
  readonly to: string;
  /** The link's strength, as it holds within parts. */
  readonly within: number;
  /** Slope of the parts' scores, each by its share, and its standard error. */
  readonly between: number;
  readonly se: number;
  readonly parts: number;
}

/** Links whose between-part slope has the other sign, by more than luck (5 %). O(E · parts). */
export function opposedLinks(graph: Graph, parts: readonly Part[]): Opposed[] {
  return graph.edges.flatMap(({ from, to, weight }): Opposed[] => {
    const known = parts.flatMap(({ share, scores }) => {
      const [x, y] = [scores[from]?.score, scores[to]?.score];
      return x === undefined || y === undefined || share <= 0 ? [] : [{ share, x, y }];
    });
    const slope = known.length < 4 || !weight ? null : weighed(known);
    if (!slope || !weight || slope.between * weight >= 0) return [];
    if (twoSided(slope.between / slope.se, known.length - 2) > 0.05) return [];
    return [{ from, to, within: weight, ...slope, parts: known.length }];
  });
}

/** Weighted least squares of y on x; null where x does not differ. */
function weighed(
  points: readonly { share: number; x: number; y: number }[],
): { between: number; se: number } | null {
  const total = points.reduce((sum, { share }) => sum + share, 0);
  const mean = (of: (point: { x: number; y: number }) => number): number =>
    points.reduce((sum, point) => sum + (point.share / total) * of(point), 0);
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)];
  const xx = points.reduce((sum, point) => sum + point.share * (point.x - x) ** 2, 0);
  if (!(xx > 0)) return null;
  const xy = points.reduce((sum, point) => sum + point.share * (point.x - x) * (point.y - y), 0);
  const between = xy / xx;
  const left = points.reduce(
    (sum, point) => sum + point.share * (point.y - y - between * (point.x - x)) ** 2,
    0,
  );
  return { between, se: Math.sqrt(left / (points.length - 2) / xx) };
}

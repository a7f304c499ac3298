/** The five layers of a map, left to right: how culture becomes results. A layer fixes an element's column. */
export const layers = ['leadership', 'culture', 'behaviour', 'moment', 'result'] as const;

export type Layer = (typeof layers)[number];

/** The column of a layer, 0–4. */
export function column(layer: Layer): number {
  return layers.indexOf(layer);
}

/** Whether a link between two layers runs right to left, which is feedback. */
export function isFeedback(from: Layer, to: Layer): boolean {
  return column(from) > column(to);
}

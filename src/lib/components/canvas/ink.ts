/** The design's colours and type as a canvas needs them: resolved for the theme that is on. */
const tokens = [
  'paper',
  'card',
  'sunken',
  'ink',
  'ink-2',
  'ink-3',
  'line',
  'line-2',
  'attention-1',
  'attention-2',
  'attention-3',
  'attention-4',
  'on-attention-3',
  'helps',
  'hurts',
  'well',
  'alarm',
] as const;

export type Token = (typeof tokens)[number];

export interface Ink {
  colour: Record<Token, string>;
  font: string;
  /** Right to left. */
  mirrored: boolean;
  locale: string;
}

/** Reads the tokens by painting a probe with each; the probe must be in the document. */
export function inkOf(probe: HTMLElement, locale: string): Ink {
  const read = (token: Token) => {
    probe.style.color = `var(--${token})`;
    return getComputedStyle(probe).color;
  };
  const colours = tokens.map((token): [Token, string] => [token, read(token)]);
  const { fontFamily, direction } = getComputedStyle(probe);
  return {
    colour: record(colours),
    font: fontFamily,
    mirrored: direction === 'rtl',
    locale,
  };
}

function record(pairs: readonly [Token, string][]): Record<Token, string> {
  const found = new Map(pairs);
  const of = (token: Token) => found.get(token) ?? 'currentColor';
  return {
    paper: of('paper'),
    card: of('card'),
    sunken: of('sunken'),
    ink: of('ink'),
    'ink-2': of('ink-2'),
    'ink-3': of('ink-3'),
    line: of('line'),
    'line-2': of('line-2'),
    'attention-1': of('attention-1'),
    'attention-2': of('attention-2'),
    'attention-3': of('attention-3'),
    'attention-4': of('attention-4'),
    'on-attention-3': of('on-attention-3'),
    helps: of('helps'),
    hurts: of('hurts'),
    well: of('well'),
    alarm: of('alarm'),
  };
}

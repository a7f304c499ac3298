/** One item of the bank: what it is about, its words in every language, and whose words they are. */
import type { Layer } from '#lib/map/layers.ts';
import type { Kind, Language } from '../item.ts';

/** Each names its source, so that it stays said wherever the item goes. */
export const licences = {
  own: { name: 'Apache-2.0', source: 'Throughline' },
  ogl: {
    name: 'Open Government Licence v3.0',
    source: 'Civil Service People Survey, Cabinet Office',
    address: 'https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/',
    /** The words that the licence asks for, in the language in which it asks for them. */
    attribution:
      'Contains public sector information licensed under the Open Government Licence v3.0.',
  },
} as const;
export type Licence = keyof typeof licences;

export interface BankItem {
  key: string;
  /** Which kind of element it speaks of. */
  layer: Layer;
  /** What it is found by beside its layer. */
  topic?: 'safety' | 'engagement';
  kind: Kind;
  reversed?: true;
  licence?: Licence;
  /** `{organisation}` stands for the company's name. */
  text: Record<Language, string>;
  choices?: Record<Language, string>[];
}

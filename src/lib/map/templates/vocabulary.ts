/**
 * Things that recur on maps of every sector: what stands in which layer, and what is known of it before
 * a company says more. Each has a name in the catalogue of messages, and a critical behaviour also the
 * words for what one would see.
 */
import type { Element, ElementFields } from '../element.ts';
import type { Layer } from '../layers.ts';

/** A thing's fields apart from those that need words or ids. */
export interface Thing extends Pick<
  ElementFields,
  'direction' | 'kind' | 'channel' | 'digital' | 'senses'
> {
  layer: Layer;
  /** The number of the journey's stage, 1–6. */
  stage?: number;
  /** Makes a behaviour one of the critical few: who does it, and where. */
  card?: {
    who: 'front' | 'support' | 'clinical' | 'all';
    where: 'site' | 'contact' | 'both' | 'ward';
  };
}

const leadership: Thing = { layer: 'leadership', direction: 'up' };
const culture: Thing = { layer: 'culture', direction: 'up' };
const up: Thing = { layer: 'result', direction: 'up' };
const down: Thing = { layer: 'result', direction: 'down' };

function behaviour(
  who: NonNullable<Thing['card']>['who'],
  where: NonNullable<Thing['card']>['where'],
): Thing {
  return { layer: 'behaviour', direction: 'up', card: { who, where } };
}

function moment(
  stage: number,
  kind: NonNullable<Element['fields']['kind']>,
  digital: boolean,
  senses: NonNullable<Element['fields']['senses']> = [],
): Thing {
  const felt = senses.length > 0 ? { senses } : {};
  return { layer: 'moment', direction: 'up', channel: 'owned', stage, kind, digital, ...felt };
}

export const vocabulary = {
  lead_listen: leadership,
  lead_example: leadership,
  lead_coach: leadership,
  lead_meet: leadership,
  lead_plan: leadership,
  lead_across: leadership,
  pride_work: leadership,
  pride_served: leadership,

  attitude: culture,
  pride: culture,
  engaged: culture,
  talent: culture,
  trust: culture,
  free_to_mend: culture,
  goals: culture,
  speak_up: culture,
  tools: culture,
  recognition: culture,
  informal_leaders: culture,
  training: culture,
  care: culture,

  greet: behaviour('front', 'site'),
  own: behaviour('front', 'both'),
  ask_first: behaviour('front', 'both'),
  call_back: behaviour('support', 'contact'),
  shelves: behaviour('front', 'site'),
  plain_words: behaviour('front', 'both'),
  hand_over: behaviour('all', 'both'),
  foresee: behaviour('front', 'site'),
  first_time: behaviour('support', 'contact'),
  mend: behaviour('front', 'site'),
  hands: behaviour('clinical', 'ward'),
  pass_on: behaviour('all', 'both'),
  thank: behaviour('all', 'site'),

  impression: moment(4, 'make-or-break', false),
  find_product: moment(2, 'basic', false, ['sight']),
  shop_advice: moment(2, 'magic', false, ['sight', 'hearing']),
  checkout: moment(3, 'basic', false),
  order_online: moment(3, 'make-or-break', true),
  return_goods: moment(4, 'make-or-break', false),
  open_account: moment(3, 'basic', true),
  everyday_app: moment(4, 'basic', true),
  adviser: moment(2, 'magic', false, ['hearing']),
  loan: moment(3, 'make-or-break', true),
  payment_wrong: moment(4, 'make-or-break', true),
  choose_plan: moment(2, 'basic', true),
  installation: moment(4, 'make-or-break', false),
  outage: moment(4, 'make-or-break', true),
  first_bill: moment(4, 'make-or-break', true),
  call_help: moment(4, 'basic', false, ['hearing']),
  renew: moment(5, 'make-or-break', true),
  appointment: moment(2, 'basic', true),
  waiting: moment(3, 'make-or-break', false, ['sight', 'hearing']),
  consultation: moment(4, 'magic', false, ['hearing', 'touch']),
  discharge: moment(4, 'make-or-break', false),
  follow_up: moment(6, 'magic', false, ['hearing']),
  booking: moment(3, 'basic', true),
  arrival: moment(4, 'make-or-break', false, ['sight', 'hearing', 'smell']),
  first_minute: moment(4, 'magic', false, ['sight', 'smell', 'touch']),
  breakfast: moment(4, 'basic', false, ['smell', 'taste']),
  gone_wrong: moment(4, 'make-or-break', false),
  farewell: moment(6, 'magic', false),
  find_out: moment(1, 'basic', true),
  apply: moment(3, 'make-or-break', true),
  how_it_stands: moment(4, 'basic', true),
  decision: moment(4, 'make-or-break', true),
  complaint: moment(4, 'make-or-break', true),
  quality: moment(4, 'basic', false),
  ease: moment(3, 'basic', true),
  speed: moment(3, 'basic', true),
  personal: moment(4, 'magic', false),
  price: moment(2, 'basic', true),
  needs_met: moment(4, 'basic', true),
  warmth: moment(4, 'magic', false),

  stay: up,
  leave: down,
  recommend: up,
  revenue: up,
  spend: up,
  profit: up,
  cost_to_serve: down,
  staff_leave: down,
  outcomes: up,
  patient_trust: up,
  public_trust: up,
  right_first: up,
  rooms: up,
} as const satisfies Record<string, Thing>;

export type Word = keyof typeof vocabulary;

/**
 * What moves what at Meridian: ninety links, two of them closing loops, each with the strength people
 * wrote on the map and the strength that the generator really uses. Mostly the two are near; for the
 * pet project they are not.
 */
import type { Grade } from '#lib/map/link.ts';

export interface Tie {
  from: string;
  to: string;
  /** Points of effect per point of cause, as written on the map; null where nobody has estimated it. */
  strength: number | null;
  /** What it really is. */
  truth: number;
  se?: number;
  /** Weeks. */
  lag: number;
  grade: Grade;
  source?: keyof typeof sources;
  note?: string;
}

export const sources = {
  pilot: {
    title: 'Ownership pilot, eight hotels against eight, 2024',
    note: 'Hotels drawn by lot; half started a season later.',
  },
  rollout: {
    title: 'Staggered roll-out of the room list, 2023',
    note: 'Hotels compared before and after, by their date of start.',
  },
  panel: {
    title: 'Pulse and guest survey, 38 hotels × 30 months',
    note: 'Fixed effects for hotel and month, lag one to three months.',
  },
  survey: { title: 'Guest survey 2025', note: 'One survey, 6,100 guests; no order in time.' },
  employee: { title: 'Employee survey 2025', note: 'All hotels, 812 answers.' },
  exits: {
    title: 'Exit conversations 2024–2025',
    note: '143 conversations, coded by two readers.',
  },
  workshop: { title: 'Mapping workshop, Porto', note: 'Twelve people from nine hotels.' },
  sponsor: {
    title: 'Business case of the sponsor',
    note: 'An assumption; no comparison was made.',
  },
} as const;

type Row = [
  from: string,
  to: string,
  strength: number | null,
  truth: number,
  lag: number,
  grade: Grade,
  source?: keyof typeof sources,
  se?: number,
  note?: string,
];

const rows: Row[] = [
  // leadership → culture
  ['obstacles', 'decide', 0.45, 0.42, 6, 'panel', 'panel', 0.13],
  ['obstacles', 'oneteam', 0.3, 0.33, 8, 'cross-section', 'employee', 0.15],
  ['obstacles', 'speak', 0.2, 0.15, 4, 'cross-section', 'employee'],
  ['listen', 'speak', 0.4, 0.38, 4, 'panel', 'panel', 0.12],
  ['listen', 'workload', 0.15, 0.12, 8, 'cross-section', 'employee'],
  ['listen', 'learning', 0.2, 0.22, 8, 'cross-section', 'employee', 0.1],
  ['purpose', 'pride', 0.35, 0.33, 8, 'cross-section', 'employee', 0.14],
  ['coach', 'learning', 0.4, 0.36, 6, 'panel', 'panel', 0.12],
  ['coach', 'decide', 0.18, 0.2, 6, 'cross-section', 'employee', 0.09],
  ['coach', 'careers', 0.3, 0.27, 13, 'cross-section', 'employee'],
  ['praise', 'pride', 0.28, 0.3, 4, 'panel', 'panel', 0.09],
  ['praise', 'careers', 0.2, 0.16, 13, 'belief', 'workshop'],
  ['rosters', 'workload', 0.4, 0.43, 4, 'quasi-experiment', 'rollout', 0.1],
  ['headoffice', 'tools', 0.35, 0.3, 13, 'belief', 'workshop'],
  [
    'headoffice',
    'oneteam',
    null,
    0.1,
    13,
    'belief',
    'workshop',
    undefined,
    'Agreed in the room, never estimated.',
  ],
  // leadership → behaviours and moments
  ['coach', 'own', 0.15, 0.14, 4, 'cross-section', 'employee'],
  ['praise', 'greet', 0.15, 0.17, 4, 'cross-section', 'employee'],
  ['rosters', 'staffpeak', 0.3, 0.28, 2, 'panel', 'panel', 0.1],
  ['headoffice', 'price', 0.2, 0.15, 8, 'belief', 'workshop'],
  // culture → behaviours
  ['decide', 'own', 0.45, 0.47, 4, 'panel', 'panel', 0.12],
  ['speak', 'own', 0.15, 0.13, 4, 'cross-section', 'employee', 0.08],
  ['learning', 'own', 0.12, 0.1, 8, 'cross-section', 'employee'],
  ['oneteam', 'handover', 0.4, 0.43, 4, 'panel', 'panel', 0.13],
  ['workload', 'handover', 0.25, 0.22, 2, 'panel', 'panel', 0.09],
  ['tools', 'handover', 0.2, 0.24, 4, 'cross-section', 'employee'],
  ['speak', 'handover', 0.15, 0.14, 4, 'cross-section', 'employee'],
  ['learning', 'anticipate', 0.3, 0.26, 8, 'cross-section', 'employee', 0.13],
  ['speak', 'anticipate', 0.12, 0.1, 4, 'belief', 'workshop'],
  ['pride', 'greet', 0.42, 0.4, 4, 'panel', 'panel', 0.12],
  ['speak', 'inform', 0.3, 0.31, 4, 'cross-section', 'employee', 0.14],
  ['tools', 'inform', 0.2, 0.18, 2, 'cross-section', 'employee'],
  ['workload', 'inspect', 0.3, 0.28, 2, 'panel', 'panel', 0.1],
  ['oneteam', 'inspect', 0.15, 0.17, 4, 'cross-section', 'employee'],
  ['decide', 'staffpeak', 0.22, 0.2, 2, 'cross-section', 'employee'],
  ['tools', 'fixfirst', 0.3, 0.32, 4, 'cross-section', 'employee', 0.13],
  ['learning', 'fixfirst', 0.2, 0.2, 8, 'belief', 'workshop'],
  ['careers', 'local', 0.2, 0.15, 13, 'belief', 'workshop'],
  ['careers', 'inviteback', 0.15, 0.12, 13, 'belief', 'workshop'],
  ['pride', 'inviteback', 0.25, 0.24, 4, 'cross-section', 'employee'],
  ['speak', 'sharewords', 0.3, 0.3, 4, 'belief', 'workshop'],
  ['tools', 'booking', 0.25, 0.22, 4, 'cross-section', 'survey'],
  ['tools', 'concierge', 0.2, 0.18, 8, 'belief', 'sponsor'],
  // behaviours → moments
  ['own', 'solved', 0.68, 0.66, 8, 'experiment', 'pilot', 0.09],
  ['own', 'bill', 0.12, 0.1, 2, 'cross-section', 'survey'],
  ['own', 'room', 0.08, 0.06, 2, 'cross-section', 'survey', 0.05],
  ['handover', 'room', 0.62, 0.6, 4, 'quasi-experiment', 'rollout', 0.12],
  ['handover', 'queue', 0.18, 0.16, 2, 'panel', 'panel', 0.07],
  ['handover', 'bill', 0.12, 0.12, 2, 'cross-section', 'survey'],
  ['anticipate', 'remembered', 0.3, 0.31, 4, 'panel', 'panel', 0.11],
  ['anticipate', 'breakfast', 0.2, 0.18, 2, 'cross-section', 'survey'],
  ['greet', 'remembered', 0.42, 0.4, 2, 'panel', 'panel', 0.12],
  ['inform', 'queue', 0.2, 0.22, 2, 'panel', 'panel', 0.08],
  ['inform', 'room', 0.1, 0.1, 2, 'cross-section', 'survey'],
  ['inform', 'solved', 0.12, 0.12, 2, 'cross-section', 'survey', 0.06],
  ['inspect', 'room', 0.22, 0.25, 2, 'quasi-experiment', 'rollout', 0.07],
  ['inspect', 'quiet', 0.15, 0.12, 2, 'cross-section', 'survey'],
  ['staffpeak', 'queue', 0.4, 0.41, 2, 'quasi-experiment', 'rollout', 0.1],
  ['staffpeak', 'breakfast', 0.2, 0.2, 2, 'cross-section', 'survey'],
  ['fixfirst', 'quiet', 0.3, 0.28, 2, 'panel', 'panel', 0.1],
  ['fixfirst', 'solved', 0.12, 0.1, 2, 'cross-section', 'survey'],
  ['local', 'remembered', 0.12, 0.1, 2, 'belief', 'workshop'],
  ['local', 'concierge', 0.1, 0.05, 4, 'belief', 'sponsor'],
  ['sharewords', 'honest', 0.2, 0.15, 13, 'belief', 'workshop'],
  // straight to results
  ['inviteback', 'direct', 0.18, 0.16, 8, 'panel', 'panel', 0.07],
  ['workload', 'turnover', -0.4, -0.42, 13, 'panel', 'exits', 0.12],
  ['careers', 'turnover', -0.25, -0.22, 26, 'cross-section', 'exits', 0.1],
  ['pride', 'turnover', -0.12, -0.15, 26, 'cross-section', 'exits'],
  [
    'own',
    'compensation',
    0.12,
    0.1,
    1,
    'quasi-experiment',
    'pilot',
    0.05,
    'Desks that may settle things do.',
  ],
  // moments → results
  ['solved', 'rebook', 0.38, 0.4, 13, 'panel', 'panel', 0.09],
  ['solved', 'compensation', -0.35, -0.37, 2, 'quasi-experiment', 'pilot', 0.08],
  ['solved', 'direct', 0.1, 0.09, 13, 'cross-section', 'survey'],
  ['room', 'rebook', 0.28, 0.27, 13, 'panel', 'panel', 0.08],
  ['room', 'compensation', -0.2, -0.22, 2, 'panel', 'panel', 0.07],
  ['queue', 'rebook', 0.12, 0.1, 13, 'cross-section', 'survey', 0.06],
  ['queue', 'spend', 0.15, 0.13, 1, 'cross-section', 'survey'],
  ['quiet', 'rebook', 0.1, 0.1, 13, 'cross-section', 'survey'],
  ['breakfast', 'spend', 0.3, 0.28, 1, 'panel', 'panel', 0.09],
  ['concierge', 'spend', 0.25, 0, 4, 'belief', 'sponsor'],
  ['concierge', 'direct', 0.16, 0, 13, 'belief', 'sponsor'],
  ['bill', 'compensation', -0.15, -0.14, 2, 'cross-section', 'survey'],
  ['remembered', 'rebook', 0.16, 0.16, 13, 'panel', 'panel', 0.06],
  ['remembered', 'direct', 0.15, 0.14, 13, 'cross-section', 'survey'],
  ['booking', 'direct', 0.3, 0.27, 4, 'panel', 'panel', 0.09],
  ['price', 'direct', 0.15, 0.14, 4, 'cross-section', 'survey'],
  ['price', 'midweek', 0.2, 0.18, 8, 'belief', 'workshop'],
  ['honest', 'direct', 0.12, 0.1, 8, 'belief', 'workshop'],
  ['honest', 'events', 0.1, 0.08, 13, 'belief', 'workshop'],
  // what comes back
  [
    'turnover',
    'workload',
    -0.35,
    -0.33,
    26,
    'panel',
    'exits',
    0.1,
    'Who stays takes the shifts of those who left.',
  ],
  [
    'remembered',
    'pride',
    0.3,
    0.26,
    8,
    'cross-section',
    'employee',
    0.12,
    'Guests’ words, read at the shift meeting.',
  ],
];

export const ties: readonly Tie[] = rows.map(
  ([from, to, strength, truth, lag, grade, source, se, note]) => ({
    from,
    to,
    strength,
    truth,
    lag,
    grade,
    source,
    se,
    note,
  }),
);

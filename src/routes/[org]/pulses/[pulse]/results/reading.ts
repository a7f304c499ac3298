/**
 * What one address of the results shows to whoever asks for it. The page and every file begin here, so
 * that they hold the same.
 */
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { indexName, questionOf, type Question } from '#lib/components/pulse/results/said.ts';
import type { View } from '#lib/components/pulse/results/sheets.ts';
import { getLocale } from '#lib/paraglide/runtime.js';
import { may } from '#lib/people/may.ts';
import { isScale } from '#lib/pulse/cells.ts';
import { drivers } from '#lib/pulse/drivers.ts';
import { led, readable, type Readable } from '#lib/pulse/readers.ts';
import type { Manifest } from '#lib/pulse/manifest.ts';
import type { Release } from '#lib/pulse/release.ts';
import { cellOf, heatMap, isScaleCell, lines, worstFirst, type Order } from '#lib/pulse/results.ts';
import { search } from '#lib/pulse/search.ts';
import { trend } from '#lib/pulse/trend.ts';
import type { Entered } from '#lib/server/enter.ts';
import { participationOf } from '#lib/server/pulse/participation.ts';
import * as metrics from '#lib/server/metrics.ts';
import * as pulses from '#lib/server/pulse/pulses.ts';
import * as results from '#lib/server/pulse/results.ts';
import type { Sql } from '#lib/server/sql.ts';
import * as units from '#lib/server/units.ts';

/** What an address may say; whatever it does not say, or says of nothing, is what one reads first. */
const Address = z.object({
  wave: z.uuid().nullable().catch(null),
  view: z.enum(['map', 'question', 'drivers', 'comments']).catch('map'),
  figure: z.enum(['mean', 'favourable']).catch('mean'),
  unit: z.uuid().nullable().catch(null),
  item: z.string().max(60).nullable().catch(null),
  /** What groups are ranked by: a question or an index, or their name. */
  by: z.string().max(60).nullable().catch(null),
  sought: z.string().max(200).catch(''),
});
type Address = z.infer<typeof Address>;

/** Everything that one wave tells this reader. */
interface Wave {
  pulse: string;
  release: Release;
  questions: Question[];
  /** Those of which agreeing is unfavourable. */
  turned: ReadonlySet<string>;
  readable: Readable;
  units: Manifest['units'];
  byName: Order;
  /** The company, to which everybody may look up. */
  top: string;
}

/** Throws 404 where there neither is nor was such a pulse. */
export async function reading(
  { roles, within }: Entered,
  { params, url }: { params: { pulse: string }; url: URL },
) {
  const pulse = z.uuid().safeParse(params.pulse);
  if (!pulse.success) error(404);
  const { searchParams: said } = url;
  const address = Address.parse(
    Object.fromEntries(Object.keys(Address.shape).map((name) => [name, said.get(name)])),
  );
  return within(async (tx) => {
    const waves = await results.waves(tx, pulse.data);
    const wave = waves.find(({ id }) => id === address.wave) ?? waves.at(-1);
    if (!wave) {
      const draft = await pulses.one(tx, pulse.data);
      if (!draft) error(404);
      return { pulse: { id: pulse.data, name: draft.name }, waves, shown: null };
    }
    const found = await results.released(tx, wave.id);
    if (!found) error(404);
    const { manifest, release } = found;
    const reach = await results.reach(tx, roles);
    const groups = readable(manifest.units, await units.list(tx), reach);
    const own = reach === 'all' ? null : led(manifest.units, reach.leads);
    const collator = new Intl.Collator(getLocale(), { numeric: true });
    const read: Wave = {
      pulse: pulse.data,
      release,
      questions: [
        ...release.indices.map(({ id, form }): Question => {
          const text = indexName(form.kind === 'agreement' ? form.points : 0);
          return { id, text, kind: 'index', choices: [] };
        }),
        ...manifest.items.map(questionOf),
      ],
      turned: new Set(
        manifest.items.flatMap((item) => ('reversed' in item && item.reversed ? item.id : [])),
      ),
      readable: groups,
      units: manifest.units,
      byName: (a, b) => collator.compare(a.name, b.name),
      top: manifest.units[0]?.id ?? '',
    };
    // Of a wave that asked for nothing but words there is one view.
    const counted = release.indices.length + release.items.length > 0;
    const kind = counted ? address.view : 'comments';
    const view = await viewOf(tx, read, wave.id, { ...address, view: kind });
    return {
      pulse: { id: pulse.data, name: manifest.pulse },
      waves,
      shown: {
        wave: wave.id,
        closed: wave.closed,
        figure: address.figure,
        questions: read.questions,
        counted,
        view,
        /** What the question is among the metrics, under the same id. */
        metric: view.kind === 'question' ? await metricOf(tx, view.question.id) : null,
        participation: await participationOf(tx, wave.id, manifest.units, own),
        waiting: may(roles, 'moderate comments') ? (await results.waiting(tx, wave.id)).length : 0,
      },
    };
  });
}

/** Null where it is none, as an index is, or was deleted. */
async function metricOf(tx: Sql, question: string): Promise<string | null> {
  const id = z.uuid().safeParse(question);
  return id.success ? ((await metrics.one(tx, id.data))?.id ?? null) : null;
}

async function viewOf(tx: Sql, read: Wave, wave: string, address: Address): Promise<View> {
  switch (address.view) {
    case 'map':
      return mapView(read, address);
    case 'question':
      return questionView(tx, read, address);
    case 'drivers':
      return driversView(read, address);
    case 'comments':
      return commentsView(tx, read, wave, address);
  }
}

/** Groups ranked by what is asked for, else by the first column, so that what needs attention stands first. */
function mapView({ release, units, readable, byName }: Wave, { by: asked, figure }: Address): View {
  const columns = [...release.indices, ...release.items.filter(({ form }) => isScale(form))];
  const by =
    asked === 'name'
      ? asked
      : ((columns.find(({ id }) => id === asked) ?? columns[0])?.id ?? 'name');
  const order = by === 'name' ? byName : worstFirst(release, by, figure, byName);
  return { kind: 'map', map: heatMap(lines(units, readable.groups, order), release, figure), by };
}

async function questionView(
  tx: Sql,
  { pulse, release, questions, units, byName, readable, top }: Wave,
  { item, unit: asked, figure }: Address,
): Promise<View> {
  const all = [...release.indices, ...release.items];
  const one = all.find(({ id }) => id === item) ?? all[0];
  const question = questions.find(({ id }) => id === one?.id);
  if (!one || !question) error(404);
  const unit = asked !== null && readable.groups.has(asked) ? asked : top;
  const items = release.indices.find(({ id }) => id === one.id)?.items ?? null;
  const before = await results.askedBefore(tx, pulse, one.id, [unit, top]);
  const comparable = before.flatMap(({ form, cells, items: made, ...wave }) => {
    const same = JSON.stringify(made) === JSON.stringify(items);
    if (!same || !isScale(form)) return [];
    const told = cells.flatMap(({ unit: of, cell }) =>
      isScaleCell(cell) ? [{ unit: of, cell }] : [],
    );
    return [{ ...wave, form, cells: told, ...(made && { items: made }) }];
  });
  const texts = new Map(questions.map(({ id, text }) => [id, text]));
  return {
    kind: 'question',
    lines: lines(units, readable.groups, byName),
    unit,
    question,
    madeOf: (items ?? []).flatMap((id) => texts.get(id) ?? []),
    form: one.form,
    figure,
    cell: cellOf(release, one.id, unit),
    points: trend(comparable, unit, top, figure),
  };
}

function driversView({ release, questions, turned }: Wave, { item }: Address): View {
  const { correlations } = release;
  const outcomes = questions.filter(({ id }) => correlations?.items.includes(id) ?? false);
  const outcome =
    outcomes.find(({ id }) => id === item) ??
    outcomes.find(({ kind }) => kind === 'recommend') ??
    outcomes[0] ??
    null;
  const found = correlations && outcome ? (drivers(correlations, outcome.id, turned) ?? []) : [];
  return {
    kind: 'drivers',
    outcomes,
    outcome,
    drivers: found.flatMap((driver) => {
      const question = questions.find(({ id }) => id === driver.item);
      return question ? [{ ...driver, question }] : [];
    }),
    people: correlations?.n ?? null,
  };
}

async function commentsView(
  tx: Sql,
  { questions, units, byName, readable, top }: Wave,
  wave: string,
  { item, unit: asked, sought }: Address,
): Promise<View> {
  const open = questions.filter(({ kind }) => kind === 'comment');
  const question = open.find(({ id }) => id === item) ?? open[0] ?? null;
  const read = lines(units, readable.groups, byName).filter(({ id }) => readable.comments.has(id));
  const unit = read.find(({ id }) => id === asked)?.id ?? read[0]?.id ?? top;
  const within = new Set([unit]);
  for (const { id, parent } of read) if (parent !== null && within.has(parent)) within.add(id);
  const groups = [...within].filter((id) => readable.comments.has(id));
  const said = question
    ? (await results.comments(tx, wave, groups)).filter(({ item: of }) => of === question.id)
    : [];
  const found = search(said, sought, getLocale());
  return {
    kind: 'comments',
    lines: read,
    unit,
    questions: open,
    question,
    sought,
    found: 'refused' in found ? found : found.map(({ id, body }) => ({ id, body })),
  };
}

/**
 * A first guess at how a file is to be read. A guess is only a start that a person sees and may change,
 * but a good one is the difference between two minutes and an afternoon.
 */
import type { Column } from './columns.ts';
import {
  type ColumnUse,
  type Mapping,
  type MetricChoice,
  type Skip,
  usualMissing,
} from './mapping.ts';
import { fold, type Metric, type MetricFields } from './metrics.ts';

const words: Record<
  'period' | 'code' | 'parent' | 'unit' | 'segment' | 'sd' | 'metric' | 'value',
  RegExp
> = {
  period:
    /^(.* )?(year|quarter|month|period|date|wave|yıl|yil|çeyrek|ay|dönem|سال|ماه|فصل|دوره|تاریخ|年|年份|季度|月|月份|期间|日期)( index)?$/u,
  code: /(^| )(code|id|key|kod|kodu|کد|شناسه|代码|编号|编码)$/u,
  parent:
    /(^| )(group|region|parent|area|division|district|sector|dept group|bölge|grup|منطقه|گروه|ناحیه|区域|大区|地区)( name)?$/u,
  unit: /^(.* )?(name|organisation|organization|org|unit|org unit|store|branch|site|hotel|team|trust|department|location|business unit|birim|mağaza|şube|otel|نام|واحد|فروشگاه|شعبه|هتل|سازمان|名称|单位|门店|分店|部门|酒店|机构)$/u,
  segment:
    /^(.* )?(segment|customer group|customers|segmentasyon|بخش مشتری|بخش|客群|客户群|细分)$/u,
  sd: /(^| )(sd|stdev|std|std dev|standard deviation|standart sapma|انحراف معیار|标准差)$/u,
  metric:
    /^(metric|metric name|indicator|measure|kpi|variable|question|gösterge|metrik|ölçüt|شاخص|سنجه|معیار|指标|指标名称)$/u,
  value: /^(value|score|mean|result|figure|değer|puan|مقدار|امتیاز|值|数值|得分)$/u,
};
const counts =
  /^(n|responses|respondents|count|base|answers|sample|sample size|n responses|number of responses|headcount|yanıt|yanıtlar|yanıt sayısı|تعداد|پاسخ‌ها|تعداد پاسخ|样本|样本量|人数|答卷数)$|^n | n$/u;
const benchmark = /benchmark|median/i;
const everybody = /^(all|overall|whole|total|entire|tüm|toplam|کل|全部|总计|合计)\b/iu;

/** Proposes what each column is, which rows to skip and which metrics to use or make. O(columns²). */
export function proposeMapping(
  columns: readonly Column[],
  textsOf: (column: number) => ReadonlySet<string>,
  metrics: readonly Metric[],
  reading: Mapping['reading'],
): Mapping {
  const uses = columns.map((column): ColumnUse => useOf(column));
  keepOne(uses, 'period', (at) => -(columns[at]?.distinct ?? 0));
  keepOne(uses, 'unit code', (at) => columns[at]?.distinct ?? 0);
  keepOne(uses, 'unit name', (at) => columns[at]?.distinct ?? 0);
  // a region has a name and a code: the name says more
  keepOne(uses, 'parent', (at) => (words.code.test(say(columns[at]?.header ?? '')) ? 0 : 1));
  keepOne(uses, 'segment', () => 0);
  keepOne(uses, 'metric name', () => 0);
  const long =
    uses.includes('metric name') && columns.some((each) => words.value.test(say(each.header)));
  for (const [at, column] of columns.entries()) {
    if (long && uses[at] === 'metric')
      uses[at] = words.value.test(say(column.header)) ? 'value' : 'ignore';
    if (!long && uses[at] === 'metric name') uses[at] = 'ignore';
  }
  keepOne(uses, 'value', () => 0);

  const skip: Skip[] = [];
  const whole: string[] = [];
  const named = uses.indexOf('unit name');
  if (named >= 0) {
    const texts = [...textsOf(named)];
    if (texts.some((each) => /benchmark/i.test(each))) {
      skip.push({ column: named, test: 'contains', text: 'benchmark' });
    } else if (texts.some((each) => benchmark.test(each))) {
      skip.push({ column: named, test: 'contains', text: 'median' });
    }
    whole.push(
      ...texts.filter((each) => everybody.test(each) && !benchmark.test(each)).slice(0, 5),
    );
  }
  return {
    reading,
    columns: uses,
    period: null,
    missing: usualMissing,
    skip,
    whole,
    metrics: uses.flatMap((use, at) => {
      const column = columns[at];
      return use === 'metric' && column ? [proposeMetric(column, at, uses, columns, metrics)] : [];
    }),
    under: null,
    makeUnits: true,
    codeDecides: false,
  };
}

function useOf(column: Column): ColumnUse {
  const said = say(column.header);
  if (column.filled === 0) return 'ignore';
  const numeric = column.numbers >= 0.5 * column.filled;
  const dated = column.periods >= 0.9 * column.filled;
  if (dated && (words.period.test(said) || !numeric)) return 'period';
  if (words.metric.test(said) && !numeric) return 'metric name';
  if (words.segment.test(said)) return 'segment';
  const coded = words.code.test(said);
  if (words.parent.test(coded ? said.replace(/ [^ ]+$/u, '') : said))
    return numeric ? 'ignore' : 'parent';
  if (coded) return 'unit code';
  if (!numeric) return words.unit.test(said) ? 'unit name' : 'ignore';
  if (counts.test(said) && column.whole >= 0.9 * column.numbers) return 'n';
  if (words.sd.test(said)) return 'sd';
  // 0 and 1 alone are a yes or no about the unit, not something measured
  if (column.distinct <= 2 && column.min === 0 && column.max === 1 && column.filled > 4)
    return 'ignore';
  if (column.zeros === column.numbers && column.filled > 4) return 'ignore';
  return 'metric';
}

/** Of several columns with one use keeps the one of most merit, the first of equals. */
function keepOne(uses: ColumnUse[], use: ColumnUse, merit: (at: number) => number): void {
  let best = -1;
  for (const [at, each] of uses.entries()) {
    if (each === use && (best < 0 || merit(at) > merit(best))) best = at;
  }
  for (const [at, each] of uses.entries()) if (each === use && at !== best) uses[at] = 'ignore';
}

/** A choice for the metric of a wide column: the known one of that code or name, or a new one. */
export function proposeMetric(
  column: Column,
  at: number,
  uses: readonly ColumnUse[],
  columns: readonly Column[],
  metrics: readonly Metric[],
): MetricChoice {
  return {
    said: column.header,
    as: chooseMetric(column.header, column, metrics),
    // where nothing but zero was ever said, nothing was asked
    zeroMissing: column.zeros > 0 && column.zeros === column.numbers,
    n: companion(at, 'n', uses, columns),
    sd: companion(at, 'sd', uses, columns),
  };
}

/** Uses the metric of that code or name, or proposes to make it. */
export function chooseMetric(
  said: string,
  range: Pick<Column, 'min' | 'max' | 'numbers' | 'whole'>,
  metrics: readonly Metric[],
): MetricChoice['as'] {
  const asked = fold(said);
  const name = readable(said);
  const coded = metrics.find((metric) => metric.code !== null && fold(metric.code) === asked);
  const namesake = metrics.find((metric) => [asked, fold(name)].includes(fold(metric.name)));
  if (coded) return { do: 'use', metric: coded.id };
  if (namesake && alike(namesake, range)) return { do: 'use', metric: namesake.id };
  // one name for two scales would mix them, so the header itself becomes the name
  const free = namesake ? said.trim().slice(0, 200) : name;
  return { do: 'make', fields: newMetric(said, free, range) };
}

/** Whether figures of a range may be of a metric: they lie on its scale, and use a fair part of it. */
function alike(
  metric: Metric,
  { min, max, numbers }: Pick<Column, 'min' | 'max' | 'numbers'>,
): boolean {
  if (min === null || max === null || numbers < 5) return true;
  const [floor, ceiling] = proposeScale(min, max);
  const span = metric.ceiling - metric.floor;
  const inside = min >= metric.floor - span / 10 && max <= metric.ceiling + span / 10;
  return inside && (ceiling - floor) * 5 >= span;
}

function newMetric(
  said: string,
  name: string,
  range: Pick<Column, 'min' | 'max' | 'numbers' | 'whole'>,
): MetricFields {
  const [floor, ceiling] = proposeScale(range.min ?? 0, range.max ?? 100);
  const survey = floor === 1 || /score|satisf|engag|recommend|nps|survey/i.test(said);
  return {
    name,
    code: said.trim().slice(0, 60) || null,
    kind: survey ? 'qualitative' : 'quantitative',
    unit: '',
    floor,
    ceiling,
    source: '',
  };
}

/**
 * The usual scale that holds a range: 0–1, 1–5, 1–7, 0–10, 0–100 (a rare rate a little above 100 is
 * still one), −100–100; else round numbers a little outside it.
 */
export function proposeScale(min: number, max: number): [floor: number, ceiling: number] {
  if (min >= 0 && max <= 1) return [0, 1];
  if (min >= 1 && max > 2 && max <= 5) return [1, 5];
  if (min >= 1 && max > 5 && max <= 7) return [1, 7];
  if (min >= 0 && max > 5 && max <= 10) return [0, 10];
  if (min >= 0 && max > 10 && max <= 105) return [0, 100];
  if (min < 0 && min >= -100 && max <= 100 && max - min > 10) return [-100, 100];
  const span = max - min || Math.abs(max) || 1;
  const step = 10 ** Math.floor(Math.log10(span)) / 2;
  const round = (value: number) => Number(value.toPrecision(12));
  return [
    round(Math.floor((min - span * 0.05) / step) * step),
    round(Math.ceil((max + span * 0.05) / step) * step),
  ];
}

/**
 * The n or sd column of a metric: one that bears its name ("Engagement n"); else the nearest before it,
 * for a count stands before what it counts; else, where none stands before any metric, the first.
 */
function companion(
  at: number,
  use: 'n' | 'sd',
  uses: readonly ColumnUse[],
  columns: readonly Column[],
): number | null {
  const all = uses.flatMap((each, index) => (each === use ? [index] : []));
  const own = say(columns[at]?.header ?? '');
  const named = all.find((index) => say(columns[index]?.header ?? '').includes(own));
  if (named !== undefined) return named;
  const generic = all.filter((index) => {
    const header = say(columns[index]?.header ?? '');
    return !columns.some(
      (column, other) => uses[other] === 'metric' && header.includes(say(column.header)),
    );
  });
  const before = generic.filter((index) => index < at).at(-1);
  if (before !== undefined) return before;
  const first = uses.indexOf('metric');
  return generic.every((index) => index > first) &&
    !generic.some((index) => index < uses.lastIndexOf('metric'))
    ? (generic[0] ?? null)
    : null;
}

/** A header as words: "000.engagement_index" is "000 engagement index". */
function say(header: string): string {
  return fold(header)
    .replace(/[._\-/()[\]]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** A header as a name somebody would give: "Engagement index". */
function readable(header: string): string {
  const words = header
    .replace(/^[0-9]+[._\s-]+/, '')
    .replace(/[._]+/g, ' ')
    .replace(/([\p{Ll}])([\p{Lu}])/gu, '$1 $2')
    .replace(/\s+/g, ' ')
    .trim();
  const name = words === '' ? header.trim() : words;
  return (name.charAt(0).toUpperCase() + name.slice(1)).slice(0, 200);
}

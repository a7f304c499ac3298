import { expect, test } from 'vitest';
import { bank, drawn, licence } from '#lib/pulse/bank.ts';
import { Item, languages, type Language, writtenIn } from '#lib/pulse/item.ts';
import { type Code, lint } from '#lib/pulse/lint.ts';
import { seconds, secondsOf } from '#lib/pulse/seconds.ts';

const id = (index: number) => `018f2c4e-0000-4000-8000-${String(index).padStart(12, '0')}`;
const item = (language: Language, words: string): Item => ({
  id: id(1),
  kind: 'agree5',
  text: { [language]: words },
  elements: [id(9)],
  bank: null,
  optional: false,
  reversed: false,
});
const codesOf = (language: Language, words: string) =>
  lint([item(language, words)]).map(({ code }) => code);
const drawnBank = bank.map((entry, index) => ({
  ...drawn(entry, id(index), 'Meridian'),
  elements: [id(999)],
}));

test.each<[Language, string, Code]>([
  ['en', 'My manager is fair and helpful.', 'double-barrelled'],
  ['en', 'My tools/systems help me.', 'double-barrelled'],
  ['en', 'Obviously, our service is good.', 'leading'],
  ['en', 'I don’t get the help I need.', 'negated'],
  ['en', 'I am not told what happens.', 'negated'],
  ['tr', 'Yöneticim adil ve yardımseverdir.', 'double-barrelled'],
  ['tr', 'Hizmetimiz elbette iyidir.', 'leading'],
  ['tr', 'Bana bilgi verilmiyor.', 'negated'],
  ['tr', 'Yöneticim adil değil.', 'negated'],
  ['fa', 'مدیرم منصف و دلسوز است.', 'double-barrelled'],
  ['fa', 'البته خدمات ما خوب است.', 'leading'],
  ['fa', 'به من چیزی گفته نمی‌شود.', 'negated'],
  ['zh', '我的上级公正以及乐于助人。', 'double-barrelled'],
  ['zh', '我们的服务当然很好。', 'leading'],
  ['zh', '没有人告诉我发生了什么。', 'negated'],
])('%s: %s is %s', (language, words, code) => {
  expect(codesOf(language, words)).toEqual([code]);
});

test.each<[Language, string]>([
  ['en', 'I understand the brand I work for.'],
  ['en', 'I know my orders.'],
  ['tr', 'Ekibim verimli çalışır.'],
  ['tr', 'Odalar temiz.'],
  ['fa', 'وقت من خوب صرف می‌شود.'],
  ['zh', '团队气氛和谐，我积极参与。'],
  ['zh', '我们不断进步。'],
])('letters within a word are no finding: %s %s', (language, words) => {
  expect(codesOf(language, words)).toEqual([]);
});

test('a question of more than a glance is too long', () => {
  expect(codesOf('en', Array(21).fill('word').join(' '))).toEqual(['too-long']);
  expect(codesOf('en', Array(20).fill('word').join(' '))).toEqual([]);
  expect(codesOf('zh', '好'.repeat(37))).toEqual(['too-long']);
});

test('a language that others have, a missing element and the same words twice are told', () => {
  const twin = { ...item('en', 'We keep our promises!'), id: id(2), elements: [] };
  const both = {
    ...item('en', 'We keep our promises.'),
    text: { en: 'We keep our promises.', fa: 'قول' },
  };
  expect(lint([both, twin]).map(({ code, item: of, language }) => [code, of, language])).toEqual([
    ['not-written', id(2), 'fa'],
    ['same-words', id(2), 'en'],
    ['untied', id(2), null],
  ]);
});

test('the bank asks for every layer in four languages, each question once, its licence named', () => {
  expect(new Set(bank.map(({ key }) => key)).size).toBe(bank.length);
  for (const layer of ['leadership', 'culture', 'behaviour', 'moment', 'result'] as const)
    expect(bank.filter((entry) => entry.layer === layer).length).toBeGreaterThanOrEqual(3);
  for (const each of drawnBank) {
    expect(writtenIn(Item.parse(each))).toEqual([...languages]);
    expect(JSON.stringify(each)).not.toMatch('{organisation}');
    expect(licence(each)).toBe(each.bank?.startsWith('csps.') ? 'ogl' : 'own');
  }
});

test('the bank’s own questions would pass a careful colleague', () => {
  const own = drawnBank.filter((each) => licence(each) === 'own');
  expect(
    lint(own).map(({ code, item: of, language, words }) => [code, language, words, of]),
  ).toEqual([]);
});

test('seven plain questions take about a minute, whichever language they are in', () => {
  const seven = drawnBank.filter(({ kind }) => kind === 'agree5').slice(0, 7);
  expect(seconds(seven)).toBeGreaterThanOrEqual(50);
  expect(seconds(seven)).toBeLessThanOrEqual(80);
  const alone = languages.map((language) =>
    seconds(seven.map((each) => ({ ...each, text: { [language]: each.text[language] } }))),
  );
  expect(Math.max(...alone) / Math.min(...alone)).toBeLessThan(1.3);
  expect(seconds([])).toBe(0);
});

test('choosing among more takes longer, and writing longest', () => {
  const of = (kind: Item['kind']) =>
    Math.max(...drawnBank.filter((each) => each.kind === kind).map(secondsOf));
  expect(of('agree5')).toBeLessThan(of('multiple'));
  expect(of('multiple')).toBeLessThan(of('comment'));
});

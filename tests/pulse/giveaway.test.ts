import { expect, it } from 'vitest';
import { giveaways } from '#lib/pulse/giveaway.ts';

it.each([
  ['write to me at ada@example.com', 'mail'],
  ['my number is +44 7700 900123', 'phone'],
  ['شمارهٔ من ۰۹۱۲۳۴۵۶۷۸۹', 'phone'],
  ['it was decided by Mr Lovelace', 'name'],
  ['then Ada Lovelace changed the shift', 'name'],
  ['Ayşe Hanım karar verdi', 'name'],
  ['خانم رضایی تصمیم گرفت', 'name'],
  ['王女士决定的', 'name'],
  ['I am the only woman on nights', 'only'],
  ['Gece tek kadın benim', 'only'],
  ['تنها زن شیفت شب هستم', 'only'],
  ['我是夜班唯一的女性', 'only'],
  ['as the night manager I see it daily', 'job'],
  ['Gece müdürü olarak görüyorum', 'job'],
  ['به عنوان سرپرست شب می‌بینم', 'job'],
  ['作为夜班经理，我天天看到', 'job'],
  ['I fell ill last month', 'time'],
  ['Geçen hafta hastalandım', 'time'],
  ['ماه گذشته بیمار شدم', 'time'],
  ['我去年生病了', 'time'],
])('“%s” shows a %s', (text, tell) => {
  expect(giveaways(text)).toContain(tell);
});

it.each([
  'Approvals for refunds take too long.',
  'The rota comes late. Guests wait. We lose 15 minutes a day.',
  'İade onayları çok uzun sürüyor.',
  'تأیید بازپرداخت خیلی طول می‌کشد.',
  '退款审批太慢。',
])('“%s” shows nobody', (text) => {
  expect(giveaways(text)).toEqual([]);
});

/** What employees see of the moments that matter to customers, from where they stand. */
import type { BankItem } from './entry.ts';

export const moment: BankItem[] = [
  {
    key: 'moment.promise',
    layer: 'moment',
    kind: 'agree5',
    text: {
      en: 'We keep the promises we make to customers.',
      tr: 'Müşterilere verdiğimiz sözleri tutarız.',
      fa: 'ما به قول‌هایی که به مشتریان می‌دهیم عمل می‌کنیم.',
      zh: '我们信守对客户的承诺。',
    },
  },
  {
    key: 'moment.waiting',
    layer: 'moment',
    kind: 'agree5',
    reversed: true,
    text: {
      en: 'Customers wait too long for us.',
      tr: 'Müşteriler bizi çok uzun bekliyor.',
      fa: 'مشتریان خیلی منتظر ما می‌مانند.',
      zh: '客户等我们等得太久。',
    },
  },
  {
    key: 'moment.firsttime',
    layer: 'moment',
    kind: 'agree5',
    text: {
      en: 'Most customers have to tell us their problem only once.',
      tr: 'Müşterilerin çoğu sorununu bize bir kez anlatır.',
      fa: 'بیشتر مشتریان مشکلشان را فقط یک بار به ما می‌گویند.',
      zh: '大多数客户的问题只需要对我们说一次。',
    },
  },
  {
    key: 'moment.causes',
    layer: 'moment',
    kind: 'multiple',
    text: {
      en: 'What upset your customers last week? Choose all that apply.',
      tr: 'Geçen hafta müşterilerinizi ne üzdü? Uyanların hepsini seçin.',
      fa: 'هفتهٔ گذشته چه چیزی مشتریان شما را ناراحت کرد؟ همهٔ موارد را انتخاب کنید.',
      zh: '上周是什么让您的客户不满？可多选。',
    },
    choices: [
      { en: 'Waiting', tr: 'Beklemek', fa: 'انتظار', zh: '等待' },
      { en: 'Something missing', tr: 'Eksik bir şey', fa: 'کم بودن چیزی', zh: '缺货缺件' },
      { en: 'A mistake of ours', tr: 'Bizim bir hatamız', fa: 'اشتباهی از ما', zh: '我们的差错' },
      { en: 'Our rules', tr: 'Kurallarımız', fa: 'مقررات ما', zh: '我们的规定' },
      { en: 'Our systems', tr: 'Sistemlerimiz', fa: 'سامانه‌های ما', zh: '我们的系统' },
      { en: 'None of these', tr: 'Hiçbiri', fa: 'هیچ‌کدام', zh: '以上都没有' },
    ],
  },
  {
    key: 'moment.heard',
    layer: 'moment',
    kind: 'comment',
    text: {
      en: 'What did a customer tell you that others should hear?',
      tr: 'Bir müşteri size başkalarının da duyması gereken ne söyledi?',
      fa: 'مشتری چه گفت که دیگران هم باید بشنوند؟',
      zh: '客户对您说过什么值得大家听到的话？',
    },
  },
];

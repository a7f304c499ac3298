/** What one can ask of the critical few behaviours: whether they are understood, easy and seen. */
import type { BankItem } from './entry.ts';

export const behaviour: BankItem[] = [
  {
    key: 'behaviour.means',
    layer: 'behaviour',
    kind: 'agree5',
    text: {
      en: 'I know what this behaviour means in my own work.',
      tr: 'Bu davranışın kendi işimde ne anlama geldiğini biliyorum.',
      fa: 'می‌دانم این رفتار در کار خودم چه معنایی دارد.',
      zh: '我清楚这种行为在我的工作中意味着什么。',
    },
  },
  {
    key: 'behaviour.own',
    layer: 'behaviour',
    kind: 'agree5',
    text: {
      en: 'When a customer has a problem, I can solve it myself.',
      tr: 'Bir müşterinin sorunu olduğunda bunu kendim çözebilirim.',
      fa: 'وقتی مشتری مشکلی دارد، خودم می‌توانم آن را حل کنم.',
      zh: '客户遇到问题时，我自己就能解决。',
    },
  },
  {
    key: 'behaviour.handover',
    layer: 'behaviour',
    kind: 'agree5',
    text: {
      en: 'When I take over from someone, I get what I need to know.',
      tr: 'Birinden iş devraldığımda bilmem gerekenler bana aktarılır.',
      fa: 'وقتی کاری را تحویل می‌گیرم، آنچه باید بدانم به من گفته می‌شود.',
      zh: '接手工作时，我能得到需要知道的信息。',
    },
  },
  {
    key: 'behaviour.trained',
    layer: 'behaviour',
    kind: 'agree5',
    text: {
      en: 'I have been shown how to do this well.',
      tr: 'Bunu nasıl iyi yapacağım bana gösterildi.',
      fa: 'به من نشان داده‌اند که چطور این کار را خوب انجام دهم.',
      zh: '有人教过我怎样把这件事做好。',
    },
  },
  {
    key: 'behaviour.seen',
    layer: 'behaviour',
    kind: 'single',
    text: {
      en: 'How often did you see this in your team last week?',
      tr: 'Geçen hafta ekibinizde bunu ne sıklıkta gördünüz?',
      fa: 'هفتهٔ گذشته این را در تیمتان چند بار دیدید؟',
      zh: '上周您在团队里多久看到一次这种行为？',
    },
    choices: [
      { en: 'Every day', tr: 'Her gün', fa: 'هر روز', zh: '每天' },
      { en: 'On most days', tr: 'Çoğu gün', fa: 'بیشتر روزها', zh: '大多数日子' },
      { en: 'Once or twice', tr: 'Bir iki kez', fa: 'یکی دو بار', zh: '一两次' },
      { en: 'Never', tr: 'Hiç', fa: 'هیچ‌وقت', zh: '从未' },
    ],
  },
];

/** What employees expect of results: their own staying, and what they would tell a buyer. */
import type { BankItem } from './entry.ts';

export const result: BankItem[] = [
  {
    key: 'result.stay',
    layer: 'result',
    kind: 'agree5',
    text: {
      en: 'I see myself still working here in two years.',
      tr: 'İki yıl sonra da kendimi burada çalışırken görüyorum.',
      fa: 'خودم را دو سال دیگر هم در اینجا مشغول کار می‌بینم.',
      zh: '两年后我仍会在这里工作。',
    },
  },
  {
    key: 'result.buy',
    layer: 'result',
    kind: 'recommend',
    text: {
      en: 'How likely are you to recommend what we sell to a friend?',
      tr: 'Sattıklarımızı bir arkadaşınıza önerme olasılığınız nedir?',
      fa: 'چقدر احتمال دارد آنچه را می‌فروشیم به یک دوست توصیه کنید؟',
      zh: '您有多大可能向朋友推荐我们的产品或服务？',
    },
  },
  {
    key: 'result.waste',
    layer: 'result',
    kind: 'agree5',
    reversed: true,
    text: {
      en: 'Much of my time here is wasted.',
      tr: 'Burada zamanımın çoğu boşa gidiyor.',
      fa: 'بیشتر وقتم اینجا هدر می‌رود.',
      zh: '我在这里的很多时间都被浪费了。',
    },
  },
];

/**
 * The five items of the employee engagement index of the UK Civil Service People Survey, so that a company
 * can be read beside a published yardstick. Their English words are the Cabinet Office's.
 */
import type { BankItem } from './entry.ts';

export const engagement: BankItem[] = [
  {
    key: 'csps.pride',
    layer: 'culture',
    topic: 'engagement',
    kind: 'agree5',
    licence: 'ogl',
    text: {
      en: 'I am proud when I tell others I am part of {organisation}.',
      tr: 'Başkalarına {organisation} çalışanı olduğumu söylerken gurur duyarım.',
      fa: 'وقتی به دیگران می‌گویم عضو {organisation} هستم، احساس غرور می‌کنم.',
      zh: '告诉别人我是{organisation}的一员时，我感到自豪。',
    },
  },
  {
    key: 'csps.recommend',
    layer: 'culture',
    topic: 'engagement',
    kind: 'agree5',
    licence: 'ogl',
    text: {
      en: 'I would recommend {organisation} as a great place to work.',
      tr: '{organisation} için çalışılacak harika bir yer derim.',
      fa: '{organisation} را به‌عنوان جایی عالی برای کار توصیه می‌کنم.',
      zh: '我会推荐{organisation}，这里是工作的好地方。',
    },
  },
  {
    key: 'csps.attachment',
    layer: 'culture',
    topic: 'engagement',
    kind: 'agree5',
    licence: 'ogl',
    text: {
      en: 'I feel a strong personal attachment to {organisation}.',
      tr: '{organisation} ile aramda güçlü bir kişisel bağ hissediyorum.',
      fa: 'به {organisation} دلبستگی شخصی زیادی دارم.',
      zh: '我个人对{organisation}有很强的归属感。',
    },
  },
  {
    key: 'csps.inspires',
    layer: 'culture',
    topic: 'engagement',
    kind: 'agree5',
    licence: 'ogl',
    text: {
      en: '{organisation} inspires me to do the best in my job.',
      tr: '{organisation} işimde elimden gelenin en iyisini yapmam için bana ilham verir.',
      fa: '{organisation} به من انگیزه می‌دهد که در کارم بهترین باشم.',
      zh: '{organisation}激励我把工作做到最好。',
    },
  },
  {
    key: 'csps.motivates',
    layer: 'culture',
    topic: 'engagement',
    kind: 'agree5',
    licence: 'ogl',
    text: {
      en: '{organisation} motivates me to help it achieve its objectives.',
      tr: '{organisation} hedeflerine ulaşmasına katkı vermem için beni harekete geçirir.',
      fa: '{organisation} مرا برمی‌انگیزد که به رسیدنش به هدف‌هایش کمک کنم.',
      zh: '{organisation}激发我为实现其目标出力。',
    },
  },
];

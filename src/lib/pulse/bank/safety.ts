/**
 * Psychological safety: whether one can speak, ask and err in a team without paying for it. The idea is
 * Amy Edmondson's (1999); the words here are our own, not those of her scale.
 */
import type { BankItem } from './entry.ts';

export const safety: BankItem[] = [
  {
    key: 'safety.speak',
    layer: 'culture',
    topic: 'safety',
    kind: 'agree5',
    text: {
      en: 'In my team I can say what I really think.',
      tr: 'Ekibimde gerçekten ne düşündüğümü söyleyebilirim.',
      fa: 'در تیمم می‌توانم آنچه را واقعاً فکر می‌کنم بگویم.',
      zh: '在团队里，我可以说出真实想法。',
    },
  },
  {
    key: 'safety.mistake',
    layer: 'culture',
    topic: 'safety',
    kind: 'agree5',
    text: {
      en: 'When I make a mistake here, I can tell others about it.',
      tr: 'Burada bir hata yaptığımda bunu başkalarına anlatabilirim.',
      fa: 'اگر اینجا اشتباهی بکنم، می‌توانم آن را به دیگران بگویم.',
      zh: '在这里犯了错，我可以坦白地告诉别人。',
    },
  },
  {
    key: 'safety.ask',
    layer: 'culture',
    topic: 'safety',
    kind: 'agree5',
    text: {
      en: 'It is easy to ask my team for help.',
      tr: 'Ekibimden yardım istemek kolaydır.',
      fa: 'کمک خواستن از تیمم آسان است.',
      zh: '向团队求助很容易。',
    },
  },
  {
    key: 'safety.early',
    layer: 'culture',
    topic: 'safety',
    kind: 'agree5',
    text: {
      en: 'Bad news reaches our leaders early.',
      tr: 'Kötü haberler liderlerimize erken ulaşır.',
      fa: 'خبرهای بد زود به رهبران ما می‌رسد.',
      zh: '坏消息能很快传到领导那里。',
    },
  },
  {
    key: 'safety.blame',
    layer: 'culture',
    topic: 'safety',
    kind: 'agree5',
    reversed: true,
    text: {
      en: 'When something goes wrong, we look for someone to blame.',
      tr: 'Bir şey ters gittiğinde suçlayacak birini ararız.',
      fa: 'وقتی کاری خراب می‌شود، دنبال مقصر می‌گردیم.',
      zh: '出了问题，我们会先找人担责。',
    },
  },
];

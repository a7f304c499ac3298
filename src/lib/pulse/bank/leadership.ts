/** What one can ask of those who lead: whether they clear the way, listen, and do as they say. */
import type { BankItem } from './entry.ts';

export const leadership: BankItem[] = [
  {
    key: 'leadership.obstacles',
    layer: 'leadership',
    kind: 'agree5',
    text: {
      en: 'My manager clears obstacles out of our way.',
      tr: 'Yöneticim önümüzdeki engelleri kaldırır.',
      fa: 'مدیرم موانع را از سر راه ما برمی‌دارد.',
      zh: '我的上级会为我们扫清障碍。',
    },
  },
  {
    key: 'leadership.listens',
    layer: 'leadership',
    kind: 'agree5',
    text: {
      en: 'When I raise a problem, my manager listens.',
      tr: 'Bir sorunu dile getirdiğimde yöneticim beni dinler.',
      fa: 'وقتی مشکلی را مطرح می‌کنم، مدیرم گوش می‌دهد.',
      zh: '我提出问题时，上级会认真听。',
    },
  },
  {
    key: 'leadership.example',
    layer: 'leadership',
    kind: 'agree5',
    text: {
      en: 'Our leaders do themselves what they ask of us.',
      tr: 'Liderlerimiz bizden istediklerini kendileri de yapar.',
      fa: 'رهبران ما آنچه را از ما می‌خواهند خودشان هم انجام می‌دهند.',
      zh: '领导要求我们做到的，自己也会做到。',
    },
  },
  {
    key: 'leadership.direction',
    layer: 'leadership',
    kind: 'agree5',
    text: {
      en: 'I know where our leaders want to take the company.',
      tr: 'Liderlerimizin şirketi nereye götürmek istediğini biliyorum.',
      fa: 'می‌دانم رهبران ما شرکت را به کجا می‌خواهند برسانند.',
      zh: '我清楚领导要把公司带向哪里。',
    },
  },
  {
    key: 'leadership.feedback',
    layer: 'leadership',
    kind: 'agree5',
    text: {
      en: 'My manager tells me often enough how I am doing.',
      tr: 'Yöneticim işimi nasıl yaptığımı bana yeterince sık söyler.',
      fa: 'مدیرم به‌اندازهٔ کافی به من می‌گوید که کارم چطور پیش می‌رود.',
      zh: '上级会经常告诉我工作做得怎么样。',
    },
  },
  {
    key: 'leadership.decides',
    layer: 'leadership',
    kind: 'agree5',
    reversed: true,
    text: {
      en: 'Decisions we wait for take too long here.',
      tr: 'Burada beklediğimiz kararlar çok uzun sürüyor.',
      fa: 'اینجا تصمیم‌هایی که منتظرشان هستیم خیلی طول می‌کشد.',
      zh: '在这里，我们等待的决定总是拖得太久。',
    },
  },
];

/** What one can ask of how it is to work here. */
import type { BankItem } from './entry.ts';

export const culture: BankItem[] = [
  {
    key: 'culture.purpose',
    layer: 'culture',
    kind: 'agree5',
    text: {
      en: 'I can see what my work is good for.',
      tr: 'İşimin ne işe yaradığını görebiliyorum.',
      fa: 'می‌بینم که کارم به چه دردی می‌خورد.',
      zh: '我看得到自己工作的意义。',
    },
  },
  {
    key: 'culture.trusted',
    layer: 'culture',
    kind: 'agree5',
    text: {
      en: 'I am trusted to decide what my work needs.',
      tr: 'İşimin gerektirdiği kararları vermem için bana güvenilir.',
      fa: 'برای تصمیم دربارهٔ نیازهای کارم به من اعتماد می‌شود.',
      zh: '工作上该怎么做，公司放心让我决定。',
    },
  },
  {
    key: 'culture.workload',
    layer: 'culture',
    kind: 'agree5',
    text: {
      en: 'My workload leaves me time to do my work well.',
      tr: 'İş yüküm, işimi iyi yapmam için bana zaman bırakıyor.',
      fa: 'حجم کارم برای خوب انجام دادن آن وقت می‌گذارد.',
      zh: '以我的工作量，我有时间把工作做好。',
    },
  },
  {
    key: 'culture.tools',
    layer: 'culture',
    kind: 'agree5',
    text: {
      en: 'The tools I work with help me do my job.',
      tr: 'Kullandığım araçlar işimi yapmama yardımcı oluyor.',
      fa: 'ابزارهایی که با آن‌ها کار می‌کنم به کارم کمک می‌کنند.',
      zh: '我使用的工具对工作有帮助。',
    },
  },
  {
    key: 'culture.thanks',
    layer: 'culture',
    kind: 'agree5',
    text: {
      en: 'Good work is noticed here.',
      tr: 'Burada iyi iş fark edilir.',
      fa: 'اینجا کار خوب دیده می‌شود.',
      zh: '在这里，工作做得好会被看到。',
    },
  },
  {
    key: 'culture.growth',
    layer: 'culture',
    kind: 'agree5',
    text: {
      en: 'I learn things here that help me get on.',
      tr: 'Burada bana ilerlemem için yardımcı olan şeyler öğreniyorum.',
      fa: 'اینجا چیزهایی یاد می‌گیرم که به پیشرفتم کمک می‌کند.',
      zh: '我在这里学到的东西有助于我的发展。',
    },
  },
  {
    key: 'culture.recommend',
    layer: 'culture',
    kind: 'recommend',
    text: {
      en: 'How likely are you to recommend working here to a friend?',
      tr: 'Bir arkadaşınıza burada çalışmayı önerme olasılığınız nedir?',
      fa: 'چقدر احتمال دارد کار کردن در اینجا را به یک دوست توصیه کنید؟',
      zh: '您有多大可能推荐朋友来这里工作？',
    },
  },
  {
    key: 'culture.matters',
    layer: 'culture',
    kind: 'ranking',
    text: {
      en: 'What would make your work better? Put the most important first.',
      tr: 'İşinizi ne daha iyi yapardı? En önemlisini başa koyun.',
      fa: 'چه چیزی کارتان را بهتر می‌کند؟ مهم‌ترین را اول بگذارید.',
      zh: '什么能让您的工作更顺？请把最重要的排在最前面。',
    },
    choices: [
      { en: 'More time', tr: 'Daha çok zaman', fa: 'وقت بیشتر', zh: '更多时间' },
      { en: 'Better tools', tr: 'Daha iyi araçlar', fa: 'ابزار بهتر', zh: '更好的工具' },
      { en: 'Clearer goals', tr: 'Daha net hedefler', fa: 'هدف‌های روشن‌تر', zh: '更清晰的目标' },
      { en: 'More say', tr: 'Daha çok söz hakkı', fa: 'حق نظر بیشتر', zh: '更多话语权' },
    ],
  },
  {
    key: 'culture.easier',
    layer: 'culture',
    kind: 'comment',
    text: {
      en: 'What one thing would make your work easier?',
      tr: 'Tek bir şey değişse, hangisi işinizi kolaylaştırırdı?',
      fa: 'کدام یک چیز کارتان را آسان‌تر می‌کند؟',
      zh: '哪一件事能让您的工作更轻松？',
    },
  },
];

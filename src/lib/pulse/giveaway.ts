/**
 * Somebody who writes in their own words may name themselves without meaning to. This looks for signs of
 * it on the phone, and tells nobody else; whoever writes decides.
 *
 * It knows no names of colleagues. A phone that had those of its unit would hand a list of people to
 * whoever holds one link, and hashes of names are guessed in a second; so a name is known by how it is
 * written alone: after a form of address, or two capitals in a row inside a sentence.
 */
export const tells = ['mail', 'phone', 'name', 'only', 'job', 'time'] as const;
export type Tell = (typeof tells)[number];

/** What is looked for, in all four languages at once, for people mix them. */
const signs: Record<Tell, readonly RegExp[]> = {
  mail: [/\S+@\S+\.\S+/u, /\bhttps?:\/\//iu],
  phone: [/(?:\+|\p{Nd})(?:[\s().-]?\p{Nd}){6,}/u],
  name: [
    /\b(?:Mr|Mrs|Ms|Dr|Prof)\.?\s+\p{Lu}/u,
    /\p{Lu}\p{Ll}+\s+(?:Bey|Hanım|Abi|Abla|Hoca)\b/u,
    /(?:آقای|خانم|دکتر|مهندس)\s+\S/u,
    /[\p{Script=Han}]{1,2}(?:先生|女士|小姐|老师|总)/u,
    /(?<![.!?…:]\s*)(?<=\p{L}[,;]?\s)(?!I\b)\p{Lu}\p{Ll}+\s+\p{Lu}\p{Ll}+/u,
  ],
  only: [
    /\b(?:the|an?) only\b|\bonly one\b|\bonly (?:wo)?man\b|\bas the \w+est\b|\bnobody else\b/iu,
    /\btek (?:kişi|kadın|erkek|ben)|benden başka|yalnız(?:ca)? ben|sadece ben|\btek ben/iu,
    /تنها (?:کسی|زن|مرد|کارمند|نفر)|فقط من|جز من|غیر از من/u,
    /唯一|只有我|除了我|就我一个/u,
  ],
  job: [
    /\b(?:as|I am|I'm) (?:the|an?) (?:\w+ )?(?:manager|lead|head|director|chef|receptionist|supervisor|engineer|nurse|assistant|accountant|driver|cook|trainee|apprentice)\b/iu,
    /(?:müdür|şef|sorumlu|mühendis|hemşire|asistan|muhasebeci|şoför|aşçı|stajyer|resepsiyonist)\S* olarak/iu,
    /به عنوان (?:مدیر|سرپرست|رئیس|مهندس|پرستار|حسابدار|راننده|آشپز|کارآموز|پذیرشگر|دستیار)/u,
    /(?:作为|身为|我是)\S{0,6}(?:经理|主管|总监|主任|工程师|护士|会计|司机|厨师|助理|实习生|前台)/u,
  ],
  time: [
    /\b(?:I|my|me|we)\b[^.!?]*\b(?:yesterday|last (?:week|month|year|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|(?:since|in) (?:19|20)\d\d|for \w+ years|on (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday))/iu,
    /\b(?:dün|geçen (?:hafta|ay|yıl|sene)|\d+ yıldır|(?:19|20)\d\d['’]?\S* beri)/iu,
    /دیروز|(?:هفته|ماه|سال)[‌ی]* (?:گذشته|پیش)|\p{Nd}+ سال است/u,
    /昨天|上周|上个月|去年|我\S{0,6}\p{Nd}+年|我\S{0,4}[一二三四五六七八九十]+年/u,
  ],
};

/** What in a text may show who wrote it, in a fixed order. */
export function giveaways(text: string): Tell[] {
  return tells.filter((tell) => signs[tell].some((sign) => sign.test(text)));
}

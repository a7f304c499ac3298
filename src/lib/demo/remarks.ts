/** What Meridian's people wrote, in their own words, when they were last asked. */
import type { OpenedComment } from '#lib/pulse/tally.ts';
import { writtenComment } from '#lib/pulse/ballot.ts';
import type { Hotel, Region } from './hotels.ts';

const wrote: Record<Region, readonly string[]> = {
  Nordic: [
    'Since we may settle things ourselves, evenings at the desk are calmer.',
    'Please keep the 150 euros. It saves us a phone call every single time.',
    'A list of finished rooms that is true at two o’clock.',
    'Fewer night shifts in a row.',
    'Somebody in head office who picks up the telephone.',
    'A second card machine at the bar.',
  ],
  'British Isles': [
    'Let me put a wrong bill right without asking the manager first.',
    'We hear about rooms that are not ready from the guest. That should be the other way round.',
    'Rosters two weeks ahead, not two days.',
    'The new housekeeping firm needs to talk to the desk.',
    'More people on Fridays. Everyone knows Fridays.',
    'Less reporting about guests, more time with them.',
  ],
  Central: [
    'Ask housekeeping before you sell an early check-in.',
    'We write down the same fault three times before anybody repairs it.',
    'I would like to decide small things myself.',
    'A proper hand-over between the shifts, ten minutes are enough.',
    'Two posts have been empty since spring. It shows.',
    'The app asks guests what we already know.',
  ],
  Iberia: [
    'It works: I solve it, I write it down, nobody scolds me.',
    'When the room is late nobody tells us why.',
    'More hands in August.',
    'A place to rest that is not the luggage room.',
    'Tell us what became of our ideas.',
    'My manager listens, but the region never answers.',
  ],
  Aegean: [
    'Misafirin sorununu çözmek için müdürü beklemek istemiyorum.',
    'Hazır oda listesi resepsiyona geç geliyor.',
    'Yaz aylarında daha çok kişi gerek.',
    'Vardiyaları bir hafta önceden bilmek isterim.',
    'Arızayı bildiriyoruz, sonra ne olduğunu duymuyoruz.',
    'Fikrimiz sorulunca sonucunu da görmek güzel olur.',
  ],
};

/** One remark from each of several hotels of every region, answering an item. */
export function remarks(hotels: readonly Hotel[], item: string): OpenedComment[] {
  return Object.entries(wrote).flatMap(([region, texts]) => {
    const here = hotels.filter((hotel) => hotel.region === region);
    return texts.flatMap((text, i): OpenedComment[] => {
      const unit = here[i % here.length]?.id;
      return unit === undefined ? [] : [{ unit, item, content: writtenComment(text) }];
    });
  });
}

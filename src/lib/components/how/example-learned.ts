/** What the figures say of one link, and how that and what was thought of it make what is learnt. */
import { inOrder } from '#lib/editor/written.ts';
import { m } from '#lib/paraglide/messages.js';
import type { LinkLesson } from '#lib/rox/map-lessons.ts';
import type { Example, Examples, Subject } from './examples.ts';
import { exact, half, same } from './terms.ts';

export function learned(subject: Subject): Examples {
  const { lessons } = subject;
  if (lessons === undefined) return { learned: { reading: true } };
  if (lessons === 'away') return { learned: { none: m.how_none_away() } };
  const told = 'refused' in lessons ? [] : lessons.lessons;
  const { links } = subject.reading.look.content;
  const { id } = subject.place.element;
  const known = links.flatMap((link) => {
    const lesson = told.find((each) => each.link === link.id);
    return lesson?.data && lesson.weights ? [{ link, lesson }] : [];
  });
  const found =
    known.find(({ link }) => link.from === id) ??
    known.find(({ link }) => link.to === id) ??
    known[0];
  if (!found) return { learned: { none: m.how_none_learned() } };
  const ends = [found.link.from, found.link.to].map(
    (end) => subject.reading.places.get(end)?.element.fields.name ?? '',
  );
  return { learned: worked(inOrder(ends), found.lesson) };
}

function worked(of: string, { prior, data, posterior, weights, conflict }: LinkLesson): Example {
  if (!data || !weights) return { none: m.how_none_learned() };
  const [mu, a, b] = [exact(prior.mean), exact(weights.prior), exact(weights.figures)];
  const slope = exact(weights.slope);
  const made =
    (weights.prior * prior.mean + weights.figures * weights.slope) /
    (weights.prior + weights.figures);
  const [low, high] = posterior.interval90.map(exact);
  return {
    of,
    lines: [
      `μ = ${mu} ${half(exact(prior.sd))}; w = ${exact(data.estimate)} ${half(exact(data.se))}`,
      ...(conflict === null
        ? []
        : [
            `z = (${exact(data.estimate)} − ${mu}) ÷ √(${exact(data.se)}² + ${exact(prior.sd)}²) = ${exact(conflict)}`,
          ]),
      `a = ${a}, b = ${b}, w′ = ${slope}`,
      `ŵ = ${exact(posterior.mean)}: ${m.how_nine_in_ten({ low: low ?? '', high: high ?? '' })}`,
    ],
    check: {
      sides: [`(${a} × ${mu} + ${b} × ${slope}) ÷ (${a} + ${b})`, exact(posterior.mean)],
      agrees: same(made, posterior.mean),
    },
  };
}

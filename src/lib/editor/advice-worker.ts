/** A worker that weighs acting against learning, so that an open page never waits. */
import { valueOfLink, type LinkQuestion } from '#lib/rox/link-value.ts';
import { weigh, type Question } from '#lib/rox/weighing.ts';
import { kernel } from './kernel.ts';

addEventListener('message', ({ data, ports: [port] }: MessageEvent<Question | LinkQuestion>) => {
  if ('edge' in data) port?.postMessage(valueOfLink(data));
  else void kernel.then((module) => port?.postMessage(weigh(data, module)));
});

/** A worker that weighs acting against learning, so that an open page never waits. */
import { weigh, type Question } from '#lib/rox/weighing.ts';
import { kernel } from './kernel.ts';

addEventListener('message', ({ data, ports: [port] }: MessageEvent<Question>) => {
  void kernel.then((module) => port?.postMessage(weigh(data, module)));
});

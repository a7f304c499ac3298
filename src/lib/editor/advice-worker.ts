/** A worker that weighs acting against learning, so that an open page never waits. */
import { weigh, type Question } from '#lib/rox/weighing.ts';

addEventListener('message', ({ data, ports: [port] }: MessageEvent<Question>) => {
  port?.postMessage(weigh(data));
});

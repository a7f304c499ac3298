/** Learns a map's strengths in a thread of its own, so that no request waits behind the arithmetic. */
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { learnMap, type Material } from '#lib/rox/map-lessons.ts';

/** Our own server put it together. */
const Given = z.custom<Material>(
  (value) => typeof value === 'object' && value !== null && 'observations' in value,
);

parentPort?.postMessage(learnMap(Given.parse(workerData)));

/**
 * The kernel's memory and how to talk to it: parts of one WebAssembly memory, laid out here, read and
 * filled by `kernel/draws.ts`. For maps without covariances of their own.
 */
import { bins, type Drawer, type RankCounts } from './drawer.ts';
import { solveInDoubt } from './loop-draws.ts';
import { blockSize, normalTable } from './streams.ts';
import type { Trials } from './trials.ts';

const page = 65_536;

/** Draws whose bins the kernel notes, in two bytes each, before it counts them. */
const noted = 512;

/**
 * The compiled kernel of this engine, `kernel.wasm`, given as a module. Refused where links vary
 * together in blocks, and where the map does not fit into its memory of 4 GB.
 */
export function kernelDrawer(
  module: WebAssembly.Module,
  trials: Trials,
): Drawer | { refused: 'blocks' | 'size' } {
  const { net } = trials;
  const { size, head } = net;
  if (trials.blocks.length > 0) return { refused: 'blocks' };
  const { exports } = new WebAssembly.Instance(module, {
    env: {
      abort: () => {
        throw new Error('the kernel gave up');
      },
    },
  });
  const { memory, take, draw, count, settle } = exports;
  if (
    !(memory instanceof WebAssembly.Memory) ||
    !isCall(take) ||
    !isCall(draw) ||
    !isCall(count) ||
    !isCall(settle)
  ) {
    throw new TypeError('this is not the kernel');
  }
  const row = blockSize * 4;
  const ranked = 3 * size * 4;
  const lengths = {
    outStart: net.outStart.byteLength,
    head: head.byteLength,
    mean: trials.mean.byteLength,
    spread: trials.spread.byteLength,
    exists: trials.exists.byteLength,
    linkStream: net.edge.byteLength,
    source: trials.source.byteLength,
    shared: trials.shared.byteLength,
    inStart: net.inStart.byteLength,
    inLink: net.inLink.byteLength,
    inTail: net.inTail.byteLength,
    value: size * 4,
    counted: size * 4,
    known: size * 4,
    gapMean: size * 4,
    gapSpread: size * 4,
    position: size * 4,
    direction: size * 4,
    bar: size * 4,
    worthLow: size * 4,
    worthScale: size * 4,
    rootLow: size * 4,
    rootScale: size * 4,
    worthBins: size * bins * 4,
    rootBins: size * bins * 4,
    above: size * 4,
    worthRanks: ranked,
    rootRanks: ranked,
    table: normalTable().byteLength,
    strength: head.length * row,
    factor: trials.sources * row,
    worth: size * row,
    needed: trials.silentMoney ? size * row : 0,
    gap: size * row,
    root: size * row,
    keys: size * 16,
    spare: size * 8 + 6_144 * 4,
    words: 128,
    toss: row,
    normal: row,
    blockStart: net.blockStart.byteLength,
    cyclic: net.cyclic.length * 4,
    doubt: row,
    moved: row,
    most: row,
    notes: size * 2 * noted * 2,
  };
  const fields = [
    size,
    trials.sources,
    trials.seed,
    Number(trials.silentMoney),
    net.cyclic.length,
    0,
    0,
  ];
  const rankFields = fields.length - 2;
  const places: Record<string, number> = {};
  const plan = memory.buffer.byteLength;
  let end = plan + 512;
  for (const [name, length] of Object.entries(lengths)) {
    places[name] = end;
    fields.push(end);
    end += Math.ceil(length / 64) * 64;
  }
  if (end > 65_535 * page) return { refused: 'size' };
  memory.grow(Math.ceil((end - plan) / page));
  const { buffer } = memory;
  const floats = (name: keyof typeof lengths): Float32Array =>
    new Float32Array(buffer, places[name], lengths[name] / 4);
  const whole = (name: keyof typeof lengths): Uint32Array =>
    new Uint32Array(buffer, places[name], lengths[name] / 4);
  const planned = new Int32Array(buffer, plan, fields.length);
  planned.set(fields);
  for (const [name, values] of [
    ['outStart', net.outStart],
    ['head', head],
    ['exists', trials.exists],
    ['linkStream', net.edge],
    ['source', trials.source],
    ['inStart', net.inStart],
    ['inLink', net.inLink],
    ['inTail', net.inTail],
    ['known', trials.known],
    ['position', net.order],
    ['blockStart', net.blockStart],
    ['cyclic', net.cyclic],
  ] as const) {
    whole(name).set(values);
  }
  for (const [name, values] of [
    ['mean', trials.mean],
    ['spread', trials.spread],
    ['shared', trials.shared],
    ['value', trials.value],
    ['counted', trials.counted],
    ['gapMean', trials.gapMean],
    ['gapSpread', trials.gapSpread],
    ['direction', trials.direction],
    ['bar', trials.bar],
    ['table', normalTable()],
  ] as const) {
    floats(name).set(values);
  }
  take(plan);

  const strength = floats('strength');
  const worth = floats('worth');
  const gap = floats('gap');
  const root = floats('root');
  const unsure = whole('doubt');
  const doubt = new Uint8Array(blockSize);
  const settled = new Uint8Array(blockSize).fill(1);
  let counts = { settled: 0, refused: 0 };
  const ranks = (name: 'worthRanks' | 'rootRanks'): RankCounts => {
    const all = whole(name);
    return {
      sum: all.slice(0, size),
      first: all.slice(size, 2 * size),
      firstThree: all.slice(2 * size),
    };
  };
  return {
    trials,
    strength,
    worth,
    root,
    settled,
    draw: (block) => {
      draw(block);
      for (let d = 0; d < blockSize; d++) doubt[d] = unsure[d] ? 1 : 0;
      solveInDoubt(trials, strength, gap, worth, root, doubt, settled);
    },
    begin: (ranges, rankings) => {
      floats('worthLow').set(ranges.worth.low);
      floats('worthScale').set(ranges.worth.perUnit);
      floats('rootLow').set(ranges.root.low);
      floats('rootScale').set(ranges.root.perUnit);
      for (const name of ['worthBins', 'rootBins', 'above', 'worthRanks', 'rootRanks'] as const) {
        whole(name).fill(0);
      }
      planned[rankFields] = Number(rankings.worth);
      planned[rankFields + 1] = Number(rankings.root);
      take(plan);
      counts = { settled: 0, refused: 0 };
    },
    count: (draws) => {
      const left = [...settled.subarray(0, draws).keys()].filter((d) => settled[d]);
      if (left.length < draws) for (const rows of [worth, root]) drawTogether(rows, left);
      count(left.length);
      counts.settled += left.length;
      counts.refused += draws - left.length;
    },
    counts: () => {
      settle();
      return {
        ...counts,
        worth: whole('worthBins').slice(),
        root: whole('rootBins').slice(),
        above: whole('above').slice(),
        worthRanks: ranks('worthRanks'),
        rootRanks: ranks('rootRanks'),
      };
    },
  };
}

/** Moves the draws that are left to the front of every row. */
function drawTogether(rows: Float32Array, left: readonly number[]): void {
  for (let row = 0; row < rows.length; row += blockSize) {
    left.forEach((from, to) => (rows[row + to] = rows[row + from]!));
  }
}

function isCall(value: unknown): value is (argument?: number) => void {
  return typeof value === 'function';
}

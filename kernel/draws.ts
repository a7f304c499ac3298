/**
 * Many possible maps at once, in AssemblyScript: 64 draws lie side by side in a row, and every step is
 * done to four of them by one instruction. Steps and their order are those of `src/lib/rox/plain.ts`,
 * in single precision, so that the two agree bit for bit. Nothing is allocated here: the caller lays
 * out the memory and hands over the places of its parts (`src/lib/rox/kernel.ts`).
 *
 * Compiled by `npm run kernel` to `src/lib/rox/kernel.wasm`.
 */

/** Draws in a block, bytes of a row of them, and rows' vectors of four. */
const DRAWS: i32 = 64;
const ROW: usize = 256;

const BINS: i32 = 512;

/** Draws whose bins are noted before they are counted, and bytes of such a row of notes. */
const NOTED: i32 = 512;
const NOTES: usize = 1024;

/** What the streams of random numbers are for. */
const LINK: i32 = 0;
const SCORE: i32 = 1;
const SOURCE: i32 = 2;
const EXISTENCE: i32 = 3;

/** A threshold at which a link surely exists. */
const SURE: i32 = 65536;

/** Up to so many elements a network sorts four draws at once; a radix above. */
const NETWORK: i32 = 512;

/** Rounds of loops, as in `src/lib/rox/row-rounds.ts`. */
const PER_LIMIT: f32 = <f32>(1 / 0.95);
const GROWTH_LIMIT: f32 = 0.9;
const GROWTH_ROUNDS: i32 = 24;
const CHANGE: f32 = 5e-7;
const ROUNDS: i32 = 400;

// The plan, in the order of `planFields` in kernel.ts.
let size: i32 = 0;
let sources: i32 = 0;
let seed: i32 = 0;
let silentMoney: i32 = 0;
let blocks: i32 = 0;
let rankWorth: i32 = 0;
let rankRoot: i32 = 0;
let outStart: usize = 0;
let head: usize = 0;
let mean: usize = 0;
let spread: usize = 0;
let exists: usize = 0;
let linkStream: usize = 0;
let source: usize = 0;
let shared: usize = 0;
let inStart: usize = 0;
let inLink: usize = 0;
let inTail: usize = 0;
let value: usize = 0;
let counted: usize = 0;
let known: usize = 0;
let gapMean: usize = 0;
let gapSpread: usize = 0;
let position: usize = 0;
let direction: usize = 0;
let bar: usize = 0;
let worthLow: usize = 0;
let worthScale: usize = 0;
let rootLow: usize = 0;
let rootScale: usize = 0;
let worthBins: usize = 0;
let rootBins: usize = 0;
let above: usize = 0;
let worthRanks: usize = 0;
let rootRanks: usize = 0;
let table: usize = 0;
let strength: usize = 0;
let factor: usize = 0;
let worth: usize = 0;
let needed: usize = 0;
let gap: usize = 0;
let root: usize = 0;
let keys: usize = 0;
let spare: usize = 0;
let words: usize = 0;
let toss: usize = 0;
let normal: usize = 0;
let blockStart: usize = 0;
let cyclic: usize = 0;
let doubt: usize = 0;
let moved: usize = 0;
let most: usize = 0;
let notes: usize = 0;

/** Draws noted since bins were last counted. */
let noted: i32 = 0;

/** Takes the plan: so many words of 32 bits as there are fields above, in their order. */
export function take(plan: usize): void {
  size = load<i32>(plan);
  sources = load<i32>(plan, 4);
  seed = load<i32>(plan, 8);
  silentMoney = load<i32>(plan, 12);
  blocks = load<i32>(plan, 16);
  rankWorth = load<i32>(plan, 20);
  rankRoot = load<i32>(plan, 24);
  outStart = load<u32>(plan, 28);
  head = load<u32>(plan, 32);
  mean = load<u32>(plan, 36);
  spread = load<u32>(plan, 40);
  exists = load<u32>(plan, 44);
  linkStream = load<u32>(plan, 48);
  source = load<u32>(plan, 52);
  shared = load<u32>(plan, 56);
  inStart = load<u32>(plan, 60);
  inLink = load<u32>(plan, 64);
  inTail = load<u32>(plan, 68);
  value = load<u32>(plan, 72);
  counted = load<u32>(plan, 76);
  known = load<u32>(plan, 80);
  gapMean = load<u32>(plan, 84);
  gapSpread = load<u32>(plan, 88);
  position = load<u32>(plan, 92);
  direction = load<u32>(plan, 96);
  bar = load<u32>(plan, 100);
  worthLow = load<u32>(plan, 104);
  worthScale = load<u32>(plan, 108);
  rootLow = load<u32>(plan, 112);
  rootScale = load<u32>(plan, 116);
  worthBins = load<u32>(plan, 120);
  rootBins = load<u32>(plan, 124);
  above = load<u32>(plan, 128);
  worthRanks = load<u32>(plan, 132);
  rootRanks = load<u32>(plan, 136);
  table = load<u32>(plan, 140);
  strength = load<u32>(plan, 144);
  factor = load<u32>(plan, 148);
  worth = load<u32>(plan, 152);
  needed = load<u32>(plan, 156);
  gap = load<u32>(plan, 160);
  root = load<u32>(plan, 164);
  keys = load<u32>(plan, 168);
  spare = load<u32>(plan, 172);
  words = load<u32>(plan, 176);
  toss = load<u32>(plan, 180);
  normal = load<u32>(plan, 184);
  blockStart = load<u32>(plan, 188);
  cyclic = load<u32>(plan, 192);
  doubt = load<u32>(plan, 196);
  moved = load<u32>(plan, 200);
  most = load<u32>(plan, 204);
  notes = load<u32>(plan, 208);
  noted = 0;
  spreadKey();
}

/**
 * Draws one block: fills the rows of `worth` and `root`, and of `doubt` for draws whose loops did not
 * surely settle. O(V + E), loops O(E) a round.
 */
export function draw(block: i32): void {
  memory.fill(doubt, 0, ROW);
  for (let s = 0; s < sources; s++) normals(factor + <usize>s * ROW, SOURCE, s, block);
  backwards(block);
  if (silentMoney) again();
  forwards(block);
}

/**
 * Counts the first `count` draws of the block in hand; into bins only with `settle`, or once enough are
 * noted. O(V log² V), above 512 elements O(V).
 */
export function count(count: i32): void {
  for (let p = 0; p < size; p++) {
    const row = <usize>p * ROW;
    const at = (<usize>p) << 2;
    note(worth + row, worthLow + at, worthScale + at, notesOf(p));
    beyond(worth + row, at, count);
    if (load<i32>(known + at)) {
      note(root + row, rootLow + at, rootScale + at, notesOf(p) + NOTES);
    }
  }
  noted += count;
  if (noted > NOTED - DRAWS) settle();
  if (rankWorth) rank(worth, worthRanks, false, count);
  if (rankRoot) rank(root, rootRanks, true, count);
}

/** Counts into bins what was noted: many draws of an element at once, while its bins are at hand. */
export function settle(): void {
  for (let p = 0; p < size; p++) {
    const bins = <usize>(p * BINS) * 4;
    countNotes(worthBins + bins, notesOf(p));
    if (load<i32>(known + ((<usize>p) << 2))) countNotes(rootBins + bins, notesOf(p) + NOTES);
  }
  noted = 0;
}

/**
 * 128 random bits for each of eight counters (Philox 4×32-10), into `words`: the 64 draws of a block of a
 * stream, 32 after 32. Draw (2·word + half)·4 + counter of 32 is that half. The two fours of counters
 * take turns, so that one multiplies while the other waits.
 */
function random(kind: i32, stream: i32, block: i32): void {
  const m0 = i32x4.splat(0xd2511f53);
  const m1 = i32x4.splat(0xcd9e8d57);
  let a0 = i32x4.add(i32x4.splat(block << 3), i32x4(0, 1, 2, 3));
  let b0 = i32x4.add(i32x4.splat(block << 3), i32x4(4, 5, 6, 7));
  let a1 = i32x4.splat(stream);
  let b1 = a1;
  let a2 = i32x4.splat(kind);
  let b2 = a2;
  let a3 = i32x4.splat(0);
  let b3 = a3;
  for (let key = keyOfRounds, end = key + 320; key < end; key += 32) {
    const x = v128.load(key);
    const y = v128.load(key, 16);
    const p = i64x2.extmul_low_i32x4_u(a0, m0);
    const q = i64x2.extmul_high_i32x4_u(a0, m0);
    const r = i64x2.extmul_low_i32x4_u(a2, m1);
    const s = i64x2.extmul_high_i32x4_u(a2, m1);
    a0 = v128.xor(v128.shuffle<i32>(r, s, 1, 3, 5, 7), v128.xor(a1, x));
    a2 = v128.xor(v128.shuffle<i32>(p, q, 1, 3, 5, 7), v128.xor(a3, y));
    a1 = v128.shuffle<i32>(r, s, 0, 2, 4, 6);
    a3 = v128.shuffle<i32>(p, q, 0, 2, 4, 6);
    const t = i64x2.extmul_low_i32x4_u(b0, m0);
    const u = i64x2.extmul_high_i32x4_u(b0, m0);
    const v = i64x2.extmul_low_i32x4_u(b2, m1);
    const w = i64x2.extmul_high_i32x4_u(b2, m1);
    b0 = v128.xor(v128.shuffle<i32>(v, w, 1, 3, 5, 7), v128.xor(b1, x));
    b2 = v128.xor(v128.shuffle<i32>(t, u, 1, 3, 5, 7), v128.xor(b3, y));
    b1 = v128.shuffle<i32>(v, w, 0, 2, 4, 6);
    b3 = v128.shuffle<i32>(t, u, 0, 2, 4, 6);
  }
  v128.store(words, a0);
  v128.store(words, a1, 16);
  v128.store(words, a2, 32);
  v128.store(words, a3, 48);
  v128.store(words, b0, 64);
  v128.store(words, b1, 80);
  v128.store(words, b2, 96);
  v128.store(words, b3, 112);
}

/** The key of each of the ten rounds, its two words four times side by side. */
const keyOfRounds: usize = memory.data(320, 16);

function spreadKey(): void {
  for (let round = 0; round < 10; round++) {
    const key = keyOfRounds + ((<usize>round) << 5);
    v128.store(key, i32x4.splat(seed + round * 0x9e3779b9));
    v128.store(key, i32x4.splat(round * 0xbb67ae85), 16);
  }
}

/** A row of standard normals. */
function normals(row: usize, kind: i32, stream: i32, block: i32): void {
  random(kind, stream, block);
  let to = row;
  for (let word = words, end = words + 128; word < end; word += 16) {
    let low = v128.load_zero<f32>(normalAt(load<u16>(word)));
    low = v128.load_lane<f32>(normalAt(load<u16>(word, 4)), low, 1);
    low = v128.load_lane<f32>(normalAt(load<u16>(word, 8)), low, 2);
    low = v128.load_lane<f32>(normalAt(load<u16>(word, 12)), low, 3);
    v128.store(to, low);
    let high = v128.load_zero<f32>(normalAt(load<u16>(word, 2)));
    high = v128.load_lane<f32>(normalAt(load<u16>(word, 6)), high, 1);
    high = v128.load_lane<f32>(normalAt(load<u16>(word, 10)), high, 2);
    high = v128.load_lane<f32>(normalAt(load<u16>(word, 14)), high, 3);
    v128.store(to, high, 16);
    to += 32;
  }
}

/** Where the normal of a random number stands. */
function normalAt(number: u16): usize {
  return table + ((<usize>number) << 2);
}

/** A row of whole numbers from 0 to 65,535, for coins. */
function tosses(row: usize, stream: i32, block: i32): void {
  random(EXISTENCE, stream, block);
  let to = row;
  for (let word = words, end = words + 128; word < end; word += 16) {
    const both = v128.load(word);
    v128.store(to, v128.and(both, i32x4.splat(0xffff)));
    v128.store(to, i32x4.shr_u(both, 16), 16);
    to += 32;
  }
}

/** Draws the strengths and sweeps worth back over them. */
function backwards(block: i32): void {
  for (let c = blocks - 1; c >= 0; c--) {
    const first = blockAt(c);
    const last = blockAt(c + 1);
    if (!load<i32>(cyclic + ((<usize>c) << 2))) {
      one(first, block);
      continue;
    }
    for (let p = last - 1; p >= first; p--) strengths(p, block);
    doubtGrowth(first, last);
    settleBack(first, last, value, worth);
  }
}

function blockAt(c: i32): i32 {
  return load<i32>(blockStart + ((<usize>c) << 2));
}

/** Worth of an element outside loops, drawing the strengths of its links. */
function one(p: i32, block: i32): void {
  const row = worth + <usize>p * ROW;
  const own = f32x4.splat(load<f32>(value + ((<usize>p) << 2)));
  for (let at: usize = 0; at < ROW; at += 16) v128.store(row + at, own);
  const end = load<i32>(outStart + ((<usize>p) << 2), 4);
  for (let link = load<i32>(outStart + ((<usize>p) << 2)); link < end; link++) {
    const place = (<usize>link) << 2;
    const weights = strength + <usize>link * ROW;
    const ahead = worth + <usize>load<i32>(head + place) * ROW;
    const middle = f32x4.splat(load<f32>(mean + place));
    const scale = f32x4.splat(load<f32>(spread + place));
    const from = load<i32>(source + place);
    normals(normal, LINK, load<i32>(linkStream + place), block);
    if (from < 0 && load<i32>(exists + place) == SURE) {
      for (let at: usize = 0; at < ROW; at += 16) {
        const weight = f32x4.add(middle, f32x4.mul(scale, v128.load(normal + at)));
        v128.store(weights + at, weight);
        v128.store(
          row + at,
          f32x4.add(v128.load(row + at), f32x4.mul(weight, v128.load(ahead + at))),
        );
      }
      continue;
    }
    doubtful(link, weights, middle, scale, block);
    for (let at: usize = 0; at < ROW; at += 16) {
      v128.store(
        row + at,
        f32x4.add(v128.load(row + at), f32x4.mul(v128.load(weights + at), v128.load(ahead + at))),
      );
    }
  }
}

/** Draws the strengths of the links of an element. */
function strengths(p: i32, block: i32): void {
  const end = load<i32>(outStart + ((<usize>p) << 2), 4);
  for (let link = load<i32>(outStart + ((<usize>p) << 2)); link < end; link++) {
    const place = (<usize>link) << 2;
    normals(normal, LINK, load<i32>(linkStream + place), block);
    doubtful(
      link,
      strength + <usize>link * ROW,
      f32x4.splat(load<f32>(mean + place)),
      f32x4.splat(load<f32>(spread + place)),
      block,
    );
  }
}

/** Strengths of a link that may not exist, or whose evidence stands behind others too. */
function doubtful(link: i32, weights: usize, middle: v128, scale: v128, block: i32): void {
  const place = (<usize>link) << 2;
  const from = load<i32>(source + place);
  for (let at: usize = 0; at < ROW; at += 16) {
    v128.store(weights + at, f32x4.add(middle, f32x4.mul(scale, v128.load(normal + at))));
  }
  if (from >= 0) {
    const together = factor + <usize>from * ROW;
    const part = f32x4.splat(load<f32>(shared + place));
    for (let at: usize = 0; at < ROW; at += 16) {
      const moved = f32x4.mul(part, v128.load(together + at));
      v128.store(weights + at, f32x4.add(v128.load(weights + at), moved));
    }
  }
  const chance = load<i32>(exists + place);
  if (chance == SURE) return;
  tosses(toss, load<i32>(linkStream + place), block);
  const limit = i32x4.splat(chance);
  for (let at: usize = 0; at < ROW; at += 16) {
    const there = i32x4.lt_s(v128.load(toss + at), limit);
    v128.store(weights + at, v128.and(v128.load(weights + at), there));
  }
}

/** Worth without the money of results that have no gap, over the same strengths, into `needed`. */
function again(): void {
  for (let c = blocks - 1; c >= 0; c--) {
    const p = blockAt(c);
    if (load<i32>(cyclic + ((<usize>c) << 2))) {
      settleBack(p, blockAt(c + 1), counted, needed);
      continue;
    }
    const row = needed + <usize>p * ROW;
    fill(row, load<f32>(counted + ((<usize>p) << 2)));
    const end = load<i32>(outStart + ((<usize>p) << 2), 4);
    for (let link = load<i32>(outStart + ((<usize>p) << 2)); link < end; link++) {
      const ahead = needed + <usize>load<i32>(head + ((<usize>link) << 2)) * ROW;
      through(row, strength + <usize>link * ROW, ahead);
    }
  }
}

/** One value in a whole row. */
function fill(row: usize, value: f32): void {
  const all = f32x4.splat(value);
  for (let at: usize = 0; at < ROW; at += 16) v128.store(row + at, all);
}

/** row += weights·other. */
function through(row: usize, weights: usize, other: usize): void {
  for (let at: usize = 0; at < ROW; at += 16) {
    const brought = f32x4.mul(v128.load(weights + at), v128.load(other + at));
    v128.store(row + at, f32x4.add(v128.load(row + at), brought));
  }
}

/** Puts draws in doubt unless ρ(|W|) of the component is surely below the limit; `root` is its room. */
function doubtGrowth(first: i32, last: i32): void {
  for (let p = first; p < last; p++) fill(root + <usize>p * ROW, 1);
  memory.fill(toss, 0xff, ROW);
  for (let round = 0; round < GROWTH_ROUNDS; round++) {
    fill(most, 0);
    for (let p = last - 1; p >= first; p--) grow(p, last);
    let open: v128 = i32x4.splat(0);
    for (let at: usize = 0; at < ROW; at += 16) {
      const below = f32x4.lt(v128.load(most + at), f32x4.splat(GROWTH_LIMIT));
      const still = v128.andnot(v128.load(toss + at), below);
      v128.store(toss + at, still);
      open = v128.or(open, still);
    }
    if (!v128.any_true(open)) return;
  }
  for (let at: usize = 0; at < ROW; at += 16) {
    v128.store(doubt + at, v128.or(v128.load(doubt + at), v128.load(toss + at)));
  }
}

/** x = 1 + |W|x/limit at one element, noting the growth. */
function grow(p: i32, last: i32): void {
  fill(normal, 0);
  const end = load<i32>(outStart + ((<usize>p) << 2), 4);
  for (let link = load<i32>(outStart + ((<usize>p) << 2)); link < end; link++) {
    const to = load<i32>(head + ((<usize>link) << 2));
    if (to >= last) continue;
    const weights = strength + <usize>link * ROW;
    const ahead = root + <usize>to * ROW;
    for (let at: usize = 0; at < ROW; at += 16) {
      const brought = f32x4.mul(f32x4.abs(v128.load(weights + at)), v128.load(ahead + at));
      v128.store(normal + at, f32x4.add(v128.load(normal + at), brought));
    }
  }
  const row = root + <usize>p * ROW;
  for (let at: usize = 0; at < ROW; at += 16) {
    const scaled = f32x4.mul(v128.load(normal + at), f32x4.splat(PER_LIMIT));
    const next = f32x4.add(f32x4.splat(1), scaled);
    const growth = f32x4.sub(next, v128.load(row + at));
    v128.store(most + at, f32x4.max(v128.load(most + at), growth));
    v128.store(row + at, next);
  }
}

/** Rounds of worth over a component, from values of its own. */
function settleBack(first: i32, last: i32, values: usize, rows: usize): void {
  for (let p = first; p < last; p++) {
    fill(rows + <usize>p * ROW, load<f32>(values + ((<usize>p) << 2)));
  }
  for (let round = 0; round < ROUNDS; round++) {
    fill(moved, 0);
    fill(most, 0);
    for (let p = last - 1; p >= first; p--) {
      fill(normal, load<f32>(values + ((<usize>p) << 2)));
      const end = load<i32>(outStart + ((<usize>p) << 2), 4);
      for (let link = load<i32>(outStart + ((<usize>p) << 2)); link < end; link++) {
        const ahead = rows + <usize>load<i32>(head + ((<usize>link) << 2)) * ROW;
        through(normal, strength + <usize>link * ROW, ahead);
      }
      moveTo(rows + <usize>p * ROW);
    }
    if (settled()) return;
  }
  doubtUnsettled();
}

/** Rounds of the gaps that a component's elements without one take over from their parents. */
function settleForth(first: i32, last: i32): void {
  let silent = false;
  for (let p = first; p < last; p++) {
    if (!load<i32>(known + ((<usize>p) << 2))) silent = true;
  }
  if (!silent) return;
  for (let round = 0; round < ROUNDS; round++) {
    fill(moved, 0);
    fill(most, 0);
    for (let p = first; p < last; p++) {
      const place = (<usize>p) << 2;
      if (load<i32>(known + place)) continue;
      fill(normal, 0);
      const end = load<i32>(inStart + place, 4);
      for (let i = load<i32>(inStart + place); i < end; i++) {
        const weights = strength + <usize>load<i32>(inLink + ((<usize>i) << 2)) * ROW;
        through(normal, weights, gap + <usize>load<i32>(inTail + ((<usize>i) << 2)) * ROW);
      }
      moveTo(gap + <usize>p * ROW);
    }
    if (settled()) return;
  }
  doubtUnsettled();
}

/** Takes `normal` as a row, noting how far that moves it. */
function moveTo(row: usize): void {
  for (let at: usize = 0; at < ROW; at += 16) {
    const next = v128.load(normal + at);
    const by = f32x4.abs(f32x4.sub(next, v128.load(row + at)));
    v128.store(moved + at, f32x4.max(v128.load(moved + at), by));
    v128.store(most + at, f32x4.max(v128.load(most + at), f32x4.abs(next)));
    v128.store(row + at, next);
  }
}

/** Whether every draw that is not in doubt has come to rest. */
function settled(): bool {
  let open: v128 = i32x4.splat(0);
  for (let at: usize = 0; at < ROW; at += 16) {
    open = v128.or(open, v128.andnot(v128.not(still(at)), v128.load(doubt + at)));
  }
  return !v128.any_true(open);
}

function doubtUnsettled(): void {
  for (let at: usize = 0; at < ROW; at += 16) {
    v128.store(doubt + at, v128.or(v128.load(doubt + at), v128.not(still(at))));
  }
}

/** Four draws at rest. */
function still(at: usize): v128 {
  return f32x4.le(v128.load(moved + at), f32x4.mul(f32x4.splat(CHANGE), v128.load(most + at)));
}

/** Draws the gaps, and sweeps forward what the parents' gaps do not explain; times worth. */
function forwards(block: i32): void {
  for (let c = 0; c < blocks; c++) {
    const first = blockAt(c);
    const last = blockAt(c + 1);
    const loops = load<i32>(cyclic + ((<usize>c) << 2));
    for (let p = first; p < last; p++) gaps(p, block);
    if (loops) settleForth(first, last);
    for (let p = first; p < last; p++) {
      if (load<i32>(known + ((<usize>p) << 2))) ownGap(p);
      else if (!loops) impliedGap(p);
    }
  }
}

/** Draws the gap of an element; 0 where it has none. */
function gaps(p: i32, block: i32): void {
  const place = (<usize>p) << 2;
  const row = gap + <usize>p * ROW;
  const result = root + <usize>p * ROW;
  const scale = load<f32>(gapSpread + place);
  const middle = f32x4.splat(load<f32>(gapMean + place));
  if (scale > 0) {
    normals(normal, SCORE, load<i32>(position + place), block);
    const apart = f32x4.splat(scale);
    for (let at: usize = 0; at < ROW; at += 16) {
      const points = f32x4.sub(middle, f32x4.mul(apart, v128.load(normal + at)));
      v128.store(row + at, points);
      v128.store(result + at, points);
    }
    return;
  }
  for (let at: usize = 0; at < ROW; at += 16) {
    v128.store(row + at, middle);
    v128.store(result + at, middle);
  }
}

/** Worth times the part of a gap that the parents' gaps do not imply. */
function ownGap(p: i32): void {
  const place = (<usize>p) << 2;
  const result = root + <usize>p * ROW;
  const end = load<i32>(inStart + place, 4);
  for (let i = load<i32>(inStart + place); i < end; i++) {
    const weights = strength + <usize>load<i32>(inLink + ((<usize>i) << 2)) * ROW;
    const behind = gap + <usize>load<i32>(inTail + ((<usize>i) << 2)) * ROW;
    for (let at: usize = 0; at < ROW; at += 16) {
      const brought = f32x4.mul(v128.load(weights + at), v128.load(behind + at));
      v128.store(result + at, f32x4.sub(v128.load(result + at), brought));
    }
  }
  const each = (silentMoney ? needed : worth) + <usize>p * ROW;
  for (let at: usize = 0; at < ROW; at += 16) {
    v128.store(result + at, f32x4.mul(v128.load(each + at), v128.load(result + at)));
  }
}

/** The gap of an element without one, outside loops: what its parents imply. */
function impliedGap(p: i32): void {
  const place = (<usize>p) << 2;
  const end = load<i32>(inStart + place, 4);
  for (let i = load<i32>(inStart + place); i < end; i++) {
    const weights = strength + <usize>load<i32>(inLink + ((<usize>i) << 2)) * ROW;
    const behind = gap + <usize>load<i32>(inTail + ((<usize>i) << 2)) * ROW;
    through(gap + <usize>p * ROW, weights, behind);
  }
}

/** Where the notes of an element begin: of its worth, then of its root attention. */
function notesOf(p: i32): usize {
  return notes + <usize>p * (2 * NOTES);
}

/** Notes the bin of each draw of a row. */
function note(row: usize, low: usize, scale: usize, to: usize): void {
  const from = f32x4.splat(load<f32>(low));
  const per = f32x4.splat(load<f32>(scale));
  let write = to + ((<usize>noted) << 1);
  for (let at = row, end = row + ROW; at < end; at += 32) {
    const low = i32x4.trunc_sat_f32x4_s(f32x4.mul(f32x4.sub(v128.load(at), from), per));
    const high = i32x4.trunc_sat_f32x4_s(f32x4.mul(f32x4.sub(v128.load(at, 16), from), per));
    const bins = i16x8.max_s(i16x8.narrow_i32x4_s(low, high), i16x8.splat(0));
    v128.store(write, i16x8.min_s(bins, i16x8.splat(<i16>(BINS - 1))));
    write += 16;
  }
}

function countNotes(bins: usize, from: usize): void {
  let at = from;
  const end = from + ((<usize>noted) << 1);
  for (; at + 14 < end; at += 16) {
    add(bins + ((<usize>load<u16>(at)) << 2), 1);
    add(bins + ((<usize>load<u16>(at, 2)) << 2), 1);
    add(bins + ((<usize>load<u16>(at, 4)) << 2), 1);
    add(bins + ((<usize>load<u16>(at, 6)) << 2), 1);
    add(bins + ((<usize>load<u16>(at, 8)) << 2), 1);
    add(bins + ((<usize>load<u16>(at, 10)) << 2), 1);
    add(bins + ((<usize>load<u16>(at, 12)) << 2), 1);
    add(bins + ((<usize>load<u16>(at, 14)) << 2), 1);
  }
  for (; at < end; at += 2) add(bins + ((<usize>load<u16>(at)) << 2), 1);
}

/** Counts draws in which worth in the good direction exceeds the cost. */
function beyond(row: usize, place: usize, count: i32): void {
  const sign = f32x4.splat(load<f32>(direction + place));
  const cost = f32x4.splat(load<f32>(bar + place));
  let hits = 0;
  for (let i = 0; i < count; i += 4) {
    const good = f32x4.mul(v128.load(row + ((<usize>i) << 2)), sign);
    let bits = i32x4.bitmask(f32x4.gt(good, cost));
    if (count - i < 4) bits &= (1 << (count - i)) - 1;
    hits += popcnt(bits);
  }
  store<u32>(above + place, load<u32>(above + place) + hits);
}

/** Ranks of every draw, largest first; `ranks` holds sums, firsts and first-threes by position. */
function rank(rows: usize, ranks: usize, onlyKnown: bool, count: i32): void {
  if (size <= NETWORK) {
    for (let i = 0; i < count; i += 4) {
      arrange(rows + ((<usize>i) << 2), onlyKnown);
      sort();
      tell(ranks, min(4, count - i));
    }
  } else {
    for (let i = 0; i < count; i++) byRadix(rows + ((<usize>i) << 2), ranks, onlyKnown);
  }
}

/** Sortable whole numbers, smallest for the largest value: 23 bits of the value. */
function sortable(values: v128, sign: v128): v128 {
  const bits = f32x4.sub(f32x4.splat(0), f32x4.mul(values, sign));
  const flipped = v128.xor(bits, v128.and(i32x4.shr_s(bits, 31), i32x4.splat(0x7fffffff)));
  return v128.and(flipped, i32x4.splat(~511));
}

/** Keys of four draws, by position: the value's 23 bits, then 9 of the position. */
function arrange(rows: usize, onlyKnown: bool): void {
  for (let p = 0; p < size; p++) {
    const place = (<usize>p) << 2;
    const at = load<i32>(position + place);
    const sign = onlyKnown ? <f32>1 : load<f32>(direction + place);
    let key = sortable(v128.load(rows + <usize>p * ROW), f32x4.splat(sign));
    if (onlyKnown && !load<i32>(known + place)) key = i32x4.splat(0x7fffffff & ~511);
    v128.store(keys + ((<usize>at) << 4), v128.or(key, i32x4.splat(at)));
  }
}

function exchange(a: usize, b: usize): void {
  const x = v128.load(a);
  const y = v128.load(b);
  v128.store(a, i32x4.min_s(x, y));
  v128.store(b, i32x4.max_s(x, y));
}

/** Batcher's merge exchange (Knuth, volume 3, algorithm 5.2.2M) on four draws at once. */
function sort(): void {
  let top = 1;
  while (top < size) top <<= 1;
  top >>= 1;
  for (let p = top; p > 0; p >>= 1) {
    let r = 0;
    let d = p;
    for (let q = top; ; q >>= 1) {
      pass(p, r, d);
      if (q == p) break;
      d = q - p;
      r = p;
    }
  }
}

/** Compares i with i + d for every i whose bit p is as in r. */
function pass(p: i32, r: i32, d: i32): void {
  const end = keys + ((<usize>(size - d)) << 4);
  const far = (<usize>d) << 4;
  if (p == 1) {
    let a = keys + ((<usize>r) << 4);
    for (; a + 96 < end; a += 128) {
      exchange(a, a + far);
      exchange(a + 32, a + 32 + far);
      exchange(a + 64, a + 64 + far);
      exchange(a + 96, a + 96 + far);
    }
    for (; a < end; a += 32) exchange(a, a + far);
    return;
  }
  const run = (<usize>p) << 4;
  for (let begin = keys + ((<usize>r) << 4); begin < end; begin += run << 1) {
    const stop = min(begin + run, end);
    let a = begin;
    for (; a + 48 < stop; a += 64) {
      exchange(a, a + far);
      exchange(a + 16, a + 16 + far);
      exchange(a + 32, a + 32 + far);
      exchange(a + 48, a + 48 + far);
    }
    for (; a < stop; a += 16) exchange(a, a + far);
  }
}

/** Counts the ranks of up to four sorted draws. */
function tell(ranks: usize, draws: i32): void {
  const firsts = ranks + ((<usize>size) << 2);
  const thirds = ranks + ((<usize>size) << 3);
  for (let lane = 0; lane < draws; lane++) {
    const key = keys + ((<usize>lane) << 2);
    const first = firsts + ((<usize>(load<i32>(key) & 511)) << 2);
    store<u32>(first, load<u32>(first) + 1);
    for (let r = 0; r < min(3, size); r++) {
      const third = thirds + ((<usize>(load<i32>(key + ((<usize>r) << 4)) & 511)) << 2);
      store<u32>(third, load<u32>(third) + 1);
    }
  }
  if (draws == 4) {
    for (let r = 0; r < size; r++) {
      const key = v128.shl<i32>(v128.and(v128.load(keys + ((<usize>r) << 4)), i32x4.splat(511)), 2);
      add(ranks + <u32>i32x4.extract_lane(key, 0), r + 1);
      add(ranks + <u32>i32x4.extract_lane(key, 1), r + 1);
      add(ranks + <u32>i32x4.extract_lane(key, 2), r + 1);
      add(ranks + <u32>i32x4.extract_lane(key, 3), r + 1);
    }
    return;
  }
  for (let lane = 0; lane < draws; lane++) {
    for (let r = 0; r < size; r++) {
      const key = load<i32>(keys + ((<usize>r) << 4) + ((<usize>lane) << 2)) & 511;
      add(ranks + ((<usize>key) << 2), r + 1);
    }
  }
}

function add(at: usize, by: u32): void {
  store<u32>(at, load<u32>(at) + by);
}

/** One draw of many elements: two passes over the 23 bits, stable, so ties keep their order. */
function byRadix(column: usize, ranks: usize, onlyKnown: bool): void {
  const half = (<usize>size) << 3;
  const low = spare + half;
  const high = low + 4096 * 4;
  memory.fill(low, 0, 6144 * 4);
  for (let p = 0; p < size; p++) {
    const place = (<usize>p) << 2;
    const at = load<i32>(position + place);
    const sign = onlyKnown ? <f32>1 : load<f32>(direction + place);
    const bits = reinterpret<i32>(0 - load<f32>(column + <usize>p * ROW) * sign);
    let key = (<u32>(bits ^ ((bits >> 31) & 0x7fffffff) ^ 0x80000000)) >>> 9;
    if (onlyKnown && !load<i32>(known + place)) key = 0x7fffff;
    store<u32>(keys + ((<usize>at) << 3), key);
    store<u32>(keys + ((<usize>at) << 3), at, 4);
    add(low + ((<usize>(key & 4095)) << 2), 1);
    add(high + ((<usize>(key >>> 12)) << 2), 1);
  }
  sums(low, 4096);
  sums(high, 2048);
  for (let i = 0; i < size; i++) {
    const pair = load<u64>(keys + ((<usize>i) << 3));
    const slot = low + ((<usize>((<u32>pair) & 4095)) << 2);
    store<u64>(spare + ((<usize>load<u32>(slot)) << 3), pair);
    add(slot, 1);
  }
  const firsts = ranks + ((<usize>size) << 2);
  const thirds = ranks + ((<usize>size) << 3);
  for (let i = 0; i < size; i++) {
    const pair = load<u64>(spare + ((<usize>i) << 3));
    const slot = high + ((<usize>((<u32>pair) >>> 12)) << 2);
    const r = load<u32>(slot);
    const at = (<usize>(pair >>> 32)) << 2;
    add(slot, 1);
    add(ranks + at, r + 1);
    if (r == 0) add(firsts + at, 1);
    if (r < 3) add(thirds + at, 1);
  }
}

/** Counts into where each begins. */
function sums(counts: usize, length: i32): void {
  let total: u32 = 0;
  for (let i = 0; i < length; i++) {
    const at = counts + ((<usize>i) << 2);
    const here = load<u32>(at);
    store<u32>(at, total);
    total += here;
  }
}

/**
 * Root attention of many units on one map: gaps of element p at rows + p·width, a number a unit, become
 * worth times own gap, in place and from the last place back, so that parents still hold their gaps.
 * `width` counts bytes and is a multiple of 64. O(E·units).
 */
export function units(
  places: i32,
  start: usize,
  tails: usize,
  weights: usize,
  worths: usize,
  rows: usize,
  width: usize,
): void {
  for (let p = places - 1; p >= 0; p--) {
    const row = rows + <usize>p * width;
    const begin = load<i32>(start + ((<usize>p) << 2));
    const end = load<i32>(start + ((<usize>p) << 2), 4);
    const each = f32x4.splat(load<f32>(worths + ((<usize>p) << 2)));
    for (let at: usize = 0; at < width; at += 64) {
      let a = v128.load(row + at);
      let b = v128.load(row + at, 16);
      let c = v128.load(row + at, 32);
      let d = v128.load(row + at, 48);
      for (let i = begin; i < end; i++) {
        const weight = f32x4.splat(load<f32>(weights + ((<usize>i) << 2)));
        const behind = rows + <usize>load<i32>(tails + ((<usize>i) << 2)) * width + at;
        a = f32x4.sub(a, f32x4.mul(weight, v128.load(behind)));
        b = f32x4.sub(b, f32x4.mul(weight, v128.load(behind, 16)));
        c = f32x4.sub(c, f32x4.mul(weight, v128.load(behind, 32)));
        d = f32x4.sub(d, f32x4.mul(weight, v128.load(behind, 48)));
      }
      v128.store(row + at, f32x4.mul(a, each));
      v128.store(row + at, f32x4.mul(b, each), 16);
      v128.store(row + at, f32x4.mul(c, each), 32);
      v128.store(row + at, f32x4.mul(d, each), 48);
    }
  }
}

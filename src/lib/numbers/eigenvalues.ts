/**
 * How fast a cascade grows is the largest eigenvalue of its matrix. All eigenvalues of a real square
 * matrix, complex pairs included: balance, reduce to Hessenberg form, then double-shift QR
 * (EISPACK balanc, elmhes, hqr; Wilkinson & Reinsch 1971, II/11, II/13 and II/14). O(n³).
 */

export interface Eigenvalues {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

/** @throws RangeError when the QR steps do not converge (60 per eigenvalue). */
export function eigenvalues(matrix: Float64Array, size: number): Eigenvalues {
  const scale = matrix.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0) || 1;
  const a = matrix.map((entry) => flushed(entry / scale));
  balance(a, size);
  reduce(a, size);
  const { real, imaginary } = iterate(a, size);
  return { real: real.map((x) => x * scale), imaginary: imaginary.map((x) => x * scale) };
}

/** Beside an entry of 1 nothing so small is felt, and its products would vanish half-way through. */
function flushed(entry: number): number {
  return Math.abs(entry) < 1e-100 ? 0 : entry;
}

/** The largest modulus among the eigenvalues; 0 for an empty matrix. */
export function spectralRadius(matrix: Float64Array, size: number): number {
  const { real, imaginary } = eigenvalues(matrix, size);
  let radius = 0;
  for (let i = 0; i < size; i++) radius = Math.max(radius, Math.hypot(real[i]!, imaginary[i]!));
  return radius;
}

/** Scales rows and columns by powers of 2 until their norms are alike: exact, and kind to QR. */
function balance(a: Float64Array, n: number): void {
  for (let settled = false; !settled;) {
    settled = true;
    for (let i = 0; i < n; i++) {
      let column = 0;
      let row = 0;
      for (let j = 0; j < n; j++) {
        if (j === i) continue;
        column += Math.abs(a[j * n + i]!);
        row += Math.abs(a[i * n + j]!);
      }
      if (column === 0 || row === 0) continue;
      const before = column + row;
      let scale = 1;
      while (column < row / 2) {
        scale *= 2;
        column *= 4;
      }
      while (column >= row * 2) {
        scale /= 2;
        column /= 4;
      }
      if ((column + row) / scale >= 0.95 * before) continue;
      settled = false;
      for (let j = 0; j < n; j++) a[i * n + j]! /= scale;
      for (let j = 0; j < n; j++) a[j * n + i]! *= scale;
    }
  }
}

/** Upper Hessenberg form by stabilised elementary similarity transformations. */
function reduce(a: Float64Array, n: number): void {
  for (let m = 1; m < n - 1; m++) {
    let pivot = m;
    for (let i = m + 1; i < n; i++) {
      if (Math.abs(a[i * n + m - 1]!) > Math.abs(a[pivot * n + m - 1]!)) pivot = i;
    }
    const head = a[pivot * n + m - 1]!;
    if (head === 0) continue;
    if (pivot !== m) {
      for (let j = m - 1; j < n; j++) exchange(a, pivot * n + j, m * n + j);
      for (let j = 0; j < n; j++) exchange(a, j * n + pivot, j * n + m);
    }
    for (let i = m + 1; i < n; i++) {
      const multiplier = a[i * n + m - 1]! / head;
      if (multiplier === 0) continue;
      a[i * n + m - 1] = 0;
      for (let j = m; j < n; j++) a[i * n + j]! -= multiplier * a[m * n + j]!;
      for (let j = 0; j < n; j++) a[j * n + m]! += multiplier * a[j * n + i]!;
    }
  }
}

/** Francis's double QR steps on a Hessenberg matrix, deflating from the bottom. */
function iterate(a: Float64Array, n: number): Eigenvalues {
  const real = new Float64Array(n);
  const imaginary = new Float64Array(n);
  let norm = 0;
  for (let i = 0; i < n; i++) {
    for (let j = Math.max(i - 1, 0); j < n; j++) norm += Math.abs(a[i * n + j]!);
  }
  let last = n - 1;
  let shifted = 0;
  let steps = 0;
  while (last >= 0) {
    const first = smallSubdiagonal(a, n, last, norm);
    const x = a[last * n + last]!;
    if (first === last) {
      real[last] = x + shifted;
      last--;
      steps = 0;
      continue;
    }
    const y = a[(last - 1) * n + last - 1]!;
    const w = a[last * n + last - 1]! * a[(last - 1) * n + last]!;
    if (first === last - 1) {
      pair(real, imaginary, last, x + shifted, y + shifted, w);
      last -= 2;
      steps = 0;
      continue;
    }
    if (steps === 60) throw new RangeError(`no eigenvalue after ${steps} steps`);
    let shift = { x, y, w };
    if (steps % 10 === 9) {
      shifted += x;
      for (let i = 0; i <= last; i++) a[i * n + i]! -= x;
      const s = Math.abs(a[last * n + last - 1]!) + Math.abs(a[(last - 1) * n + last - 2]!);
      shift = { x: 0.75 * s, y: 0.75 * s, w: -0.4375 * s * s };
    }
    steps++;
    sweep(a, n, first, last, shift);
  }
  return { real, imaginary };
}

/** The row where the active block begins: its subdiagonal element is negligible. */
function smallSubdiagonal(a: Float64Array, n: number, last: number, norm: number): number {
  for (let l = last; l > 0; l--) {
    const beside = Math.abs(a[(l - 1) * n + l - 1]!) + Math.abs(a[l * n + l]!) || norm;
    if (Math.abs(a[l * n + l - 1]!) <= Number.EPSILON * beside) {
      a[l * n + l - 1] = 0;
      return l;
    }
  }
  return 0;
}

/** The two eigenvalues of a trailing 2 × 2 block. */
function pair(
  real: Float64Array,
  imaginary: Float64Array,
  last: number,
  x: number,
  y: number,
  w: number,
): void {
  const p = (y - x) / 2;
  const q = p * p + w;
  const root = Math.sqrt(Math.abs(q));
  if (q >= 0) {
    const z = p + (p >= 0 ? root : -root);
    real[last - 1] = x + z;
    real[last] = z === 0 ? x + z : x - w / z;
    return;
  }
  real[last - 1] = real[last] = x + p;
  imaginary[last - 1] = root;
  imaginary[last] = -root;
}

/** One double QR step on rows and columns `first` to `last`. */
function sweep(
  a: Float64Array,
  n: number,
  first: number,
  last: number,
  { x, y, w }: { x: number; y: number; w: number },
): void {
  let p = 0;
  let q = 0;
  let r = 0;
  let m = last - 2;
  for (; m >= first; m--) {
    const z = a[m * n + m]!;
    const below = a[(m + 1) * n + m]!;
    p = ((x - z) * (y - z) - w) / below + a[m * n + m + 1]!;
    q = a[(m + 1) * n + m + 1]! - z - (x - z) - (y - z);
    r = a[(m + 2) * n + m + 1]!;
    const size = Math.abs(p) + Math.abs(q) + Math.abs(r);
    p /= size;
    q /= size;
    r /= size;
    if (m === first) break;
    const left = Math.abs(a[m * n + m - 1]!) * (Math.abs(q) + Math.abs(r));
    const around =
      Math.abs(a[(m - 1) * n + m - 1]!) + Math.abs(z) + Math.abs(a[(m + 1) * n + m + 1]!);
    if (left <= Number.EPSILON * Math.abs(p) * around) break;
  }
  for (let i = m; i < last - 1; i++) {
    a[(i + 2) * n + i] = 0;
    if (i !== m) a[(i + 2) * n + i - 1] = 0;
  }
  for (let k = m; k < last; k++) {
    const three = k !== last - 1;
    let size = 0;
    if (k !== m) {
      p = a[k * n + k - 1]!;
      q = a[(k + 1) * n + k - 1]!;
      r = three ? a[(k + 2) * n + k - 1]! : 0;
      size = Math.abs(p) + Math.abs(q) + Math.abs(r);
      if (size === 0) continue;
      p /= size;
      q /= size;
      r /= size;
    }
    const length = Math.sqrt(p * p + q * q + r * r);
    const s = p < 0 ? -length : length;
    if (s === 0) continue;
    if (k === m) {
      if (first !== m) a[k * n + k - 1] = -a[k * n + k - 1]!;
    } else a[k * n + k - 1] = -s * size;
    p += s;
    const u = p / s;
    const v = q / s;
    const t = r / s;
    q /= p;
    r /= p;
    for (let j = k; j <= last; j++) {
      let f = a[k * n + j]! + q * a[(k + 1) * n + j]!;
      if (three) {
        f += r * a[(k + 2) * n + j]!;
        a[(k + 2) * n + j]! -= f * t;
      }
      a[(k + 1) * n + j]! -= f * v;
      a[k * n + j]! -= f * u;
    }
    const reach = Math.min(last, k + 3);
    for (let i = first; i <= reach; i++) {
      let f = u * a[i * n + k]! + v * a[i * n + k + 1]!;
      if (three) {
        f += t * a[i * n + k + 2]!;
        a[i * n + k + 2]! -= f * r;
      }
      a[i * n + k + 1]! -= f * q;
      a[i * n + k]! -= f;
    }
  }
}

function exchange(a: Float64Array, i: number, j: number): void {
  const kept = a[i]!;
  a[i] = a[j]!;
  a[j] = kept;
}

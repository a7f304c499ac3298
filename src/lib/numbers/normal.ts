/** The normal distribution: density, both tails, and the quantiles of any probability. */

const sqrt2Pi = Math.sqrt(2 * Math.PI);

/** φ(x), the density of the standard normal. */
export function density(x: number): number {
  return Math.exp((-x * x) / 2) / sqrt2Pi;
}

/** Φ(x) = P(Z ≤ x), to about 1e-15 relative in either tail. */
export function probability(x: number): number {
  return erfc(-x * Math.SQRT1_2) / 2;
}

/**
 * 1 − erf(x) by Cody (1969), Rational Chebyshev approximation for the error function: relative error
 * below 1e-15 for all x.
 */
function erfc(x: number): number {
  const size = Math.abs(x);
  if (size <= 0.46875) {
    const square = size > 1e-20 ? size * size : 0;
    let above = centre.above[4]! * square;
    let below = square;
    for (let i = 0; i < 3; i++) {
      above = (above + centre.above[i]!) * square;
      below = (below + centre.below[i]!) * square;
    }
    return 1 - (x * (above + centre.above[3]!)) / (below + centre.below[3]!);
  }
  if (size > 27.3) return x < 0 ? 2 : 0;
  const tail = (size <= 4 ? middle(size) : far(size)) * expMinusSquare(size);
  return x < 0 ? 2 - tail : tail;
}

function middle(x: number): number {
  let above = near.above[8]! * x;
  let below = x;
  for (let i = 0; i < 7; i++) {
    above = (above + near.above[i]!) * x;
    below = (below + near.below[i]!) * x;
  }
  return (above + near.above[7]!) / (below + near.below[7]!);
}

function far(x: number): number {
  const inverse = 1 / (x * x);
  let above = outer.above[5]! * inverse;
  let below = inverse;
  for (let i = 0; i < 4; i++) {
    above = (above + outer.above[i]!) * inverse;
    below = (below + outer.below[i]!) * inverse;
  }
  const correction = (inverse * (above + outer.above[4]!)) / (below + outer.below[4]!);
  return (1 / Math.sqrt(Math.PI) - correction) / x;
}

/** exp(−x²) without losing the low digits of the square. */
function expMinusSquare(x: number): number {
  const rounded = Math.trunc(x * 16) / 16;
  return Math.exp(-rounded * rounded) * Math.exp(-(x - rounded) * (x + rounded));
}

const centre = {
  above: [
    3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694,
    0.18577770618460315,
  ],
  below: [23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171],
};

const near = {
  above: [
    0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001, 881.952221241769,
    1712.0476126340707, 2051.0783778260716, 1230.3393547979972, 2.1531153547440383e-8,
  ],
  below: [
    15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903,
    3290.7992357334597, 4362.619090143247, 3439.3676741437216, 1230.3393548037495,
  ],
};

const outer = {
  above: [
    0.30532663496123236, 0.36034489994980445, 0.12578172611122926, 0.016083785148742275,
    0.0006587491615298378, 0.016315387137302097,
  ],
  below: [
    2.568520192289822, 1.8729528499234673, 0.5279051029514285, 0.06051834131244132,
    0.0023352049762686918,
  ],
};

/**
 * The x with Φ(x) = p, for 0 < p < 1, to about 1e-16 relative; ∓Infinity at 0 and 1.
 * Wichura (1988), Algorithm AS 241, PPND16.
 */
export function quantile(p: number): number {
  if (p <= 0) return -Infinity;
  if (p >= 1) return Infinity;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(body.above, r)) / polynomial(body.below, r);
  }
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const [{ above, below }, at] = r <= 5 ? [shoulder, r - 1.6] : [end, r - 5];
  const x = polynomial(above, at) / polynomial(below, at);
  return q < 0 ? -x : x;
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((value, coefficient) => value * x + coefficient, 0);
}

const body = {
  above: [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946,
    45921.95393154987, 67265.7709270087, 33430.57558358813, 2509.0809287301227,
  ],
  below: [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597,
    39307.89580009271, 28729.085735721943, 5226.495278852546,
  ],
};

const shoulder = {
  above: [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045,
    1.2704582524523684, 0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  below: [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008,
    0.015198666563616457, 0.0005475938084995345, 1.0507500716444169e-9,
  ],
};

const end = {
  above: [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487,
    0.026532189526576124, 0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
  ],
  below: [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
    1.8463183175100548e-5, 1.421511758316446e-7, 2.0442631033899397e-15,
  ],
};

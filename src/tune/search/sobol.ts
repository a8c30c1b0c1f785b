import { draw32, randomKey } from "../../../sim/base/random.ts";

const BITS = 32;
const UINT32_RANGE = 4_294_967_296;

/**
 * Degree, coefficients and first direction numbers of dimensions 2 to 32; the first is van der
 * Corput's. Source: S. Joe and F. Y. Kuo, Constructing Sobol sequences with better two-dimensional
 * projections, SIAM J. Sci. Comput. 30 (2008), table new-joe-kuo-6.21201.
 */
export const DIRECTIONS: readonly (readonly [
  degree: number,
  coefficients: number,
  numbers: readonly number[],
])[] = [
  [1, 0, [1]],
  [2, 1, [1, 3]],
  [3, 1, [1, 3, 1]],
  [3, 2, [1, 1, 1]],
  [4, 1, [1, 1, 3, 3]],
  [4, 4, [1, 3, 5, 13]],
  [5, 2, [1, 1, 5, 5, 17]],
  [5, 4, [1, 1, 5, 5, 5]],
  [5, 7, [1, 1, 7, 11, 19]],
  [5, 11, [1, 1, 5, 1, 1]],
  [5, 13, [1, 1, 1, 3, 11]],
  [5, 14, [1, 3, 5, 5, 31]],
  [6, 1, [1, 3, 3, 9, 7, 49]],
  [6, 13, [1, 1, 1, 15, 21, 21]],
  [6, 16, [1, 3, 1, 13, 27, 49]],
  [6, 19, [1, 1, 1, 15, 7, 5]],
  [6, 22, [1, 3, 1, 15, 13, 25]],
  [6, 25, [1, 1, 5, 5, 19, 61]],
  [7, 1, [1, 3, 7, 11, 23, 15, 103]],
  [7, 4, [1, 3, 7, 13, 13, 15, 69]],
  [7, 7, [1, 1, 3, 13, 7, 35, 63]],
  [7, 8, [1, 3, 5, 9, 1, 25, 53]],
  [7, 14, [1, 3, 1, 13, 9, 35, 107]],
  [7, 19, [1, 3, 1, 5, 27, 61, 31]],
  [7, 21, [1, 1, 5, 11, 19, 41, 61]],
  [7, 28, [1, 3, 5, 3, 3, 13, 69]],
  [7, 31, [1, 1, 7, 13, 1, 19, 1]],
  [7, 32, [1, 3, 7, 5, 13, 19, 59]],
  [7, 37, [1, 1, 3, 9, 25, 29, 41]],
  [7, 41, [1, 3, 5, 13, 23, 1, 55]],
  [7, 42, [1, 3, 7, 3, 13, 59, 17]],
];

/** Most dimensions of a Sobol sequence. */
export const SOBOL_DIMENSIONS_MAX: number = DIRECTIONS.length + 1;

/**
 * The first points of a Sobol sequence in `[0, 1)`, in Gray code order. `seed` null = unshifted,
 * beginning with 0; else every dimension is shifted by exclusive or with a draw of its own, which
 * keeps every property of the net. Cost: O(points × dimensions).
 */
export function sobolPoints(
  count: number,
  dimensions: number,
  seed: string | null,
): readonly (readonly number[])[] {
  const directions = Array.from({ length: dimensions }, (_, i) => directionsOf(i));
  const key = randomKey(seed ?? "", "", "sobol");
  const state = Uint32Array.from({ length: dimensions }, (_, i) =>
    seed === null ? 0 : draw32(key, i, 0),
  );
  const points: (readonly number[])[] = [];
  for (let n = 0; n < count; n++) {
    points.push(Array.from(state, (word) => word / UINT32_RANGE));
    // The lowest zero bit of n says which direction comes next.
    const bit = BITS - 1 - Math.clz32(~n & (n + 1));
    for (let i = 0; i < dimensions; i++) {
      state[i] = (state[i] ?? 0) ^ (directions[i]?.[bit] ?? 0);
    }
  }
  return points;
}

/** The 32 direction numbers of a dimension, scaled to 32 bits. */
function directionsOf(dimension: number): Uint32Array {
  const words = new Uint32Array(BITS);
  const row = DIRECTIONS[dimension - 1];
  if (row === undefined) {
    for (let k = 0; k < BITS; k++) words[k] = 1 << (BITS - 1 - k);
    return words;
  }
  const [degree, coefficients, numbers] = row;
  for (let k = 0; k < BITS; k++) {
    if (k < degree) {
      words[k] = (numbers[k] ?? 0) << (BITS - 1 - k);
      continue;
    }
    const earlier = words[k - degree] ?? 0;
    let word = earlier ^ (earlier >>> degree);
    for (let j = 1; j < degree; j++) {
      if (((coefficients >>> (degree - 1 - j)) & 1) === 1) word ^= words[k - j] ?? 0;
    }
    words[k] = word;
  }
  return words;
}

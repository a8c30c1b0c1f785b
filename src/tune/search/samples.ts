import { draw32, drawBelow, randomKey } from "../../../sim/base/random.ts";

/** A point of the unit cube, one coordinate in `[0, 1)` per parameter. */
export type UnitPoint = readonly number[];

const UINT32_RANGE = 4_294_967_296;

/**
 * A Latin hypercube: along every axis each of `count` equal strips holds exactly one point, at a
 * place in it drawn by lot.
 */
export function latinHypercube(
  count: number,
  dimensions: number,
  seed: string,
): readonly UnitPoint[] {
  const axes = Array.from({ length: dimensions }, (_, axis) => {
    const key = randomKey(seed, String(axis), "latin");
    const strips = Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = drawBelow(key, i, 0, i + 1);
      [strips[i], strips[j]] = [strips[j] ?? 0, strips[i] ?? 0];
    }
    return strips.map((strip, i) => (strip + draw32(key, i, 1) / UINT32_RANGE) / count);
  });
  return Array.from({ length: count }, (_, i) => axes.map((axis) => axis[i] ?? 0));
}

/** Every combination of the levels of each parameter, the last one changing fastest. */
export function gridPoints(levels: readonly number[]): readonly UnitPoint[] {
  let points: readonly UnitPoint[] = [[]];
  for (const count of levels) {
    // The middle of each level, so that rounding cannot move it to the next.
    points = points.flatMap((point) =>
      Array.from({ length: count }, (_, i) => [...point, (i + 0.5) / count]),
    );
  }
  return points;
}

/** Lengths of time in milliseconds and minutes. The quantum of enforcement is one whole minute. */
export const MS_PER_MINUTE = 60_000;
export const MS_PER_HOUR = 3_600_000;
export const MS_PER_DAY = 86_400_000;
export const MS_PER_WEEK = 604_800_000;
export const MINUTES_PER_HOUR = 60;
export const MINUTES_PER_DAY = 1_440;
export const MINUTES_PER_WEEK = 10_080;

/** The whole UTC minute (minutes since 1970) that holds an instant. Units: ms in, minutes out. */
export function minuteOf(ms: number): number {
  return Math.floor(ms / MS_PER_MINUTE);
}

/**
 * The first whole minute that starts at or after an instant: from when something that happened then
 * is in force.
 */
export function minuteInForce(ms: number): number {
  return Math.ceil(ms / MS_PER_MINUTE);
}

/** Index of the first of ascending values that is at least `value`; their number when none is. */
export function lowerBound(ascending: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? value) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Compares two strings by UTF-16 code unit, the only string order of this project. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

import type { Estimate } from "../../sim/contract/study-result.ts";

const HALVINGS = 200;

/**
 * The t below which |T| lies with a probability, for Student's distribution with whole degrees of
 * freedom: the two-sided value of the tables. Exact to double precision by bisection of the closed
 * form. Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
 */
export function studentT(confidence: number, degrees: number): number {
  let low = 0;
  let high = 1;
  while (withinT(high, degrees) < confidence) high *= 2;
  for (let i = 0; i < HALVINGS && low < high; i++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (withinT(middle, degrees) < confidence) low = middle;
    else high = middle;
  }
  return high;
}

/** Mean and interval of independent values. */
export function estimate(values: readonly number[], confidence: number): Estimate {
  const n = values.length;
  if (n === 1) return { mean: values[0] ?? 0, halfWidth: null, replications: 1 };
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (values.every((value) => value === values[0])) {
    // Equal values have no spread, however their sum was rounded.
    return { mean: values[0] ?? 0, halfWidth: 0, replications: n };
  }
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const error = Math.sqrt(squares / (n - 1) / n);
  return { mean, halfWidth: studentT(confidence, n - 1) * error, replications: n };
}

/** P(|T| ≤ t). */
function withinT(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees));
  const sine = Math.sin(angle);
  const cosine = Math.cos(angle);
  const isOdd = degrees % 2 === 1;
  let term = isOdd ? cosine : 1;
  let sum = isOdd && degrees === 1 ? 0 : term;
  for (let k = isOdd ? 3 : 2; k < degrees; k += 2) {
    term *= ((k - 1) / k) * cosine * cosine;
    sum += term;
  }
  return isOdd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
}

const STEPS = 64;
const SPREAD_MAX = 12;
const HALVINGS = 50;
/** Quantiles are rounded so that they are the same numbers wherever they are computed. */
const DECIMALS = 1e6;

/**
 * Quantiles at 64 equal steps of a lognormal factor of mean 1 and the given standard deviation, as
 * drawn with straight lines between them. A standard deviation of 0 gives 1 always.
 */
export function factorQuantiles(standardDeviation: number): readonly number[] {
  if (standardDeviation === 0) return [1, 1];
  let low = 0;
  let high = SPREAD_MAX;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (momentsOf(lognormal(middle)).deviation < standardDeviation) low = middle;
    else high = middle;
  }
  return lognormal((low + high) / 2).map((factor) => Math.round(factor * DECIMALS) / DECIMALS);
}

/** Quantiles of e^(spread·z), scaled so that straight lines between them have mean 1. */
function lognormal(spread: number): readonly number[] {
  const raw = Array.from({ length: STEPS + 1 }, (_, i) => {
    // The ends stand for the middle of the outermost half step: a lognormal has no largest value.
    const p = Math.min(Math.max(i / STEPS, 0.25 / STEPS), 1 - 0.25 / STEPS);
    return Math.exp(spread * normalQuantile(p));
  });
  const { mean } = momentsOf(raw);
  return raw.map((factor) => factor / mean);
}

/** Mean and standard deviation of a draw with straight lines between quantiles. */
function momentsOf(quantiles: readonly number[]): {
  readonly mean: number;
  readonly deviation: number;
} {
  let mean = 0;
  let square = 0;
  for (let i = 1; i < quantiles.length; i++) {
    const a = quantiles[i - 1] ?? 0;
    const b = quantiles[i] ?? 0;
    mean += (a + b) / 2;
    square += (a * a + a * b + b * b) / 3;
  }
  mean /= quantiles.length - 1;
  square /= quantiles.length - 1;
  return { mean, deviation: Math.sqrt(Math.max(0, square - mean * mean)) };
}

/**
 * The p-quantile of the standard normal distribution by bisection of its cumulative distribution,
 * which is summed as a series (Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.11).
 */
function normalQuantile(p: number): number {
  let low = -8;
  let high = 8;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (normalBelow(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function normalBelow(z: number): number {
  let term = z;
  let sum = z;
  for (let n = 1; n < 200 && Math.abs(term) > 1e-17; n++) {
    term *= (z * z) / (2 * n + 1);
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}

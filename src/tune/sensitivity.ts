/** More bins see finer shapes, fewer are less noisy; at least this many candidates fill one. */
const BINS_MAX = 10;
const BIN_MIN = 8;

/**
 * The first-order sensitivity of an outcome to a parameter: the variance between groups of equal
 * parameter value (neighbouring values are joined) as a share of all variance, less what chance
 * gives groups of that number (ε², Kelley 1935).
 */
export function explainedShare(values: readonly number[], outcomes: readonly number[]): number {
  const n = values.length;
  const mean = average(outcomes);
  const total = outcomes.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const groups = groupsOf(values, outcomes);
  if (total === 0 || groups.length < 2 || n <= groups.length) return 0;
  let within = 0;
  for (const group of groups) {
    const middle = average(group);
    within += group.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  }
  const share = 1 - within / (n - groups.length) / (total / (n - 1));
  return Math.min(1, Math.max(0, share));
}

/** Spearman's rank correlation; 0 where one side does not vary. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [ranks(a), ranks(b)];
  const [meanX, meanY] = [average(x), average(y)];
  let both = 0;
  let squareX = 0;
  let squareY = 0;
  for (const [i, rank] of x.entries()) {
    const [dx, dy] = [rank - meanX, (y[i] ?? 0) - meanY];
    both += dx * dy;
    squareX += dx * dx;
    squareY += dy * dy;
  }
  return squareX === 0 || squareY === 0 ? 0 : both / Math.sqrt(squareX * squareY);
}

/** Outcomes by neighbouring parameter values, in groups of about equal size. */
function groupsOf(
  values: readonly number[],
  outcomes: readonly number[],
): readonly (readonly number[])[] {
  const bins = Math.max(2, Math.min(BINS_MAX, Math.floor(values.length / BIN_MIN)));
  const order = values
    .map((_, i) => i)
    .sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0) || a - b);
  const groups: number[][] = [];
  let last: number | null = null;
  for (const [rank, i] of order.entries()) {
    const due = Math.floor((rank * bins) / values.length) >= groups.length;
    // Equal values stay together.
    if (groups.length === 0 || (due && values[i] !== last)) groups.push([]);
    groups.at(-1)?.push(outcomes[i] ?? 0);
    last = values[i] ?? null;
  }
  return groups;
}

/** Ranks from 0, equal values at their mean. */
function ranks(values: readonly number[]): readonly number[] {
  const order = values.map((_, i) => i).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const found = new Array<number>(values.length).fill(0);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to++;
    for (let k = from; k < to; k++) found[order[k] ?? 0] = (from + to - 1) / 2;
    from = to;
  }
  return found;
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

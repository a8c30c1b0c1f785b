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
  const total = squares(outcomes);
  const groups = groupsOf(values);
  if (total === 0 || groups.length < 2 || n <= groups.length) return 0;
  const within = groups.reduce(
    (sum, group) => sum + squares(group.map((i) => outcomes[i] ?? 0)),
    0,
  );
  const share = 1 - within / (n - groups.length) / (total / (n - 1));
  return Math.min(1, Math.max(0, share));
}

/**
 * What each parameter explains by itself, the strongest first: what a stronger one explains is
 * taken out before the next is measured. In a small sample two parameters vary together by chance,
 * and the weaker one would borrow the effect of the other. Only what exceeds `chance` is taken
 * out, or the many small ones would use up the sample. The shares add up to at most 1.
 */
export function explainedShares(
  parameters: readonly (readonly number[])[],
  outcomes: readonly number[],
  chance: number,
): readonly number[] {
  const shares = parameters.map(() => 0);
  const open = new Set(parameters.keys());
  const total = squares(outcomes);
  let rest = outcomes;
  while (open.size > 0 && total > 0) {
    const left = squares(rest) / total;
    let strongest = -1;
    for (const at of open) {
      shares[at] = explainedShare(parameters[at] ?? [], rest) * left;
      if ((shares[at] ?? 0) > (shares[strongest] ?? 0)) strongest = at;
    }
    if ((shares[strongest] ?? 0) <= chance) break;
    open.delete(strongest);
    rest = withoutEffect(parameters[strongest] ?? [], rest);
  }
  return shares;
}

/** Outcomes less the mean of their group of parameter values. */
function withoutEffect(values: readonly number[], outcomes: readonly number[]): number[] {
  const rest = [...outcomes];
  for (const group of groupsOf(values)) {
    const mean = average(group.map((i) => outcomes[i] ?? 0));
    for (const i of group) rest[i] = (outcomes[i] ?? 0) - mean;
  }
  return rest;
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

/** Places by neighbouring parameter values, in groups of about equal size. */
function groupsOf(values: readonly number[]): readonly (readonly number[])[] {
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
    groups.at(-1)?.push(i);
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

/** Sum of squared distances from the mean. */
function squares(values: readonly number[]): number {
  const mean = average(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Shares as whole weights, the largest of them `max`. */
export function wholeWeights(shares: ArrayLike<number>, max: number): number[] {
  const list = Array.from(shares);
  const largest = Math.max(...list);
  if (!(largest > 0)) return list.map(() => 1);
  return list.map((share) => Math.round((share / largest) * max));
}

/**
 * A distribution over whole numbers as whole weights that sum to some `sum`, with at most `entries`
 * values: where there are more, the rarest are joined with the next smaller one at their mean.
 */
export function weightsByValue(
  distribution: ReadonlyMap<number, number>,
  entries: number,
  sum: number,
): Record<string, number> {
  const list = [...distribution]
    .filter(([, share]) => share > 0)
    .sort((a, b) => a[0] - b[0])
    .map(([value, share]) => ({ value, share }));
  const total = list.reduce((all, { share }) => all + share, 0);
  while (list.length > entries) joinRarest(list);
  const weights: Record<string, number> = {};
  for (const { value, share } of list) {
    const weight = Math.round((share / total) * sum);
    const key = String(Math.max(1, Math.round(value)));
    if (weight > 0) weights[key] = (weights[key] ?? 0) + weight;
  }
  return weights;
}

function joinRarest(list: { value: number; share: number }[]): void {
  let rarest = 1;
  for (const [i, { share }] of list.entries()) {
    if (i > 0 && share <= (list[rarest]?.share ?? 0)) rarest = i;
  }
  const [gone] = list.splice(rarest, 1);
  const kept = list[rarest - 1];
  if (gone === undefined || kept === undefined) return;
  const share = gone.share + kept.share;
  kept.value = (gone.value * gone.share + kept.value * kept.share) / share;
  kept.share = share;
}

const QUANTILE_STEPS = 50;

/**
 * Quantiles at 50 equal steps whose straight lines have the mean of the values: a long tail would
 * otherwise be drawn far too heavy between the last two. `sorted` is ascending.
 */
export function quantilesOf(sorted: ArrayLike<number>, mean: number): number[] {
  const last = sorted.length - 1;
  if (last < 0) return [0, 0];
  const quantiles = Array.from({ length: QUANTILE_STEPS + 1 }, (_, i) =>
    Math.round(sorted[Math.round((i / QUANTILE_STEPS) * last)] ?? 0),
  );
  const inner = quantiles.slice(1, -1).reduce((sum, value) => sum + value, 0);
  const first = quantiles[0] ?? 0;
  const top = Math.round(2 * (mean * QUANTILE_STEPS - inner) - first);
  quantiles[QUANTILE_STEPS] = Math.max(top, quantiles[QUANTILE_STEPS - 1] ?? 0);
  return quantiles;
}

/**
 * The cheapest way to give every row a column of its own: the assignment problem, solved exactly by
 * shortest augmenting paths with potentials. `costs` has a row per row, as many columns or more.
 * Costs are BigInt so that harm in several ranks fits into one number without rounding, which rules
 * out the kept packages (`linear-sum-assignment` and `munkres` calculate in doubles).
 * Gives the column of each row. Cost: O(rows² × columns).
 * Source: R. Jonker, A. Volgenant, "A shortest augmenting path algorithm …", Computing 38 (1987).
 */
export function assign(costs: readonly (readonly bigint[])[]): readonly number[] {
  const columns = costs[0]?.length ?? 0;
  const rowPotential: bigint[] = costs.map(() => 0n);
  const columnPotential: bigint[] = Array.from({ length: columns }, () => 0n);
  const rowOf: number[] = Array.from({ length: columns }, () => -1);
  for (let row = 0; row < costs.length; row++) {
    augment(costs, row, { rowPotential, columnPotential, rowOf });
  }
  const columnOf = costs.map(() => -1);
  for (const [column, row] of rowOf.entries()) if (row >= 0) columnOf[row] = column;
  return columnOf;
}

interface Matching {
  readonly rowPotential: bigint[];
  readonly columnPotential: bigint[];
  /** The row of each column, −1 = free. */
  readonly rowOf: number[];
}

/** Finds the cheapest path from an unmatched row to a free column; turns the matching along it. */
function augment(
  costs: readonly (readonly bigint[])[],
  start: number,
  { rowPotential, columnPotential, rowOf }: Matching,
): void {
  const columns = rowOf.length;
  const distance: (bigint | null)[] = Array.from({ length: columns }, () => null);
  const before: number[] = Array.from({ length: columns }, () => -1);
  const isDone: boolean[] = Array.from({ length: columns }, () => false);
  let row = start;
  let column = -1;
  let walked = 0n;
  for (;;) {
    let next = -1;
    for (let j = 0; j < columns; j++) {
      if (isDone[j]) continue;
      const reduced =
        walked + (costs[row]?.[j] ?? 0n) - (rowPotential[row] ?? 0n) - (columnPotential[j] ?? 0n);
      const known = distance[j] ?? null;
      if (known === null || reduced < known) {
        distance[j] = reduced;
        before[j] = column;
      }
      // Ties go to the first column.
      if (next < 0 || (distance[j] ?? 0n) < (distance[next] ?? 0n)) next = j;
    }
    isDone[next] = true;
    column = next;
    walked = distance[next] ?? 0n;
    const owner = rowOf[next] ?? -1;
    if (owner < 0) break;
    row = owner;
  }
  for (let j = 0; j < columns; j++) {
    if (!isDone[j] || j === column) continue;
    const slack = walked - (distance[j] ?? 0n);
    columnPotential[j] = (columnPotential[j] ?? 0n) - slack;
    const owner = rowOf[j] ?? -1;
    if (owner >= 0) rowPotential[owner] = (rowPotential[owner] ?? 0n) + slack;
  }
  rowPotential[start] = (rowPotential[start] ?? 0n) + walked;
  for (let j = column; j >= 0; ) {
    const previous = before[j] ?? -1;
    rowOf[j] = previous < 0 ? start : (rowOf[previous] ?? start);
    j = previous;
  }
}

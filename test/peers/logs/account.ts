/** Messages of one server, build, scope and minute: `[…, messages, recipients, bytes]`. */
type CountedCell = readonly [
  server: string | null,
  build: string | null,
  scope: string,
  minute: number,
  messages: number,
  recipients: number,
  bytes: number,
];

export interface LogRows {
  readonly read: number;
  readonly used: number;
  readonly duplicates: number;
  readonly filtered: number;
  readonly rejected: number;
}

/** What a reader makes of a log: counts, or the code of the error with which it stops. */
export type LogAccount =
  | { readonly messages: readonly CountedCell[]; readonly rows: LogRows }
  | { readonly refused: string; readonly text: string };

/** The product's codes of what the slow reader refuses. */
const SAME_REFUSAL: Readonly<Record<string, readonly string[]>> = {
  SCOPE_UNKNOWN: ["SCOPE_UNKNOWN"],
  SERVER_UNKNOWN: ["SERVER_UNKNOWN"],
  SERVER_AMBIGUOUS: ["SERVER_UNKNOWN"],
  OWN_NEEDLESS: ["USAGE"],
  DATE_ORDER: ["TIME_AMBIGUOUS"],
  ZONE_UNKNOWN: ["TIME_AMBIGUOUS"],
  FORMAT_UNKNOWN: ["FORMAT_UNKNOWN"],
  NO_MAIL: ["NO_MESSAGES"],
};

/** What two accounts of one log differ in, or null. Rows say less: see `rowsDifference`. */
export function accountDifference(slow: LogAccount, product: LogAccount): string | null {
  if ("refused" in slow) {
    const received = "refused" in product ? product.refused : "counted";
    if (SAME_REFUSAL[slow.refused]?.includes(received) === true) return null;
    return `log reader: refused with ${slow.refused}; product: ${received}`;
  }
  if ("refused" in product) return `product: refused with ${product.refused}: ${product.text}`;
  return (
    cellsDifference(cellCounts(slow.messages), cellCounts(product.messages)) ??
    rowsDifference(slow.rows, product.rows)
  );
}

/** Counts by server, build, scope and minute. Of mail out of scope no server is compared. */
function cellCounts(cells: readonly CountedCell[]): ReadonlyMap<string, readonly number[]> {
  const counts = new Map<string, readonly number[]>();
  for (const [server, build, scope, minute, ...figures] of cells) {
    const key = JSON.stringify([scope === "out" ? null : server, build, scope, minute]);
    const before = counts.get(key) ?? [0, 0, 0];
    counts.set(
      key,
      before.map((figure, i) => figure + (figures[i] ?? 0)),
    );
  }
  return counts;
}

function cellsDifference(
  slow: ReadonlyMap<string, readonly number[]>,
  product: ReadonlyMap<string, readonly number[]>,
): string | null {
  const keys = [...new Set([...slow.keys(), ...product.keys()])].sort();
  const found = keys.flatMap((key) => {
    const [expected, received] = [String(slow.get(key)), String(product.get(key))];
    return expected === received ? [] : [`${key} log reader ${expected}, product ${received}`];
  });
  const [first] = found;
  return first === undefined ? null : `${found.length} of ${keys.length} minutes: ${first}`;
}

/**
 * A second copy of a row whose message lies outside the window is a duplicate to one and filtered
 * to the other, so that these two are compared as a sum.
 */
function rowsDifference(slow: LogRows, product: LogRows): string | null {
  const told = (rows: LogRows): string =>
    JSON.stringify({
      read: rows.read,
      used: rows.used,
      others: rows.duplicates + rows.filtered,
      rejected: rows.rejected,
    });
  const [expected, received] = [told(slow), told(product)];
  return expected === received ? null : `rows: log reader ${expected}, product ${received}`;
}

import { compareText } from "../../sim/base/units.ts";
import { Duck } from "../duck/duck.ts";
import { sqlPath } from "../duck/sql.ts";
import { makePrivateFolder } from "../platform/private-folder.ts";

/** Columns of `--changed`: a message that fares differently, before and after. */
export const CHANGED_COLUMNS = [
  "id",
  "copy",
  "arrival",
  "server",
  "server_after",
  "outcome",
  "outcome_after",
  "minutes_queued",
  "minutes_queued_after",
] as const;

export type ChangedRow = readonly (string | number | null)[];

/**
 * Messages by outcome before and after, and of them those that arrive later or earlier; of mail
 * that is lost either way, those whose sender is told later or earlier.
 */
interface OutcomeChange {
  readonly from: string;
  readonly to: string;
  readonly messages: number;
  readonly later: number;
  readonly earlier: number;
}

/** Two files that `--decisions` wrote, joined message by message. Must be closed. */
export class DecisionPair {
  readonly #duck: Duck;
  readonly #remove: () => Promise<void>;

  private constructor(duck: Duck, remove: () => Promise<void>) {
    this.#duck = duck;
    this.#remove = remove;
  }

  /**
   * Joins by id, copy, arrival, recipients and bytes; messages equal in all of them are taken in
   * the order of their fates, so that equal sets have no change. Errors: INTERRUPTED,
   * MEMORY_TOO_SMALL, and the parser's for files that are no decisions.
   */
  static async open(before: string, after: string, signal: AbortSignal): Promise<DecisionPair> {
    const folder = await makePrivateFolder();
    let duck: Duck | null = null;
    try {
      duck = await Duck.open({ folderPath: folder.path, memoryMb: null, threads: null, signal });
      await duck.run(`CREATE TABLE a AS ${numbered(before)}`);
      await duck.run(`CREATE TABLE b AS ${numbered(after)}`);
      await duck.run(`CREATE TABLE pair AS
        SELECT coalesce(a.id, b.id) AS id, coalesce(a.copy, b.copy) AS copy,
          coalesce(a.arrival, b.arrival) AS arrival, a.server, b.server AS server_after,
          a.outcome, b.outcome AS outcome_after, a.minutes_queued,
          b.minutes_queued AS minutes_queued_after
        FROM a FULL JOIN b ON a.id = b.id AND a.copy = b.copy AND a.arrival = b.arrival
          AND a.recipients = b.recipients AND a.bytes = b.bytes AND a.n = b.n`);
      return new DecisionPair(duck, () => folder.remove());
    } catch (error) {
      duck?.close();
      await folder.remove();
      throw error;
    }
  }

  async counts(): Promise<readonly OutcomeChange[]> {
    const rows = await this.#duck.rows(`
      SELECT coalesce(outcome, 'absent') AS "from", coalesce(outcome_after, 'absent') AS "to",
        CAST(count(*) AS DOUBLE) AS messages,
        CAST(count(*) FILTER (minutes_queued_after > minutes_queued) AS DOUBLE) AS later,
        CAST(count(*) FILTER (minutes_queued_after < minutes_queued) AS DOUBLE) AS earlier
      FROM pair GROUP BY ALL`);
    return rows
      .map((row) => {
        const [from, to] = [String(row["from"]), String(row["to"])];
        const isNowLost = from !== to && /bounced|expired/.test(from + to);
        return {
          from,
          to,
          messages: Number(row["messages"]),
          later: isNowLost ? 0 : Number(row["later"]),
          earlier: isNowLost ? 0 : Number(row["earlier"]),
        };
      })
      .sort((x, y) => compareText(`${x.from} ${x.to}`, `${y.from} ${y.to}`));
  }

  /** The messages whose outcome or delay differs, in order of arrival. */
  async *changed(): AsyncGenerator<ChangedRow> {
    const sql = `SELECT ${CHANGED_COLUMNS.map((name) => `CAST(${name} AS VARCHAR)`).join(", ")}
      FROM pair WHERE outcome IS DISTINCT FROM outcome_after
        OR minutes_queued IS DISTINCT FROM minutes_queued_after
      ORDER BY arrival, id, copy, server, outcome, outcome_after`;
    for await (const chunk of this.#duck.chunks(sql)) {
      const columns = CHANGED_COLUMNS.map((_, index) => chunk.getColumnValues(index));
      for (let row = 0; row < chunk.rowCount; row++) {
        yield columns.map((column) => {
          const value = column[row];
          return value === null || value === undefined ? null : String(value);
        });
      }
    }
  }

  async close(): Promise<void> {
    this.#duck.close();
    await this.#remove();
  }
}

function numbered(file: string): string {
  const isParquet = file.toLowerCase().endsWith(".parquet");
  const from = isParquet
    ? `read_parquet(${sqlPath(file)})`
    : `read_csv(${sqlPath(file)}, header = true, all_varchar = true, auto_detect = true)`;
  return `SELECT *, row_number() OVER (
      PARTITION BY id, copy, arrival, recipients, bytes
      ORDER BY outcome, minutes_queued, server) AS n
    FROM (SELECT coalesce(CAST(id AS VARCHAR), '') AS id, CAST(copy AS INTEGER) AS copy,
      strftime(CAST(arrival AS TIMESTAMP), '%Y-%m-%dT%H:%M:%S.%gZ') AS arrival, CAST(server AS VARCHAR) AS server,
      CAST(outcome AS VARCHAR) AS outcome, CAST(minutes_queued AS INTEGER) AS minutes_queued,
      CAST(recipients AS DOUBLE) AS recipients, CAST(bytes AS DOUBLE) AS bytes FROM ${from})`;
}

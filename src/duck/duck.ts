import path from "node:path";
import type {
  DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  DuckDBResult,
  DuckDBType,
} from "@duckdb/node-api";
import { MailflowError } from "../../sim/base/errors.ts";
import { duckdb } from "./duckdb.ts";
import { sqlName } from "./sql.ts";
import { setColumn, type TypedColumn } from "./vectors.ts";

const progressStepMs = 200;
/** Rows of a chunk of the bulk parser. */
const CHUNK_ROWS = 2_048;

function numberType(values: TypedColumn): DuckDBType {
  if (values instanceof Float64Array) return duckdb.DOUBLE;
  if (values instanceof Int32Array) return duckdb.INTEGER;
  return values instanceof Uint32Array ? duckdb.UINTEGER : duckdb.UTINYINT;
}

/**
 * A value of a result row as JavaScript has it; whole numbers must be cast to DOUBLE or INTEGER in
 * SQL.
 */
export type SqlRow = Readonly<Record<string, unknown>>;

/**
 * The bulk parser: one DuckDB instance that keeps to itself (no download, spills only into the
 * private folder, UTC). Must be closed. Errors of every method: INTERRUPTED, MEMORY_TOO_SMALL.
 */
export class Duck {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #signal: AbortSignal;
  readonly #onAbort: () => void;
  #isOpen = true;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, signal: AbortSignal) {
    this.#instance = instance;
    this.#connection = connection;
    this.#signal = signal;
    this.#onAbort = () => connection.interrupt();
    signal.addEventListener("abort", this.#onAbort);
  }

  static async open(options: {
    readonly folderPath: string;
    readonly memoryMb: number | null;
    /** null = one for each core. */
    readonly threads: number | null;
    readonly signal: AbortSignal;
  }): Promise<Duck> {
    const settings: Record<string, string> = {
      temp_directory: path.join(options.folderPath, "spill"),
      preserve_insertion_order: "false",
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
    };
    if (options.memoryMb !== null) settings["memory_limit"] = `${options.memoryMb}MB`;
    if (options.threads !== null) settings["threads"] = `${options.threads}`;
    const instance = await duckdb.DuckDBInstance.create(":memory:", settings);
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    // Without these two the fraction done is never worked out.
    await connection.run("SET enable_progress_bar = true");
    await connection.run("SET enable_progress_bar_print = false");
    // Compressed, filtered rows cost next to nothing, and the log of a busy server is mostly
    // filtered rows.
    await connection.run("ATTACH ':memory:' AS log (COMPRESS)");
    await connection.run("USE log");
    return new Duck(instance, connection, options.signal);
  }

  /** Runs a statement; `onFraction` hears how much of it is done, 0–1. */
  async run(sql: string, onFraction?: (fraction: number) => void): Promise<void> {
    this.#throwIfStopped();
    const timer =
      onFraction === undefined
        ? undefined
        : setInterval(() => {
            const { percentage } = this.#connection.progress;
            if (percentage >= 0) onFraction(Math.min(1, percentage / 100));
          }, progressStepMs);
    try {
      await this.#connection.run(sql);
    } catch (error) {
      throw this.#translated(error);
    } finally {
      clearInterval(timer);
    }
  }

  /** Work whose statements use one core: they take as much longer and less memory. */
  async byOneThread<T>(work: () => Promise<T>): Promise<T> {
    const { threads = 1 } = await this.numbers("SELECT current_setting('threads') AS threads");
    await this.run("SET threads TO 1");
    try {
      return await work();
    } finally {
      await this.run(`SET threads TO ${threads}`);
    }
  }

  /** All rows of a small result. */
  async rows(sql: string): Promise<readonly SqlRow[]> {
    this.#throwIfStopped();
    try {
      return await (await this.#connection.runAndReadAll(sql)).getRowObjectsJS();
    } catch (error) {
      throw this.#translated(error);
    }
  }

  /** The only row of a result of numbers; NULL becomes 0. */
  async numbers(sql: string): Promise<Readonly<Record<string, number>>> {
    const [row = {}] = await this.rows(sql);
    return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number(value)]));
  }

  /**
   * The chunks of a result of any size, on a connection of its own, so that other statements may
   * run meanwhile. The next chunk is made while the caller works on the last one.
   */
  async *chunks(sql: string): AsyncGenerator<DuckDBDataChunk> {
    this.#throwIfStopped();
    const connection = await this.#instance.connect();
    const onAbort = (): void => connection.interrupt();
    this.#signal.addEventListener("abort", onAbort);
    let next: Promise<DuckDBDataChunk | null> | null = null;
    try {
      await connection.run("USE log");
      const result = await connection.stream(sql);
      next = fetched(result);
      for (;;) {
        this.#throwIfStopped();
        const chunk = await next;
        if (chunk === null || chunk.rowCount === 0) return;
        next = fetched(result);
        yield chunk;
      }
    } catch (error) {
      throw this.#translated(error);
    } finally {
      this.#signal.removeEventListener("abort", onAbort);
      // A connection must not be closed under a chunk that is being made.
      await next?.catch(() => null);
      connection.closeSync();
    }
  }

  /** A new table `name (value VARCHAR, position UINTEGER)` of texts and numbers. */
  async textTable(name: string, rows: readonly (readonly [string, number])[]): Promise<void> {
    await this.run(`CREATE OR REPLACE TABLE ${name} (value VARCHAR, position UINTEGER)`);
    const appender = await this.#connection.createAppender(name);
    for (const [value, position] of rows) {
      appender.appendVarchar(value);
      appender.appendUInteger(position);
      appender.endRow();
    }
    appender.closeSync();
  }

  /** A new table of numbers, a column for each typed array, all of one length. */
  async numberTable(name: string, columns: Readonly<Record<string, TypedColumn>>): Promise<void> {
    const entries = Object.entries(columns).map(([column, values]) => {
      const type = numberType(values);
      return { column, values, type };
    });
    const list = entries.map(({ column, type }) => `${sqlName(column)} ${type}`);
    await this.run(`CREATE OR REPLACE TABLE ${name} (${list.join(", ")})`);
    const appender = await this.#connection.createAppender(name);
    const rowCount = entries[0]?.values.length ?? 0;
    for (let from = 0; from < rowCount; from += CHUNK_ROWS) {
      const to = Math.min(from + CHUNK_ROWS, rowCount);
      const chunk = duckdb.DuckDBDataChunk.create(
        entries.map(({ type }) => type),
        to - from,
      );
      for (const [index, { values }] of entries.entries()) {
        setColumn(chunk, index, values.subarray(from, to));
      }
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
  }

  /** Safe to call twice. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#signal.removeEventListener("abort", this.#onAbort);
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  #throwIfStopped(): void {
    if (this.#signal.aborted) throw interrupted();
  }

  #translated(error: unknown): unknown {
    if (error instanceof MailflowError) return error;
    const text = error instanceof Error ? error.message : String(error);
    if (this.#signal.aborted || text.startsWith("INTERRUPT")) return interrupted();
    if (!text.startsWith("Out of Memory")) return error;
    return new MailflowError("MEMORY_TOO_SMALL", "The logs do not fit in the memory allowed", {
      hint: "Allow more with --memory, or close other programs.",
      cause: error,
    });
  }
}

/** A chunk in the making; it may fail before anyone waits for it, which is no error of its own. */
function fetched(result: DuckDBResult): Promise<DuckDBDataChunk | null> {
  const chunk = result.fetchChunk();
  chunk.catch(() => null);
  return chunk;
}

function interrupted(): MailflowError {
  return new MailflowError("INTERRUPTED", "Reading the logs was interrupted");
}

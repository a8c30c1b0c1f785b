import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

/** The built command line. */
export const MAIN: string = path.resolve(import.meta.dirname, "../../dist/src/main.js");

/** How a command line ended. `code` is null when a signal killed it. */
export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder to run the command line in, with a temporary folder of its own beside it. */
export interface CliFolder {
  readonly cwd: string;
  /**
   * Runs the built command line to its end, with `stdin` as its whole standard input and `env` over
   * the variables of this process.
   */
  run(
    args: readonly string[],
    stdin?: string | Uint8Array,
    env?: Readonly<Record<string, string>>,
  ): Promise<CliRun>;
  /** Starts it and leaves standard input open. */
  start(args: readonly string[]): { child: ChildProcessWithoutNullStreams; ended: Promise<CliRun> };
  /** What programs have left in the temporary folder. */
  temporaryFiles(): readonly string[];
  /** Names in the folder, sorted. */
  files(): readonly string[];
  remove(): void;
}

/** Makes a folder for one test. */
export async function makeCliFolder(): Promise<CliFolder> {
  const root = mkdtempSync(path.join(os.tmpdir(), "mailflow-cli-test-"));
  const cwd = path.join(root, "work");
  const temporary = path.join(root, "tmp");
  await mkdir(cwd);
  await mkdir(temporary);
  const start: CliFolder["start"] = (args) => startCli(args, cwd, temporary, {});
  return {
    cwd,
    start,
    run: (args, stdin = "", env = {}) => {
      const { child, ended } = startCli(args, cwd, temporary, env);
      // The command line may well end before it has read all of it.
      child.stdin.on("error", () => {});
      child.stdin.end(stdin);
      return ended;
    },
    temporaryFiles: () => readdirSync(temporary).sort(),
    files: () => readdirSync(cwd).sort(),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

function startCli(
  args: readonly string[],
  cwd: string,
  temporary: string,
  more: Readonly<Record<string, string>>,
): ReturnType<CliFolder["start"]> {
  const { NO_COLOR: _, MAILFLOW_DEBUG: __, ...inherited } = process.env;
  const env = { ...inherited, TMPDIR: temporary, TEMP: temporary, TMP: temporary, ...more };
  const child = spawn(process.execPath, [MAIN, ...args], { cwd, env });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = new Promise<CliRun>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
  return { child, ended };
}

const MINUTES_BETWEEN_MESSAGES = 45;
const FIRST_MESSAGE_MS = Date.parse("2026-09-08T00:20:00Z");

/**
 * Rows of a small trace in CSV: two servers, one out of date since September 2026, one up to date.
 */
export function traceRows(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => {
    const time = new Date(FIRST_MESSAGE_MS + i * MINUTES_BETWEEN_MESSAGES * 60_000).toISOString();
    const [server, build] = i % 3 === 0 ? ["edge2", "15.2.1748.39"] : ["edge1", "15.1.2507.44"];
    return `${time},${server},${build},<m${i}@contoso.example>,${1 + (i % 4)},${2_000 + i}`;
  });
}

/** The trace as a file with its header. */
export function traceCsv(rows: readonly string[]): string {
  return `received,host,version,message_id,rcpts,size\n${rows.join("\n")}\n`;
}

/** The options that read `traceCsv`. */
export const TRACE_MAP: readonly string[] = [
  "--map",
  "time=received,server=host,build=version,id=message_id,recipients=rcpts,bytes=size",
];

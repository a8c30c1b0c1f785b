import { readFileSync } from "node:fs";
import path from "node:path";
import { MailflowError } from "../../../sim/base/errors.ts";
import { DEFAULT_FOLDERS } from "../../platform/output-kinds.ts";
import { formatterZone, isKnownZone, ZONE_HINT, zoneProblem } from "../../platform/zone-offsets.ts";
import type { ReadOptions } from "../../readers/contract/read-options.ts";
import type { Shard } from "../../run/shards.ts";
import type { GivenOptions, ListName, TextName } from "../options/option-types.ts";
import { type Assertion, parseAssertion } from "./asserts.ts";

const MEMORY_MIN_MB = 600;
const KEY_LENGTH_MIN = 16;
const MB_PER_GB = 1_000;
/** The parser takes up to a third more than its limit: 700 MB made a process of 1,167 MB. */
const PARSER_SHARE = 0.75;
/** What Node and the model take beside the bulk parser, which its own limit does not cover. */
const MEMORY_BESIDE_PARSER_MB = 300;

/** Where the results of a run go, and what is asked of them. Paths are as the user wrote them. */
export interface OutputSettings {
  /** null = no folder is written and nothing is drawn. */
  readonly outFolder: string | null;
  readonly json: boolean;
  /** Open the page in the browser at the end. */
  readonly open: boolean;
  readonly quiet: boolean;
  readonly decisionsPath: string | null;
  readonly rejectsPath: string | null;
  /** A text for others beside the results (.md or .html); null = none. */
  readonly briefPath: string | null;
  readonly maxRejects: ReadOptions["maxRejects"];
  /** null = nothing is replaced. */
  readonly pseudonymKey: string | null;
  /** For the bulk parser alone; null = its default. */
  readonly memoryMb: number | null;
  readonly assertions: readonly Assertion[];
  /** Run the servers of this shard alone; null = all of them. */
  readonly shard: Shard | null;
}

/** Reads the options of `run` and `replay` that no scenario has. Errors: USAGE. */
export function readRunSettings(options: GivenOptions): OutputSettings {
  const { text, flags, lists } = options;
  return {
    outFolder: text.out ?? (flags.json ? null : DEFAULT_FOLDERS.run),
    json: flags.json,
    open: flags.open,
    quiet: flags.quiet,
    decisionsPath: readTablePath("decisions", text.decisions),
    rejectsPath: text.rejects ?? null,
    briefPath: text.brief ?? null,
    maxRejects: parseMaxRejects(text["max-rejects"] ?? "1%"),
    pseudonymKey: readPseudonymKey(text.pseudonymise),
    memoryMb: readMemory(text.memory),
    assertions: lists.assert.map(parseAssertion),
    shard: readShard(text.shard),
  };
}

/** Reads `0/8`, the first of eight. Errors: USAGE. */
function readShard(text: string | undefined): Shard | null {
  if (text === undefined) return null;
  const [, index, count] = /^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (shard.index < shard.count) return shard;
  throw wrongValue("shard", "i/n, the index counted from 0, such as 0/8 to 7/8", text);
}

/** The key of pseudonyms, from a file where it begins with `@`. Errors: USAGE, INPUT_MISSING. */
export function readPseudonymKey(text: string | undefined): string | null {
  if (text === undefined) return null;
  const key = text.startsWith("@") ? readKeyFile(text.slice(1)) : text;
  if (key.length >= KEY_LENGTH_MIN) return key;
  throw new MailflowError(
    "USAGE",
    `--pseudonymise: expected a key of at least ${KEY_LENGTH_MIN} letters, received ${key.length}`,
    {
      hint: "A short key can be guessed. Keep a long one in a file, and give --pseudonymise @FILE.",
    },
  );
}

function readKeyFile(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (cause) {
    throw new MailflowError("INPUT_MISSING", `--pseudonymise: '${file}' cannot be read`, {
      where: { file },
      hint: "Write the key into that file, or give the key itself.",
      cause,
    });
  }
}

/** Reads `500` (rows) or `2%`. Errors: USAGE. */
export function parseMaxRejects(text: string): ReadOptions["maxRejects"] {
  const match = /^(\d{1,15}|\d{1,3}\.\d{1,6}(?=\s*%))\s*(%?)$/.exec(text.trim());
  const value = Number(match?.[1]);
  const isPercent = match?.[2] === "%";
  if (match === null || (isPercent && value > 100)) {
    throw wrongValue("max-rejects", "a number of rows such as 500 or a share such as 2%", text);
  }
  return { kind: isPercent ? "percent" : "rows", value };
}

/** The zone of the times shown, as formatters name it; undefined = none given. Errors: USAGE. */
export function readDisplayZone(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (isKnownZone(text)) return formatterZone(text);
  throw new MailflowError("USAGE", `--display-zone: ${zoneProblem(text)}`, { hint: ZONE_HINT });
}

/**
 * A file name that ends in `.csv` or `.parquet`; null when the option was not given. Errors: USAGE.
 */
export function readTablePath(name: TextName, text: string | undefined): string | null {
  if (text === undefined) return null;
  const ending = path.extname(text).toLowerCase();
  if (ending === ".csv" || ending === ".parquet") return text;
  throw wrongValue(name, "a file name that ends in .csv or .parquet", text);
}

/** The Parquet file to write, which must be named. Errors: USAGE. */
export function readParquetPath(name: TextName, text: string | undefined): string {
  if (text !== undefined && path.extname(text).toLowerCase() === ".parquet") return text;
  throw wrongValue(name, "the file to write, which ends in .parquet", text ?? "none");
}

/** The error of an option whose value cannot be read. */
export function wrongValue(
  name: TextName | ListName,
  expected: string,
  text: string,
): MailflowError {
  return new MailflowError("USAGE", `--${name}: expected ${expected}, received "${text}"`, {
    hint: "See --help for the form of every option.",
  });
}

/**
 * Reads `800MB`, `1GB` or whole MB: MB for the bulk parser alone; null = its default. Errors:
 * USAGE.
 */
export function readMemory(text: string | undefined): number | null {
  if (text === undefined) return null;
  const [, number, unit = "mb"] =
    /^(\d{1,7}(?:\.\d{1,3})?) ?([mg]b)?$/.exec(text.toLowerCase()) ?? [];
  const memoryMb = Number(number) * (unit === "gb" ? MB_PER_GB : 1);
  if (memoryMb >= MEMORY_MIN_MB) {
    return Math.floor((memoryMb - MEMORY_BESIDE_PARSER_MB) * PARSER_SHARE);
  }
  throw wrongValue("memory", `a size such as 1GB or 800MB, at least ${MEMORY_MIN_MB}MB`, text);
}

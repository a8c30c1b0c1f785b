import { readFile } from "node:fs/promises";
import path from "node:path";
import { canonicalJson } from "../../sim/base/canonical-json.ts";
import { invariant, MailflowError } from "../../sim/base/errors.ts";
import type {
  PeopleHit,
  Provenance,
  RowAccounts,
  RunResult,
  Warning,
} from "../../sim/contract/result.ts";
import type { RangeRuns } from "../../sim/contract/settings.ts";
import { Evaluator } from "../../sim/evaluate/evaluator.ts";
import { evaluateRuns } from "../../sim/evaluate/ranges.ts";
import { replayTraffic } from "../../sim/results/run-model.ts";
import { mergeParts, type ShardPart, shardPart } from "../../sim/results/shard.ts";
import { openMail } from "../mail/open-mail.ts";
import type { OpenMail, RunRequest } from "../mail/request.ts";
import { writeFileAtomic } from "../platform/atomic.ts";
import { sha256 } from "../platform/hashes.ts";
import { toolInfo } from "../platform/tool-info.ts";
import { rangeRunsOf, stepByStep } from "./engine.ts";
import { markHarm } from "./people-hit.ts";
import { assertKept, assertRows, inputWarningsOf, provenance, runResult } from "./run.ts";

/** One shard of a run: `index` of `count`, 0-based. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** Raised when a shard file changes so that other versions would misread it. */
const SHARD_VERSION = 3;
/** Letters of the hash in a shard's name: enough that two contents do not meet. */
const NAME_LETTERS = 16;

/** What all shards of a run have in common: they belong together when this is the same. */
interface Manifest {
  readonly version: typeof SHARD_VERSION;
  readonly tool: RunResult["tool"];
  readonly count: number;
  readonly provenance: Provenance;
  readonly rows: RowAccounts;
  readonly inputWarnings: readonly Warning[];
  readonly runs: RangeRuns | null;
}

interface ShardFile {
  readonly mailflowShard: Manifest;
  readonly index: number;
  readonly part: ShardPart;
  /** People of all servers; null in all shards but the first. */
  readonly people: PeopleHit | null;
}

/** Whether a server belongs to a shard, by the hash of its name alone. */
function isInShard(server: string, { index, count }: Shard): boolean {
  return Number.parseInt(sha256(server).slice(0, 8), 16) % count === index;
}

/**
 * Runs the servers of one shard and writes what they add to the result, under a name that is the
 * hash of the content: the same shard run twice is the same file. Returns its path.
 * Every shard reads the whole traffic, so all agree on the window and the accounts; give them a
 * profile, which costs a second. The first shard counts the people of all servers, where the log
 * names any, for distinct people of shards do not add up: it replays all servers once.
 * Errors: those of the run; OUTPUT_UNWRITABLE.
 */
export async function runShard(asked: RunRequest, shard: Shard, folder: string): Promise<string> {
  const traffic = await openMail(asked, { withPeople: shard.index === 0 });
  const { scenario } = traffic;
  const request = { ...asked, scenario };
  try {
    assertKept(traffic);
    const isOwn = (server: string): boolean => isInShard(server, shard);
    const replayed = replayTraffic(traffic.profile, scenario.window, scenario.model, isOwn);
    const runs = rangeRunsOf(scenario, replayed.traffic);
    const evaluations =
      runs === null
        ? null
        : await stepByStep(
            evaluateRuns(new Evaluator(replayed.traffic, isOwn), scenario.model, runs),
            request,
          );
    const rows = await traffic.accounts(replayed.traffic);
    assertRows(rows);
    const file: ShardFile = {
      mailflowShard: {
        version: SHARD_VERSION,
        tool: toolInfo(),
        count: shard.count,
        provenance: provenance(scenario, traffic, replayed),
        rows,
        inputWarnings: inputWarningsOf(scenario, traffic, rows, replayed.traffic),
        runs,
      },
      index: shard.index,
      part: shardPart(replayed, evaluations),
      people: await peopleOfAll(request, traffic),
    };
    // Keys stay in the order of the contract, which is that of result.json.
    const text = JSON.stringify(file);
    const filePath = path.join(folder, `shard-${sha256(text).slice(0, NAME_LETTERS)}.json`);
    await writeFileAtomic(filePath, text);
    return filePath;
  } finally {
    await traffic.close();
  }
}

async function peopleOfAll(request: RunRequest, traffic: OpenMail): Promise<PeopleHit | null> {
  const { people } = traffic;
  if (people === null) return null;
  const { window, model } = request.scenario;
  const all = replayTraffic(traffic.profile, window, model);
  const count = await markHarm(all.replay, all.traffic, { ...traffic, people }, request.signal);
  return await count();
}

/**
 * The result of a run from all of its shards, in any order: the same bytes as one run gives.
 * Errors: SHARD_INVALID for a file that is none or of another run, SHARDS_INCOMPLETE.
 */
export async function mergeShards(paths: readonly string[]): Promise<RunResult> {
  const files = new Map<number, ShardFile>();
  let manifest: Manifest | null = null;
  let text = "";
  for (const filePath of paths) {
    const file = await readShard(filePath);
    const own = canonicalJson(file.mailflowShard);
    if (manifest === null) {
      manifest = file.mailflowShard;
      text = own;
    } else if (own !== text) {
      throw invalid(filePath, "it belongs to another run than the first one");
    }
    files.set(file.index, file);
  }
  invariant(manifest !== null, "merge is given at least one file");
  const { count } = manifest;
  const missing = Array.from({ length: count }, (_, i) => i).filter((i) => !files.has(i));
  if (missing.length > 0) throw incomplete(missing, count);
  const [first, ...rest] = [...files.values()].sort((a, b) => a.index - b.index);
  invariant(first !== undefined, "a run has at least one shard");
  const merged = mergeParts([first.part, ...rest.map(({ part }) => part)], manifest.runs);
  if (merged.totals.messages === 0) {
    throw new MailflowError("NO_MESSAGES", "no mail in the window of these shards", {
      hint: "Move the window with --start (a time of the log), or widen it with --days.",
    });
  }
  const warnings = [...manifest.inputWarnings, ...merged.warnings];
  return runResult(
    { ...merged, warnings },
    manifest.provenance,
    manifest.rows,
    first.people,
    manifest.tool,
  );
}

async function readShard(filePath: string): Promise<ShardFile> {
  let text: string;
  try {
    text = await readFile(filePath, "utf8");
  } catch (cause) {
    throw new MailflowError("INPUT_MISSING", `'${filePath}' cannot be read`, {
      where: { file: filePath },
      hint: "Check its name and permissions.",
      cause,
    });
  }
  let file: Partial<ShardFile>;
  try {
    file = JSON.parse(text);
  } catch (cause) {
    throw invalid(filePath, "it is no JSON", cause);
  }
  const { mailflowShard, index, part, people } = file;
  const isWhole = index !== undefined && part !== undefined && people !== undefined;
  if (mailflowShard?.version !== SHARD_VERSION || !isWhole) {
    throw invalid(filePath, "it was not written by --shard of this version");
  }
  // The content is its own check: what was changed or cut has another hash.
  const named = /shard-([0-9a-f]+)\.json$/.exec(filePath)?.[1];
  if (named !== undefined && named !== sha256(text).slice(0, NAME_LETTERS)) {
    throw invalid(filePath, "its content is not the one its name stands for");
  }
  return { mailflowShard, index, part, people };
}

function invalid(filePath: string, what: string, cause?: unknown): MailflowError {
  return new MailflowError("SHARD_INVALID", `'${filePath}' cannot be merged: ${what}`, {
    where: { file: filePath },
    hint: "Give the files that --shard 0/n to --shard (n-1)/n of one run have written.",
    cause,
  });
}

function incomplete(missing: readonly number[], count: number): MailflowError {
  const names = missing.map((index) => `${index}/${count}`).join(", ");
  return new MailflowError(
    "SHARDS_INCOMPLETE",
    `expected all ${count} shards, received none for ${names}`,
    { hint: `Run the missing ones: --shard ${missing[0]}/${count}.` },
  );
}

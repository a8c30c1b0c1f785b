import path from "node:path";
import { type ErrorPlace, invariant } from "../../../sim/base/errors.ts";
import type { RetryProfile, RetrySettings } from "../../../sim/contract/settings.ts";
import { parseWholeMinutes } from "../../../sim/text/durations.ts";
import {
  formatRetryList,
  looksLikeRetryList,
  parseRetryList,
} from "../../../sim/text/retry-list.ts";
import { didYouMean, quotedList } from "../../../sim/text/suggest.ts";
import { dataPath } from "../../platform/package-root.ts";
import { type ConfigSource, placeOf } from "../input/config-source.ts";
import { IssueList, singleIssue } from "../input/issues.ts";
import { looksLikePath } from "../input/paths.ts";
import { checkShape } from "../input/shape.ts";
import { readYamlFile } from "../input/yaml-file.ts";
import { delayDsnOf, type QueueDefaults, toProfile } from "./profile-names.ts";
import {
  NO_DELAY_DSN,
  type RetryFileInput,
  type RetryProfileInput,
  retryFileSchema,
} from "./schema.ts";

/** What a scenario asks of retry. */
export interface RetryRequest {
  /**
   * Profile id, list of intervals, or path of a retry file (`file.yaml`, `file.yaml#profile`); null
   * = by product.
   */
  readonly retry: string | null;
  readonly lifetime: string | null;
  readonly delayDsn: string | null;
}

/** Id of the settings that choose a profile by the server's product. */
const BY_PRODUCT = "by-product";
/**
 * Microsoft's MessageExpirationTimeout and DelayNotificationTimeout; a list of intervals has them,
 * too.
 */
const LIFETIME_DEFAULT = "2d";
const DELAY_DSN_DEFAULT = "4h";

/**
 * Reads and checks a retry file. Errors: RETRY_INVALID with every issue; INPUT_MISSING and the
 * like.
 */
export async function loadRetryFile(file: string): Promise<RetryFileInput> {
  const yaml = await readYamlFile(file, "RETRY_INVALID");
  return readRetryFile(yaml.value, yaml);
}

/** Checks the content of a retry file. Errors: RETRY_INVALID with every issue. */
export function readRetryFile(content: unknown, source: ConfigSource): RetryFileInput {
  const issues = new IssueList();
  const { value } = checkShape(retryFileSchema, content, source, issues, () => "RETRY_INVALID");
  if (value !== null) checkReferences(value, source, issues);
  issues.throwIfAny("RETRY_INVALID", "The retry file", placeOf(source, []), HINT);
  return value ?? { profiles: [] };
}

const HINT = "scenarios/retry/exchange.yaml is a complete example.";

/**
 * The retry settings of a run. `where` gives the place of each field of the request.
 * Errors: RETRY_INVALID with every issue; INPUT_MISSING and the like for a path.
 */
export async function resolveRetry(
  request: RetryRequest,
  baseFolder: string,
  where: (field: keyof RetryRequest) => ErrorPlace,
): Promise<RetrySettings> {
  return (await resolveSender(request, baseFolder, where)).settings;
}

/** Retry settings, and what the profile for an unknown product says of queues. */
export interface ResolvedSender {
  readonly settings: RetrySettings;
  readonly queue: QueueDefaults;
}

/** The same with the queues of the sender. Errors: as `resolveRetry`. */
export async function resolveSender(
  request: RetryRequest,
  baseFolder: string,
  where: (field: keyof RetryRequest) => ErrorPlace,
): Promise<ResolvedSender> {
  const issues = new IssueList();
  const chosen = await issues.attempt(() => findRetry(request.retry, baseFolder, where("retry")));
  const minutes = (field: "lifetime" | "delayDsn"): number | null => {
    const given = request[field];
    if (given === null) return null;
    if (field === "delayDsn" && given === NO_DELAY_DSN) return delayDsnOf(given);
    const read = parseWholeMinutes(given);
    if (read.ok && read.value >= 1) return read.value;
    const problem = read.ok ? `expected at least 1m, received "${given}"` : read.problem;
    issues.add("RETRY_INVALID", `${field}: ${problem}`, where(field));
    return null;
  };
  const overrides = { lifetimeMinutes: minutes("lifetime"), delayDsnMinutes: minutes("delayDsn") };
  issues.throwIfAny("RETRY_INVALID", "The retry settings", where("retry"), HINT);
  invariant(chosen !== null, "a retry without issues was found");
  const profile = (input: RetryProfileInput): RetryProfile => toProfile(input, overrides);
  const { queueIntervals, messagesPerConnection } = chosen.fallback;
  const queueList = queueIntervals === undefined ? null : parseRetryList(queueIntervals);
  return {
    settings: {
      id: chosen.id,
      byProduct: Object.fromEntries(
        Object.entries(chosen.byProduct).map(([product, input]) => [product, profile(input)]),
      ),
      fallback: profile(chosen.fallback),
    },
    queue: {
      queueIntervalsMs: queueList?.ok === true ? queueList.value : null,
      messagesPerConnection: messagesPerConnection ?? null,
    },
  };
}

/** The bundled files that hold named profiles; the first also says which product has which. */
const BUNDLED: readonly string[] = ["exchange.yaml", "other-senders.yaml"];

/** Every bundled profile, in the order of the files. Errors: those of the file system. */
export async function bundledProfiles(): Promise<readonly RetryProfileInput[]> {
  const files = await Promise.all(BUNDLED.map((file) => loadRetryFile(dataPath("retry", file))));
  return files.flatMap((file) => file.profiles);
}

/** The profiles that a request names, before anything is overridden. */
interface ChosenProfiles {
  readonly id: string;
  readonly byProduct: Readonly<Record<string, RetryProfileInput>>;
  readonly fallback: RetryProfileInput;
}

async function findRetry(
  retry: string | null,
  baseFolder: string,
  where: ErrorPlace,
): Promise<ChosenProfiles> {
  if (retry === null) {
    return mappingOf(await loadRetryFile(dataPath("retry", BUNDLED[0] ?? "")), BY_PRODUCT);
  }
  if (looksLikePath(retry)) {
    const [file = "", id] = retry.split("#");
    const input = await loadRetryFile(path.isAbsolute(file) ? file : path.join(baseFolder, file));
    if (id !== undefined) return namedProfile(input.profiles, id, where);
    return mappingOf(input, path.basename(file).replace(/\.[^.]*$/, ""));
  }
  if (!looksLikeRetryList(retry)) return namedProfile(await bundledProfiles(), retry, where);
  const list = parseRetryList(retry);
  if (!list.ok) throw singleIssue("RETRY_INVALID", `retry: ${list.problem}`, where, HINT);
  const profile = listProfile(list.value);
  return { id: profile.id, byProduct: {}, fallback: profile };
}

/** The mapping of a file; without one its first profile for everybody. */
function mappingOf(input: RetryFileInput, id: string): ChosenProfiles {
  const profiles = new Map(input.profiles.map((profile) => [profile.id, profile]));
  const [first] = input.profiles;
  invariant(first !== undefined, "a retry file has a profile");
  const byProduct = Object.entries(input.byProduct ?? {}).flatMap(([product, name]) => {
    const profile = profiles.get(name);
    return profile === undefined ? [] : [[product, profile] as const];
  });
  return {
    id,
    byProduct: Object.fromEntries(byProduct),
    fallback: profiles.get(input.fallback ?? "") ?? first,
  };
}

function namedProfile(
  profiles: readonly RetryProfileInput[],
  id: string,
  where: ErrorPlace,
): ChosenProfiles {
  const found = profiles.find((profile) => profile.id === id);
  if (found !== undefined) return { id, byProduct: {}, fallback: found };
  const ids = profiles.map((profile) => profile.id);
  throw singleIssue(
    "RETRY_INVALID",
    `retry: expected a profile (${quotedList(ids)}) or intervals such as "1m*4, 5m*6, 10m", ` +
      `received "${id}"${didYouMean(id, ids)}`,
    where,
    HINT,
  );
}

function listProfile(intervalsMs: readonly number[]): RetryProfileInput {
  const text = formatRetryList(intervalsMs);
  return {
    id: text,
    messageIntervals: text,
    lifetime: LIFETIME_DEFAULT,
    delayDsn: DELAY_DSN_DEFAULT,
  };
}

function checkReferences(input: RetryFileInput, source: ConfigSource, issues: IssueList): void {
  const ids = input.profiles.map((profile) => profile.id);
  const check = (id: string, at: readonly PropertyKey[]): void => {
    if (ids.includes(id)) return;
    const where = placeOf(source, at);
    const near = didYouMean(id, ids);
    issues.add(
      "RETRY_INVALID",
      `${where.path}: expected the id of a profile of this file, received "${id}"${near}`,
      where,
    );
  };
  for (const [product, id] of Object.entries(input.byProduct ?? {})) {
    check(id, ["byProduct", product]);
  }
  if (input.fallback !== undefined) check(input.fallback, ["fallback"]);
  for (const [i, id] of ids.entries()) {
    if (ids.indexOf(id) === i) continue;
    const where = placeOf(source, ["profiles", i, "id"]);
    issues.add("RETRY_INVALID", `${where.path}: expected each id once, received "${id}"`, where);
  }
}

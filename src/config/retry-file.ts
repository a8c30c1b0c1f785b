import path from "node:path";
import { z } from "zod";
import type { ErrorPlace } from "../../sim/errors.ts";
import type { RetryProfile, RetrySettings } from "../../sim/settings.ts";
import { type ConfigSource, placeOf } from "./config-source.ts";
import { parseWholeMinutes } from "./durations.ts";
import { IssueList, singleIssue } from "./issues.ts";
import { dataPath } from "./package-root.ts";
import { looksLikePath } from "./policy-file.ts";
import { formatRetryList, looksLikeRetryList, parseRetryList } from "./retry-list.ts";
import { checkShape } from "./shape.ts";
import { didYouMean, quotedList } from "./suggest.ts";
import { minutesField, nameField, textField } from "./text-fields.ts";
import { readYamlFile } from "./yaml-file.ts";

/** One way of retrying, as a retry file writes it. */
export interface RetryProfileInput {
  readonly id: string;
  readonly product?: string;
  readonly role?: string;
  readonly messageIntervals: string;
  readonly lifetime: string;
  readonly delayDsn: string;
  readonly queueIntervals?: string;
  readonly connectionsPerDomain?: number;
  readonly messagesPerConnection?: number;
  readonly confidence?: "high" | "medium" | "low";
  readonly source?: string;
  readonly note?: string;
}

/** A retry file: profiles, and which of them stands for which product. */
export interface RetryFileInput {
  readonly byProduct?: Readonly<Record<string, string>>;
  readonly fallback?: string;
  readonly profiles: readonly RetryProfileInput[];
}

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
export const BY_PRODUCT = "by-product";
/**
 * Microsoft's MessageExpirationTimeout and DelayNotificationTimeout; a list of intervals has them,
 * too.
 */
const LIFETIME_DEFAULT = "2d";
const DELAY_DSN_DEFAULT = "4h";

const text = (description: string): z.ZodType<string> => z.string().describe(description);

const profileSchema: z.ZodType<RetryProfileInput> = z.strictObject({
  id: nameField("Name to ask for it by"),
  product: text("The product whose default it is").exactOptional(),
  role: text("The server role").exactOptional(),
  messageIntervals: textField(
    parseRetryList,
    'intervals such as "1m*4, 5m*6, 10m"',
    "Schedule of one message that was refused after its data; the last interval repeats",
  ),
  lifetime: minutesField("How long a queued message is kept before it expires"),
  delayDsn: minutesField("Queued for longer than this, the sender is told"),
  queueIntervals: textField(
    parseRetryList,
    'intervals such as "1m*4, 5m*6, 10m"',
    "Schedule of a queue whose connection was refused; kept as data",
  ).exactOptional(),
  connectionsPerDomain: z.int().min(1).describe("Connections to one domain").exactOptional(),
  messagesPerConnection: z.int().min(1).describe("Messages in one connection").exactOptional(),
  confidence: z.enum(["high", "medium", "low"]).exactOptional(),
  source: text("Where the figures come from").exactOptional(),
  note: text("What a reader should know").exactOptional(),
});

/** The shape of a retry file. */
export const retryFileSchema: z.ZodType<RetryFileInput> = z
  .strictObject({
    byProduct: z
      .record(z.string().min(1), z.string())
      .describe("Profile id by product")
      .exactOptional(),
    fallback: text("Profile of a server whose product is not known").exactOptional(),
    profiles: z.array(profileSchema).min(1),
  })
  .describe("How sending servers retry");

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
  const issues = new IssueList();
  const settings = await issues.attempt(() => findRetry(request.retry, baseFolder, where("retry")));
  const [lifetime, delayDsn] = (["lifetime", "delayDsn"] as const).map((field) => {
    const given = request[field];
    if (given === null) return null;
    const minutes = parseWholeMinutes(given);
    if (minutes.ok && minutes.value >= 1) return minutes.value;
    const problem = minutes.ok ? `expected at least 1m, received "${given}"` : minutes.problem;
    issues.add("RETRY_INVALID", `${field}: ${problem}`, where(field));
    return null;
  });
  issues.throwIfAny("RETRY_INVALID", "The retry settings", where("retry"), HINT);
  const override = (profile: RetryProfile): RetryProfile => ({
    ...profile,
    lifetimeMinutes: lifetime ?? profile.lifetimeMinutes,
    delayDsnMinutes: delayDsn ?? profile.delayDsnMinutes,
  });
  const found = settings ?? { id: "", byProduct: {}, fallback: listProfile("1m") };
  return {
    id: found.id,
    byProduct: Object.fromEntries(
      Object.entries(found.byProduct).map(([product, profile]) => [product, override(profile)]),
    ),
    fallback: override(found.fallback),
  };
}

async function findRetry(
  retry: string | null,
  baseFolder: string,
  where: ErrorPlace,
): Promise<RetrySettings> {
  const bundled = dataPath("retry", "exchange.yaml");
  if (retry === null) return settingsOf(await loadRetryFile(bundled), BY_PRODUCT);
  if (looksLikePath(retry)) {
    const [file = "", id] = retry.split("#");
    const input = await loadRetryFile(path.isAbsolute(file) ? file : path.join(baseFolder, file));
    if (id !== undefined) return namedProfile(input, id, where);
    return settingsOf(input, path.basename(file).replace(/\.[^.]*$/, ""));
  }
  if (!looksLikeRetryList(retry)) return namedProfile(await loadRetryFile(bundled), retry, where);
  const list = parseRetryList(retry);
  if (list.ok) {
    const profile = listProfile(retry);
    return { id: profile.id, byProduct: {}, fallback: profile };
  }
  throw singleIssue("RETRY_INVALID", `retry: ${list.problem}`, where, HINT);
}

/** The mapping of a file; without one its first profile for everybody. */
function settingsOf(input: RetryFileInput, id: string): RetrySettings {
  const profiles = new Map(input.profiles.map((profile) => [profile.id, toProfile(profile)]));
  const [first = listProfile("15m")] = profiles.values();
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

function namedProfile(input: RetryFileInput, id: string, where: ErrorPlace): RetrySettings {
  const found = input.profiles.find((profile) => profile.id === id);
  if (found !== undefined) return { id, byProduct: {}, fallback: toProfile(found) };
  const ids = input.profiles.map((profile) => profile.id);
  throw singleIssue(
    "RETRY_INVALID",
    `retry: expected a profile (${quotedList(ids)}) or intervals such as "1m*4, 5m*6, 10m", ` +
      `received "${id}"${didYouMean(id, ids)}`,
    where,
    HINT,
  );
}

function listProfile(list: string): RetryProfile {
  const intervals = parseRetryList(list);
  const intervalsMinutes = intervals.ok ? intervals.value : [];
  return toProfile({
    id: formatRetryList(intervalsMinutes),
    messageIntervals: list,
    lifetime: LIFETIME_DEFAULT,
    delayDsn: DELAY_DSN_DEFAULT,
  });
}

/** Expects texts that the schema has checked. */
function toProfile(input: RetryProfileInput): RetryProfile {
  const intervals = parseRetryList(input.messageIntervals);
  const lifetime = parseWholeMinutes(input.lifetime);
  const delayDsn = parseWholeMinutes(input.delayDsn);
  return {
    id: input.id,
    intervalsMinutes: intervals.ok ? intervals.value : [],
    lifetimeMinutes: lifetime.ok ? lifetime.value : 0,
    delayDsnMinutes: delayDsn.ok ? delayDsn.value : 0,
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

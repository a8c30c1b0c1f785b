import { invariant } from "../../../sim/base/errors.ts";
import { compareText } from "../../../sim/base/units.ts";
import type { ServerSettings } from "../../../sim/contract/settings.ts";
import {
  fullNameByBareName,
  normaliseServerName,
  serverFinder,
} from "../../../sim/text/server-names.ts";
import { didYouMean } from "../../../sim/text/suggest.ts";
import type { IssueList } from "../input/issues.ts";
import { ServerDraft, type ServerRules } from "./server-draft.ts";
import type { ServerEntry, WrittenCell } from "./server-entries.ts";

/** The servers of a run. */
export interface ResolvedServers {
  /** Sorted by name. */
  readonly servers: readonly ServerSettings[];
  /** Server name by lower-cased key. */
  readonly serverNameByKey: ReadonlyMap<string, string>;
}

/**
 * Checks the servers of a scenario or inventory and brings the rows of one server together.
 * Issues: INVENTORY_INVALID, RETIREMENT_INVALID; the result is usable only when there is none.
 */
export function resolveServers(
  entries: readonly ServerEntry[],
  rules: ServerRules,
  issues: IssueList,
): ResolvedServers {
  const drafts = new Map<string, ServerDraft>();
  const serverNameByKey = new Map<string, string>();
  const nameOf = namesOf(entries);
  for (const entry of entries) {
    const name = nameOf(entry.name?.text ?? "");
    if (entry.name === null || name === "") {
      issues.add("INVENTORY_INVALID", "expected a server name, received none", entry.where);
    }
    // A row without a name is still checked, so that its other problems are reported, too.
    const known = name === "" ? undefined : drafts.get(name);
    if (known !== undefined && !rules.mergeRows) {
      issues.add(
        "INVENTORY_INVALID",
        `${entry.name?.where.path}: expected each server once, received "${name}" again`,
        entry.name?.where ?? entry.where,
      );
    }
    const draft = known ?? new ServerDraft(name, nameOf, issues);
    draft.take(entry, rules);
    if (name === "") continue;
    drafts.set(name, draft);
    takeKeys(entry.keys, name, serverNameByKey, issues);
  }
  const sorted = [...drafts.values()].sort((a, b) => compareText(a.name, b.name));
  for (const draft of sorted) draft.checkTogether(rules);
  checkRetirements(drafts, issues);
  return { servers: sorted.map((draft) => draft.settings(rules)), serverNameByKey };
}

/** The one name of a server that rows and retirements call by its bare and its full name. */
function namesOf(entries: readonly ServerEntry[]): (text: string) => string {
  const listed = entries.map(({ name }) => normaliseServerName(name?.text ?? ""));
  const fullNames = fullNameByBareName(listed);
  const find = serverFinder(listed.map((name) => fullNames.get(name) ?? name));
  return (text) => {
    const name = normaliseServerName(text);
    const match = find(name);
    return match.kind === "one" ? match.name : name;
  };
}

function takeKeys(
  keys: readonly WrittenCell[],
  name: string,
  serverNameByKey: Map<string, string>,
  issues: IssueList,
): void {
  for (const { text, where } of keys) {
    const key = text.trim().toLowerCase();
    const known = serverNameByKey.get(key);
    if (known !== undefined && known !== name) {
      issues.add(
        "INVENTORY_INVALID",
        `${where.path}: expected a key of one server, ` +
          `received "${text}" of "${known}" and "${name}"`,
        where,
      );
    }
    serverNameByKey.set(key, name);
  }
}

/** Every target must be a known server, and mail must come to rest somewhere. */
function checkRetirements(drafts: ReadonlyMap<string, ServerDraft>, issues: IssueList): void {
  const reported = new Set<string>();
  for (const draft of drafts.values()) {
    const target = draft.retireTo;
    if (target === null) continue;
    if (!drafts.has(target.value)) {
      issues.add(
        "RETIREMENT_INVALID",
        `${target.where.path}: expected a server of the inventory, received "${target.value}", ` +
          `which is not listed${didYouMean(target.value, drafts.keys())}; add a row for it`,
        target.where,
      );
      continue;
    }
    const chain = retirementChain(draft.name, drafts);
    if (chain.at(-1) !== draft.name || reported.has(draft.name)) continue;
    for (const name of chain) reported.add(name);
    invariant(chain.length > 1, "a circle has a way back");
    issues.add(
      "RETIREMENT_INVALID",
      `${target.where.path}: expected retirements that end at a server which stays, ` +
        `received a circle: ${chain.join(" → ")}`,
      target.where,
    );
  }
}

/** The servers mail goes through, until one that stays, an unknown one, or one that came before. */
function retirementChain(
  start: string,
  drafts: ReadonlyMap<string, ServerDraft>,
): readonly string[] {
  const chain = [start];
  const seen = new Set<string>([start]);
  for (;;) {
    const next = drafts.get(chain.at(-1) ?? "")?.retireTo?.value;
    if (next === undefined) return chain;
    chain.push(next);
    if (seen.has(next)) return chain;
    seen.add(next);
  }
}

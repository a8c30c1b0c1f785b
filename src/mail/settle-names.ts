import { MailflowError } from "../../sim/base/errors.ts";
import { compareText } from "../../sim/base/units.ts";
import type { Warning } from "../../sim/contract/result.ts";
import type {
  DayZeroSettings,
  ModelSettings,
  SendingSettings,
  ServerSettings,
} from "../../sim/contract/settings.ts";
import { serverFinder } from "../../sim/text/server-names.ts";
import { didYouMean } from "../../sim/text/suggest.ts";
import { changeSettings } from "../../sim/what-if/changes.ts";
import type { ResolvedScenario } from "../config/scenario/resolved.ts";

/** A scenario whose servers have the names that the mail has. */
interface SettledNames {
  readonly scenario: ResolvedScenario;
  readonly warnings: readonly Warning[];
}

const NAMES_MAX = 3;

/**
 * Gives the servers of a scenario's inventory and options the names that they have in the mail:
 * `exch01` and `exch01.contoso.local` are one server where that is unique. Names that are the same
 * already stay, so that nothing of the result changes with them. `mailServers`: all names in the
 * mail, before any window.
 * Errors: INVENTORY_INVALID for a server of the inventory that can be two of the mail;
 * SERVER_UNKNOWN for a bare name in the mail that can be two servers of it, and for an option that
 * names no server, or more than one.
 */
export function settleNames(
  scenario: ResolvedScenario,
  mailServers: readonly string[],
): SettledNames {
  const { basis } = scenario;
  const listed = basis.model.servers.map(({ name }) => name);
  refuseBareNames(mailServers, listed);
  const mailNames = inventoryNames(listed, mailServers);
  const renamed = (name: string): string => mailNames.get(name) ?? name;
  const known = [...new Set([...mailServers, ...listed.map(renamed)])];
  const named = optionNames(known);
  const changes = {
    ...basis.changes,
    upgrades: basis.changes.upgrades.map((change) => ({
      ...change,
      server: named("--upgrade", change.server),
    })),
  };
  const model = (own: ModelSettings): ModelSettings => ({
    ...own,
    servers: renameServers(basis.model.servers, renamed),
    ...(own.sending === undefined ? {} : { sending: renameSending(own.sending, named) }),
    ...(own.dayZero === undefined ? {} : { dayZero: renameDayZero(own.dayZero, named) }),
  });
  const { servers } = changeSettings(model(basis.model), null, { ...changes, stages: [] }).model;
  return {
    scenario: {
      ...scenario,
      model: { ...model(scenario.model), servers },
      basis: { ...basis, model: model(basis.model), changes },
    },
    warnings: namesTold(listed, mailServers, mailNames),
  };
}

function renameDayZero(
  dayZero: DayZeroSettings,
  named: (option: string, name: string) => string,
): DayZeroSettings {
  const given = Object.entries(dayZero.givenMs);
  const givenMs = Object.fromEntries(given.map(([name, ms]) => [named("--day-zero", name), ms]));
  return { ...dayZero, givenMs };
}

/** A bare name that may be two servers is no third one, unless the inventory has it. */
function refuseBareNames(mailServers: readonly string[], listed: readonly string[]): void {
  const full = mailServers.filter((name) => name.includes("."));
  const find = serverFinder(full);
  const own = new Set(listed);
  for (const name of mailServers) {
    if (name.includes(".") || own.has(name)) continue;
    const match = find(name);
    if (match.kind !== "many") continue;
    throw new MailflowError(
      "SERVER_UNKNOWN",
      `The log's server "${name}": expected one server with that name, received ${match.names.join(" and ")}`,
      {
        hint: `If "${name}" is a server by itself, list it in an inventory (--servers FILE); else read the logs of each domain in a run of their own.`,
      },
    );
  }
}

/** By name in the inventory the other name that the mail has for the server. */
function inventoryNames(
  listed: readonly string[],
  mailServers: readonly string[],
): ReadonlyMap<string, string> {
  const find = serverFinder(mailServers);
  const own = new Set(listed);
  const listedByMailName = new Map<string, string>();
  const mailNames = new Map<string, string>();
  for (const name of listed) {
    const match = find(name);
    if (match.kind === "many") throw ambiguous("The inventory's", name, "the mail", match.names);
    if (match.kind === "none" || match.name === name || own.has(match.name)) continue;
    const other = listedByMailName.get(match.name);
    if (other !== undefined) {
      throw ambiguous("The mail's", match.name, "the inventory", [other, name]);
    }
    listedByMailName.set(match.name, name);
    mailNames.set(name, match.name);
  }
  return mailNames;
}

function ambiguous(
  whose: string,
  name: string,
  where: string,
  names: readonly string[],
): MailflowError {
  return new MailflowError(
    "INVENTORY_INVALID",
    `${whose} server "${name}": expected one server of ${where} with that name, received ${names.join(" and ")}`,
    { hint: "Write the servers' names in the inventory as the log has them, domain included." },
  );
}

/** Reads the name of a server in an option. Errors: SERVER_UNKNOWN. */
function optionNames(known: readonly string[]): (option: string, name: string) => string {
  const find = serverFinder(known);
  return (option, name) => {
    const match = find(name);
    if (match.kind === "one") return match.name;
    throw unknownServer(option, name, known);
  };
}

/**
 * The error of a name that is none of the known servers, or can be more than one. `what` begins the
 * sentence: the option or field that gives the name.
 */
export function unknownServer(what: string, name: string, known: readonly string[]): MailflowError {
  const match = serverFinder(known)(name);
  const hint = `Servers: ${known.slice(0, 10).join(", ")}${known.length > 10 ? ", …" : ""}`;
  if (match.kind === "many") {
    const message = `${what}: expected the name of one server, received "${name}", that of ${match.names.join(" and ")}`;
    return new MailflowError("SERVER_UNKNOWN", message, { hint });
  }
  const labels = known.map((each) => each.split(".")[0] ?? each);
  const near = didYouMean(name, known);
  const suggestion = near === "" ? didYouMean(name.split(".")[0] ?? name, labels) : near;
  const message = `${what}: expected a server of the log or the inventory, received "${name}"${suggestion}`;
  return new MailflowError("SERVER_UNKNOWN", message, { hint });
}

function renameServers(
  servers: readonly ServerSettings[],
  renamed: (name: string) => string,
): readonly ServerSettings[] {
  return servers
    .map((server) => {
      const { name, retirement } = server;
      const to = retirement?.to ?? null;
      const moved =
        retirement === null || to === null ? retirement : { ...retirement, to: renamed(to) };
      return { ...server, name: renamed(name), retirement: moved };
    })
    .sort((a, b) => compareText(a.name, b.name));
}

function renameSending(
  sending: SendingSettings,
  named: (option: string, name: string) => string,
): SendingSettings {
  const failovers = sending.failovers
    .map((one) => ({
      ...one,
      server: named("failover", one.server),
      to: named("failover", one.to),
    }))
    .sort((a, b) => compareText(a.server, b.server));
  const { warmStart } = sending;
  if (warmStart?.kind !== "snapshot") return { ...sending, failovers };
  const queues = warmStart.queues.map((queue) => ({
    ...queue,
    server: named("warm start", queue.server),
  }));
  return { ...sending, failovers, warmStart: { ...warmStart, queues } };
}

/** What the reader of a result must know of the names, once a run. */
function namesTold(
  listed: readonly string[],
  mailServers: readonly string[],
  mailNames: ReadonlyMap<string, string>,
): readonly Warning[] {
  if (listed.length === 0 || mailServers.length === 0) return [];
  const inMail = new Set(mailServers);
  const without = listed.filter((name) => !inMail.has(mailNames.get(name) ?? name));
  if (without.length === listed.length) {
    const message = `The inventory and the mail name no server in common, so the inventory says nothing of this mail: the inventory has ${shown(listed)}; the mail ${shown(mailServers)}.`;
    return [{ code: "SERVER_NAMES_DIFFER", message }];
  }
  const warnings: Warning[] = [];
  if (mailNames.size > 0) {
    const pairs = [...mailNames].map(
      ([name, mail]) => `${name} of the inventory is ${mail} of the mail`,
    );
    warnings.push({ code: "SERVER_NAMES_MATCHED", message: `${shown(pairs)}.` });
  }
  if (without.length > 0) {
    const message = `No mail of ${shown(without)}, which the inventory lists.`;
    warnings.push({ code: "SERVER_WITHOUT_MAIL", message });
  }
  return warnings;
}

function shown(names: readonly string[]): string {
  const more = names.length - NAMES_MAX;
  const first = names.slice(0, NAMES_MAX).join(", ");
  return more > 0 ? `${first} and ${more} more` : first;
}

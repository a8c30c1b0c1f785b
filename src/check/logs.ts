import path from "node:path";
import { listWords, namesBuilds } from "../../reports/words/build-words.ts";
import { formatCountOf } from "../../reports/words/format.ts";
import { filteredWords } from "../../reports/words/row-words.ts";
import { type ServerList, seeBuilds } from "../../sim/builds-seen/see-builds.ts";
import type { CheckReport } from "../../sim/contract/check-report.ts";
import { formatInstant } from "../../sim/text/instants.ts";
import { loadPolicy } from "../config/policy/file.ts";
import type { ResolvedScenario } from "../config/scenario/resolved.ts";
import { loadBuildsData } from "../config/servers/builds-data.ts";
import { makeProfile } from "../mail/make-profile.ts";
import { assertKept } from "../run/run.ts";
import { readListedServers } from "./listed-servers.ts";
import type { CheckOptions } from "./server-dates.ts";

/** Logs to look at, and the files that say what is installed. */
interface LogCheck extends Omit<Parameters<typeof makeProfile>[0], "scenario"> {
  readonly logs: readonly string[];
  readonly lists: readonly string[];
  /** The scenario of the logs; `inventory` null = without one. Errors: those of the options. */
  readonly resolve: (inventory: string | null) => Promise<ResolvedScenario>;
}

/** Source: the pickup folder's stamp is that of the Received line alone (Q&A 2110876). */
const OF_TRACKING =
  "Builds are what each tracking log says of its own server (schema-version): a wrong stamp in the " +
  "Received line of single messages does not show in it";

const POLICY_DEFAULT = "microsoft-2023";

/**
 * Says which builds the mail of each server in logs carries, beside the servers of lists. The first
 * inventory among the lists also says whose keys (`--server-key`) are whose.
 * Errors: those of the lists and of the readers; NO_MESSAGES, INTERRUPTED.
 */
export async function checkLogs(
  { logs, lists: files, resolve, ...reading }: LogCheck,
  { dateOrder, changes = {} }: CheckOptions,
): Promise<CheckReport> {
  const [data, { chosen: policy }] = await Promise.all([
    loadBuildsData(changes.data ?? null),
    loadPolicy(POLICY_DEFAULT),
  ]);
  const lists: ServerList[] = [];
  let inventory: string | null = null;
  for (const file of files) {
    const listed = await readListedServers(file, policy, data, dateOrder);
    const { servers, hasOnlyLines } = listed;
    const kind = listed.kind === "inventory" ? "inventory" : "providerReport";
    if (kind === "inventory") inventory ??= file;
    lists.push({ name: path.basename(file), kind, hasOnlyLines, servers });
  }
  const scenario = await resolve(inventory);
  const { profile, account } = await makeProfile({ scenario, ...reading });
  assertKept({ profile, warnings: account.warnings });
  const { builds } = scenario;
  const seen = seeBuilds(profile, { rules: data, builds, lists, refused: null });
  const name = logs.map((log) => path.basename(log)).join(", ");
  return {
    file: logs.join(", "),
    kind: "log",
    name,
    facts: [
      spanFact(seen),
      ...lists.map((list) => {
        const count = formatCountOf(list.servers.length, "server");
        return `Beside ${listWords(list)}: ${count}`;
      }),
      ...(account.format.startsWith("tracking") && namesBuilds(seen) ? [OF_TRACKING] : []),
      ...(account.rows.filtered === 0
        ? []
        : [filteredWords({ ...account.rows, used: account.rows.kept })]),
    ],
    servers: [],
    dataAsOf: data.reach,
    notes: {},
    warnings: [...scenario.warnings, ...account.warnings],
    seen,
  };
}

function spanFact({ servers }: ReturnType<typeof seeBuilds>): string {
  const builds = servers.flatMap((server) => server.builds);
  const messages = builds.reduce((sum, build) => sum + build.messages, 0);
  if (messages === 0) return "No message in scope";
  const first = builds.reduce((min, { firstMs }) => Math.min(min, firstMs), Infinity);
  const last = builds.reduce((max, { lastMs }) => Math.max(max, lastMs), -Infinity);
  const names = servers.filter((server) => server.messages > 0).length;
  const span = `${formatInstant(first)} to ${formatInstant(last)}`;
  return `${formatCountOf(messages, "message")} in scope of ${formatCountOf(names, "server")}, ${span}`;
}

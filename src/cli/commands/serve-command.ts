import { stat } from "node:fs/promises";
import path from "node:path";
import { repliesDayZero } from "../../api/day-zero-hook.ts";
import type { ResolvedScenario } from "../../config/scenario/resolved.ts";
import { isLoopback } from "../../serve/access.ts";
import { openSite, type SiteSource } from "../../serve/site.ts";
import type { DropOptions } from "../../serve/site-server.ts";
import type { GivenOptions, TextName } from "../options/option-types.ts";
import type { CommandCall } from "../settings/command-call.ts";
import { withCommand } from "../settings/command-words.ts";
import { readRunSettings, wrongValue } from "../settings/run-settings.ts";
import { scenarioOfCall } from "../settings/scenario-of-call.ts";
import { openAddress } from "../terminal/browser.ts";
import { progressText } from "../terminal/progress.ts";
import { printable, readStdin, writeError, writeOut } from "../terminal/terminal.ts";

const PORT_DEFAULT = 8026;
const PORT_MAX = 65_535;
const DROP_MB_DEFAULT = 4_096;
const BYTES_PER_MB = 1_000_000;

/**
 * `mailflow serve SCENARIO|LOG…|FOLDER`: the report as a site, until Ctrl-C, which is its regular
 * end. Errors: USAGE, PORT_UNAVAILABLE, INPUT_MISSING; those of runs are shown on the page.
 */
export async function serveCommand(call: CommandCall): Promise<number> {
  const { options, signal } = call;
  const { maxRejects, memoryMb, quiet } = readRunSettings(options);
  const host = options.text.host ?? "127.0.0.1";
  const sizeMb = readWhole("max-size", options.text["max-size"], DROP_MB_DEFAULT, 1_000_000);
  const site = await openSite({
    source: await sourceOf(call),
    host,
    port: readWhole("port", options.text.port, PORT_DEFAULT, PORT_MAX),
    dropBytesMax: sizeMb * BYTES_PER_MB,
    loadDropped: (file, given) => droppedScenario(file, given, options),
    run: {
      maxRejects,
      memoryMb,
      stdin: readStdin(),
      signal,
      dayZeroOfReplies: repliesDayZero,
    },
    progressWords: (progress) => progressText(progress, 0, false),
    onBug: (error) => void call.fail(error),
  });
  if (!isLoopback(host)) {
    await writeError(
      `mailflow: warning: ${host} is open to other machines: whoever knows the address below sees the reports and can replay logs. Without https browsers work out no digest there.\n`,
    );
  }
  await writeOut(printable(`${site.url}\n`));
  if (options.flags.open) await openAddress(site.url, site.url);
  if (!quiet) await writeError("The secret in the address is new each time. Ctrl-C ends it.\n");
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
  await site.close();
  return 0;
}

async function sourceOf(call: CommandCall): Promise<SiteSource> {
  const { operands, options } = call;
  const [only = ""] = operands;
  const isFolder = (await stat(only).catch(() => null))?.isDirectory() === true;
  if (isFolder && operands.length === 1) return { kind: "folder", folder: only };
  const isScenario = /\.(?:ya?ml|json)$/i.test(only);
  const command = isScenario ? "run" : "replay";
  const load = async (): Promise<ResolvedScenario> =>
    withCommand(await scenarioOfCall(operands, options), command, call);
  // What is wrong at the start is said in the terminal, not on a page that nobody has opened yet.
  const { name } = await load();
  return { kind: "scenario", name, load, watchedFile: isScenario ? only : null };
}

/** A dropped log is replayed as `mailflow replay` would, with the options given to `serve`. */
async function droppedScenario(
  file: string,
  given: DropOptions,
  options: GivenOptions,
): Promise<ResolvedScenario> {
  const names: Readonly<Record<string, TextName>> = {
    serverName: "server-name",
    serverKey: "server-key",
    map: "map",
    timeZone: "time-zone",
    timeFormat: "time-format",
  };
  const text = Object.fromEntries(
    Object.entries(given).flatMap(([field, value]) => {
      const name = names[field];
      return name === undefined ? [] : [[name, value]];
    }),
  );
  const scenario = await scenarioOfCall([file], {
    ...options,
    text: { ...options.text, ...text },
    lists: { ...options.lists, ...(given["own"] === undefined ? {} : { own: [given["own"]] }) },
  });
  return { ...scenario, name: path.basename(file) };
}

function readWhole(
  name: TextName,
  text: string | undefined,
  byDefault: number,
  most: number,
): number {
  if (text === undefined) return byDefault;
  const isRight = /^\d{1,7}$/.test(text) && Number(text) <= most;
  if (isRight) return Number(text);
  throw wrongValue(name, `a whole number up to ${most}`, text);
}

import path from "node:path";
import { MailflowError } from "../../../sim/base/errors.ts";
import { looksLikePath } from "../../config/input/paths.ts";
import { withChanges } from "../../config/scenario/changes.ts";
import type { ScenarioInput } from "../../config/scenario/input.ts";
import type { ResolvedScenario } from "../../config/scenario/resolved.ts";
import { loadScenario, resolveScenario } from "../../config/scenario/scenario.ts";
import { withLogTitle } from "../../mail/log-title.ts";
import type { CommandName, GivenOptions, ListName, TextName } from "../options/option-types.ts";
import { readChanges } from "./command-words.ts";
import { replayInput, scenarioFlags } from "./scenario-flags.ts";

/** Options that say how logs are read; a scenario file says that itself. */
const LOG_OPTIONS: readonly (TextName | ListName)[] = [
  "map",
  "server-name",
  "server-key",
  "encoding",
  "time-format",
  "date-order",
  "time-zone",
  "own",
  "connector",
  "next-hop",
  "where",
];

/**
 * The scenario of a command that takes either one scenario file (`.yaml`) or logs with the options
 * of `replay`; `overrides` go before everything else. Errors: USAGE, those of the scenario.
 */
export async function scenarioOfCall(
  files: readonly string[],
  options: GivenOptions,
  overrides: Partial<ScenarioInput> = {},
): Promise<ResolvedScenario> {
  const changes = readChanges(options);
  return withChanges(await resolve(files, options, overrides), changes);
}

async function resolve(
  files: readonly string[],
  options: GivenOptions,
  overrides: Partial<ScenarioInput>,
): Promise<ResolvedScenario> {
  const scenarios = files.filter((file) => /\.ya?ml$/i.test(file));
  if (scenarios.length === 0) {
    const input = replayInput(files, options);
    const window = { ...input.window, ...overrides.window };
    return await resolveFlags({
      ...input,
      ...overrides,
      ...(Object.keys(window).length === 0 ? {} : { window }),
    });
  }
  const [file = ""] = scenarios;
  if (files.length > 1) {
    throw new MailflowError(
      "USAGE",
      `expected one scenario file or logs, received ${files.join(", ")}`,
      { hint: "A scenario file names its own logs." },
    );
  }
  const misplaced = LOG_OPTIONS.find((name) =>
    name in options.lists
      ? options.lists[name as ListName].length > 0
      : options.text[name as TextName] !== undefined,
  );
  if (misplaced !== undefined) {
    throw new MailflowError(
      "USAGE",
      `--${misplaced}: expected logs, received the scenario ${file}`,
      {
        hint: "A scenario says in traffic.trace how its logs are read.",
      },
    );
  }
  const flags = absolutePaths(scenarioFlags(options));
  const window = { ...flags.window, ...overrides.window };
  return await loadScenario(file, {
    ...flags,
    ...overrides,
    ...(Object.keys(window).length === 0 ? {} : { window }),
  });
}

/** Resolves a scenario that came from the flags of a command; hints name the options. */
export async function resolveFlags(
  input: ScenarioInput,
  command: CommandName = "replay",
): Promise<ResolvedScenario> {
  try {
    const context = { file: null, place: () => null, baseFolder: "." } as const;
    return await withLogTitle(await resolveScenario(input, context));
  } catch (error) {
    if (!(error instanceof MailflowError) || error.hint !== "") throw error;
    const { code, message, where, issues, cause } = error;
    const [file] = issues.flatMap((issue) => issue.where.file ?? []);
    const hint =
      file === undefined
        ? `Correct the option; mailflow ${command} --help shows the form of each.`
        : `Correct it, then run: mailflow check ${file}`;
    throw new MailflowError(code, message, { where, issues, hint, cause });
  }
}

/** Paths of flags are relative to where the user is, those of a scenario to its file. */
export function absolutePaths(flags: Partial<ScenarioInput>): Partial<ScenarioInput> {
  const { inventory, policy, retry, warmStart, data } = flags;
  return {
    ...flags,
    ...(inventory === undefined ? {} : { inventory: path.resolve(inventory) }),
    ...(data === undefined ? {} : { data: path.resolve(data) }),
    ...(warmStart === undefined || warmStart === "simulate"
      ? {}
      : { warmStart: path.resolve(warmStart) }),
    ...(typeof policy === "string" && looksLikePath(policy)
      ? { policy: path.resolve(policy) }
      : {}),
    ...(typeof retry === "string" && looksLikePath(retry.replace(/#[^#]*$/, ""))
      ? { retry: path.resolve(retry) }
      : {}),
  };
}

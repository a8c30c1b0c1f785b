import { MailflowError } from "../../sim/errors.ts";
import { withChanges } from "../config/changes.ts";
import { loadScenario } from "../config/scenario.ts";
import type { ScenarioInput } from "../config/scenario-input.ts";
import type { ResolvedScenario } from "../config/types.ts";
import { readChanges } from "./command-words.ts";
import type { GivenOptions, TextName } from "./option-types.ts";
import { resolveFlags } from "./replay-command.ts";
import { absolutePaths } from "./run-command.ts";
import { replayInput, scenarioFlags } from "./scenario-flags.ts";

/** Options that say how logs are read; a scenario file says that itself. */
const LOG_OPTIONS: readonly TextName[] = [
  "map",
  "server-name",
  "server-key",
  "encoding",
  "time-format",
  "time-zone",
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
  const misplaced = LOG_OPTIONS.find((name) => options.text[name] !== undefined);
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

import { normaliseBuild } from "../base/build.ts";
import type { StageChange, UpgradeChange } from "../contract/setting-changes.ts";
import { parseInstant } from "./instants.ts";
import { notParsed, type Parsed, parsed } from "./parsed.ts";
import { normaliseServerName } from "./server-names.ts";

/** Reads `SERVER=INSTANT/BUILD`, e.g. `mail01=2026-10-01/15.1.2507.61`, or `SERVER=never`. */
export function parseUpgrade(text: string): Parsed<UpgradeChange> {
  // A server's name may hold a "=", what follows it may not.
  const at = text.lastIndexOf("=");
  const server = normaliseServerName(text.slice(0, Math.max(at, 0)));
  const rest = text.slice(at + 1);
  if (at < 0 || server === "") return notParsed(expected(text));
  if (rest.trim().toLowerCase() === "never") return parsed({ server, atMs: null, build: "" });
  const [instant, build, ...more] = rest.split("/");
  if (instant === undefined || build === undefined || more.length > 0) {
    return notParsed(expected(text));
  }
  const time = parseInstant(instant);
  if (!time.ok) return time;
  const normalised = normaliseBuild(build);
  if (normalised === null) {
    return notParsed(`expected a build such as 15.1.2507.61, received ${JSON.stringify(build)}`);
  }
  return parsed({ server, atMs: time.value, build: normalised });
}

/** Reads `STAGE=THROTTLE+BLOCK` in minutes per hour, e.g. `5=30+5`. */
export function parseStageChange(text: string): Parsed<StageChange> {
  const match = /^\s*(\d)\s*=\s*(\d{1,2})\s*\+\s*(\d{1,2})\s*$/.exec(text);
  const [stage, throttle, block] = (match?.slice(1) ?? []).map(Number);
  if (stage === undefined || throttle === undefined || block === undefined) {
    return notParsed(
      "expected STAGE=THROTTLE+BLOCK in minutes per hour, such as 5=30+5, " +
        `received ${JSON.stringify(text)}`,
    );
  }
  if (throttle + block > 60) {
    return notParsed(`expected at most 60 minutes per hour together, received "${text}"`);
  }
  return parsed({ stage, throttleMinutesPerHour: throttle, blockMinutesPerHour: block });
}

function expected(text: string): string {
  return (
    "expected SERVER=DATE/BUILD such as mail01=2026-10-01/15.1.2507.61, or SERVER=never, " +
    `received ${JSON.stringify(text)}`
  );
}

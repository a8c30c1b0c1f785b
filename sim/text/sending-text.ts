import type { Failover, SendingSettings } from "../contract/settings.ts";
import { parseDuration, parseWholeMinutes, parseWholeSeconds } from "./durations.ts";
import { notParsed, type Parsed, parsed } from "./parsed.ts";
import { normaliseServerName } from "./server-names.ts";

/** Reads a share and a delay, e.g. `30%/1h`: so much of the mail that bounced comes again then. */
export function parseResend(text: string): Parsed<NonNullable<SendingSettings["resend"]>> {
  const match = /^\s*(\d+(?:\.\d+)?)\s*%\s*\/\s*(\S+)\s*$/.exec(text);
  const percent = Number(match?.[1]);
  if (match === null || percent > 100 || percent === 0) {
    return notParsed(
      `expected a share and a delay such as 30%/1h, received ${JSON.stringify(text)}`,
    );
  }
  const after = parseWholeMinutes(match[2] ?? "");
  if (!after.ok) return after;
  return parsed({ probability: percent / 100, afterMinutes: after.value });
}

/** Reads `FROM=TO/TIME`, e.g. `edge1=edge2/30m`: a queue moves after so long in retry. */
export function parseFailover(text: string): Parsed<Failover> {
  const match = /^([^=]+)=([^/]+)\/(.+)$/.exec(text);
  if (match === null) {
    return notParsed(
      `expected a failover such as edge1=edge2/30m, received ${JSON.stringify(text)}`,
    );
  }
  const after = parseDuration(match[3] ?? "");
  if (!after.ok) return after;
  const server = normaliseServerName(match[1] ?? "");
  const to = normaliseServerName(match[2] ?? "");
  if (server === to || server === "" || to === "") {
    return notParsed(`expected a failover between two servers, received ${JSON.stringify(text)}`);
  }
  return parsed({ server, to, afterMs: after.value });
}

/** Reads when the sender's queue runs happen: `random`, or a time after the hour such as `7m`. */
export function parseRetryPhase(text: string): Parsed<number | "random"> {
  if (text === "random") return parsed("random");
  if (/^0[a-z]+$/.test(text.trim())) return parsed(0);
  const phase = parseWholeSeconds(text);
  if (phase.ok) return phase;
  return notParsed(
    `expected random or a time after the full hour such as 7m or 90s, received ${JSON.stringify(text)}`,
  );
}

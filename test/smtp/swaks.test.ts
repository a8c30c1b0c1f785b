import { execFile, spawnSync } from "node:child_process";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PATIENCE_MS } from "../patience.ts";
import {
  dayMs,
  GOOD_BUILD,
  OLD_BUILD,
  receivedLine,
  startTestEndpoint,
  type TestEndpoint,
} from "./with-endpoint.ts";

/** Why swaks cannot run here, or null; on CI a missing program is a failure, not a reason. */
function whyNoSwaks(): string | null {
  if (process.env["CI"] === "true") return null;
  const support = spawnSync("swaks", ["--support"], { encoding: "utf8" });
  if (support.error !== undefined) return "swaks is not installed";
  const lacksTls = /\*\*\* TLS/.test(support.stdout + support.stderr);
  return lacksTls ? "swaks has no TLS here: libnet-ssleay-perl is not installed" : null;
}

const reason = whyNoSwaks();

const REPLIES = [
  [OLD_BUILD, 3, "550 5.7.230", "blocked for 5 mins/hr."],
  [OLD_BUILD, 10, "450 4.7.230", "throttled for 30 mins/hr."],
  [GOOD_BUILD, 3, "250 2.6.0", "Accepted, and discarded by mailflow"],
] as const;

describe.skipIf(reason !== null)(`swaks${reason === null ? "" : `: ${reason}`}`, () => {
  let endpoint: TestEndpoint;
  beforeEach(async () => {
    endpoint = await startTestEndpoint();
  });
  afterEach(async () => {
    await endpoint.close();
  });

  test.each(REPLIES)("from %s at minute %i is told %s … %s", async (build, minute, code, end) => {
    endpoint.setTime(dayMs(65, minute));
    for (const options of [[], ["--tls"]]) {
      const [reply, ...more] = repliesToMessage(await swaks(endpoint.port, build, options));
      expect(more).toEqual([]);
      const text = "Connecting Exchange server version is out-of-date; connection to";
      const whole = code.startsWith("250") ? `${code} ${end}` : `${code} ${text} ${SERVICE} ${end}`;
      expect(reply).toBe(whole);
    }
    expect(endpoint.attempts.map(({ isEncrypted }) => isEncrypted)).toEqual([false, true]);
  });
});

const SERVICE = "Exchange Online";

function swaks(port: number, build: string, options: readonly string[]): Promise<string> {
  const header = receivedLine(build).replaceAll("\r\n", "");
  const envelope = ["--from", "a@contoso.example", "--to", "b@contoso.example"];
  const patience = ["--timeout", `${PATIENCE_MS / 1000}s`];
  const target = ["--server", `127.0.0.1:${port}`, ...patience, ...envelope];
  const args = [...target, "--add-header", header, ...options];
  return new Promise((resolve) => {
    // It ends with another exit code when mail is refused, which is what is asked for here.
    execFile("swaks", args, (_error, stdout) => resolve(stdout));
  });
}

/** What swaks shows as replies (`<-`, `<~` in TLS, `<**` an error) after the final dot. */
function repliesToMessage(dialogue: string): readonly string[] {
  const end = dialogue.split(/^ [-~]> \.$/m)[1] ?? dialogue;
  const replies = [...end.matchAll(/^<(?:-|~|\*\*|~\*) +(.*)$/gm)].map(([, line]) => line ?? "");
  return replies.filter((line) => line !== "221 Bye");
}

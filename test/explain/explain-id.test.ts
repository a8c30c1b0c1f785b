import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { explainedText } from "../../reports/explain/seen-text.ts";
import type { ExplainedId } from "../../sim/contract/explanation.ts";
import type { ScenarioInput } from "../../src/config/scenario/input.ts";
import { resolveScenario } from "../../src/config/scenario/scenario.ts";
import { explainId } from "../../src/explain/explain.ts";
import {
  BLOCKED,
  FAULT,
  incidentMessages,
  postfixLog,
  protocolLog,
  THROTTLED,
  trackingLog,
} from "../backtest/incident-log.ts";
import { makeCliFolder } from "../cli/run-cli.ts";
import { failure } from "../config/config-helpers.ts";
import { requestOf } from "../run/request.ts";

const messages = incidentMessages();
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "mailflow-explain-"));
  writeFileSync(path.join(folder, "SEND.LOG"), protocolLog(messages));
  const tracking = trackingLog(messages);
  writeFileSync(path.join(folder, "MSGTRK.LOG"), tracking);
  const lines = tracking.split("\r\n").filter((line) => !/,SENDEXTERNAL,/.test(line));
  writeFileSync(path.join(folder, "REFUSED.LOG"), lines.join("\r\n"));
  writeFileSync(path.join(folder, "mail.log"), postfixLog(messages));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function ask(
  file: string,
  id: string,
  input: Partial<ScenarioInput> = {},
): Promise<readonly ExplainedId[]> {
  const scenario = await resolveScenario(
    { dayZero: "2026-09-08", ...input, traffic: { trace: { files: file } } } as ScenarioInput,
    { file: null, place: () => null, baseFolder: folder },
  );
  return await explainId(requestOf(scenario), id);
}

/** First tried at 09:15:44: throttled twice, held by the fault five times, then blocked. */
const LOST = 166;

describe("a message that was returned is found, with each attempt", () => {
  const { messageId, networkId, queueId, tries } = messages[LOST] ?? messages[0] ?? failed();
  test.each([
    ["SEND.LOG", messageId],
    ["SEND.LOG", `<${messageId.toUpperCase()}>`],
    ["MSGTRK.LOG", `<${messageId}>`],
    ["MSGTRK.LOG", networkId],
    ["REFUSED.LOG", networkId],
    ["mail.log", messageId],
    ["mail.log", queueId],
  ])("of %s by %s", async (file, id) => {
    const found = await ask(file, id);
    expect(found).toHaveLength(1);
    const [{ seen = null, model = null } = {}] = found;
    expect(seen?.attempts.map(({ atMs }) => Math.round(atMs / 1_000))).toEqual(
      tries.map(({ ms }) => Math.round(ms / 1_000)),
    );
    const told = seen?.attempts.map(({ result, cause }) => `${result} ${cause}`);
    expect(told).toEqual([
      ...Array.from({ length: 2 }, () => "deferred enforcement"),
      ...Array.from({ length: 5 }, () => "deferred network"),
      "returned enforcement",
    ]);
    expect(seen).toMatchObject({ end: "returned", cause: "enforcement", isWaiting: false });
    const words = seen?.attempts.map(({ reply }) => reply.replace(/^host \S+ said: /, ""));
    expect([...new Set(words)]).toEqual([THROTTLED, FAULT, BLOCKED]);
    // The model knows nothing of the fault: at 09:45 stage 5 accepts.
    if (file === "REFUSED.LOG") expect(model).toBeNull();
    else expect(model?.attempts.map(({ code }) => code)).toEqual([450, 450, 250]);
  });
});

function failed(): never {
  throw new Error("the incident has messages");
}

describe("what is told of a message", () => {
  test("an accepted one with a refused recipient is accepted", async () => {
    for (const file of ["SEND.LOG", "MSGTRK.LOG", "mail.log"]) {
      const [found] = await ask(file, messages[191]?.messageId ?? "");
      expect(found?.seen).toMatchObject({ end: "held", cause: "network", isWaiting: false });
      expect(found?.seen?.attempts.at(-1)).toMatchObject({ result: "accepted", isPartial: true });
    }
  });

  test("no address of a reply is told", async () => {
    const [found] = await ask("MSGTRK.LOG", messages[291]?.messageId ?? "");
    const { reply = "" } = found?.seen?.attempts[0] ?? {};
    expect(reply).toContain("lookup of (address)");
  });

  test("one that came before any that was handed over is in the model's window", async () => {
    const [found] = await ask("MSGTRK.LOG", messages[0]?.messageId ?? "");
    expect(found?.model).toMatchObject({ outcome: "bounced" });
  });

  test("a shift of the mail moves the model's times, not those of the log", async () => {
    const [found] = await ask("SEND.LOG", messages[LOST]?.messageId ?? "", {
      window: { shiftTo: "2026-12-10" },
    });
    const weeks = ((found?.model?.arrivalMs ?? 0) - (found?.seen?.arrivalMs ?? 0)) / 86_400_000 / 7;
    expect(weeks).toBe(4);
  });

  test("an id of nobody names the span of the log, and what to write", async () => {
    const error = await failure(() => ask("SEND.LOG", "m16"));
    expect(error.code).toBe("NO_MESSAGES");
    expect(error.message).toBe(
      'message "m16": expected one in the logs (mail of 2026-11-12 07:00 to 2026-11-12 12:59 UTC), received none',
    );
  });

  test("the text is short: an attempt a line, each reply once, then the model", async () => {
    const id = messages[LOST]?.messageId ?? "";
    const [found] = await ask("MSGTRK.LOG", id);
    const lines = found === undefined ? [] : explainedText(found, id, "UTC").split("\n");
    expect(lines[0]).toBe(`Message ${id}: returned by the provider's enforcement (550 5.7.230)`);
    expect(lines.filter((line) => line.startsWith("  attempt "))).toHaveLength(8 + 3);
    expect(lines).toContain(
      "  attempt 8               11:00:44  550 5.7.230  returned to its sender  the provider's enforcement",
    );
    expect(lines.filter((line) => line.startsWith("  reply "))).toHaveLength(3);
    expect(lines).toContain("What the model says enforcement alone would do");
    expect(lines.length).toBeLessThan(32);
  });
});

test("on the command line --json is of that message alone", async () => {
  const cli = await makeCliFolder();
  try {
    writeFileSync(path.join(cli.cwd, "mail.log"), postfixLog(messages));
    const id = messages[LOST]?.messageId ?? "";
    const { code, stdout } = await cli.run(["explain", id, "mail.log", "--json", "-q"]);
    expect(code).toBe(0);
    const value: { id: string; messages: ExplainedId[] } = JSON.parse(stdout);
    expect(value.id).toBe(id);
    expect(value.messages.map(({ seen }) => seen?.attempts.length)).toEqual([8]);
  } finally {
    cli.remove();
  }
});

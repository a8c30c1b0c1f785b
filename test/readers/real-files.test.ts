import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import {
  account,
  messageLines,
  peopleSeen,
  profileLines,
  readFiles,
  warningCodes,
} from "./read-helpers.ts";

const realFolder = path.resolve(import.meta.dirname, "../../../shared/real");

/** The reason to skip, or null. */
function absent(name: string): string | null {
  return existsSync(path.join(realFolder, name)) ? null : `${name} is not beside the repository`;
}

function real(name: string): Buffer {
  return readFileSync(path.join(realFolder, name));
}

function describeReal(name: string, tests: () => void): void {
  const reason = absent(name);
  describe.skipIf(reason !== null)(reason === null ? name : `${name} (skipped: ${reason})`, tests);
}

const hybridMap = {
  time: "received_utc",
  server: "sending_server",
  build: "server_build",
  id: "message_id",
  recipients: "recipients",
  bytes: "size_bytes",
};

describeReal("hybrid-mail.csv", () => {
  it("has 10,921 rows, all of them messages", async () => {
    const read = await readFiles({ "a.csv": real("hybrid-mail.csv") }, { map: hybridMap });
    expect(account(read)).toBe("10921 10921 0 0 0");
    expect(read.warnings).toEqual([]);
    expect(read.builds).not.toContain("");
  });

  it("holds 722 messages of 3 servers in the 90 days from 2025-03-04", async () => {
    const read = await readFiles({ "a.csv": real("hybrid-mail.csv") }, { map: hybridMap });
    const fromMinute = Date.UTC(2025, 2, 4) / 60_000;
    const toMinute = fromMinute + 90 * 1_440;
    const servers = new Set<number>();
    let messages = 0;
    for await (const batch of read.messages(fromMinute, toMinute)) {
      messages += batch.count;
      for (let row = 0; row < batch.count; row++) servers.add(batch.server[row] ?? -1);
    }
    expect([messages, servers.size]).toEqual([722, 3]);
    expect(await read.rowsInMinutes(fromMinute, toMinute)).toBe(722);
  });

  it("is the same log in four shuffled parts, packed", async () => {
    const whole = await readFiles({ "a.csv": real("hybrid-mail.csv") }, { map: hybridMap });
    const [header = "", ...lines] = real("hybrid-mail.csv").toString().trimEnd().split(/\r?\n/);
    const parts = Object.fromEntries(
      [3, 1, 0, 2].map((part) => {
        const own = lines.filter((_, index) => index % 4 === part).reverse();
        return [`part${part}.csv.gz`, gzipSync(`${[header, ...own].join("\n")}\n`)];
      }),
    );
    const split = await readFiles(parts, { map: hybridMap });
    expect(profileLines(split)).toEqual(profileLines(whole));
    expect(await messageLines(split)).toEqual(await messageLines(whole));
  });
});

/** Distinct texts of a column of a file without quotes. */
function distinct(name: string, column: string): number {
  const [header = "", ...lines] = real(name).toString().trimEnd().split(/\r?\n/);
  const at = header.split(",").indexOf(column);
  return new Set(lines.map((line) => line.split(",")[at])).size;
}

describe.each([
  ["hybrid-mail.csv", { ...hybridMap, sender: "sender" }],
  ["list-mail.csv", { time: "time_utc", server: "list", sender: "sender_domain" }],
] as const)("the senders of %s", (name, map) => {
  describeReal(name, () => {
    it("are as many as there are names", async () => {
      const read = await readFiles({ "a.csv": real(name) }, { map, withPeople: true });
      const senders = distinct(name, map.sender);
      expect(await peopleSeen(read.people)).toEqual({ senders, recipients: null });
    });
  });
});

describeReal("email-eu.csv", () => {
  it("has 234,760 messages of one server", async () => {
    const read = await readFiles(
      { "a.csv": real("email-eu.csv") },
      {
        map: { time: "epoch_seconds", recipients: "recipients" },
        timeFormat: "epoch-s",
        serverName: "mail01",
      },
    );
    expect(account(read)).toBe("234760 234760 0 0 0");
    expect(read.servers).toEqual(["mail01"]);
    const recipients = real("email-eu.csv")
      .toString()
      .trimEnd()
      .split(/\r?\n/)
      .slice(1)
      .reduce((sum, line) => sum + Number(line.split(",")[2]), 0);
    expect(read.profile.recipients.reduce((sum, value) => sum + value, 0)).toBe(recipients);
  });
});

describeReal("list-mail.csv", () => {
  it("has 176,095 messages of 11 lists", async () => {
    const read = await readFiles(
      { "a.csv": real("list-mail.csv") },
      { map: { time: "time_utc", server: "list", recipients: "recipients", bytes: "size_bytes" } },
    );
    expect(account(read)).toBe("176095 176095 0 0 0");
    expect(read.servers).toHaveLength(11);
    expect(read.profile.messages.reduce((sum, value) => sum + value, 0)).toBe(176_095);
  });
});

const headerless = "samples/exchange-tracking/elastic-messagetracking-15.01-15.02-noheader.log";

describeReal(headerless, () => {
  it("has one message to Exchange Online, which came to its server 14.5 s before it was sent", async () => {
    const read = await readFiles({ "MSGTRK.LOG": real(headerless) });
    expect(read.format).toBe("tracking-log");
    expect(account(read)).toBe("6 1 0 5 0");
    expect(await messageLines(read)).toEqual([
      "2025-01-14T09:28:50.814Z helloworld.foo.example.com 15.1.2507.39 1 136349 " +
        "cb1ce4e7-cbb6-46e8-8a4c-e1f2efbdd202 " +
        "global-mail-onmicrosoft-com.mail.protection.outlook.com",
    ]);
  });
});

const version14 = "samples/exchange-tracking/beats-bom8-v14.log";

describeReal(version14, () => {
  it("has two rows, neither of which is a message to Exchange Online", async () => {
    const read = await readFiles({ "MSGTRK.LOG": real(version14) });
    expect(account(read)).toBe("2 0 0 2 0");
    expect(warningCodes(read)).toContain("NOTHING_KEPT");
  });
});

describe.each(["samples/postfix/kdent-mail.log", "samples/postfix/kdent-mail2.log"])(
  "%s",
  (name) => {
    it.skipIf(absent(name) !== null)(
      "has an attempt for each line of the SMTP client",
      async () => {
        const read = await readFiles(
          { "mail.log": real(name) },
          { withAttempts: true, timeFormat: "syslog-2013", nextHops: ["*"] },
        );
        const lines = real(name).toString().split("\n");
        const isAttempt =
          /postfix\/(smtp|error)\[\d+\]: [0-9A-F]+: to=.* status=(sent|deferred|bounced)/;
        const isLocal = /relay=(127\.|localhost|local)/;
        const expired = lines.filter((line) => /qmgr\[\d+\]: .*status=expired/.test(line)).length;
        const attempts = lines.filter((line) => isAttempt.test(line) && !isLocal.test(line)).length;
        expect(read.rows.kept + read.rows.duplicates).toBe(attempts + expired);
        expect(read.rows.read).toBe(lines.filter((line) => line.trim() !== "").length);
        expect(read.rows.rejected).toBe(0);
        expect(warningCodes(read)).toContain("POSTFIX_HOP");
      },
    );
  },
);

describe.each([
  ["samples/exo-message-trace/elastic-reportingws-test-log.ndjson", "4 3 1 0 0"],
  ["samples/exo-message-trace/graph-beta-exchangeMessageTrace-docs-example.json", "1 1 0 0 0"],
  ["samples/exo-message-trace/sekoia-reportingws-messagetrace.json", "1 1 0 0 0"],
  ["samples/exo-message-trace/sekoia-reportingws-messagetrace2.json", "1 1 0 0 0"],
])("%s", (name, rows) => {
  it.skipIf(absent(name) !== null)("is read as a message trace", async () => {
    const read = await readFiles({ "trace.json": real(name) }, { own: ["all"] });
    expect(read.format).toBe("exchange-online-trace");
    expect(account(read)).toBe(rows);
  });
});

describe.each([
  "samples/smtp-protocol/elastic-smtp-2024.log",
  "samples/smtp-protocol/ms-kb4051498-SEND-outbound-to-office365-2017.log",
])("%s", (name) => {
  it.skipIf(absent(name) !== null)(
    "is read as a protocol log in which no message was begun",
    async () => {
      const read = await readFiles({ "SEND.LOG": real(name) });
      expect(read.format).toBe("smtp-protocol");
      expect(read.rows.filtered).toBe(read.rows.read);
      expect(warningCodes(read)).toContain("NOTHING_KEPT");
    },
  );
});

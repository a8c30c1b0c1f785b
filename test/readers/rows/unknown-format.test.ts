import { describe, expect, it } from "vitest";
import { shellLine } from "../../../sim/text/shell-words.ts";
import { readError, readFiles } from "../read-helpers.ts";

function log(...rows: readonly string[]): string {
  return `${rows.join("\n")}\n`;
}

describe("a log of no known format", () => {
  it("gets a map whose columns hold times and servers, and that map reads it", async () => {
    const text = log(
      "server,When it came,Mail Host,Size",
      "2026-10-01T08:00:00Z,2026-10-01T08:00:00Z,mail01.contoso.example,12",
      "2026-10-01T08:01:00Z,2026-10-01T08:01:00Z,mail02.contoso.example,13",
    );
    const error = await readError({ "a.csv": text });
    expect(error.code).toBe("FORMAT_UNKNOWN");
    expect(error.addWords).toEqual(["--map", "time=When it came,server=Mail Host"]);
    const map = { time: "When it came", server: "Mail Host" };
    const read = await readFiles({ "a.csv": text }, { map });
    expect(read.servers).toEqual(["mail01.contoso.example", "mail02.contoso.example"]);
    expect(read.rows.rejected).toBe(0);
  });

  it("never proposes the provider, people or numbers as the sending server", async () => {
    const error = await readError({
      "a.csv": log(
        "stamp,server,host,hostname",
        "2026-10-01T08:00:00Z,contoso-example.mail.protection.outlook.com,anna@contoso.example,17",
      ),
    });
    expect(error.addWords).toEqual(["--map", "time=stamp", "--server-name", "NAME"]);
    expect(error.message).not.toContain("anna@");
  });

  it("names the closest format and what it also has, in a few lines", async () => {
    const error = await readError({ "a.csv": log("Received,Recipient,Size", "x,y,1") });
    expect(error.message.split("\n").length).toBeLessThan(6);
    expect(error.message).toContain("'Received', 'Recipient', 'Size'");
    expect(error.message).toContain("Exchange Online message trace");
    expect(error.message).toContain("'RecipientAddress'");
    expect(error.addWords).toEqual([]);
  });
});

describe("a command to type", () => {
  it("is quoted for the shell in use", () => {
    const words = ["mailflow", "replay", "o'brien log.csv", "--map", "time=a,server=b c"];
    expect(shellLine(words, "posix")).toBe(
      "mailflow replay 'o'\\''brien log.csv' --map 'time=a,server=b c'",
    );
    expect(shellLine(words, "powershell")).toBe(
      "mailflow replay 'o''brien log.csv' --map 'time=a,server=b c'",
    );
    expect(shellLine(["--own", "192.0.2.1,192.0.2.2"], "posix")).toBe("--own 192.0.2.1,192.0.2.2");
    expect(shellLine(["--own", "192.0.2.1,192.0.2.2"], "powershell")).toBe(
      "--own '192.0.2.1,192.0.2.2'",
    );
  });
});

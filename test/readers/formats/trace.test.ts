import { describe, expect, it } from "vitest";
import { account, messageLines, readError, readFiles, warningCodes } from "../read-helpers.ts";

function lines(...all: readonly string[]): string {
  return all.map((line) => `${line}\r\n`).join("");
}

describe("a message trace", () => {
  const head = "Received,SenderAddress,RecipientAddress,FromIP,Size,MessageId";

  it("without trace ids counts rows of one message id, sender and time as one message", async () => {
    const text = lines(
      head,
      "2025-08-20T10:00:00Z,S@c.example,a@x.example,203.0.113.5,10,<m1@c>",
      "2025-08-20T10:00:00Z,s@c.example,b@x.example,203.0.113.5,10,m1@c",
      "2025-08-20T10:00:00Z,t@c.example,b@x.example,203.0.113.5,10,<m1@c>",
      "2025-08-20T10:00:01Z,s@c.example,b@x.example,203.0.113.5,10,<m1@c>",
    );
    const read = await readFiles({ "a.csv": text }, { own: ["203.0.113.5"] });
    expect(account(read)).toBe("4 4 0 0 0");
    expect((await messageLines(read)).map((line) => line.split(" ")[3])).toEqual(["2", "1", "1"]);
  });

  it("with semicolons and German dates is read", async () => {
    const text = lines(
      '"Received";"RecipientAddress";"Status";"MessageTraceId"',
      '"20.08.2025 11:32:37";"a@x.example";"Delivered";"t1"',
    );
    const read = await readFiles({ "a.csv": text }, { serverName: "MAIL01." });
    expect(await messageLines(read)).toEqual(["2025-08-20T11:32:37.000Z mail01 - 1 0 t1"]);
  });

  it("with a narrow no-break space before PM is read", async () => {
    const text = lines(
      "Received,RecipientAddress,MessageTraceId",
      "8/20/2025 11:32:37\u202fPM,a@x.example,t1",
    );
    const read = await readFiles({ "a.csv": text }, { serverName: "mail01" });
    expect(await messageLines(read)).toEqual(["2025-08-20T23:32:37.000Z mail01 - 1 0 t1"]);
  });

  it("says that its times are those of acceptance, and which rows are out of scope", async () => {
    const text = lines(head, "2025-08-20T10:00:00Z,s@c.example,a@x.example,,10,<m1@c>");
    const read = await readFiles({ "a.csv": text }, { serverKey: "FromIP" });
    expect(warningCodes(read)).toEqual(["OUT_OF_SCOPE", "ARRIVAL_IS_ACCEPTANCE"]);
    expect(read.profile.inScope).toEqual(new Uint8Array([0]));
    expect(read.servers).toEqual(["exchange-online"]);
  });

  it("without a server is refused with the next step", async () => {
    const text = lines(
      "Received,RecipientAddress,MessageId",
      "2025-08-20T10:00:00Z,a@x.example,<m1@c>",
    );
    const error = await readError({ "a.csv": text });
    expect(error.code).toBe("SERVER_UNKNOWN");
    expect(error.addWords).toEqual(["--server-name", "NAME"]);
  });

  it("with a key that is no column is refused", async () => {
    const text = lines(head, "2025-08-20T10:00:00Z,s@c.example,a@x.example,,10,<m1@c>");
    const error = await readError({ "a.csv": text }, { serverKey: "Connector" });
    expect(error.code).toBe("COLUMN_MISSING");
    expect(error.message).toContain("'FromIP'");
  });

  it("beside a log of another kind is refused", async () => {
    const error = await readError(
      {
        "a.csv": lines("Received,RecipientAddress,MessageId,FromIP", "x,y,z,1"),
        "b.csv": lines("time,server", "2025-08-20T10:00:00Z,mail01"),
      },
      { serverKey: "FromIP" },
    ).catch((caught) => caught);
    expect(error.code).toMatch(/FORMAT_UNKNOWN|COLUMN_MISSING/);
  });
});

import { describe, expect, it } from "vitest";
import { normaliseBuild } from "../../../sim/base/build.ts";
import { readError, readFiles } from "../read-helpers.ts";

function lines(...all: readonly string[]): string {
  return all.map((line) => `${line}\r\n`).join("");
}

describe("a table with a column map", () => {
  it("keeps the smallest build of a message by number, not by text", async () => {
    const text = lines(
      "time,server,build,id",
      "2025-08-20T10:00:00Z,mail01,15.1.2507.39,m1",
      "2025-08-20T10:00:00Z,mail01,15.01.2507.005,m1",
    );
    const read = await readFiles({ "a.csv": text });
    expect(read.builds).toEqual(["15.1.2507.5"]);
  });

  it("reads a build in every spelling that Exchange and Active Directory have", async () => {
    const builds = [
      "15.1.2507.6",
      "15.01.2507.006",
      "15.1.32507.6",
      "15.01.32507.006",
      "Version 15.1 (Build 2507.6)",
      "Version 15.1 (Build 32507.6)",
      "version 15.1 (build 2507.6)",
    ];
    const rows = builds.map((build, i) => `2025-08-20T10:0${i}:00Z,a,${build}`);
    const read = await readFiles({ "a.csv": lines("time,server,build", ...rows) });
    expect(read.builds).toEqual(["15.1.2507.6"]);
    expect(builds.map(normaliseBuild)).toEqual(builds.map(() => "15.1.2507.6"));
  });

  it("replaces addresses in groups by hashes that do not show them", async () => {
    const text = lines(
      "time,server,team",
      "2025-08-20T10:00:00Z,mail01,Sales <sales@c.example>",
      "2025-08-20T10:00:00Z,mail01,SALES <sales@c.example>",
      "2025-08-20T10:00:00Z,mail01,support",
    );
    const read = await readFiles({ "a.csv": text }, { by: "TEAM" });
    expect(read.groupDimension).toBe("TEAM");
    expect(read.groups).toEqual([expect.stringMatching(/^address-[0-9a-f]{16}$/), "support"]);
    const open = await readFiles({ "a.csv": text }, { by: "team", allowAddresses: true });
    expect(open.groups).toEqual(["SALES <sales@c.example>", "Sales <sales@c.example>", "support"]);
  });

  it("is in scope if any row of the message is, and in the first group of its rows", async () => {
    const text = lines(
      "time,server,id,scope,group",
      "2025-08-20T10:00:00Z,mail01,m1,out,b",
      "2025-08-20T10:00:00Z,mail01,m1,in,c",
      "2025-08-20T10:00:00Z,mail01,m2,out,a",
    );
    const { profile } = await readFiles({ "a.csv": text }, { by: "group" });
    expect([...profile.inScope]).toEqual([0, 1]);
    expect([...profile.group].map((index) => profile.groups[index])).toEqual(["a", "b"]);
  });

  it("without --by has one group without a name", async () => {
    const text = lines("time,server,group", "2025-08-20T10:00:00Z,mail01,b");
    const read = await readFiles({ "a.csv": text });
    expect([read.groups, read.groupDimension]).toEqual([[""], null]);
  });

  it("sorts names by code unit", async () => {
    const names = ["mail10", "mail2", "ma\uff5eil", "ma\u{1f600}il", "mail-2"];
    const rows = names.map((name) => `2025-08-20T10:00:00Z,${name}`);
    const read = await readFiles({ "a.csv": lines("time,server", ...rows) });
    expect(read.servers).toEqual([...names].sort());
    expect([...read.profile.server]).toEqual([0, 1, 2, 3, 4]);
  });
});

describe("the columns of a map", () => {
  it("takes servers from a key column before its own", async () => {
    const text = lines(
      "time,server,connector",
      "2025-08-20T10:00:00Z,a,To O365",
      "2025-08-20T10:00:00Z,b,",
    );
    const serverNameByKey = new Map([["to o365", "MAIL01"]]);
    const read = await readFiles({ "a.csv": text }, { serverKey: "Connector", serverNameByKey });
    expect(read.servers).toEqual(["b", "mail01"]);
  });

  it("whose map names a column that is not there is refused with those that are", async () => {
    const error = await readError(
      { "a.csv": lines("when,host", "2025-08-20T10:00:00Z,mail01") },
      { map: { time: "when", server: "server", bytes: "size" } },
    );
    expect(error.code).toBe("COLUMN_MISSING");
    expect(error.message).toContain("server=server, bytes=size");
    expect(error.message).toContain("'when', 'host'");
  });

  it("without a known column is refused with an example of a map", async () => {
    const error = await readError({ "a.csv": lines("sent_at,hostname,n", "2025-08-20,mail01,1") });
    expect(error.code).toBe("FORMAT_UNKNOWN");
    expect(error.addWords).toEqual(["--map", "time=sent_at,server=hostname"]);
  });

  it("whose --by is not there is refused", async () => {
    const error = await readError(
      { "a.csv": lines("time,server", "2025-08-20T10:00:00Z,mail01") },
      { by: "team" },
    );
    expect(error.code).toBe("COLUMN_MISSING");
  });
});

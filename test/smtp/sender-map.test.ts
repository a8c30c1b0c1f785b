import { describe, expect, test } from "vitest";
import { identifySender, readSenderMap, type SenderMap } from "../../src/smtp/sender-map.ts";
import { failure, issueLines, withFiles } from "../config/config-helpers.ts";

const MAP: SenderMap = new Map([
  ["10.0.0.1", { server: "mail01", build: "15.1.2507.44" }],
  ["edge.contoso.example", { server: "edge01", build: null }],
  ["mail02", { server: "pool", build: "15.2.1748.39" }],
]);

describe("the server of an attempt", () => {
  const hop = { server: "mail02", build: "15.1.2507.61" };
  test.each([
    [
      "the header's server and build before all",
      { ip: "10.0.0.1", helo: "edge.contoso.example", hop: { ...hop, server: "mail03" } },
      { server: "edge01", build: "15.1.2507.61" },
    ],
    [
      "the map's name of the header's server, and the header's build",
      { ip: "10.0.0.9", helo: null, hop },
      { server: "pool", build: "15.1.2507.61" },
    ],
    [
      "HELO before the address",
      { ip: "10.0.0.1", helo: "Edge.contoso.example.", hop: null },
      { server: "edge01", build: null },
    ],
    [
      "the address where nothing else is listed",
      { ip: "10.0.0.1", helo: "x", hop: null },
      { server: "mail01", build: "15.1.2507.44" },
    ],
    [
      "HELO where nothing is",
      { ip: "10.0.0.9", helo: "X.", hop: null },
      { server: "x", build: null },
    ],
    [
      "the address without HELO",
      { ip: "::1", helo: null, hop: null },
      { server: "::1", build: null },
    ],
  ])("is %s", (_name, sender, expected) => {
    expect(identifySender(sender, MAP)).toEqual(expected);
  });
});

describe("a map of senders", () => {
  test("is read, with the key as the server where none is named", async () => {
    const csv = "Key;Server;Build\n10.0.0.1;Mail01.;15.01.2507.044\nEdge;;\n";
    await withFiles({ "map.csv": csv }, async (folder) => {
      expect([...(await readSenderMap(`${folder}/map.csv`))]).toEqual([
        ["10.0.0.1", { server: "mail01", build: "15.1.2507.44" }],
        ["edge", { server: "edge", build: null }],
      ]);
    });
  });

  test("tells of every wrong row at once", async () => {
    const csv = "key,server,build\na,b,15.1\n,c,15.1.2507.44\nd,,\nd,,\n";
    await withFiles({ "map.csv": csv }, async (folder) => {
      const error = await failure(() => readSenderMap(`${folder}/map.csv`));
      expect(error.code).toBe("INVENTORY_INVALID");
      expect(issueLines(error)).toEqual([
        '2 expected a build such as 15.1.2507.61, received "15.1"',
        "3 expected a server name, a HELO name or an IP address, received none",
        '5 expected each key once, received "d" again',
      ]);
    });
  });

  test("needs a key and something to say about it", async () => {
    await withFiles({ "map.csv": "server,build\na,15.1.2507.44\n" }, async (folder) => {
      const error = await failure(() => readSenderMap(`${folder}/map.csv`));
      expect(error.message).toContain("expected columns key and server, build or both");
    });
  });
});

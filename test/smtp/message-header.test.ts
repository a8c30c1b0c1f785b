import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readHeader } from "../../src/smtp/message-header.ts";

const TLS = "(version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384)";

const STAMPS: readonly [name: string, received: string, server: string | null, build: string][] = [
  [
    "2016 and later",
    `from A (10.0.0.4) by MAIL04.contoso.example (10.0.0.4) with Microsoft SMTP Server ${TLS} id 15.1.2507.39; Thu, 3 Sep 2026 10:00:00 +0000`,
    "mail04.contoso.example",
    "15.1.2507.39",
  ],
  [
    "2013 with TLS",
    "from A by B.contoso.example with Microsoft SMTP Server (TLS) id 15.0.1497.2; x",
    "b.contoso.example",
    "15.0.1497.2",
  ],
  [
    "a front end",
    "from A by b with Microsoft SMTP Server id 15.0.1210.3 via Frontend Transport; x",
    "b",
    "15.0.1210.3",
  ],
  [
    "a build as Active Directory writes it",
    "from A (10.0.0.4) by B (10.0.0.5) with Microsoft SMTP Server id 15.1.32507.6; x",
    "b",
    "15.1.2507.6",
  ],
  [
    "2010",
    "from A (10.0.0.4) by B (10.0.0.5) with Microsoft SMTP Server id 14.3.415.0; x",
    "b",
    "14.3.415.0",
  ],
  [
    "a padded build",
    "from A by B with Microsoft SMTP Server id 15.01.2507.061; x",
    "b",
    "15.1.2507.61",
  ],
  [
    "the Pickup folder, which is no host",
    "from localhost by Pickup with Microsoft SMTP Server id 15.2.1544.4; x",
    null,
    "15.2.1544.4",
  ],
  [
    "an IPv6 address beside the name",
    "from A (2001:db8::1) by B.contoso.example (2001:db8::2) with Microsoft SMTP Server id 15.2.1748.39; x",
    "b.contoso.example",
    "15.2.1748.39",
  ],
  [
    "small letters",
    "FROM a BY b.contoso.example WITH microsoft smtp server ID 15.2.1748.39; x",
    "b.contoso.example",
    "15.2.1748.39",
  ],
];

describe("the newest Exchange server of a message", () => {
  test.each(STAMPS)("is read: %s", (_name, received, server, build) => {
    expect(readHeader(`Received: ${received}\r\n\r\n`).exchange).toEqual({ server, build });
  });

  const none = [
    ["a Postfix hop", "from a (a [10.0.0.1]) by b (Postfix) with ESMTP id 4XyZ; x"],
    ["a mapi hop", "from A by B with mapi id 15.00.1178.000; x"],
    ["no build", "from A by B with Microsoft SMTP Server; x"],
    ["half a build", "from A by B with Microsoft SMTP Server id 15.1.2507; x"],
  ] as const;
  test.each(none)("is not found in %s", (_name, received) => {
    expect(readHeader(`Received: ${received}\r\n\r\n`).exchange).toBeNull();
  });

  test("is the topmost Exchange line, under the lines of relays and over those of older hops", () => {
    const header = [
      "Received: from new (new [10.0.0.2]) by relay (Postfix) with ESMTP id 4X; x",
      "Subject: x",
      "RECEIVED: from A by new.contoso.example with Microsoft SMTP Server id 15.1.2507.61; x",
      "Received: from B by old.contoso.example with Microsoft SMTP Server id 15.0.1497.2; x",
      "",
      "Received: from C by body.contoso.example with Microsoft SMTP Server id 8.0.0.1; x",
    ];
    expect(readHeader(header.join("\n")).exchange?.server).toBe("new.contoso.example");
    expect(readHeader(header.slice(4).join("\r\n")).exchange).toBeNull();
  });

  test("is found however the line is folded", () => {
    const words =
      `from A (10.0.0.4) by mail01.contoso.example (10.0.0.5) with Microsoft SMTP Server ${TLS} id 15.01.2507.061; Thu, 3 Sep 2026 10:00:00 +0000`.split(
        " ",
      );
    const breaks = fc.array(fc.constantFrom(" ", "\r\n ", "\r\n\t", "\n  ", "  "), {
      minLength: words.length,
      maxLength: words.length,
    });
    fc.assert(
      fc.property(breaks, (between) => {
        const line = words.map((word, i) => word + (between[i] ?? " ")).join("");
        const { exchange } = readHeader(`Received: ${line.trimEnd()}\r\nTo: x\r\n\r\n`);
        expect(exchange).toEqual({ server: "mail01.contoso.example", build: "15.1.2507.61" });
      }),
    );
  });

  test("every build is read in both spellings", () => {
    const part = fc.integer({ min: 0, max: 9999 });
    fc.assert(
      fc.property(fc.tuple(part, part, part, part), (build) => {
        const [a, b, c, d] = build.map(String);
        const padded = `${a}.${b?.padStart(2, "0")}.${c}.${d?.padStart(3, "0")}`;
        for (const spelling of [build.join("."), padded]) {
          const line = `Received: from x by y with Microsoft SMTP Server id ${spelling}; z`;
          expect(readHeader(line).exchange?.build).toBe(build.join("."));
        }
      }),
    );
  });
});

describe("any header", () => {
  test("is read without failing, whatever it holds", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("Received:", "\r\n", "\n ", " with Microsoft SMTP Server", " id ", " by "),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const { messageId, exchange } = readHeader(pieces.join(""));
        expect(messageId === null || /^[\x20-\x7e]{1,998}$/.test(messageId)).toBe(true);
        expect(exchange === null || /^\d+(\.\d+){3}$/.test(exchange.build)).toBe(true);
      }),
    );
  });

  test.each([
    ["Message-ID: <a@b>\r\n", "<a@b>"],
    ["message-id:\r\n <a@b>\r\n", "<a@b>"],
    ["Message-ID: <a\u0001\u009b@b>\r\n", "<a@b>"],
    ["Message-ID:\r\n", null],
    ["Subject: x\r\n", null],
  ])("%j has the id %j", (header, id) => {
    expect(readHeader(header).messageId).toBe(id);
  });
});

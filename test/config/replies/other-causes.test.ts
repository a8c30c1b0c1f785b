import { describe, expect, test } from "vitest";
import { loadOtherCauses, otherCauseOf } from "../../../src/config/replies/other-causes.ts";

const causes = await loadOtherCauses();
const codeOf = (reply: string): string | null => otherCauseOf(reply, causes)?.code ?? null;

describe("the table of replies that are confused with enforcement", () => {
  test("has at least the 24 neighbours, each with meaning, remedy, source and confidence", () => {
    expect(causes.length).toBeGreaterThanOrEqual(24);
    for (const { code, programme, meaning, action, source, confidence } of causes) {
      for (const words of [programme, meaning, action, source]) {
        expect(words, code).toMatch(/^\S.{5,}[^.\s]$/s);
      }
      expect(["high", "medium", "low"], code).toContain(confidence);
    }
  });

  test("finds each of its codes, by number alone and in a reply of its own words", () => {
    for (const cause of causes) {
      const code = cause.code.replace(/-.*/, "");
      expect(codeOf(code)).toBe(cause.code);
      expect(codeOf(`550 ${code} ${cause.text}. [AM0PR0001.eurprd01]`)).toBe(cause.code);
    }
  });
});

describe("the cause of a reply", () => {
  test.each([
    ["451 4.7.500 Server busy. Please try again later from [192.0.2.1]. (S77)", "4.7.500-699"],
    ["451 4.7.501 Server busy", "4.7.500-699"],
    ["451 4.7.699", "4.7.500-699"],
    ["451 4.7.700", null],
    ["451 4.7.499", null],
    // One figure short of 4.7.230, and three that only begin like 5.7.23.
    ["451-4.7.23 Message deferred - unable to verify SPF policy for 451 4.7.23", "4.7.23"],
    ["550 5.7.232 Your message can't be sent", "5.7.232"],
    ["550 5.7.233 Your message can't be sent", "5.7.233"],
    ["550 5.7.236", "5.7.236"],
    ["550 5.7.234", null],
    // The last known code is what the other side said.
    [
      '451 4.4.0 Primary target IP address responded with: "451 4.7.500 Server busy"',
      "4.7.500-699",
    ],
    [
      "550 5.4.300 Message expired -> 451 4.4.397 Error communicating -> 421 4.4.2 Dropped",
      "4.4.397",
    ],
    ["550 4.4.7 QUEUE.Expired; message expired", "4.4.7"],
    // Not a code: an address, a build, a longer number.
    ["421 refused by 10.4.7.500", null],
    ["421 refused by 4.7.500.1 port 25", null],
    ["with Microsoft SMTP Server id 15.1.2507.61", null],
    // Enforcement has its own meaning, wherever it stands.
    ["450 4.7.230 Connecting Exchange server version is out-of-date", null],
    ['451 4.4.0 Primary target IP address responded with: "450 4.7.230 Connecting"', null],
    ["250 2.1.5 Recipient OK", null],
    ["", null],
  ])("%s is %s", (reply, code) => {
    expect(codeOf(reply)).toBe(code);
  });
});

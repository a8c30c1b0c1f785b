import { describe, expect, test } from "vitest";
import type { Totals } from "../../sim/contract/result.ts";
import { cases } from "./make-result.ts";

describe.each(cases())("the made result %s", (_, result) => {
  test("keeps the identities of messages and attempts in every cohort", () => {
    for (const one of [result.totals, ...result.stages, ...result.days, ...result.servers]) {
      const { outOfScope, delivered, delayed, bounced, expired, pending } = one;
      const sum = outOfScope + delivered + delayed + bounced + expired + pending;
      expect(sum).toBe(one.messages);
      expect(one.deferrals + one.connectRejections + delivered + delayed + bounced).toBe(
        one.attempts,
      );
    }
  });

  test("has stages, days and servers that sum to the totals", () => {
    for (const key of Object.keys(result.totals) as (keyof Totals)[]) {
      for (const list of [result.stages, result.days, result.servers]) {
        expect(list.reduce((sum, one) => sum + one[key], 0)).toBe(result.totals[key]);
      }
    }
  });
});

import { expect, test } from "vitest";
import { replyExplanationText } from "../../reports/explain/reply-text.ts";
import { loadPolicy } from "../../src/config/policy/file.ts";
import { explainReply } from "../../src/explain/explain-reply.ts";

const { variants } = await loadPolicy("microsoft-2023");
const stages = async (reply: string): Promise<readonly number[]> => {
  const found = await explainReply(reply, variants);
  return found.kind === "enforcement" ? found.stages.map(({ stage }) => stage) : [];
};

test("a reply of enforcement names the stages with its rate, in every variant", async () => {
  const text = (n: number): string => `connection to Exchange Online throttled for ${n} mins/hr.`;
  expect(await stages(`450 4.7.230 Connecting; ${text(5)}`)).toEqual([2]);
  expect(await stages(`4.7.230 Connecting; ${text(20)}`)).toEqual([4]);
  // carryover goes on with 30 in stages 6 and 7.
  expect(await stages(`450 4.7.230 Connecting; ${text(30)}`)).toEqual([5, 6, 7]);
  expect(await stages("550 5.7.230 Connecting; blocked for 60 mins/hr.")).toEqual([8]);
  expect(await stages("550 5.7.230")).toEqual([5, 6, 7, 8]);
  expect(await stages("450 4.7.230 throttled for 7 mins/hr")).toEqual([]);
});

test("a reply of another cause says which, and what to do", async () => {
  const text = replyExplanationText(await explainReply("451 4.7.500 Server busy", variants));
  expect(text).toContain("not enforcement");
  expect(text).toContain("4.7.500-699: IP throttling of unattributed senders");
  expect(text).toMatch(/what to do {3}check that an inbound connector/);
  expect(text).toMatch(/source .*Microsoft Learn.*\(confidence high\)/);
});

test("a code that is not known is said to be unknown, with where to look", async () => {
  const explained = await explainReply("550 5.9.99 Nobody knows", variants);
  expect(explained.kind).toBe("unknown");
  expect(replyExplanationText(explained)).toContain("look its code up");
});

test("no reply is refused", async () => {
  await expect(explainReply("  ", variants)).rejects.toMatchObject({ code: "USAGE" });
});

import fc from "fast-check";
import { expect, it } from "vitest";
import { account, messageLines, readFiles } from "../read-helpers.ts";

const runs = Number(process.env["GROUPED_RUNS"] ?? 20);

interface Row {
  readonly second: number;
  readonly server: string;
  readonly id: string;
  readonly recipient: string;
  readonly recipients: string;
  readonly bytes: number;
}

const rows = fc.array(
  fc.record<Row>({
    second: fc.nat(99),
    server: fc.constantFrom("mail1", "mail2"),
    id: fc.constantFrom("", "m1", "m2", "m3"),
    recipient: fc.constantFrom("", "a@x.example", "A@x.example", "b@x.example", "c@x.example"),
    recipients: fc.constantFrom("", "1", "3"),
    bytes: fc.nat(9),
  }),
  { minLength: 1, maxLength: 40 },
);

/** A message by the words of the reader's contract, without regard to speed. */
function messageOf(ofMessage: readonly Row[]): string {
  const [{ server, id } = { server: "", id: "" }] = ofMessage;
  const named = new Set(
    ofMessage.map((row) => row.recipient.toLowerCase()).filter((r) => r !== ""),
  );
  const counts = ofMessage.map((row) => Number(row.recipients));
  // A row without an id is a message by itself, for as many as its count says.
  const recipients = Math.max(id === "" ? 0 : named.size, ...counts) || 1;
  const time = timeText(Math.min(...ofMessage.map((row) => row.second)));
  const bytes = Math.max(...ofMessage.map((row) => row.bytes));
  return `${time} ${server} - ${recipients} ${bytes} ${id}`;
}

function timeText(second: number): string {
  return new Date(1_755_684_000_000 + second * 1_000).toISOString();
}

it("rows with one id on one server are one message, whatever its recipients", async () => {
  await fc.assert(
    fc.asyncProperty(rows, async (all) => {
      const lines = all.map((row) =>
        [timeText(row.second), row.server, row.id, row.recipient, row.recipients, row.bytes].join(
          ",",
        ),
      );
      const text = ["time,server,id,recipient,recipients,bytes", ...lines, ""].join("\n");
      const read = await readFiles({ "a.csv": text });
      const byKey = messagesOf(all);
      const expected = [...byKey.values()].map(messageOf).sort();
      expect([...(await messageLines(read))].sort()).toEqual(expected);
      const withId = [...byKey.values()].filter(([row]) => row?.id !== "");
      const parts = withId.map(
        (each) => new Set(each.map((row) => row.recipient.toLowerCase())).size,
      );
      const kept = parts.reduce(
        (sum, part) => sum + part,
        all.filter(({ id }) => id === "").length,
      );
      expect(account(read)).toBe(`${all.length} ${kept} ${all.length - kept} 0 0`);
    }),
    { numRuns: runs },
  );
});

function messagesOf(all: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const [place, row] of all.entries()) {
    const key = row.id === "" ? `#${place}` : `${row.server} ${row.id}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return groups;
}

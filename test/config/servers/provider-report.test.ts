import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { CheckReport } from "../../../sim/contract/check-report.ts";
import { checkFile } from "../../../src/check/files.ts";
import { parseReportDate } from "../../../src/config/servers/report-dates.ts";
import { packageRoot } from "../../../src/platform/package-root.ts";
import { failure, withFiles } from "../config-helpers.ts";

const DAY_MS = 86_400_000;
const NOW = Date.parse("2026-10-01T00:00Z");

/** Fields of the cmdlet in the order and form that PowerShell's Format-List prints. */
function list(fields: Readonly<Record<string, string>> = {}): string {
  const all = {
    ServerFQDN: "Mail01.Contoso.example.",
    Build: "15.01.2507.044",
    ExchangeServer: "ExchangeServer2016",
    FirstDetectedDate: "08/09/2026 06:15:08",
    RecommendedBuildVersions: "15.1.2507.61,15.01.2507.061,15.1.2507.75",
    ThrottleEnabledDate: "08/10/2026 06:15:08",
    BlockingEnabledDate: "07/11/2026 06:15:08",
    NextStageThrottleRate: "5",
    NextStageBlockRate: "0",
    NextStageStartDate: "14/10/2026 06:15:08",
    ...fields,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name.padEnd(24)} : ${value}`);
  return `\n${lines.join("\r\n")}\r\n\r\n`;
}

function check(
  text: string | Uint8Array,
  dateOrder: "dmy" | "mdy" | null = null,
  name = "report.txt",
): Promise<CheckReport> {
  return withFiles({ [name]: text }, (folder) =>
    checkFile(path.join(folder, name), { nowMs: NOW, dateOrder }),
  );
}

const UTC = (text: string): number => Date.parse(text);

describe("the provider's report", () => {
  test("as a list gives server, build, product, day 0 and the dates it prints", async () => {
    const report = await check(list());
    expect(report.kind).toBe("provider report");
    expect(report.servers[0]).toMatchObject({
      server: "mail01.contoso.example",
      build: "15.1.2507.44",
      product: "Exchange 2016",
      dayZero: { atMs: UTC("2026-09-08T06:15:08Z"), basis: "given" },
    });
    const starts = report.servers[0]?.stageDates.map(({ atMs }) => new Date(atMs).toISOString());
    // The next stage's own date (six days late) counts before the throttle date.
    expect(starts?.slice(0, 5)).toEqual([
      "2026-09-08T06:15:08.000Z",
      "2026-10-14T06:15:08.000Z",
      "2026-10-24T06:15:08.000Z",
      "2026-11-03T06:15:08.000Z",
      "2026-11-07T06:15:08.000Z",
    ]);
  });

  test("names the difference between a printed date and the policy", async () => {
    const { notes } = await check(list());
    const text = (notes["mail01.contoso.example"] ?? []).join("\n");
    expect(text).toContain("throttling begins 2026-10-08T06:15:08Z: day 30");
    expect(text).toMatch(/next stage, 2, begins .*: day 36 .* says day 30: 6 days later/);
    expect(text).toContain("2 builds, from 15.1.2507.61 (CU23 Oct25SU)");
  });

  test("of several servers is read record by record, wrapped values joined", async () => {
    const wrapped = list().replace(
      "15.1.2507.61,15",
      "15.1.2507.61,\r\n                         15",
    );
    const report = await check(wrapped + list({ ServerFQDN: "mail02" }));
    expect(report.servers.map(({ server }) => server)).toEqual([
      "mail01.contoso.example",
      "mail02",
    ]);
    expect(report.notes["mail01.contoso.example"]?.join()).toContain("2 builds");
  });

  test("as PowerShell's CSV, in UTF-16 and with US dates, says the same", async () => {
    const header =
      '#TYPE System.Object\n"ServerFQDN","Build","ExchangeServer","FirstDetectedDate","ThrottleEnabledDate"\n';
    const row =
      '"Mail01","15.1.2507.44","ExchangeServer2016","9/28/2026 12:15:08 AM","10/28/2026 1:15:08 PM"\n';
    const bytes = Buffer.from(`\ufeff${header}${row}`, "utf16le");
    const report = await check(bytes, null, "report.csv");
    expect(report.servers[0]).toMatchObject({ firstDetectedMs: UTC("2026-09-28T00:15:08Z") });
    expect(report.servers[0]?.stageDates[1]?.atMs).toBe(UTC("2026-10-28T13:15:08Z"));
  });
});

describe("a printed date", () => {
  const nothing = { NextStageThrottleRate: "", NextStageBlockRate: "", NextStageStartDate: "" };
  const startsOf = async (fields: Readonly<Record<string, string>>): Promise<unknown> =>
    (await check(list({ ...nothing, ...fields }), "dmy")).servers[0]?.stageDates.map(({ atMs }) =>
      new Date(atMs).toISOString().slice(0, 10),
    );

  test("of throttling starts stage 2, and of blocking stage 5, whatever the policy says", async () => {
    expect(
      await startsOf({
        ThrottleEnabledDate: "13/10/2026 06:15:08",
        BlockingEnabledDate: "20/11/2026 06:15:08",
      }),
    ).toEqual([
      "2026-09-08",
      "2026-10-13",
      "2026-10-23",
      "2026-11-02",
      "2026-11-20",
      "2026-11-30",
      "2026-12-10",
      "2026-12-20",
    ]);
  });

  test("of blocking before a next stage without blocking cannot hold: blocking follows that", async () => {
    // Stage 4 on day 63, blocking printed for day 60: it was an input error once.
    expect(
      await startsOf({
        NextStageThrottleRate: "20",
        NextStageBlockRate: "0",
        NextStageStartDate: "10/11/2026 06:15:08",
      }),
    ).toEqual([
      "2026-09-08",
      "2026-10-08",
      "2026-10-18",
      "2026-11-10",
      "2026-11-20",
      "2026-11-30",
      "2026-12-10",
      "2026-12-20",
    ]);
  });
});

describe("the dates of a provider's report", () => {
  test("when they can be read in two ways are refused, with the way to settle it", async () => {
    const text = list({
      FirstDetectedDate: "08/09/2026 06:15:08",
      ThrottleEnabledDate: "",
      BlockingEnabledDate: "",
      NextStageStartDate: "",
    });
    const error = await failure(() => check(text));
    expect(error.code).toBe("TIME_AMBIGUOUS");
    expect(error.hint).toContain("--date-order dmy");
    const british = await check(text, "dmy");
    expect(british.servers[0]?.firstDetectedMs).toBe(UTC("2026-09-08T06:15:08Z"));
    const american = await check(text, "mdy");
    expect(american.servers[0]?.firstDetectedMs).toBe(UTC("2026-08-09T06:15:08Z"));
  });

  test("that contradict the order asked for, or each other, are refused", async () => {
    const asked = await failure(() => check(list(), "mdy"));
    expect(asked.message).toContain("can only be dmy");
    const mixed = await failure(() =>
      check(
        list({
          FirstDetectedDate: "28/09/2026 06:15:08",
          NextStageStartDate: "10/14/2026 06:15:08",
        }),
      ),
    );
    expect(mixed.message).toContain("one order of day and month");
  });

  test("that do not exist are refused with their place", async () => {
    const error = await failure(() => check(list({ NextStageStartDate: "31/11/2026 06:15:08" })));
    expect(error.code).toBe("INVENTORY_INVALID");
    expect(error.where).toMatchObject({ line: 2, path: "nextstagestartdate" });
  });
});

describe("a date of the report", () => {
  test.each([
    ["28/03/2024 00:15:08", "2024-03-28T00:15:08.000Z"],
    ["28.03.2024 00:15", "2024-03-28T00:15:00.000Z"],
    ["2024-03-28 00:15:08", "2024-03-28T00:15:08.000Z"],
    ["2024-03-28T00:15:08+01:00", "2024-03-27T23:15:08.000Z"],
    ["28/03/2024 12:00:00 PM", "2024-03-28T12:00:00.000Z"],
    ["28/03/2024 12:00:00\u202fAM", "2024-03-28T00:00:00.000Z"],
  ])("%s is %s", (text, iso) => {
    const instant = parseReportDate(text, "dmy");
    expect(instant.ok && new Date(instant.value).toISOString()).toBe(iso);
  });

  test.each(["28/03/2024 13:00:00 AM", "30/02/2024", "yesterday"])("%s is none", (text) => {
    expect(parseReportDate(text, "dmy").ok).toBe(false);
  });
});

const REAL = path.join(
  packageRoot(),
  "../shared/real/samples/queue-and-report/a6n-Get-OnPremServerReportInfo-2024-05.txt",
);

test.skipIf(!existsSync(REAL))(
  "the one real report (skipped where the file is absent): its dates are the policy's, but for a stage six days late",
  async () => {
    const options = { nowMs: Date.parse("2024-05-22T00:00Z"), dateOrder: null };
    const { servers, notes } = await checkFile(REAL, options);
    const [server] = servers;
    const detected = Date.UTC(2024, 2, 28, 0, 15, 8);
    expect(server).toMatchObject({
      status: "outOfDate",
      firstDetectedMs: detected,
      floor: { minBuild: "15.1.2507.31" },
      oldestCompliant: { build: "15.1.2507.31" },
      newestCompliant: { build: "15.1.2507.39" },
    });
    const days = server?.stageDates.map(({ stage, atMs }) => [stage, (atMs - detected) / DAY_MS]);
    expect(days?.slice(0, 5)).toEqual([
      [1, 0],
      [2, 30],
      [3, 40],
      [4, 56],
      [5, 60],
    ]);
    const text = (notes["exch1.bear.local"] ?? []).join("\n");
    expect(text).toContain("begins 2024-04-27T00:15:08Z: day 30 after the first detection, as");
    expect(text).toContain("begins 2024-05-27T00:15:08Z: day 60 after the first detection, as");
    expect(text).toContain("6 days later, as after pauses of 6 days together");
    expect(text).toContain("no public update is known of 15.1.2507.36");
  },
);

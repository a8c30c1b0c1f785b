import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { whyNoBrowser } from "../browser.ts";
import { openedReport } from "./opened-report.ts";

const reason = whyNoBrowser();
const title = reason === null ? "" : `: ${reason}`;
const LONG = `a${"very-long-".repeat(999)}z`;
const NAMES = [
  "<img src=x onerror=alert(1)>",
  "</script><script>alert(2)</script>",
  "=cmd|'/c calc'!a1",
  "\u202eخادم-البريد.example",
  LONG,
];
const FIRST_MS = Date.UTC(2026, 8, 8, 6);

/** A log of two weeks that every name sends mail in, so that it is repeated to fill the window. */
function hostileScenario(folder: string): string {
  const rows = NAMES.flatMap((name, server) =>
    Array.from({ length: 400 }, (_, i) => {
      const time = new Date(FIRST_MS + (i * 47 + server) * 60_000).toISOString();
      return `${time},"${name.replaceAll('"', '""')}",15.1.2507.44,${server}-${i},${name.length}`;
    }),
  );
  writeFileSync(path.join(folder, "log.csv"), `time,server,build,id,bytes\n${rows.join("\n")}\n`);
  const file = path.join(folder, "</script><img src=x onerror=alert(3)>.yaml".replaceAll("/", "∕"));
  writeFileSync(
    file,
    `name: "</script><img src=x onerror=alert(3)>"
traffic:
  trace:
    files: log.csv
    map: {time: time, server: server, build: build, id: id, bytes: bytes}
`,
  );
  return file;
}

describe.skipIf(reason !== null)(`hostile names in what-if${title}`, () => {
  const folder = mkdtempSync(path.join(tmpdir(), "mailflow-hostile-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const report = openedReport(["run", hostileScenario(folder)]);

  test.each([390, 1_280])(
    "are text everywhere at %d px, and stay it after a change",
    async (width) => {
      const { page, digest, after, complaints, requests } = await report.open({ width });
      const dialogs: string[] = [];
      page.on("dialog", (dialog) => {
        dialogs.push(dialog.message());
        void dialog.dismiss();
      });
      expect(digest).toBe(report.file().digest);
      const names = await page.locator("#what-if .patches b bdi").allTextContents();
      expect(names).toHaveLength(NAMES.length);
      expect(names.join("\n")).toContain("<img src=x onerror=alert(1)>");
      const changed = await after(async () => {
        const date = page.getByLabel(/^Patch date of <img/);
        await date.fill("2026-11-01");
        await date.blur();
      });
      expect(changed).not.toBe(digest);
      const command = (await page.locator("#what-if-command").textContent()) ?? "";
      expect(command).toContain(" --upgrade '<img src=x onerror=alert(1)>=2026-11-01/");
      expect(await page.locator("img").count()).toBe(0);
      expect(await page.locator("#what-if script, #charts script:not(.readings)").count()).toBe(0);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
      expect({ dialogs, complaints, requests }).toEqual({
        dialogs: [],
        complaints: [],
        requests: [],
      });
      await page.context().close();
    },
  );
});

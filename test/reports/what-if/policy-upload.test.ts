import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../../src/platform/package-root.ts";
import { whyNoBrowser } from "../browser.ts";
import { runWords } from "./command-run.ts";
import { openedReport } from "./opened-report.ts";

const reason = whyNoBrowser();
const title = reason === null ? "" : `: ${reason}`;
const SCENARIO = `${packageRoot()}/scenarios/examples/small-office.yaml`;
const POLICY = `stages:
  - {stage: 1, dayFrom: 0, throttleMinutesPerHour: 0, blockMinutesPerHour: 0}
  - {stage: 2, dayFrom: 12, throttleMinutesPerHour: 20, blockMinutesPerHour: 6}
`;

describe.skipIf(reason !== null)(`a policy loaded in the page${title}`, () => {
  const report = openedReport(["run", SCENARIO]);

  test("a policy file gives the run of --policy, and the link works without the file", async () => {
    const { page, after } = await report.open();
    const [name, buffer] = ["my policy.yml", Buffer.from(POLICY)];
    const upload = page.getByLabel("Load another policy");
    const digest = await after(() => upload.setInputFiles({ name, mimeType: "", buffer }));
    const words = (await page.locator("#what-if-command").textContent()) ?? "";
    expect(words).toMatch(/ --policy 'my policy.yml' --variant default$/);
    const folder = mkdtempSync(path.join(tmpdir(), "mailflow-policy-"));
    const file = path.join(folder, name);
    writeFileSync(file, POLICY);
    const { outcome } = await runWords(["run", SCENARIO, "--policy", file, "--variant", "default"]);
    rmSync(folder, { recursive: true });
    expect(digest).toBe(outcome.result.digest);
    const { hash } = new URL(page.url());
    const linked = await report.open({ hash });
    expect(linked.digest).toBe(digest);
    expect(linked.complaints).toEqual([]);
    await linked.page.context().close();
    await page.context().close();
  });

  test("a wrong policy file is refused with its line, and changes nothing", async () => {
    const { page, complaints } = await report.open();
    const before = page.url();
    const buffer = Buffer.from(POLICY.replace("blockMinutesPerHour: 6", "blockMinutesPerHour: 61"));
    const upload = page.getByLabel("Load another policy");
    await upload.setInputFiles({ name: "<b>.yaml", mimeType: "", buffer });
    const alert = page.getByRole("alert").filter({ hasText: "<b>.yaml is not used. line 3" });
    await alert.waitFor();
    expect(await alert.textContent()).toContain("expected at most 60");
    expect(page.url()).toBe(before);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../../src/platform/package-root.ts";
import { whyNoBrowser } from "../browser.ts";
import { openedReport } from "./opened-report.ts";

const reason = whyNoBrowser();
const title = reason === null ? "" : `: ${reason}`;
const SCENARIO = `${packageRoot()}/scenarios/examples/hybrid-two-edges.yaml`;
const B = "edge-b.contoso.example";

describe.skipIf(reason !== null)(`patch marks on the timeline${title}`, () => {
  const report = openedReport(["run", SCENARIO]);

  test("a mark is dragged along its bar, with what the day does beside it", async () => {
    const { page, after, digest, complaints } = await report.open();
    const mark = await markOf(page);
    expect(await mark.getAttribute("aria-valuetext")).toBe("never patched");
    const dragged = await after(async () => {
      await drag(page, mark, -240);
      await mark.locator("small").filter({ hasText: "fewer lost" }).waitFor();
      await page.mouse.up();
    });
    const text = (await mark.getAttribute("aria-valuetext")) ?? "";
    expect(text).toMatch(/^patched \d+ Nov/);
    const day = /\d+ Nov/.exec(text)?.[0] ?? "";
    expect(await page.title()).toContain(`edge-b patched ${day}, 4,`);
    expect(await page.getByLabel(`Patch date of ${B}`).inputValue()).toMatch(/^2026-11-/);
    expect(dragged).not.toBe(digest);
    // What Escape ends has not happened.
    await drag(page, mark, 100);
    await page.keyboard.press("Escape");
    await page.mouse.up();
    expect(await mark.getAttribute("aria-valuetext")).toBe(text);
    // Beyond the end of the bar lies never.
    const back = await after(async () => {
      await drag(page, mark, 800);
      await page.mouse.up();
    });
    expect(back).toBe(digest);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test("a finger drags it as well", async () => {
    const { page, after } = await report.open({ width: 390 });
    const mark = await markOf(page);
    expect(
      await page.evaluate("getComputedStyle(document.querySelector('.patch-mark')).touchAction"),
    ).toBe("none");
    const { x, y } = await middleOf(mark);
    const touch = async (kind: string, dx: number): Promise<void> =>
      await mark.dispatchEvent(kind, pointerAt(x + dx, y));
    await after(async () => {
      await touch("pointerdown", 0);
      await touch("pointermove", -60);
      await touch("pointerup", -60);
    });
    expect(await mark.getAttribute("aria-valuetext")).toMatch(/^patched \d+ Nov/);
    await page.context().close();
  });
});

describe.skipIf(reason !== null)(`patch marks under the keyboard${title}`, () => {
  const report = openedReport(["run", SCENARIO]);

  test("a mark moves by keys: a day, a week, the ends", async () => {
    const { page, after } = await report.open();
    const mark = await markOf(page);
    await mark.focus();
    const press = async (key: string): Promise<string> => {
      await after(() => page.keyboard.press(key));
      const focused = await page.evaluate("document.activeElement.getAttribute('aria-label')");
      expect(focused).toBe(`Patch mark of ${B}`);
      return ((await mark.getAttribute("aria-valuetext")) ?? "").split(".")[0] ?? "";
    };
    expect(await press("ArrowLeft")).toBe("patched 6 Dec");
    expect(await press("Shift+ArrowLeft")).toBe("patched 29 Nov");
    expect(await press("ArrowRight")).toBe("patched 30 Nov");
    expect(await press("PageDown")).toBe("patched 23 Nov");
    expect(await press("Home")).toBe("patched 9 Sep");
    expect(await press("End")).toBe("never patched");
    await page.context().close();
  });

  test("a patch within a day moves to the midnights around it", async () => {
    const { page, after } = await report.open();
    const mark = page.getByRole("slider", { name: "Patch mark of edge-a.contoso.example" });
    expect(await mark.getAttribute("aria-valuetext")).toBe("patched 7 Nov 20:30 UTC");
    await mark.focus();
    await after(() => page.keyboard.press("ArrowLeft"));
    expect(await mark.getAttribute("aria-valuetext")).toMatch(/^patched 7 Nov/);
    expect(await page.getByLabel("Patch date of edge-a").inputValue()).toBe("2026-11-07");
    await page.context().close();
  });

  test("keys pressed one after the other are one step back", async () => {
    const { page, after, digest } = await report.open();
    const mark = await markOf(page);
    await mark.focus();
    await page.evaluate(TWO_KEYS);
    await page.locator("#what-if-banner").getByText("patched 5 Dec").first().waitFor();
    expect(await after(() => page.goBack())).toBe(digest);
    await page.context().close();
  });
});

/** Both at once, because what comes later than two seconds is a step of its own. */
const TWO_KEYS = `for (let i = 0; i < 2; i++) document.activeElement.dispatchEvent(
  new KeyboardEvent("keydown", { key: "ArrowLeft", bubbles: true }))`;

async function markOf(page: Page): Promise<Locator> {
  const mark = page.getByRole("slider", { name: `Patch mark of ${B}` });
  await mark.scrollIntoViewIfNeeded();
  return mark;
}

async function middleOf(mark: Locator): Promise<{ readonly x: number; readonly y: number }> {
  const box = await mark.boundingBox();
  if (box === null) throw new Error("the mark is not shown");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Takes hold of a mark and moves it by so many px; the button stays down. */
async function drag(page: Page, mark: Locator, byPx: number): Promise<void> {
  const { x, y } = await middleOf(mark);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + byPx, y, { steps: 6 });
}

function pointerAt(clientX: number, clientY: number): Record<string, unknown> {
  const kind = { pointerId: 1, pointerType: "touch", button: 0, isPrimary: true };
  return { ...kind, clientX, clientY, bubbles: true, cancelable: true };
}

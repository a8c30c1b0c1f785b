import { MS_PER_DAY } from "../../../sim/base/units.ts";
import { type Knobs, untouched } from "../../../sim/what-if/page-input.ts";
import { wallMs } from "../../words/format.ts";
import { effectWords } from "../knobs/change-words.ts";
import type { Figures } from "../knobs/messages.ts";
import { patchWarning, triedPatch } from "../knobs/patch-note.ts";
import { buildChoices, upgradeNow, withUpgrade } from "../knobs/upgrades.ts";
import type { ControlContext } from "./control.ts";
import { element } from "./dom.ts";
import { type MarkDays, PatchMark, targetPx } from "./patch-mark.ts";
import { type RowInView, timelineRows } from "./timeline-rows.ts";

/** How far beside the picture a mark waits that is on no day. Units: px. */
const NEVER_PX = 11;
const HELP_ID = "what-if-patch-help";

interface MarksContext extends ControlContext {
  /** Totals of knobs, as soon as they are counted; null where they make no run. */
  preview(knobs: Knobs): Promise<Figures["totals"] | null>;
  knobs(): Knobs;
}

/** The marks over the stage timeline. They stay when the picture is drawn anew. */
export interface PatchMarks {
  show(knobs: Knobs, now: Figures | null): void;
}

/**
 * Lays a mark over the stage timeline for each of its servers. The marks stand behind the figure,
 * not in it, because the figure is an image to those who do not see it, and is replaced whole.
 */
export function patchMarks(context: MarksContext, figure: HTMLElement): PatchMarks {
  const { input } = context;
  const layer = element("div", { class: "patch-marks" });
  const help = element(
    "p",
    { class: "quiet note patch-help", id: HELP_ID },
    "Drag a mark along its bar, or move it with the arrow keys (with Shift: a week), to try " +
      "another patch date. Beside the bar: never patched.",
  );
  figure.after(help, layer);
  const marks = new Map<string, PatchMark>();
  let knobs = untouched(input);
  let figures: Figures | null = null;
  const markOf = (server: string): PatchMark => {
    const known = marks.get(server);
    if (known !== undefined) return known;
    const made = newMark(context, server, () => made);
    marks.set(server, made);
    return made;
  };
  const draw = (): void => {
    const rows = timelineRows(figure);
    help.hidden = rows.length === 0;
    const box = layer.getBoundingClientRect();
    for (const [index, row] of rows.entries()) {
      const mark = markOf(row.server);
      if (mark.element.parentElement !== layer) layer.append(mark.element);
      place(context, mark, row, pitchPx(rows, index), box);
      if (mark.isDragged) continue;
      mark.show(stateOf(context, row.server, knobs, figures));
    }
    const drawn = new Set(rows.map(({ server }) => server));
    for (const [server, mark] of marks) if (!drawn.has(server)) mark.element.remove();
  };
  new MutationObserver(draw).observe(figure, { childList: true, subtree: true });
  new ResizeObserver(draw).observe(figure);
  return {
    show: (next, now) => {
      knobs = next;
      figures = now;
      draw();
    },
  };
}

function newMark(context: MarksContext, server: string, mark: () => PatchMark): PatchMark {
  const { input, ready } = context;
  const changed = (knobs: Knobs, day: number | null): Knobs => {
    const compliant = ready.compliantBuilds[server] ?? [];
    const build = upgradeNow(input, knobs, server)?.build ?? "";
    const [best] = buildChoices(input, compliant, build);
    const chosen = build === "" ? (best?.[0] ?? "") : build;
    const atMs = day === null ? null : day * MS_PER_DAY;
    return withUpgrade(input, knobs, { server, atMs, build: atMs === null ? "" : chosen });
  };
  let isAsking = false;
  let next: number | null | undefined;
  // One question at a time: the last day asked for is the one that counts.
  const ask = async (): Promise<void> => {
    if (isAsking) return;
    isAsking = true;
    while (next !== undefined) {
      const day = next;
      next = undefined;
      const totals = await context.preview(changed(context.knobs(), day));
      if (next === undefined && totals !== null && mark().isDragged) {
        mark().hint(effectWords(ready.baseline.totals, totals));
      }
    }
    isAsking = false;
  };
  return new PatchMark({
    server,
    startMs: ready.window.startMs,
    helpId: HELP_ID,
    onDrag: (day) => {
      next = day;
      void ask();
    },
    onChange: (day, by) => {
      // A mark that is let go is a step of its own; keys pressed one after the other are one.
      const step = by === "pointer" ? "" : `mark ${server}`;
      context.change((knobs) => changed(knobs, day), step);
    },
  });
}

function stateOf(
  context: MarksContext,
  server: string,
  knobs: Knobs,
  now: Figures | null,
): Parameters<PatchMark["show"]>[0] {
  const { input, ready } = context;
  const { endMs } = ready.window;
  const atMs = upgradeNow(input, knobs, server)?.atMs ?? null;
  const tried = triedPatch(input, ready, knobs, server, now, context.times().todayMs);
  return {
    days: daysOf(context, server),
    day: atMs === null || atMs >= endMs ? null : atMs / MS_PER_DAY,
    warning: patchWarning(tried),
  };
}

/** From the day after it is counted as out of date, before which there is no bar, to the last. */
function daysOf({ ready }: MarksContext, server: string): MarkDays {
  const { startMs, endMs } = ready.window;
  const detectedMs = ready.baseline.servers.get(server)?.detectedMs ?? null;
  const first =
    detectedMs === null || detectedMs < startMs
      ? Math.ceil(startMs / MS_PER_DAY)
      : Math.floor(detectedMs / MS_PER_DAY) + 1;
  return { first, last: Math.ceil(endMs / MS_PER_DAY) - 1 };
}

function place(
  { input, ready }: MarksContext,
  mark: PatchMark,
  row: RowInView,
  pitch: number,
  box: DOMRect,
): void {
  const { startMs, endMs } = ready.window;
  const wall = (ms: number): number => wallMs(ms, input.displayZone);
  const [fromMs, toMs] = [wall(startMs), wall(endMs)];
  const width = row.right - row.left;
  const height = targetPx(pitch);
  mark.place({
    top: (row.top + row.bottom) / 2 - box.top - height / 2,
    height,
    width: box.width,
    xOf: (day) => {
      const share = day === null ? 1 : (wall(day * MS_PER_DAY) - fromMs) / (toMs - fromMs);
      return row.left - box.left + share * width + (day === null ? NEVER_PX : 0);
    },
    // An hour of summer time is nothing to a day.
    dayAt: (x) => {
      const share = (x - row.left) / width;
      if (share > 1) return Number.POSITIVE_INFINITY;
      return Math.round((startMs + share * (endMs - startMs)) / MS_PER_DAY);
    },
  });
}

/** From row to row; alone, a row has room. */
function pitchPx(rows: readonly RowInView[], index: number): number {
  const [one, other] = index === 0 ? [rows[0], rows[1]] : [rows[index - 1], rows[index]];
  return one === undefined || other === undefined ? Infinity : other.top - one.top;
}

import { MS_PER_DAY } from "../../../sim/base/units.ts";
import type { Knobs, WhatIfInput } from "../../../sim/what-if/page-input.ts";
import { lostCount } from "../../words/harm.ts";
import { effectWords } from "./change-words.ts";
import { dayWords } from "./day-words.ts";
import type { Figures, PageAnswer, ServerFigures } from "./messages.ts";
import { type Note, type NoteTimes, pastWords } from "./note.ts";
import { isChanged, ownUpgrades, upgradeNow } from "./upgrades.ts";

/** A patch as it is tried, and what is known of its server. */
export interface TriedPatch extends NoteTimes {
  /** null = never. */
  readonly atMs: number | null;
  readonly build: string;
  /** In the run as written; null = never. */
  readonly ownMs: number | null;
  readonly isChanged: boolean;
  /** What it has installed in the run as written, before any patch; null = not known. */
  readonly installed: string | null;
  /** In the run as written, and as tried; null = not counted (yet). */
  readonly before: ServerFigures | null;
  readonly now: ServerFigures | null;
}

/** The patch of a server with the reader's changes. `now` = the figures of a whole run, or null. */
export function triedPatch(
  input: WhatIfInput,
  { baseline, window }: Pick<Extract<PageAnswer, { kind: "ready" }>, "baseline" | "window">,
  knobs: Knobs,
  server: string,
  now: Figures | null,
  todayMs: number,
): TriedPatch {
  const upgrade = upgradeNow(input, knobs, server);
  const [own] = ownUpgrades(input, server);
  const listed = input.settings.model.servers.find(({ name }) => name === server)?.build ?? null;
  const before = baseline.servers.get(server) ?? null;
  return {
    startMs: window.startMs,
    endMs: window.endMs,
    todayMs,
    displayZone: input.displayZone,
    atMs: upgrade?.atMs ?? null,
    build: upgrade?.build ?? "",
    ownMs: own?.atMs ?? null,
    isChanged: isChanged(input, knobs, server),
    installed: listed ?? (own === undefined ? (before?.build ?? null) : null),
    before,
    now: now?.servers.get(server) ?? null,
  };
}

/** What stands beside a patch date: which day it is, what it does, and what speaks against it. */
export function patchNote(patch: TriedPatch): Note {
  const { atMs, isChanged, startMs } = patch;
  if (!isChanged) {
    const own = atMs === null ? "Never patched" : dayWithYear(atMs);
    return { tone: "plain", words: `${own}, as in the run.` };
  }
  const own = patch.ownMs === null ? "never patched" : dayWords(patch.ownMs, startMs);
  const warnings = atMs === null ? [] : warningsOf(atMs, patch);
  const first = `${atMs === null ? "Never patched" : dayWithYear(atMs)}; in the run ${own}.`;
  const effect = patchEffect(patch);
  const words = [first, ...warnings, ...(effect === "" ? [] : [effect])].join(" ");
  return { tone: warnings.length > 0 || isIdle(patch) ? "warn" : "plain", words };
}

/** What speaks against a tried date; "" where nothing does. */
export function patchWarning(patch: TriedPatch): string {
  return patch.isChanged && patch.atMs !== null ? warningsOf(patch.atMs, patch).join(" ") : "";
}

function dayWithYear(ms: number): string {
  return dayWords(ms, 0);
}

function warningsOf(atMs: number, patch: TriedPatch): readonly string[] {
  const { startMs, endMs, before, now, build, installed } = patch;
  const day = (ms: number): string => dayWords(Math.floor(ms / MS_PER_DAY) * MS_PER_DAY, startMs);
  const past = pastWords(atMs, patch);
  const warnings = past === "" ? [] : [past];
  if (build !== "" && build === installed) {
    return [...warnings, `It runs ${build} already: patching to it changes nothing.`];
  }
  if (atMs >= endMs) {
    return [...warnings, `The run ends on ${day(endMs - 1)}: until then it stays unpatched.`];
  }
  if (now?.status === "outOfDate") {
    return [...warnings, `${build} is not accepted either: it stays out of date.`];
  }
  const detectedMs = before?.detectedMs ?? null;
  if (detectedMs !== null && atMs <= detectedMs) {
    return [
      ...warnings,
      `Before it is counted as out of date (${day(detectedMs)}): enforcement never begins for it.`,
    ];
  }
  if (atMs <= startMs) {
    return [...warnings, `Before the run begins (${day(startMs)}): up to date all the time.`];
  }
  const blockMs = now?.fullBlockMs ?? null;
  if (blockMs !== null && blockMs < atMs) {
    return [...warnings, `Too late: nothing from it is accepted from ${day(blockMs)} until then.`];
  }
  return warnings;
}

function isIdle({ before, now }: TriedPatch): boolean {
  if (before === null || now === null) return false;
  return lostCount(before) === lostCount(now) && before.delayed === now.delayed;
}

function patchEffect(patch: TriedPatch): string {
  const { before, now } = patch;
  if (before === null || now === null) return "";
  if (isIdle(patch)) {
    return "As many of its messages are lost and delayed as in the run.";
  }
  return `Its mail: ${effectWords(before, now)}.`;
}

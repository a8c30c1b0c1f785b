import { MS_PER_DAY } from "../../../sim/base/units.ts";
import type { Pause } from "../../../sim/contract/settings.ts";
import {
  PAUSE_DAYS_PER_YEAR_MAX,
  pauseDaysByYear,
  pauseYearWords,
} from "../../../sim/text/pause-years.ts";
import { type Knobs, untouched, type WhatIfInput } from "../../../sim/what-if/page-input.ts";
import { formatCountOf } from "../../words/format.ts";
import { instantText } from "../knobs/flags.ts";
import type { Control, ControlContext } from "./control.ts";
import { button, dateInput, element, field } from "./dom.ts";

const DAYS_OF_A_NEW_PAUSE = 14;

/** Pauses of enforcement, and how much of the yearly allowance they spend. */
export function pauseControl(context: ControlContext): Control {
  const { input } = context;
  const list = element("ul", { class: "pauses" });
  const spent = element("div", { class: "spent" });
  const problem = element("p", { class: "problem", role: "alert" });
  let pauses: readonly Pause[] = [];
  const apply = (next: readonly Pause[]): void => {
    const sorted = [...next].sort((a, b) => a.fromMs - b.fromMs);
    const wrong = problemOf(sorted);
    problem.textContent = wrong;
    if (wrong !== "") return;
    pauses = sorted;
    showSpent(spent, pauses);
    context.change((knobs) => ({ ...knobs, pauses: isOwn(input, sorted) ? null : sorted }));
  };
  const render = (): void => {
    list.replaceChildren(
      ...pauses.map((pause, index) => {
        const replace = (by: readonly Pause[]): void =>
          apply(pauses.flatMap((one, at) => (at === index ? by : [one])));
        return pauseRow(pause, replace, render);
      }),
    );
    showSpent(spent, pauses);
  };
  const add = button("Add a pause", () => {
    apply([...pauses, nextPause(input, pauses)]);
    render();
  });
  const show = (knobs: Knobs): void => {
    pauses = knobs.pauses ?? input.settings.model.pauses;
    problem.textContent = "";
    render();
  };
  show(untouched(input));
  return {
    title: "Pauses",
    element: element("div", {}, list, add, problem, spent),
    show,
    summary: (knobs) =>
      knobs.pauses === null
        ? ""
        : knobs.pauses.length === 0
          ? "none"
          : formatCountOf(
              knobs.pauses.reduce((sum, { days }) => sum + days, 0),
              "day",
            ),
  };
}

function pauseRow(
  pause: Pause,
  replace: (by: readonly Pause[]) => void,
  render: () => void,
): HTMLElement {
  const text = instantText(pause.fromMs);
  let fromMs = pause.fromMs;
  const days = element("input", {
    type: "number",
    min: 1,
    // Over a year's end the days of both years follow each other.
    max: 2 * PAUSE_DAYS_PER_YEAR_MAX,
    value: pause.days,
  });
  const changed = (): void => {
    const count = Number(days.value);
    if (Number.isInteger(count) && count >= 1) replace([{ fromMs, days: count }]);
  };
  const from = dateInput(`Pause from, now ${text}`, fromMs, (ms) => {
    if (ms === null) return;
    // A pause that begins within a day keeps its time of day.
    fromMs = ms + (pause.fromMs % MS_PER_DAY);
    changed();
  });
  days.addEventListener("change", changed);
  const remove = button(
    "remove",
    () => {
      replace([]);
      render();
    },
    `Remove the pause from ${text}`,
  );
  return element("li", { class: "fields" }, field("from", from), field("days", days), remove);
}

function showSpent(spent: HTMLElement, pauses: readonly Pause[]): void {
  const years = [...pauseDaysByYear(pauses)].sort((a, b) => a[0] - b[0]);
  const [, ...yearEnds] = pauseYearWords(pauses);
  spent.replaceChildren(
    ...years.map(([year, days]) => {
      const words = `${year}: ${days} of ${PAUSE_DAYS_PER_YEAR_MAX} days spent`;
      const meter = element("meter", { min: 0, max: PAUSE_DAYS_PER_YEAR_MAX, value: days });
      meter.setAttribute("aria-label", words);
      return element("p", {}, meter, ` ${words}`);
    }),
    ...yearEnds.map((words) => element("p", {}, `${words}.`)),
  );
}

/** What forbids these pauses, in words; empty when nothing does. Sorted by beginning. */
function problemOf(pauses: readonly Pause[]): string {
  for (const [i, pause] of pauses.entries()) {
    const before = pauses[i - 1];
    if (before !== undefined && pause.fromMs < before.fromMs + before.days * MS_PER_DAY) {
      return `Pauses may not overlap: one from ${instantText(before.fromMs)} for ${formatCountOf(before.days, "day")} is still on when the next begins on ${instantText(pause.fromMs)}.`;
    }
  }
  const over = [...pauseDaysByYear(pauses)].find(([, days]) => days > PAUSE_DAYS_PER_YEAR_MAX);
  if (over === undefined) return "";
  return `A tenant has ${PAUSE_DAYS_PER_YEAR_MAX} days of pause in a calendar year; these are ${over[1]} in ${over[0]}.`;
}

/** Two weeks after the last pause, or from the first stage that refuses mail in the window. */
function nextPause({ plan }: WhatIfInput, pauses: readonly Pause[]): Pause {
  const last = pauses.at(-1);
  const startMs = (plan.startMinute + plan.shiftMinutes) * 60_000;
  const fromMs =
    last === undefined
      ? Math.ceil(startMs / MS_PER_DAY + 30) * MS_PER_DAY
      : last.fromMs + (last.days + 14) * MS_PER_DAY;
  return { fromMs, days: DAYS_OF_A_NEW_PAUSE };
}

function isOwn({ settings }: WhatIfInput, pauses: readonly Pause[]): boolean {
  return JSON.stringify(pauses) === JSON.stringify(settings.model.pauses);
}

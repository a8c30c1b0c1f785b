import { MS_PER_DAY } from "../../../sim/base/units.ts";
import type { Pause } from "../../../sim/contract/settings.ts";
import {
  PAUSE_DAYS_PER_YEAR_MAX,
  pauseDaysByYear,
  pauseYearWords,
} from "../../../sim/text/pause-years.ts";
import { type Knobs, untouched, type WhatIfInput } from "../../../sim/what-if/page-input.ts";
import { formatCountOf } from "../../words/format.ts";
import { dayWords } from "../knobs/day-words.ts";
import { instantText } from "../knobs/flags.ts";
import { pauseNote, pauseProblem } from "../knobs/pause-note.ts";
import type { Control, ControlContext } from "./control.ts";
import { dateField, sayIn } from "./date-field.ts";
import { button, element, field } from "./dom.ts";

const DAYS_OF_A_NEW_PAUSE = 14;
const DAYS_MAX = 2 * PAUSE_DAYS_PER_YEAR_MAX;

/** Pauses of enforcement, and how much of the yearly allowance they spend. */
export function pauseControl(context: ControlContext): Control {
  const { input } = context;
  const list = element("ul", { class: "pauses" });
  const spent = element("div", { class: "spent" });
  const problem = element("p", { class: "problem", role: "alert" });
  let pauses: readonly Pause[] = [];
  /** Gives what forbids them, or "" where they are taken over. */
  const apply = (next: readonly Pause[], step: string): string => {
    const sorted = [...next].sort((a, b) => a.fromMs - b.fromMs);
    const wrong = pauseProblem(sorted);
    problem.textContent = "";
    if (wrong !== "") return wrong;
    pauses = sorted;
    showSpent(spent, pauses);
    const knob = isOwn(input, sorted) ? null : sorted;
    context.change((knobs) => ({ ...knobs, pauses: knob }), step);
    return "";
  };
  const render = (): void => {
    list.replaceChildren(
      ...pauses.map((pause, index) => {
        const replace = (old: Pause, by: readonly Pause[]): string =>
          apply(
            pauses.flatMap((one) => (isSame(one, old) ? by : [one])),
            `pause ${index}`,
          );
        return pauseRow(context, pause, replace, (last) => {
          replace(last, []);
          render();
          add.focus();
        });
      }),
    );
    showSpent(spent, pauses);
  };
  const add = button("Add a pause", () => {
    problem.textContent = apply([...pauses, nextPause(input, pauses)], "new pause");
    render();
  });
  const show = (knobs: Knobs): void => {
    const next = knobs.pauses ?? input.settings.model.pauses;
    // Rows are made anew only for other pauses: whoever types in one stays in it.
    if (JSON.stringify(next) === JSON.stringify(pauses) && list.children.length > 0) return;
    pauses = next;
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

/** `replace` puts pauses in the place of one, and gives what forbids them. */
function pauseRow(
  context: ControlContext,
  first: Pause,
  replace: (old: Pause, by: readonly Pause[]) => string,
  onRemove: (last: Pause) => void,
): HTMLElement {
  const { input } = context;
  const text = instantText(first.fromMs);
  let pause = first;
  const kept = (): string => `The pause from ${dayWords(pause.fromMs, 0)} stays.`;
  const days = element("input", {
    type: "number",
    min: 1,
    // Over a year's end the days of both years follow each other.
    max: DAYS_MAX,
    value: pause.days,
  });
  const say = (): void => {
    const own = input.settings.model.pauses.some((one) => isSame(one, pause));
    from.say(pauseNote(pause, own, context.times()));
  };
  const changeTo = (next: Pause): void => {
    const wrong = replace(pause, [next]);
    days.setAttribute("aria-invalid", String(wrong !== ""));
    if (wrong === "") {
      pause = next;
      days.value = String(next.days);
      say();
    } else sayIn(from.note, { tone: "wrong", words: `${wrong} ${kept()}` });
  };
  const from = dateField({
    label: `Pause from, now ${text}`,
    times: context.times,
    kept,
    onChange: (ms) => {
      const words = `A pause needs its first day. ${kept()}`;
      // A pause that begins within a day keeps its time of day.
      if (ms === null) from.say({ tone: "wrong", words });
      else changeTo({ ...pause, fromMs: ms + (first.fromMs % MS_PER_DAY) });
    },
  });
  from.show(pause.fromMs);
  days.setAttribute("aria-describedby", from.note.id);
  days.addEventListener("change", () => {
    const count = Number(days.value);
    if (Number.isInteger(count) && count >= 1 && count <= DAYS_MAX) {
      changeTo({ ...pause, days: count });
      return;
    }
    days.setAttribute("aria-invalid", "true");
    const most = `A tenant has ${PAUSE_DAYS_PER_YEAR_MAX} days of pause in a calendar year`;
    const words = `${most}: expected 1 to ${DAYS_MAX} whole days, received "${days.value}". ${kept()}`;
    sayIn(from.note, { tone: "wrong", words });
  });
  const remove = button("remove", () => onRemove(pause), `Remove the pause from ${text}`);
  say();
  return element(
    "li",
    {},
    element("div", { class: "fields" }, field("from", from.input), field("days", days), remove),
    from.note,
  );
}

function isSame(a: Pause, b: Pause): boolean {
  return a.fromMs === b.fromMs && a.days === b.days;
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

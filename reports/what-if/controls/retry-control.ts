import { MINUTES_PER_HOUR } from "../../../sim/base/units.ts";
import { type Knobs, untouched } from "../../../sim/what-if/page-input.ts";
import { formatIntervals, parseIntervals } from "../knobs/retry-text.ts";
import type { Control, ControlContext } from "./control.ts";
import { choice, element, field } from "./dom.ts";

const AS_IN_THE_RUN = "";
const OWN_INTERVALS = "intervals";
const HOURS_MAX = 24 * 30;

/** How the senders try again. */
export function retryControl(context: ControlContext): Control {
  const { input } = context;
  const { retry } = input.settings.model;
  const named = input.choices.retries.map(
    ({ id }) => [id, id === "by-product" ? "by the server's product" : id] as const,
  );
  const profile = choice(
    "Retry profile",
    [
      [AS_IN_THE_RUN, `as in the run (${retry.id})`],
      ...named.filter(([id]) => id !== retry.id),
      [OWN_INTERVALS, "intervals of my own"],
    ],
    AS_IN_THE_RUN,
  );
  const intervals = element("input", { type: "text", autocomplete: "off", value: "15m" });
  const intervalsField = field("Intervals", intervals, "such as 1m*4, 5m*6, 10m; the last repeats");
  const hours = (): HTMLInputElement =>
    element("input", { type: "number", min: 0.25, max: HOURS_MAX, step: 0.25 });
  const lifetime = hours();
  const delayDsn = hours();
  const problem = element("p", { class: "problem", role: "alert" });
  const choose = (): void => {
    intervalsField.hidden = profile.value !== OWN_INTERVALS;
    const chosen = chosenRetry(profile.value, intervals.value);
    problem.textContent =
      chosen === undefined ? "Expected intervals of whole minutes such as 1m*4, 5m*6, 10m." : "";
    if (chosen !== undefined) context.change((knobs) => ({ ...knobs, retry: chosen }));
  };
  profile.addEventListener("change", choose);
  intervals.addEventListener("change", choose);
  lifetime.addEventListener("change", () => {
    context.change((knobs) => ({ ...knobs, lifetimeMinutes: minutesOf(lifetime) }));
  });
  delayDsn.addEventListener("change", () => {
    context.change((knobs) => ({ ...knobs, delayDsnMinutes: minutesOf(delayDsn) }));
  });
  const show = (knobs: Knobs): void => {
    const isOwn = knobs.retry !== null && knobs.retry.intervalsMinutes !== null;
    profile.value = knobs.retry === null ? AS_IN_THE_RUN : isOwn ? OWN_INTERVALS : knobs.retry.id;
    if (isOwn) intervals.value = knobs.retry.id;
    intervalsField.hidden = !isOwn;
    lifetime.value = hoursText(knobs.lifetimeMinutes);
    delayDsn.value = hoursText(knobs.delayDsnMinutes);
    lifetime.placeholder = hoursText(retry.fallback.lifetimeMinutes);
    delayDsn.placeholder = hoursText(retry.fallback.delayDsnMinutes);
    problem.textContent = "";
  };
  show(untouched(input));
  return {
    title: "Retry",
    element: element(
      "div",
      {},
      element(
        "div",
        { class: "fields" },
        field("Profile", profile),
        intervalsField,
        field("Kept in the queue for hours", lifetime, "empty: as in the run"),
        field("Sender told after hours", delayDsn, "empty: as in the run"),
      ),
      problem,
    ),
    show,
    summary: (knobs) =>
      [
        ...(knobs.retry === null ? [] : [knobs.retry.id]),
        ...(knobs.lifetimeMinutes === null ? [] : ["lifetime"]),
        ...(knobs.delayDsnMinutes === null ? [] : ["notice"]),
      ].join(", "),
  };
}

/** undefined = the text is no list of intervals. */
function chosenRetry(profile: string, text: string): Knobs["retry"] | undefined {
  if (profile === AS_IN_THE_RUN) return null;
  if (profile !== OWN_INTERVALS) return { id: profile, intervalsMinutes: null };
  const intervalsMinutes = parseIntervals(text);
  if (intervalsMinutes === null) return undefined;
  return { id: formatIntervals(intervalsMinutes), intervalsMinutes };
}

function minutesOf(input: HTMLInputElement): number | null {
  const minutes = Math.round(Number(input.value) * MINUTES_PER_HOUR);
  return input.value === "" || !(minutes >= 1) ? null : minutes;
}

function hoursText(minutes: number | null): string {
  return minutes === null ? "" : String(minutes / MINUTES_PER_HOUR);
}

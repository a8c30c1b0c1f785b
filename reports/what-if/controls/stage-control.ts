import { MINUTES_PER_HOUR } from "../../../sim/base/units.ts";
import type { StageChange } from "../../../sim/contract/setting-changes.ts";
import { refusedMinutes } from "../../../sim/enforcement/stages.ts";
import { changePolicy } from "../../../sim/what-if/changes.ts";
import { type Knobs, settingsOf, untouched } from "../../../sim/what-if/page-input.ts";
import { formatCountOf } from "../../words/format.ts";
import { policyWords } from "../knobs/change-words.ts";
import type { Control, ControlContext } from "./control.ts";
import { element } from "./dom.ts";
import { policyChoice } from "./policy-choice.ts";

/** The stage table: another policy, or other minutes per hour. */
export function stageControl(context: ControlContext): Control {
  const { input } = context;
  const body = element("tbody");
  const problem = element("p", { class: "problem", role: "alert" });
  const fill = (knobs: Knobs): void => {
    problem.textContent = "";
    const base = settingsOf(input, { ...knobs, changes: { upgrades: [], stages: [] } }).model
      .policy;
    const now = changePolicy(base, knobs.changes.stages);
    body.replaceChildren(
      ...now.stages.map((stage, index) => {
        const edit = (change: StageChange): string => {
          if (refusedMinutes(change) > MINUTES_PER_HOUR) {
            return `Stage ${change.stage}: delayed and bounced minutes are at most 60 together.`;
          }
          const planned = base.stages[index];
          const isPlanned =
            planned?.throttleMinutesPerHour === change.throttleMinutesPerHour &&
            planned.blockMinutesPerHour === change.blockMinutesPerHour;
          context.change((before) => ({
            ...before,
            changes: {
              ...before.changes,
              stages: [
                ...before.changes.stages.filter((one) => one.stage !== change.stage),
                ...(isPlanned ? [] : [change]),
              ].sort((a, b) => a.stage - b.stage),
            },
          }));
          return "";
        };
        return stageRow(stage, edit, problem);
      }),
    );
  };
  const policies = policyChoice(context, {
    chosen: (policy) =>
      context.change((knobs) => {
        const next = { ...knobs, policy, changes: { ...knobs.changes, stages: [] } };
        fill(next);
        return next;
      }),
    refused: (words) => {
      problem.textContent = words;
    },
  });
  fill(untouched(input));
  return {
    title: "Stages",
    element: element("div", {}, policies.element, problem, stageTable(body)),
    show: (knobs) => {
      policies.show(knobs);
      fill(knobs);
    },
    summary: ({ policy, changes }) => {
      const edited = changes.stages.length;
      const words = [
        ...(policy === null ? [] : [policyWords(policy)]),
        ...(edited === 0 ? [] : [`${formatCountOf(edited, "stage")} edited`]),
      ];
      return words.join(", ");
    },
  };
}

function stageTable(body: HTMLElement): HTMLElement {
  const heads = ["Stage", "From day", "Delayed min/h", "Bounced min/h"].map((words) =>
    element("th", { scope: "col" }, words),
  );
  const head = element("thead", {}, element("tr", {}, ...heads));
  return element("table", { class: "knob-table" }, head, body);
}

function stageRow(
  stage: StageChange & { readonly startDay: number },
  edit: (change: StageChange) => string,
  problem: HTMLElement,
): HTMLElement {
  const minutes = (value: number, label: string): HTMLInputElement =>
    element("input", { type: "number", min: 0, max: 60, value, "aria-label": label });
  const throttle = minutes(
    stage.throttleMinutesPerHour,
    `Stage ${stage.stage}: minutes per hour in which mail is delayed`,
  );
  const block = minutes(
    stage.blockMinutesPerHour,
    `Stage ${stage.stage}: minutes per hour in which mail bounces`,
  );
  const changed = (): void => {
    const [throttleMinutesPerHour, blockMinutesPerHour] = [throttle, block].map((input) =>
      Math.min(60, Math.max(0, Math.round(Number(input.value)))),
    );
    problem.textContent = edit({
      stage: stage.stage,
      throttleMinutesPerHour: throttleMinutesPerHour ?? 0,
      blockMinutesPerHour: blockMinutesPerHour ?? 0,
    });
  };
  throttle.addEventListener("change", changed);
  block.addEventListener("change", changed);
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, String(stage.stage)),
    element("td", { class: "n" }, String(stage.startDay)),
    element("td", {}, throttle),
    element("td", {}, block),
  );
}

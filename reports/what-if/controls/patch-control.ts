import { type Knobs, untouched } from "../../../sim/what-if/page-input.ts";
import { formatCountOf } from "../../words/format.ts";
import { cutName } from "../../words/text.ts";
import { dayWords } from "../knobs/day-words.ts";
import type { Figures } from "../knobs/messages.ts";
import { patchNote, triedPatch } from "../knobs/patch-note.ts";
import {
  buildChoices,
  changedServers,
  isChanged,
  upgradeNow,
  withoutUpgrade,
  withUpgrade,
} from "../knobs/upgrades.ts";
import type { Control, ControlContext } from "./control.ts";
import { dateField } from "./date-field.ts";
import { button, choice, element, nameElement } from "./dom.ts";

/** More rows would bury what is below them; the others come in by name. */
const ROWS_MAX = 20;

/** The date on which each server gets which build. */
export function patchControl(context: ControlContext): Control {
  const { input, ready } = context;
  const body = element("ul", { class: "patches" });
  const rows = new Map<string, PatchRow>();
  const more = element("div", { class: "fields" });
  let shown = untouched(input);
  const add = (server: string): void => {
    if (rows.has(server)) return;
    const row = patchRow(context, server);
    row.show(shown);
    row.tell(shown, null);
    rows.set(server, row);
    body.append(row.element);
  };
  const show = (knobs: Knobs): void => {
    shown = knobs;
    for (const { server } of knobs.changes.upgrades) add(server);
    for (const row of rows.values()) row.show(knobs);
    more.replaceChildren(
      ...others(ready.servers, rows, (server) => {
        add(server);
        show(shown);
        rows.get(server)?.element.querySelector("input")?.focus();
      }),
    );
  };
  for (const server of ready.servers.slice(0, ROWS_MAX)) add(server);
  show(shown);
  return {
    title: "Patch dates",
    element: element(
      "div",
      {},
      element("p", { class: "quiet note" }, "Days begin at 00:00 UTC. No date: never patched."),
      element(
        "div",
        { class: "tall", role: "region", "aria-label": "Patch dates", tabindex: 0 },
        body,
      ),
      more,
    ),
    show,
    tell: (knobs, now) => {
      for (const row of rows.values()) row.tell(knobs, now);
    },
    summary: (knobs) => {
      const changed = changedServers(input, knobs).length;
      return changed === 0 ? "" : formatCountOf(changed, "server");
    },
  };
}

interface PatchRow {
  readonly element: HTMLElement;
  show(knobs: Knobs): void;
  tell(knobs: Knobs, now: Figures | null): void;
}

function patchRow(context: ControlContext, server: string): PatchRow {
  const { input, ready } = context;
  const label = cutName(server);
  const step = `patch ${server}`;
  let atMs: number | null = null;
  const builds = choice(`Build of ${label}`, [], "");
  const apply = (ms: number | null): void => {
    const upgrade = { server, atMs: ms, build: ms === null ? "" : builds.value };
    context.change((knobs) => withUpgrade(input, knobs, upgrade), step);
  };
  const date = dateField({
    label: `Patch date of ${label}`,
    times: context.times,
    kept: () =>
      atMs === null
        ? "It stays unpatched."
        : `The date stays ${dayWords(atMs, ready.window.startMs)}.`,
    onChange: apply,
  });
  builds.addEventListener("change", () => {
    // A build without a date waits for its date.
    if (atMs !== null) apply(atMs);
  });
  const reset = button(
    "undo",
    () => {
      date.input.focus();
      context.change((knobs) => withoutUpgrade(input, knobs, server), step);
    },
    `undo: patch ${label} as in the run`,
  );
  const line = element(
    "li",
    {},
    element("b", {}, nameElement(server)),
    element("div", { class: "fields" }, date.input, builds, reset),
    date.note,
  );
  return {
    element: line,
    show: (knobs) => {
      const upgrade = upgradeNow(input, knobs, server);
      atMs = upgrade?.atMs ?? null;
      date.show(atMs);
      const chosen = upgrade?.build ?? builds.value;
      const options = buildChoices(input, ready.compliantBuilds[server] ?? [], chosen);
      if (builds.value !== chosen || builds.options.length !== options.length) {
        builds.replaceChildren(
          ...options.map(([build, words]) =>
            element("option", { value: build, selected: build === chosen }, words),
          ),
        );
      }
      reset.hidden = !isChanged(input, knobs, server);
    },
    tell: (knobs, now) => {
      const tried = triedPatch(input, ready, knobs, server, now, context.times().todayMs);
      if (date.input.getAttribute("aria-invalid") !== "true") date.say(patchNote(tried));
    },
  };
}

/** Servers that have no row yet, by name. */
function others(
  servers: readonly string[],
  shown: ReadonlyMap<string, PatchRow>,
  onAdd: (server: string) => void,
): readonly HTMLElement[] {
  const rest = servers.filter((server) => !shown.has(server));
  if (rest.length === 0) return [];
  const options = rest.map((server) => [server, cutName(server)] as const);
  const select = choice("Another server", [["", "another server …"], ...options], "");
  select.addEventListener("change", () => {
    if (select.value !== "") onAdd(select.value);
  });
  return [select];
}

import type { UpgradeChange } from "../../../sim/contract/setting-changes.ts";
import { type Knobs, untouched, type WhatIfInput } from "../../../sim/what-if/page-input.ts";
import { formatCountOf } from "../../words/format.ts";
import { cutName } from "../../words/text.ts";
import type { Control, ControlContext } from "./control.ts";
import { button, choice, dateInput, element, nameElement } from "./dom.ts";

/** More rows would bury what is below them; the others come in by name. */
const ROWS_MAX = 20;

/** The date on which each server gets which build. */
export function patchControl(context: ControlContext): Control {
  const { input, ready } = context;
  const body = element("ul", { class: "patches" });
  const shown = new Set(ready.servers.slice(0, ROWS_MAX));
  const more = element("div", { class: "fields" });
  const show = (knobs: Knobs): void => {
    for (const { server } of knobs.changes.upgrades) shown.add(server);
    body.replaceChildren(...[...shown].map((server) => row(context, knobs, server)));
    more.replaceChildren(...others(ready.servers, shown, () => show(knobs)));
  };
  show(untouched(input));
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
    summary: ({ changes }) => {
      const changed = new Set(changes.upgrades.map(({ server }) => server)).size;
      return changed === 0 ? "" : formatCountOf(changed, "server");
    },
  };
}

function row(context: ControlContext, knobs: Knobs, server: string): HTMLElement {
  const { input, ready } = context;
  const own = plannedUpgrades(input, server);
  const changed = knobs.changes.upgrades.filter((one) => one.server === server);
  const [first] = changed.length > 0 ? changed : own;
  const label = cutName(server);
  const builds = buildChoices(input, ready.compliantBuilds[server] ?? [], first?.build ?? "");
  const build = choice(`Build of ${label}`, builds, first?.build ?? "");
  let atMs = first?.atMs ?? null;
  const apply = (): void => {
    const upgrade = { server, atMs, build: atMs === null ? "" : build.value };
    context.change((before) => withUpgrade(input, before, upgrade));
    reset.hidden = false;
  };
  const date = dateInput(`Patch date of ${label}`, atMs, (ms) => {
    atMs = ms;
    apply();
  });
  build.addEventListener("change", apply);
  const reset = button(
    "undo",
    () => {
      context.change((before) => withoutUpgrade(before, server));
      const next = row(context, { ...knobs, changes: { ...knobs.changes, upgrades: [] } }, server);
      line.replaceWith(next);
      next.querySelector("input")?.focus();
    },
    `Patch ${label} as in the run`,
  );
  reset.hidden = changed.length === 0;
  const line = element(
    "li",
    {},
    element("b", {}, nameElement(server)),
    element("div", { class: "fields" }, date, build, reset),
  );
  return line;
}

/** Servers that have no row yet, by name. */
function others(
  servers: readonly string[],
  shown: Set<string>,
  onAdd: () => void,
): readonly HTMLElement[] {
  const rest = servers.filter((server) => !shown.has(server));
  if (rest.length === 0) return [];
  const options = rest.map((server) => [server, cutName(server)] as const);
  const select = choice("Another server", [["", "another server …"], ...options], "");
  select.addEventListener("change", () => {
    if (select.value === "") return;
    shown.add(select.value);
    onAdd();
  });
  return [select];
}

/** The upgrades that the inventory plans and the command changed, as the run has them. */
function plannedUpgrades(input: WhatIfInput, server: string): readonly UpgradeChange[] {
  const changed = input.changes.upgrades.filter((one) => one.server === server);
  if (changed.length > 0) return changed;
  const found = input.settings.model.servers.find(({ name }) => name === server);
  return (found?.upgrades ?? []).map(({ atMs, build }) => ({ server, atMs, build }));
}

/** Builds that would comply, then the newest of every product, then the one chosen. */
function buildChoices(
  { builds }: WhatIfInput,
  compliant: readonly string[],
  chosen: string,
): readonly (readonly [string, string])[] {
  const named = new Map(builds.map((one) => [one.build, one]));
  const newest = new Map(builds.map(({ product, build }) => [product, build]));
  const wanted = new Set([...compliant, ...[...newest.values()].reverse()]);
  if (chosen !== "") wanted.add(chosen);
  return [...wanted].map((build) => {
    const known = named.get(build);
    return [build, known === undefined ? build : `${build} (${known.product} ${known.update})`];
  });
}

function withUpgrade(input: WhatIfInput, knobs: Knobs, upgrade: UpgradeChange): Knobs {
  const kept = withoutUpgrade(knobs, upgrade.server);
  const own = plannedUpgrades(input, upgrade.server).filter(({ atMs }) => atMs !== null);
  const isOwn =
    input.changes.upgrades.every(({ server }) => server !== upgrade.server) &&
    (upgrade.atMs === null
      ? own.length === 0
      : own.length === 1 && own[0]?.atMs === upgrade.atMs && own[0]?.build === upgrade.build);
  if (isOwn) return kept;
  return {
    ...kept,
    changes: { ...kept.changes, upgrades: [...kept.changes.upgrades, upgrade] },
  };
}

function withoutUpgrade(knobs: Knobs, server: string): Knobs {
  const upgrades = knobs.changes.upgrades.filter((one) => one.server !== server);
  return { ...knobs, changes: { ...knobs.changes, upgrades } };
}

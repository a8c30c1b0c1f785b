import type { Control } from "./controls/control.ts";
import { element } from "./controls/dom.ts";

/** How many groups of knobs stand open at first: those of dates. */
const OPEN_AT_FIRST = 2;

interface PanelElements {
  readonly controls: readonly Control[];
  /** What comes of the changes, from the top. */
  readonly outcome: readonly HTMLElement[];
  readonly command: HTMLElement;
  readonly digest: HTMLElement;
}

/** The panel: knobs beside what comes of them, and below both how to have the same elsewhere. */
export function panelLayout(panel: PanelElements): readonly HTMLElement[] {
  const groups = panel.controls.map((control, index) =>
    element(
      "details",
      { open: index < OPEN_AT_FIRST, class: "knobs" },
      element("summary", {}, control.title, element("span", { class: "changed" })),
      control.element,
    ),
  );
  return [
    element(
      "div",
      { class: "columns" },
      element("div", { class: "groups" }, ...groups),
      element("div", { class: "outcome" }, ...panel.outcome),
    ),
    element("p", { class: "command" }, "The same on the command line: ", panel.command),
    element("p", { class: "command" }, "Digest: ", panel.digest),
  ];
}

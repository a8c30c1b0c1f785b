import { button, element } from "../controls/dom.ts";
import { stretchWords } from "./time-ticks.ts";

type ZoomStep = "in" | "out" | "earlier" | "later" | "whole";

/** The buttons that choose which time a long chart shows. */
export class ZoomBar {
  readonly #bar: HTMLElement;
  readonly #words = element("span", { role: "status" });
  readonly #back: readonly HTMLButtonElement[];

  constructor(plot: HTMLElement, onStep: (what: ZoomStep) => void) {
    const step = (words: string, what: ZoomStep, name = words): HTMLButtonElement =>
      button(words, () => onStep(what), name);
    this.#back = [
      step("−", "out", "Zoom out"),
      step("◀", "earlier", "Earlier"),
      step("▶", "later", "Later"),
      step("Whole time", "whole"),
    ];
    this.#bar = element(
      "div",
      { class: "reader zoom-bar", role: "group", "aria-label": "Time shown" },
      step("+", "in", "Zoom in"),
      ...this.#back,
      this.#words,
    );
    plot.before(this.#bar);
    this.tell(null);
  }

  /** Says which time is shown; null = all of it. */
  tell(shownMs: readonly [number, number] | null): void {
    for (const one of this.#back) one.disabled = shownMs === null;
    this.#words.textContent =
      shownMs === null ? "Drag over the chart to zoom in" : stretchWords(shownMs);
  }

  remove(): void {
    this.#bar.remove();
  }
}

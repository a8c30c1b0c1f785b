import { button, element } from "./controls/dom.ts";
import { listOfChanges } from "./knobs/change-words.ts";

/** More would push the page away from under it; on paper all of them stand. */
const CHANGES_MAX = { wide: 4, narrow: 2, title: 2 } as const;

/** What the banner says of a changed page. */
interface BannerWords {
  /** A change an entry; none = the run as written. */
  readonly changes: readonly string[];
  /** What they do: `4,855 fewer lost`, or that it is being counted. */
  readonly effect: string;
  /** What speaks against a date, or why the run cannot be made; "" for nothing. */
  readonly warning: string;
  /** false = the run cannot be made, and the page still shows what it showed before. */
  readonly isMade: boolean;
}

/**
 * The strip that says, wherever one reads, in the title and on paper, that the page shows no run as
 * written but one with changes; its button takes all of them back.
 */
export class Banner {
  readonly #title = document.title;
  readonly #answerBefore = document.querySelector("h1")?.textContent ?? "";
  readonly #name: string;
  readonly #changes = element("b", { class: "for-wide" });
  readonly #fewChanges = element("b", { class: "for-narrow" });
  readonly #effect = element("span");
  readonly #warning = element("p", { class: "warning" });
  readonly #onPaper = element("p", { class: "on-paper" });
  readonly #strip: HTMLElement;

  /** `name` is that of the run; `onBack` takes all changes back. */
  constructor(name: string, onBack: () => void) {
    this.#name = name;
    this.#strip = element(
      "aside",
      { id: "what-if-banner", "aria-label": "What if", hidden: true },
      element(
        "div",
        {},
        element("p", {}, "What if: ", this.#changes, this.#fewChanges, this.#effect),
        this.#warning,
        this.#onPaper,
      ),
      button("Back to the run", onBack),
    );
    document.querySelector("#summary")?.before(this.#strip);
    // What sticks to the top of the page, or is jumped to, keeps clear of the strip.
    new ResizeObserver(() => {
      const heightPx = this.#strip.getBoundingClientRect().height;
      document.documentElement.style.setProperty("--banner", `${heightPx}px`);
    }).observe(this.#strip);
  }

  show({ changes, effect, warning, isMade }: BannerWords): void {
    const isChanged = changes.length > 0;
    this.#strip.hidden = !isChanged;
    if (!isChanged) {
      document.title = this.#title;
      return;
    }
    const rest = effect === "" ? "" : `, ${effect}`;
    this.#changes.textContent = listOfChanges(changes, CHANGES_MAX.wide);
    this.#fewChanges.textContent = listOfChanges(changes, CHANGES_MAX.narrow);
    this.#effect.textContent = rest;
    this.#warning.textContent = warning;
    const these = changes.length === 1 ? "this change" : "these changes";
    const below = isMade
      ? `Headline, figures, charts and tables below are those of the run with ${these}`
      : `What follows is what the page showed before, because it cannot work out ${these}`;
    this.#onPaper.textContent =
      `This is a what-if, not the run as written. ${below}: ${changes.join("; ")}. ` +
      `The run as written says: “${this.#answerBefore}”.`;
    document.title = `What if: ${listOfChanges(changes, CHANGES_MAX.title)}${rest} – ${this.#name}`;
  }
}

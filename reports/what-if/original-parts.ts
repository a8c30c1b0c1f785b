import { element, required } from "./controls/dom.ts";
import { enhanceCharts, plainCharts } from "./reader/chart-reader.ts";
import { choiceOf, chooseAgain, type TableChoice } from "./reader/long-table.ts";
import { enhanceTables } from "./tables.ts";

/** The parts of the page that follow the changes, and what the run as written had there. */
export class OriginalParts {
  readonly #original = new Map<string, string>();
  #isCompared = false;

  /** Puts new HTML, made by this project's own escaping code, into a part. */
  replacePart(id: string, html: string): void {
    const part = required(id);
    const sorting = sortingOf(part);
    const choices = choicesOf(part);
    part.innerHTML = html;
    enhanceTables(part);
    restoreSorting(part, sorting);
    for (const [label, choice] of choices) {
      const table = tableOf(part, label);
      if (table !== null) chooseAgain(table, choice);
    }
  }

  replaceChart(id: string, html: string): void {
    const figure = required(id);
    plainCharts(figure);
    if (!this.#original.has(id)) this.#original.set(id, figure.innerHTML);
    figure.innerHTML = html;
    if (this.#isCompared) this.#addOriginal(figure);
    enhanceCharts(figure);
  }

  /** Shows the drawing of the run as written under each drawing, or no longer. */
  compare(isWanted: boolean): void {
    this.#isCompared = isWanted;
    for (const id of this.#original.keys()) {
      const figure = required(id);
      figure.querySelector(":scope > .was")?.remove();
      if (isWanted) this.#addOriginal(figure);
      enhanceCharts(figure);
    }
  }

  /** Ids of the charts, those in or next to the view first. */
  chartsByNearness(): { readonly charts: readonly string[]; readonly chartsInView: number } {
    const middle = globalThis.innerHeight / 2;
    const figures = [...document.querySelectorAll("#charts > figure")]
      .map((figure) => {
        const { top, bottom } = figure.getBoundingClientRect();
        // A pixel at the edge shows nothing of a chart.
        const isInView = bottom > 1 && top < globalThis.innerHeight - 1;
        return { id: figure.id, isInView, distance: Math.abs((top + bottom) / 2 - middle) };
      })
      .sort((a, b) => Number(b.isInView) - Number(a.isInView) || a.distance - b.distance);
    return {
      charts: figures.map(({ id }) => id),
      chartsInView: figures.filter(({ isInView }) => isInView).length,
    };
  }

  #addOriginal(figure: HTMLElement): void {
    const was = element("div", { class: "was" });
    was.innerHTML = this.#original.get(figure.id) ?? "";
    was.querySelector("h3")?.replaceWith(element("h4", {}, "Baseline: the run as written"));
    figure.append(was);
  }
}

interface Sorting {
  readonly label: string;
  readonly column: number;
  readonly order: string;
}

/** How the tables of a part are sorted, by the label of their region. */
function sortingOf(part: HTMLElement): readonly Sorting[] {
  return [...part.querySelectorAll<HTMLTableCellElement>("th[aria-sort]")].map((head) => ({
    label: labelOf(head),
    column: head.cellIndex,
    order: head.getAttribute("aria-sort") ?? "",
  }));
}

/** What is searched in the long tables of a part, by the label of their region. */
function choicesOf(part: HTMLElement): readonly (readonly [string, TableChoice])[] {
  return [...part.querySelectorAll("table")].flatMap((table) => {
    const choice = choiceOf(table);
    return choice === null ? [] : [[labelOf(table), choice] as const];
  });
}

function labelOf(inside: Element): string {
  return inside.closest("[role=region]")?.getAttribute("aria-label") ?? "";
}

function tableOf(part: HTMLElement, label: string): HTMLTableElement | null {
  return [...part.querySelectorAll("table")].find((table) => labelOf(table) === label) ?? null;
}

function restoreSorting(part: HTMLElement, sortings: readonly Sorting[]): void {
  for (const { label, column, order } of sortings) {
    const button = tableOf(part, label)?.tHead?.rows[0]?.cells[column]?.querySelector("button");
    button?.click();
    if (order === "descending") button?.click();
  }
}

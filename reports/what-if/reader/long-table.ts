import { button, element } from "../controls/dom.ts";

/** What a reader has chosen in a table, to be chosen again when the table is made anew. */
export interface TableChoice {
  readonly search: string;
  readonly isWhole: boolean;
}

const lists = new WeakMap<HTMLTableElement, LongTable>();

/** Gives a long table a search and a button that shows all of it; others are left as they are. */
export function enhanceLongTable(table: HTMLTableElement): void {
  const shown = Number(table.dataset["shown"]);
  if (shown > 0 && !lists.has(table)) lists.set(table, new LongTable(table, shown));
}

/** Shows the first rows again after their order has changed. */
export function refreshLongTable(table: HTMLTableElement): void {
  lists.get(table)?.refresh();
}

/** What is chosen in a table, or null for a short one. */
export function choiceOf(table: HTMLTableElement): TableChoice | null {
  return lists.get(table)?.choice ?? null;
}

/** Chooses again in a table that was made anew. */
export function chooseAgain(table: HTMLTableElement, choice: TableChoice): void {
  lists.get(table)?.choose(choice);
}

/** A table of which the first rows are shown, those that match a search, or all. */
class LongTable {
  readonly #table: HTMLTableElement;
  readonly #shown: number;
  readonly #search: HTMLInputElement;
  readonly #more: HTMLButtonElement;
  readonly #status = element("span", { role: "status" });
  readonly #words = new WeakMap<HTMLTableRowElement, string>();
  #isWhole = false;

  constructor(table: HTMLTableElement, shown: number) {
    this.#table = table;
    this.#shown = shown;
    const region = table.parentElement;
    const name = region?.getAttribute("aria-label") ?? "table";
    this.#search = element("input", {
      type: "search",
      placeholder: "Search",
      "aria-label": `Search: ${name}`,
    });
    this.#search.addEventListener("input", () => this.refresh());
    this.#more = button("", () => {
      this.#isWhole = !this.#isWhole;
      this.refresh();
      if (!this.#isWhole) region?.scrollIntoView({ block: "nearest" });
    });
    region?.before(element("div", { class: "list-tools" }, this.#search, this.#more, this.#status));
    this.refresh();
  }

  get choice(): TableChoice {
    return { search: this.#search.value, isWhole: this.#isWhole };
  }

  choose({ search, isWhole }: TableChoice): void {
    this.#search.value = search;
    this.#isWhole = isWhole;
    this.refresh();
  }

  refresh(): void {
    const rows = [...(this.#table.tBodies[0]?.rows ?? [])];
    const wanted = this.#search.value.trim().toLowerCase();
    const matching =
      wanted === "" ? rows : rows.filter((row) => this.#wordsOf(row).includes(wanted));
    const seen = new Set(this.#isWhole ? matching : matching.slice(0, this.#shown));
    for (const row of rows) row.classList.toggle("more", !seen.has(row));
    const count = (n: number): string => n.toLocaleString("en");
    const kind = wanted === "" ? "rows" : "matches";
    this.#more.hidden = matching.length <= this.#shown;
    this.#more.textContent = this.#isWhole
      ? `Show the first ${this.#shown}`
      : `Show all ${count(matching.length)}`;
    this.#status.textContent =
      matching.length === 0
        ? `Nothing among ${count(rows.length)} rows matches`
        : `${count(seen.size)} of ${count(matching.length)} ${kind}`;
    const note = this.#table.parentElement?.querySelector(".left-out");
    if (note != null && note.textContent !== null) {
      const where = /All are in .*$/.exec(note.textContent)?.[0] ?? "";
      note.textContent = `${count(seen.size)} of ${count(rows.length)} rows are shown. ${where}`;
    }
  }

  #wordsOf(row: HTMLTableRowElement): string {
    const known = this.#words.get(row);
    if (known !== undefined) return known;
    const whole = [...row.querySelectorAll<HTMLElement>("[title]")].map(({ title }) => title);
    const words = [row.textContent ?? "", ...whole].join(" ").toLowerCase();
    this.#words.set(row, words);
    return words;
  }
}

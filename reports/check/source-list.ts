/** Sources as numbered notes, each text once, in the order in which they are first named. */
export class SourceList {
  readonly #texts: string[] = [];

  /** ` [1]` for a text; "" for none. */
  mark(source: string | null): string {
    if (source === null || source === "") return "";
    if (!this.#texts.includes(source)) this.#texts.push(source);
    return ` [${this.#texts.indexOf(source) + 1}]`;
  }

  lines(): readonly string[] {
    return this.#texts.map((text, i) => `  [${i + 1}] ${text}`);
  }
}

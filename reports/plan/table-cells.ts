import { html } from "../page/html.ts";
import type { TableCell } from "../page/table.ts";

/** Words with a date that stays on one line. */
export function dateCell(words: string): TableCell {
  return { content: html`${words.replaceAll("-", "\u2011")}`, sortKey: words };
}

import { type Html, html, trusted } from "../page/html.ts";
import type { TableCell } from "../page/table.ts";

/** Words with a date that stays on one line. */
export function dateCell(words: string): TableCell {
  return { content: html`${words.replaceAll("-", "\u2011")}`, sortKey: words };
}

/** Keeps each date of a text on one line, and copied as it is. */
export function wholeDates({ html: text }: Html): Html {
  const pieces = text.split(/(<[^>]*>)/);
  return trusted(
    pieces
      .map((piece) =>
        piece.startsWith("<")
          ? piece
          : piece.replace(/\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2})?/g, '<span class="whole">$&</span>'),
      )
      .join(""),
  );
}

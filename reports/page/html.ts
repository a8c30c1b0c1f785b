import { escapeHtml, sentenceHtml, text } from "../words/text.ts";

/** A piece of HTML that is safe to put into the page. */
export interface Html {
  readonly html: string;
}

type Value = string | number | Html | readonly Html[];

/** Makes HTML from a template: everything filled in is escaped, unless it is HTML already. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  const pieces = strings.map((fixed, index) => `${fixed}${valueHtml(values[index])}`);
  return { html: pieces.join("") };
}

/** Marks text as HTML. Only for text made by this project. */
export function trusted(markup: string): Html {
  return { html: markup };
}

/** Short words with a hyphen, such as `edge-17`; dates are seen to by the sentence. */
const HYPHENED = /(?<![\w.-])(?!\d)(?=[\w.-]{3,20}(?![\w.-]))([\w.]+(?:-[\w.]+)+)/;

/** Words in which each date and each short name stay on one line. */
export function whole(words: string): Html {
  const pieces = words.split(HYPHENED);
  // Every second piece is what was found.
  const marked = pieces.map((piece, i) =>
    i % 2 === 0 ? sentenceHtml([text(piece)]) : `<span class="whole">${escapeHtml(piece)}</span>`,
  );
  return trusted(marked.join(""));
}

export const NOTHING: Html = { html: "" };

function valueHtml(value: Value | undefined): string {
  if (value === undefined) return "";
  if (typeof value === "string") return escapeHtml(value);
  if (typeof value === "number") return String(value);
  return "html" in value ? value.html : value.map((one) => one.html).join("");
}

/** Longest server name shown in full; longer ones are cut in the middle. */
export const NAME_LENGTH_MAX = 48;

/** An instant as `formatInstant` writes it, or a date, which should stay on one line. */
const INSTANT = /\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2} UTC[+−:\d]*)?/g;

/**
 * A piece of a sentence. Names come from the outside and are escaped and isolated by each medium.
 */
type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "strong"; readonly text: string }
  | { readonly kind: "name"; readonly text: string };

/** A sentence that HTML, Markdown and the terminal each write in their own way. */
export type Sentence = readonly Part[];

/** Plain words of a sentence. */
export function text(words: string): Part {
  return { kind: "text", text: words };
}

/** Words that carry the answer. */
export function strong(words: string): Part {
  return { kind: "strong", text: words };
}

/** A name from the outside. */
export function name(words: string): Part {
  return { kind: "name", text: words };
}

/**
 * Escapes text for HTML content and quoted attributes; characters that HTML forbids become U+FFFD.
 */
export function escapeHtml(words: string): string {
  return cleanText(words)
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(/'/g, "&#39;");
}

/**
 * A name in HTML: escaped, isolated from the direction of the text around it, cut with the whole in
 * its title.
 */
export function nameHtml(words: string): string {
  const cut = cutName(words);
  const title = cut === words ? "" : ` title="${escapeHtml(words)}"`;
  return `<bdi${title}>${escapeHtml(cut).replace(/[.\-_@]/g, "$&<wbr>")}</bdi>`;
}

/** A sentence as HTML. */
export function sentenceHtml(sentence: Sentence): string {
  return sentence
    .map((part) => {
      if (part.kind === "name") return `<b>${nameHtml(part.text)}</b>`;
      const words = escapeHtml(part.text).replace(INSTANT, '<span class="whole">$&</span>');
      return part.kind === "strong" ? `<strong>${words}</strong>` : words;
    })
    .join("");
}

/** A sentence as Markdown; names cannot start markup or HTML. */
export function sentenceMarkdown(sentence: Sentence): string {
  return sentence
    .map((part) => {
      if (part.kind === "name") return `**${escapeMarkdown(cutName(part.text))}**`;
      const words = escapeMarkdown(part.text);
      return part.kind === "strong" ? `**${words}**` : words;
    })
    .join("");
}

/** A sentence for a terminal, without control characters. */
export function sentencePlain(sentence: Sentence): string {
  return sentence
    .map((part) => (part.kind === "name" ? plainText(cutName(part.text)) : part.text))
    .join("");
}

/** Text for a terminal: no control characters, no overrides of the writing direction, one line. */
export function plainText(words: string): string {
  return cleanText(words)
    .replace(/[\n\r\t\u2028\u2029]/g, " ")
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");
}

/** Escapes text for Markdown, including the HTML and table syntax inside it. */
export function escapeMarkdown(words: string): string {
  return plainText(words)
    .replace(/[\\`*_{}[\]#|~!]/g, "\\$&")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/^([+-])(?=\s)/, "\\$1")
    .replace(/^(\d+)([.)])(?=\s)/, "$1\\$2");
}

/** Cuts a name in the middle, so that what tells servers apart at either end stays. */
export function cutName(words: string, lengthMax: number = NAME_LENGTH_MAX): string {
  const letters = Array.from(words.slice(0, 20_000));
  if (letters.length <= lengthMax) return words;
  const tail = Math.floor((lengthMax - 1) / 3);
  const head = lengthMax - 1 - tail;
  return `${letters.slice(0, head).join("")}…${letters.slice(-tail).join("")}`;
}

/**
 * Labels for a chart: cleaned, cut, and numbered where cutting made two names equal. Shape: as
 * `names`.
 */
export function chartLabels(names: readonly string[]): string[] {
  const used = new Set<string>();
  return names.map((words) => {
    const cut = cutName(plainText(words));
    let label = cut;
    for (let number = 2; used.has(label); number++) label = `${cut} (${number})`;
    used.add(label);
    return label;
  });
}

/** Words joined as a list: `a`, `a and b`, `a, b and c`. */
export function joinWords(words: readonly string[]): string {
  const last = words.at(-1);
  if (last === undefined) return "";
  return words.length === 1 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}

/**
 * Replaces characters that XML and HTML forbid (controls, lone surrogates, non-characters) by
 * U+FFFD.
 */
function cleanText(words: string): string {
  return Array.from(words, (letter) => (isForbidden(letter) ? "\ufffd" : letter)).join("");
}

function isForbidden(letter: string): boolean {
  const code = letter.codePointAt(0) ?? 0;
  if (code < 0x20) return code !== 0x09 && code !== 0x0a && code !== 0x0d;
  if (code < 0x7f) return false;
  return code <= 0x9f || (code >= 0xd800 && code <= 0xdfff) || (code & 0xfffe) === 0xfffe;
}

import { inflateSync } from "node:zlib";

/**
 * The text of each page of a PDF that Chromium made, in the order it is painted. Knows just what
 * Skia writes: objects in the clear, deflated streams, fonts with a ToUnicode map, glyphs of two
 * bytes.
 */
export function pdfPages(pdf: Uint8Array): readonly string[] {
  const text = Buffer.from(pdf).toString("latin1");
  const objects = new Map<string, string>();
  for (const [, id, body] of text.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g)) {
    objects.set(id ?? "", body ?? "");
  }
  const bodyOf = (reference: string | undefined): string => objects.get(reference ?? "") ?? "";
  const pages = [...objects.values()].filter((body) => /\/Type \/Page\b/.test(body));
  return pages.map((page) => {
    const fonts = new Map<string, ReadonlyMap<string, string>>();
    const named = /\/Font <<([\s\S]*?)>>/.exec(page)?.[1] ?? "";
    for (const [, name, id] of named.matchAll(/\/(\w+) (\d+) 0 R/g)) {
      const map = /\/ToUnicode (\d+) 0 R/.exec(bodyOf(id))?.[1];
      fonts.set(name ?? "", lettersOf(streamOf(bodyOf(map))));
    }
    const contents = /\/Contents (\d+) 0 R/.exec(page)?.[1];
    return wordsOf(streamOf(bodyOf(contents)), fonts);
  });
}

function streamOf(body: string): string {
  const data = /stream\r?\n([\s\S]*?)\r?\nendstream/.exec(body)?.[1];
  if (data === undefined) return "";
  const bytes = Buffer.from(data, "latin1");
  return (body.includes("/FlateDecode") ? inflateSync(bytes) : bytes).toString("latin1");
}

/** Letters by the hexadecimal form of their glyph. */
function lettersOf(map: string): ReadonlyMap<string, string> {
  const letters = new Map<string, string>();
  for (const [, block] of map.matchAll(/beginbfchar\n([\s\S]*?)endbfchar/g)) {
    for (const [, glyph, letter] of (block ?? "").matchAll(/<(\w+)> <(\w+)>/g)) {
      letters.set((glyph ?? "").toUpperCase(), lettersFrom(letter ?? ""));
    }
  }
  for (const [, block] of map.matchAll(/beginbfrange\n([\s\S]*?)endbfrange/g)) {
    for (const [, from, to, letter] of (block ?? "").matchAll(/<(\w+)> <(\w+)> <(\w+)>/g)) {
      const [first, last] = [from, to].map((hex) => Number.parseInt(hex ?? "0", 16));
      const code = Number.parseInt(letter ?? "0", 16);
      for (let glyph = first ?? 0; glyph <= (last ?? -1); glyph++) {
        const key = glyph.toString(16).toUpperCase().padStart(4, "0");
        letters.set(key, String.fromCodePoint(code + glyph - (first ?? 0)));
      }
    }
  }
  return letters;
}

function lettersFrom(hex: string): string {
  const units = hex.match(/.{4}/g) ?? [];
  return units.map((unit) => String.fromCharCode(Number.parseInt(unit, 16))).join("");
}

function wordsOf(stream: string, fonts: ReadonlyMap<string, ReadonlyMap<string, string>>): string {
  let letters: ReadonlyMap<string, string> = new Map();
  let words = "";
  for (const [, font, shown, end] of stream.matchAll(
    /\/(\w+) [\d.]+ Tf|(\[[^\]]*\] TJ|<\w+> Tj)|(\bET\b)/g,
  )) {
    if (font !== undefined) letters = fonts.get(font) ?? new Map();
    if (end !== undefined) words += " ";
    for (const [, hex] of (shown ?? "").matchAll(/<(\w+)>/g)) {
      const glyphs = (hex ?? "").match(/.{4}/g) ?? [];
      words += glyphs.map((glyph) => letters.get(glyph.toUpperCase()) ?? "").join("");
    }
  }
  return words.replace(/\s+/g, " ");
}

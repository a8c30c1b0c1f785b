import { escapeMarkdown } from "../words/text.ts";
import type { Brief } from "./common-sections.ts";

/** A brief as Markdown, to be pasted into a message or a ticket. */
export function briefMarkdown({ title, source, sections }: Brief): string {
  const lines = [`# ${escapeMarkdown(title)}`, ""];
  for (const { heading, sentences, items } of sections) {
    lines.push(`## ${heading}`, "");
    for (const sentence of sentences) lines.push(escapeMarkdown(sentence), "");
    for (const item of items) lines.push(`- ${escapeMarkdown(item)}`);
    if (items.length > 0) lines.push("");
  }
  lines.push(`*${escapeMarkdown(source)}*`);
  return `${lines.join("\n")}\n`;
}

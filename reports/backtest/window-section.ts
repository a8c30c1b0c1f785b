import type { BacktestResult } from "../../sim/contract/backtest-result.ts";
import type { IncidentWindow } from "../../sim/contract/incident-window.ts";
import { type Html, html, trusted } from "../page/html.ts";
import { countCell, type TableCell, table, textCell } from "../page/table.ts";
import { groupWords } from "../words/cause-words.ts";
import { formatCountOf, formatShare } from "../words/format.ts";
import { sentenceHtml } from "../words/text.ts";
import { figuresOf } from "./figures.ts";
import { windowCharts } from "./window-charts.ts";
import { windowSentences } from "./window-words.ts";

/** A headline that tells every cause is longer than others. */
export const WINDOW_STYLE: string =
  "h1.long{font-size:clamp(20px,2.7vw,29px);line-height:1.3;max-width:36em;text-wrap:pretty}" +
  "#window .panel p{margin:0 0 10px;max-width:76em}#window .after{margin:18px 0 0}#window .panel p:last-child{margin:14px 0 0;color:var(--c-muted)}";

/** The window in pictures and as a table; nothing where none was asked about. */
export async function windowSection(result: BacktestResult, displayZone: string): Promise<Html> {
  const { window } = result;
  if (window === null) return html``;
  return html`<section id="window" aria-label="The time asked about">
<div class="panel tone-${toneOf(window)}">${windowSentences(window).map((sentence) => html`<p>${withWholeCodes(trusted(sentenceHtml(sentence)))}</p>\n`)}</div>
<h2>Minute by minute</h2>
${await figuresOf(windowCharts, result, displayZone)}
${windowTable(window)}
<p class="after">Each message that was returned or given up stands in lost.csv, with its last reply and cause.</p>
</section>`;
}

function windowTable({ groups, messages }: IncidentWindow): Html {
  return table({
    caption: `${formatCountOf(messages, "message")} first tried in this time, each in one row`,
    label: "Messages by how they ended",
    rows: groups,
    columns: [
      { title: "how it ended", cell: (row) => textCell(groupWords(row)) },
      { title: "messages", isNumber: true, cell: (row) => countCell(row.messages) },
      { title: "share", isNumber: true, cell: (row) => shareCell(row.messages, messages) },
      { title: "still waiting", isNumber: true, cell: (row) => countCell(row.waiting) },
      {
        title: "last refusal",
        cell: ({ codes }) => textCell(codes.map(({ code }) => code || "no code").join(", ")),
      },
    ],
  });
}

function shareCell(part: number, whole: number): TableCell {
  return { content: html`${formatShare(part, whole)}`, sortKey: part };
}

/** The worst that happened. */
function toneOf({ groups }: IncidentWindow): "lost" | "late" | "none" {
  const ends = groups.map(({ end }) => end);
  if (ends.includes("returned") || ends.includes("givenUp")) return "lost";
  return ends.includes("held") ? "late" : "none";
}

/** A code such as `550 5.7.230` stays on one line. */
export function withWholeCodes(words: Html | string): Html {
  const { html: written } = html`${words}`;
  return trusted(
    written.replace(/\b[2-5]\d\d \d\.\d{1,3}\.\d{1,3}\b/g, '<span class="whole">$&</span>'),
  );
}

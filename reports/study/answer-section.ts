import type { Remediation } from "../../sim/contract/study-result.ts";
import { type Html, html } from "../page/html.ts";
import { table, textCell } from "../page/table.ts";
import { formatCountOf, formatShare } from "../words/format.ts";

/** How people answer: the figures it is assumed from, and the curve of patched servers. */
export function answerSection(answer: Remediation | null, chart: Html): Html {
  if (answer === null) {
    return html`<section id="people" aria-label="People">
<h2>How people answer</h2>
<p class="nothing">Nobody patches in this study, however long mail is refused. With <code>remediation: assumed</code> in the study people answer to what they feel.</p>
</section>`;
  }
  return html`<section id="people" aria-label="People">
<h2>How people answer: an assumption</h2>
<p>Nobody has measured how administrators answer to a report, a delay or returned mail. This study assumes “${answer.id}”, the same for every curve. ${factWords(answer)}</p>
${table({
  label: "Assumed chance of deciding to patch",
  caption: "Chance that a server's people decide on a day to patch it, by the stage it is in.",
  rows: [answer],
  columns: [
    { title: "Stage", cell: () => textCell("Chance a day") },
    ...answer.chancePerDay.map((chance, stage) => ({
      title: stage === 0 ? "paused" : String(stage),
      isNumber: true,
      cell: () => textCell(formatShare(chance, 1)),
    })),
  ],
})}
${chart}</section>`;
}

function factWords(answer: Remediation): string {
  const days = formatCountOf(answer.daysRemembered, "day");
  return (
    `Who saw all mail of the last ${days} delayed decides with a chance of ` +
    `${formatShare(answer.chanceWhenAllDelayed, 1)} a day more, who saw all of it returned with ` +
    `${formatShare(answer.chanceWhenAllLost, 1)} more. The server is patched ` +
    `${formatCountOf(answer.daysToPatch, "day")} after the decision.`
  );
}

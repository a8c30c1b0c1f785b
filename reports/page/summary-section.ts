import type { RunResult } from "../../sim/contract/result.ts";
import { cssName, type Palette } from "../drawing/theme.ts";
import {
  type AnswerOptions,
  answerOf,
  milestoneDates,
  windowWords,
  worstServer,
} from "../words/answer.ts";
import { formatCount, formatMinutes, formatShare, zoneName } from "../words/format.ts";
import { lostCount } from "../words/harm.ts";
import { rangeSpan } from "../words/ranged.ts";
import { nameHtml, sentenceHtml } from "../words/text.ts";
import { type Html, html, NOTHING, trusted, whole } from "./html.ts";

/** The top of the page: the answer in words, the big figures and the four dates. */
export function summarySection(
  result: RunResult,
  options: AnswerOptions & { readonly scenarioName: string },
): Html {
  const answer = answerOf(result, options);
  const tone = lostCount(result.totals) > 0 ? "lost" : answer.isAllClear ? "none" : "late";
  const sentences = answer.servers.map(
    (sentence) => html`<p>${trusted(sentenceHtml(sentence))}</p>\n`,
  );
  const lead = answer.lead.map((one) => html`<p>${trusted(sentenceHtml(one))}</p>\n`);
  const notes = answer.notes.map(
    (sentence) => html`<p class="quiet">${trusted(sentenceHtml(sentence))}</p>\n`,
  );
  return html`<header class="top">
<p class="kicker"><b>${trusted(nameHtml(options.scenarioName))}</b> · mail-flow forecast · ${windowWords(result, options.displayZone)} · all times in ${zoneName(options.displayZone)}</p>
<h1>${whole(answer.headline)}</h1>${
    answer.saves === null
      ? NOTHING
      : html`
<p class="saves">${whole(`${answer.saves}.`)}</p>`
  }
<div class="answer tone-${tone}">
${lead}${sentences}${notes}</div>
${shareBar(result)}
${figures(result)}
${steps(result, options.displayZone)}
</header>`;
}

type OutcomeKey = "bounced" | "expired" | "delayed" | "delivered" | "pending" | "outOfScope";

const OUTCOMES: readonly { readonly key: OutcomeKey; readonly label: string }[] = [
  { key: "bounced", label: "bounced" },
  { key: "expired", label: "expired in the queue" },
  { key: "delayed", label: "delayed" },
  { key: "delivered", label: "delivered at once" },
  { key: "pending", label: "still queued" },
  { key: "outOfScope", label: "out of scope" },
];

/** One bar of all mail; each part's label and count stand in the figures below it. */
function shareBar({ totals }: RunResult): Html {
  if (totals.messages === 0) return NOTHING;
  const shown = OUTCOMES.filter(({ key }) => totals[key] > 0);
  const parts = shown.map(({ key }) =>
    trusted(`<span style="flex:${totals[key]};background:${colour(key)}"></span>`),
  );
  return html`<div class="share" aria-hidden="true">${parts}</div>`;
}

function figures(result: RunResult): Html {
  const { totals, delay, ranges } = result;
  const always: readonly OutcomeKey[] = ["bounced", "delayed", "delivered"];
  const counts = OUTCOMES.filter(({ key }) => totals[key] > 0 || always.includes(key)).map(
    ({ key, label }) =>
      figure(
        html`<i style="background:${trusted(colour(key))}"></i>${label}`,
        formatCount(totals[key]),
        `${formatShare(totals[key], totals.messages)} of ${formatCount(totals.messages)}`,
        rangeSpan(isRanged(key) ? ranges?.figures[key] : undefined),
      ),
  );
  const worst = worstServer(result);
  const slow =
    delay.p95 === null || totals.delayed === 0
      ? NOTHING
      : figure(
          html`95 % arrive within`,
          formatMinutes(delay.p95),
          `slowest ${formatMinutes(delay.max ?? 0)}`,
          rangeSpan(ranges?.figures.delayP95, formatMinutes),
        );
  return html`<dl class="figures">${counts}${slow}${worst === null ? NOTHING : worstFigure(worst)}</dl>`;
}

function figure(label: Html, value: string, more: string, span: string): Html {
  const range = span === "" ? NOTHING : html`<dd class="span">${span}</dd>`;
  return html`<div><dt>${label}</dt><dd class="big">${value}</dd>${range}<dd class="more">${more}</dd></div>\n`;
}

/** Whether ranges are given for a count. */
function isRanged(key: OutcomeKey): key is "bounced" | "expired" | "delayed" | "delivered" {
  return key !== "pending" && key !== "outOfScope";
}

function worstFigure(worst: NonNullable<ReturnType<typeof worstServer>>): Html {
  const lost = lostCount(worst);
  const more =
    lost > 0
      ? `${formatCount(lost)} of its messages lost`
      : `${formatCount(worst.delayed)} delayed`;
  return html`<div><dt>worst server</dt><dd class="name">${trusted(nameHtml(worst.server))}</dd><dd class="more">${more}</dd></div>\n`;
}

const DOTS = ["axis", "delayed", "bounced", "stage8"] as const satisfies readonly (keyof Palette)[];

function steps(result: RunResult, displayZone: string): Html {
  const items = milestoneDates(result, displayZone).map((step, index) => {
    const dot = `--dot:var(${cssName(DOTS[index] ?? "axis")})`;
    const kind = step.ms === null ? "never" : step.isOutside ? "outside" : "inside";
    return html`<li class="${kind}" style="${trusted(dot)}">${step.label}<b>${step.date}</b>${step.note}</li>\n`;
  });
  const columns = `--columns:${stepColumns(milestoneDates(result, displayZone).map(({ ms }) => ms))}`;
  return html`<ol class="steps" style="${trusted(columns)}">${items}</ol>`;
}

/** Widths of the columns of dates: as far apart as in time, and wide enough for their words. */
function stepColumns(dates: readonly (number | null)[]): string {
  const known = dates.filter((ms) => ms !== null);
  const wholeMs = Math.max(...known, 0) - Math.min(...known);
  return dates
    .map((ms, index) => {
      const next = dates[index + 1] ?? null;
      const share = ms === null || next === null || wholeMs <= 0 ? 0 : (next - ms) / wholeMs;
      // The last one has no date after it, but the longest note.
      const leastPx = index === dates.length - 1 ? 240 : 150;
      return `minmax(${leastPx}px,${Math.max(0.01, share).toFixed(3)}fr)`;
    })
    .join(" ");
}

function colour(key: keyof Palette): string {
  return `var(${cssName(key)})`;
}

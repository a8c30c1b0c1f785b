import { NEVER_DAY, type StudyResult } from "../../sim/contract/study-result.ts";
import { type Html, html, NOTHING } from "../page/html.ts";
import { countCell, type TableCell, table, textCell } from "../page/table.ts";
import { formatCount, formatCountOf, formatShare } from "../words/format.ts";
import { estimateText, figureWords } from "./figure-words.ts";
import { askedOf, baseName, curveName, isChance, shownCandidate } from "./words.ts";

const FRONT_SHOWN = 10;

/** Every figure of the curve beside the base. */
export function figureTable(study: StudyResult): Html {
  const shown = shownCandidate(study);
  if (shown === null) return NOTHING;
  const rows = study.figures.flatMap((name, i) => {
    const [own, base] = [shown.figures[i], study.base.figures[i]];
    return own === undefined || base === undefined ? [] : [{ name, own, base }];
  });
  return table({
    label: "Figures of both curves",
    caption: `Over ${formatCountOf(study.window.days, "day")}: ${formatCountOf(study.messages, "message")} of ${formatCountOf(study.servers, "server")}.`,
    rows,
    columns: [
      { title: "Figure", cell: ({ name }) => textCell(figureWords(name).title) },
      {
        title: baseName(study),
        isNumber: true,
        cell: ({ name, base }) => textCell(estimateText(base, name)),
      },
      {
        title: curveName(study),
        isNumber: true,
        cell: ({ name, own }) => strongCell(estimateText(own, name)),
      },
      {
        title: "Difference",
        isNumber: true,
        cell: ({ name, own, base }) =>
          textCell(isChance(own, base) ? noDifference(own, base) : distance(name, own, base)),
      },
      { title: "Asked for", cell: ({ name }) => textCell(askedOf(study, name) ?? "–") },
    ],
  });
}

type Mean = { readonly mean: number };

function noDifference(own: Mean, base: Mean): string {
  return own.mean === base.mean ? "none" : "may be chance";
}

function distance(name: string, { mean: own }: Mean, { mean: base }: Mean): string {
  if (own >= NEVER_DAY || base >= NEVER_DAY) return "–";
  const sign = own < base ? "−" : "+";
  const size = Math.abs(own - base);
  switch (figureWords(name).unit) {
    case "share": {
      const points = size * 100;
      return points < 0.01
        ? `${sign}<0.01 points`
        : `${sign}${Number(points.toFixed(points >= 10 ? 1 : 2))} points`;
    }
    case "day":
      return `${formatCountOf(size, "day")} ${own < base ? "earlier" : "later"}`;
    case "hours":
      return `${sign}${formatCount(size)} h`;
    case "count":
      return `${sign}${formatCount(size)}`;
  }
}

function strongCell(words: string): TableCell {
  return { content: html`<b>${words}</b>`, sortKey: words };
}

/** The curves that nobody beats, for eyes that cannot rest a pointer on a drawing. */
export function frontTable(study: StudyResult): Html {
  if (study.front.length === 0) return NOTHING;
  const others = study.front.filter((index) => index !== study.chosen);
  const shown = [...(study.chosen === null ? [] : [study.chosen]), ...others].slice(0, FRONT_SHOWN);
  const rows = shown.flatMap((index) => study.candidates[index] ?? []);
  const more = study.front.length - rows.length;
  return table({
    label: "Curves that no other beats",
    caption:
      "Curves that no other beats in everything asked for." +
      (more > 0 ? ` ${formatCount(more)} more in candidates.csv.` : ""),
    rows,
    columns: [
      {
        title: "Curve",
        cell: ({ index }) => textCell(index === study.chosen ? `${index} (chosen)` : String(index)),
      },
      ...study.figures.map((name, i) => ({
        title: figureWords(name).title,
        isNumber: true,
        cell: ({ figures }: (typeof rows)[number]) => {
          const one = figures[i];
          return textCell(one === undefined ? "–" : estimateText(one, name));
        },
      })),
    ],
  });
}

/** Each curve stage by stage: what is refused, who feels it, what becomes of the mail. */
export function stageTables(study: StudyResult): Html {
  const names = [baseName(study), curveName(study)];
  const curves = study.stageEffects.map(({ stages }, i) => ({ name: names[i] ?? "", stages }));
  const means = study.replications.max > 1 ? " Means over the runs." : "";
  return html`${curves.toReversed().map(
    ({ name, stages }) =>
      html`${table({
        label: `Stages of ${name}`,
        caption: html`<b>${name}</b>: minutes of every hour that are refused, and what becomes of the mail that arrives in the stage.${means}`,
        rows: stages,
        columns: [
          { title: "Stage", cell: ({ stage }) => textCell(String(stage)) },
          {
            title: "Days since detection",
            cell: ({ startDay, endDay }) =>
              textCell(endDay === null ? `from ${startDay} on` : `${startDay} to ${endDay}`),
          },
          {
            title: "Minutes an hour delayed",
            isNumber: true,
            cell: (one) => countCell(one.throttleMinutesPerHour),
          },
          {
            title: "Minutes an hour returned",
            isNumber: true,
            cell: (one) => countCell(one.blockMinutesPerHour),
          },
          { title: "Servers in it", isNumber: true, cell: (one) => meanCell(one.servers) },
          {
            title: "Servers that felt it",
            isNumber: true,
            cell: ({ felt, servers }) => feltCell(felt, servers),
          },
          { title: "Messages lost", isNumber: true, cell: (one) => meanCell(one.lost) },
          { title: "Messages delayed", isNumber: true, cell: (one) => meanCell(one.delayed) },
        ],
      })}\n`,
  )}`;
}

/** A mean over runs: small ones keep a digit, so that half a server is not none. */
function meanCell(mean: number): TableCell {
  if (mean === 0 || mean >= 10 || Number.isInteger(mean)) return countCell(mean);
  return { content: html`${mean.toFixed(1)}`, sortKey: mean };
}

function feltCell(felt: number, servers: number): TableCell {
  if (felt === 0) return countCell(0);
  const { content } = meanCell(felt);
  return { content: html`${content} <small>${formatShare(felt, servers)}</small>`, sortKey: felt };
}

import path from "node:path";
import type { Chart } from "../../../reports/charts/chart.ts";
import { formatCountOf } from "../../../reports/words/format.ts";
import type { RunResult } from "../../../sim/contract/result.ts";
import { didYouMean, quotedList } from "../../../sim/text/suggest.ts";
import { readResultFile } from "../../config/results/file.ts";
import { writeFileAtomic } from "../../platform/atomic.ts";
import { breathe } from "../../platform/breathe.ts";
import { prepareOutputFolder } from "../../platform/output-folder.ts";
import { DEFAULT_FOLDERS } from "../../platform/output-kinds.ts";
import { CHART_FORMATS, type ChartFormat } from "../../run/chart-files.ts";
import type { TextName } from "../options/option-types.ts";
import type { CommandCall } from "../settings/command-call.ts";
import { readDisplayZone, wrongValue } from "../settings/run-settings.ts";
import { printable, writeOut } from "../terminal/terminal.ts";

/**
 * `mailflow charts [RESULT.json]`: lists the charts of a result or draws them into a folder.
 * Errors: USAGE, INPUT_MISSING, RESULT_INVALID, OUTPUT_UNWRITABLE.
 */
export async function chartsCommand(call: CommandCall): Promise<number> {
  const { text, flags } = call.options;
  const [named] = call.operands;
  // The drawing libraries take longer to load than anything else here.
  const { charts } = await import("../../../reports/charts/catalogue.ts");
  const wanted = chosen(charts, text.only);
  const formats = readFormats(text.format);
  const displayZone = readDisplayZone(text["display-zone"]) ?? "UTC";
  if (flags.list && named === undefined) {
    await writeOut(listText(wanted, null, displayZone));
    return 0;
  }
  const result = await readResultFile(named ?? path.join(DEFAULT_FOLDERS.run, "result.json"));
  if (flags.list) {
    await writeOut(printable(listText(wanted, result, displayZone)));
    return 0;
  }
  const { chartFiles } = await import("../../run/chart-files.ts");
  const folder = await prepareOutputFolder(text.out ?? DEFAULT_FOLDERS.charts, "charts");
  const options = {
    size: text.size === "narrow" ? "narrow" : "wide",
    scheme: text.scheme === "dark" ? "dark" : "light",
    displayZone,
    titled: true,
  } as const;
  let count = 0;
  for (const chart of wanted) {
    await breathe(call.signal);
    for (const file of await chartFiles(chart, result, options, formats)) {
      await writeFileAtomic(path.join(folder.path, file.path), file.content);
      count++;
    }
  }
  await writeOut(`${formatCountOf(count, "file")} in ${folder.path}\n`);
  return 0;
}

function chosen(charts: readonly Chart[], only: string | undefined): readonly Chart[] {
  if (only === undefined) return charts;
  const ids = charts.map(({ id }) => id);
  const wanted = listed(only);
  const unknown = wanted.find((id) => !ids.includes(id));
  if (unknown !== undefined || wanted.length === 0) {
    const near = unknown === undefined ? "" : didYouMean(unknown, ids);
    throw wrongValue("only", `ids of charts (${quotedList(ids)})${near}`, unknown ?? only);
  }
  return charts.filter(({ id }) => wanted.includes(id));
}

function readFormats(text: string | undefined): readonly ChartFormat[] {
  if (text === undefined) return CHART_FORMATS;
  const wanted = listed(text);
  const known = CHART_FORMATS.filter((format) => wanted.includes(format));
  if (known.length === 0 || known.length !== new Set(wanted).size) {
    const name: TextName = "format";
    throw wrongValue(name, `any of ${CHART_FORMATS.join(", ")}, joined by commas`, text);
  }
  return known;
}

function listed(text: string): readonly string[] {
  return text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

/** One chart a line: its id and title; of a result also what it shows, or why it is empty. */
function listText(charts: readonly Chart[], result: RunResult | null, displayZone: string): string {
  const width = Math.max(...charts.map(({ id }) => id.length));
  const lines = charts.map((chart) => {
    const head = `${chart.id.padEnd(width)}  ${chart.title}`;
    if (result === null) return head;
    const words = chart.empty(result) ?? chart.altText(result, displayZone);
    return `${head}\n${" ".repeat(width)}  ${words}`;
  });
  return `${lines.join("\n")}\n`;
}

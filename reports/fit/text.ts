import type {
  FitComparison,
  ProfileFigures,
  ShareComparison,
} from "../../sim/contract/fit-comparison.ts";
import { formatBytes, formatCount, formatCountOf, formatShare } from "../words/format.ts";

const SERVERS_SHOWN = 8;
const WORDS_WIDTH = 42;
const NUMBER_WIDTH = 14;

/** Log against stand-in in lines for the terminal: both profiles, then both runs. */
export function comparisonText(comparison: FitComparison): string {
  const { log, fitted, servers, delayed, bounced } = comparison;
  const lines = [
    row("", "log", "scenario"),
    row("Messages", formatCount(log.messages), formatCount(fitted.messages)),
    ...dispersionRows(log, fitted),
    row("Recipients of a message, mean", fixed(log.recipientsMean), fixed(fitted.recipientsMean)),
    row("Size, mean", formatBytes(log.bytesMean), formatBytes(fitted.bytesMean)),
    row("Size, half below", formatBytes(log.bytesMedian), formatBytes(fitted.bytesMedian)),
    row("Size, 95 % below", formatBytes(log.bytesP95), formatBytes(fitted.bytesP95)),
    `${formatShare(comparison.otherHours, 1)} of the mail lies in other hours of the week; ` +
      `between two seeds of the scenario it is ${formatShare(comparison.otherHoursByChance, 1)}`,
    "",
    ...serverRows(servers),
    "Both run under microsoft-2023, the scenario with ten seeds:",
    shareLine("delayed", delayed),
    shareLine("bounced", bounced),
  ];
  return `${lines.join("\n")}\n`;
}

/** Whether the shares differ by less than chance alone moves them. */
export function isWithinSpread({ difference, spread }: ShareComparison): boolean {
  return difference < spread || difference === 0;
}

function dispersionRows(log: ProfileFigures, fitted: ProfileFigures): readonly string[] {
  const words = { minute: "a minute", hour: "an hour", day: "a day" } as const;
  return (["minute", "hour", "day"] as const).map((length) =>
    row(
      `Messages of ${words[length]}, variance / mean`,
      fixed(log.dispersion[length]),
      fixed(fitted.dispersion[length]),
    ),
  );
}

function serverRows(servers: FitComparison["servers"]): readonly string[] {
  if (servers.length < 2) return [];
  const bySize = servers.toSorted((a, b) => b.log.messages - a.log.messages);
  const shown = bySize.slice(0, SERVERS_SHOWN);
  const rows = shown.map(({ server, log, fitted }) =>
    row(`  ${server}`, formatCount(log.messages), formatCount(fitted.messages)),
  );
  const more = servers.length - shown.length;
  const rest = more > 0 ? [`  and ${formatCountOf(more, "server")} with less mail`] : [];
  return ["Messages by server", ...rows, ...rest, ""];
}

function shareLine(what: string, share: ShareComparison): string {
  const [low, high] = [Math.min(...share.seeds), Math.max(...share.seeds)];
  const verdict = isWithinSpread(share) ? "less than" : "NOT less than";
  return (
    `  ${what}: log ${percent(share.log)}, scenario ${percent(share.mean)} ` +
    `(${percent(low)} to ${percent(high)}); they differ by ${points(share.difference)}, ` +
    `${verdict} the spread of the seeds, ${points(share.spread)}`
  );
}

function row(words: string, left: string, right: string): string {
  const name = words.length > WORDS_WIDTH ? `${words.slice(0, WORDS_WIDTH - 1)}…` : words;
  return (
    name.padEnd(WORDS_WIDTH) +
    left.padStart(NUMBER_WIDTH) +
    right.padStart(NUMBER_WIDTH)
  ).trimEnd();
}

function fixed(value: number): string {
  return value.toFixed(2);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

function points(share: number): string {
  return `${(share * 100).toFixed(3)} points`;
}

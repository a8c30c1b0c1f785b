import type { Duck } from "../../duck/duck.ts";
import { isProvider } from "../formats/exchange-online-hosts.ts";
import type { Columns } from "../formats/format.ts";
import { timeValue } from "../times/times.ts";

/** Rows that a proposal is tried on, from the head of the table. */
const sampleRows = 500;
/** A column is taken for what it seems to be when at least this share of its values agrees. */
const shareNeeded = 0.9;

/** A column map that was tried on the first rows; null = no column is sure to be that. */
export interface ProposedMap {
  readonly time: string | null;
  readonly server: string | null;
}

const timeNames = [/time|date|received|stamp|when/i, /./];
/** Words for a sending server, the surest first. */
const serverNames = [
  /^(sending[-_ ]?server|server|sender[-_ ]?host)$/i,
  /server(?!.*ip)|hostname|\bhost\b/i,
  /host|computer|gateway|connector|mta/i,
];

/** What is found in a column of the sample: shares of its filled values, 0–1. */
interface ColumnFacts {
  readonly filled: number;
  readonly times: number;
  readonly addresses: number;
  readonly numbers: number;
  readonly providers: number;
}

/**
 * Which columns of a table of no known format can be `time` and `server`, judged by the values of
 * its first rows, so that a proposed command passes. Column names decide only among columns whose
 * values fit. Cost: one look at some hundred rows.
 */
export async function proposeMap(columns: Columns, from: string, duck: Duck): Promise<ProposedMap> {
  const facts = await factsOf(columns, from, duck);
  const pick = (rules: readonly RegExp[], fits: (facts: ColumnFacts) => boolean): string | null => {
    for (const rule of rules) {
      const found = columns.names.find((name, index) => {
        const known = facts[index];
        return known !== undefined && isOnly(name, columns) && rule.test(name) && fits(known);
      });
      if (found !== undefined) return found;
    }
    return null;
  };
  const time = pick(timeNames, ({ filled, times }) => filled > 0 && times >= shareNeeded);
  const server = pick(serverNames, (known) => {
    const others = known.times + known.addresses + known.numbers + known.providers;
    return known.filled >= shareNeeded && others === 0;
  });
  return { time, server };
}

/** A name that stands twice in the header, or is empty, cannot be given to `--map`. */
function isOnly(name: string, { names }: Columns): boolean {
  const same = names.filter((each) => each.trim().toLowerCase() === name.trim().toLowerCase());
  return name.trim() !== "" && same.length === 1 && !name.includes(",");
}

async function factsOf(
  columns: Columns,
  from: string,
  duck: Duck,
): Promise<readonly ColumnFacts[]> {
  const selected = columns.names.flatMap((name, index) => {
    const text = columns.text(name) ?? "NULL::VARCHAR";
    const time = columns.time(name) ?? { kind: "text" as const, sql: text };
    const { ms } = timeValue(time, { kind: "auto", order: "day-first" });
    const swapped = timeValue(time, { kind: "auto", order: "month-first" }).ms;
    const share = (condition: string): string =>
      `CAST(count(*) FILTER (${text} IS NOT NULL AND ${condition}) AS DOUBLE) / greatest(count(${text}), 1)`;
    return [
      `CAST(count(${text}) AS DOUBLE) / greatest(count(*), 1) AS filled${index}`,
      `${share(`coalesce(${ms}, ${swapped}) IS NOT NULL`)} AS times${index}`,
      `${share(`contains(${text}, '@')`)} AS addresses${index}`,
      `${share(`regexp_full_match(${text}, '[\\d.,]+') AND NOT regexp_full_match(${text}, '\\d+(\\.\\d+){3}')`)} AS numbers${index}`,
      `${share(isProvider(`lower(${text})`))} AS providers${index}`,
    ];
  });
  const found = await duck.numbers(
    `SELECT ${selected.join(",\n")} FROM (SELECT * FROM ${from} LIMIT ${sampleRows})`,
  );
  return columns.names.map((_, index) => ({
    filled: found[`filled${index}`] ?? 0,
    times: found[`times${index}`] ?? 0,
    addresses: found[`addresses${index}`] ?? 0,
    numbers: found[`numbers${index}`] ?? 0,
    providers: found[`providers${index}`] ?? 0,
  }));
}

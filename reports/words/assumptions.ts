import type { Range, RunResult } from "../../sim/contract/result.ts";
import { dayZeroAssumption } from "./day-zero-words.ts";
import { formatCount, formatCountOf, formatInstant, formatMinutes } from "./format.ts";
import { movesAnswer } from "./range-sentences.ts";
import { stageRates } from "./stage-words.ts";
import { joinWords } from "./text.ts";

/** Something the provider has not published, or a choice of the run that shapes its numbers. */
interface Assumption {
  readonly title: string;
  readonly words: string;
}

/** What was assumed in this run, most telling first. */
export function assumptions(result: RunResult): Assumption[] {
  return [
    unknownBuilds(result),
    dayZero(result),
    placement(result),
    stageTable(result),
    replyPoint(result),
    retry(result),
    relapse(result),
    upgrades(result),
    pauses(result),
    shift(result),
    extension(result),
  ].filter((one) => one !== null);
}

/** A figure over all placements, orders and stage tables tried. */
interface RangeRow {
  readonly figure: string;
  readonly here: string;
  readonly least: string;
  readonly most: string;
}

/** The ranges of the headline figures beside this run's, empty where one run was asked for. */
export function rangeRows(result: RunResult, displayZone: string): RangeRow[] {
  const { ranges, totals, delay, firsts } = result;
  if (ranges === null) return [];
  const { figures } = ranges;
  const instant = (ms: number): string => formatInstant(ms, displayZone);
  return [
    row("Delivered at once", totals.delivered, figures.delivered, formatCount),
    row("Delayed", totals.delayed, figures.delayed, formatCount),
    row("Bounced", totals.bounced, figures.bounced, formatCount),
    row("Expired in the queue", totals.expired, figures.expired, formatCount),
    row("95 % arrive within", delay.p95, figures.delayP95, formatMinutes),
    row("Longest delay", delay.max, figures.delayMax, formatMinutes),
    row("First detected", firsts.detectedMs, figures.detectedMs, instant),
    row("First delayed mail", firsts.deferralMs, figures.deferralMs, instant),
    row("First bounce", firsts.ndrMs, figures.ndrMs, instant),
    row("Full block", firsts.fullBlockMs, figures.fullBlockMs, instant),
  ];
}

/** What the ranges run over: `5 placements, 2 orders and 1 stage table`. */
export function rangeWords(result: RunResult): string {
  if (result.ranges === null) return "";
  const { placements, orders, variants, untold } = result.ranges;
  const others =
    untold === undefined
      ? []
      : [
          formatCountOf(untold.retries.length, "way to retry", "ways to retry"),
          formatCountOf(untold.dayZeros.length, "rule for day 0", "rules for day 0"),
        ];
  return joinWords([
    formatCountOf(placements.length, "placement"),
    formatCountOf(orders.length, "order"),
    formatCountOf(variants.length, "stage table"),
    ...others,
  ]);
}

function row(
  figure: string,
  here: number | null,
  range: Range,
  format: (value: number) => string,
): RangeRow {
  const words = (value: number | null): string => (value === null ? "never" : format(value));
  return { figure, here: words(here), least: words(range.min), most: words(range.max) };
}

function unknownBuilds(result: RunResult): Assumption | null {
  const unknown = result.servers.filter((server) => server.status === "unknown");
  if (unknown.length === 0) return null;
  const isAll = unknown.length === result.servers.length;
  return {
    title: "Unknown builds count as out of date",
    words: isAll
      ? "No build of any server is known. This is the worst case: every server counts as out of date from its first message on."
      : `The build of ${formatCountOf(unknown.length, "server")} is not known; they count as out of date.`,
  };
}

function dayZero(result: RunResult): Assumption | null {
  const words = dayZeroAssumption(result);
  return words === null
    ? null
    : {
        title: "Since when servers are counted",
        words: `${words}${movesAnswer(result, ["dayZero"])}`,
      };
}

const PLACEMENT_WORDS: Readonly<Record<string, string>> = {
  start: "the first minutes of every clock hour",
  end: "the last minutes of every clock hour",
  offset: "a block of minutes that starts at a fixed minute of its own for each server",
  random: "a block of minutes that starts at a random minute, new in every hour",
  scattered: "single minutes scattered over the hour at random",
};

function placement(result: RunResult): Assumption {
  const { placement: kind, order, seed, replyPoint: _ } = result.provenance;
  const where = PLACEMENT_WORDS[kind];
  const described = where === undefined ? kind : `${kind} (${where})`;
  const isRandom = kind === "offset" || kind === "random" || kind === "scattered";
  return {
    title: "Which minutes of the hour are refused",
    words:
      `The provider publishes how many minutes per hour are refused, not which. Assumed: ${described}, ` +
      `${order === "block-first" ? "blocked minutes before throttled ones" : "throttled minutes before blocked ones"}` +
      `${isRandom ? `, drawn with seed ${seed}` : ""}.` +
      `${result.ranges === null ? " Other placements change delays and bounces; a run with all placements gives the range." : ""}` +
      movesAnswer(result, ["placement", "order"]),
  };
}

function stageTable(result: RunResult): Assumption {
  const { id, variant } = result.provenance.policy;
  const rates = (stage: number): string => {
    const found = result.stages.find((one) => one.stage === stage);
    return found === undefined
      ? "not in the table"
      : stageRates(found.throttleMinutesPerHour, found.blockMinutesPerHour);
  };
  if (!id.startsWith("microsoft")) {
    return {
      title: "Stage table",
      words: `This run uses the stage table ${id}, variant ${variant}, as given.`,
    };
  }
  const start =
    "For stages 6 and 7 the provider's text says that mail is throttled and blocked; the one transcription of its table gives blocked minutes only. ";
  const taken =
    variant === "literal"
      ? "Assumed: the table taken literally"
      : variant === "carryover"
        ? "Assumed: throttling goes on as in stage 5"
        : `Assumed: variant ${variant}`;
  return {
    title: "Stages 6 and 7",
    words: `${start}${taken} (stage 6: ${rates(6)}; stage 7: ${rates(7)}; ${id}, variant ${variant}).${movesAnswer(result, ["variant"])}`,
  };
}

function replyPoint(result: RunResult): Assumption {
  const isConnect = result.provenance.replyPoint === "connect";
  return {
    title: "Where in the dialogue a message is refused",
    words: isConnect
      ? "Not documented. Assumed: at the connection, so that the sender's whole queue waits."
      : "Not documented. Assumed: after the message has been sent (end of data), so that each message is refused and tried again by itself.",
  };
}

function retry(result: RunResult): Assumption {
  const { retry: id } = result.provenance;
  return {
    title: "How soon refused mail is tried again",
    words:
      (id === "by-product"
        ? "Set on the sending servers. Assumed: the default of each server's Exchange version."
        : `Set on the sending servers. Assumed: ${id}.`) + movesAnswer(result, ["retry"]),
  };
}

function relapse(result: RunResult): Assumption | null {
  const count = result.events.filter((event) => event.kind === "relapsed").length;
  if (count === 0) return null;
  return {
    title: "Servers that fall behind again",
    words:
      `${formatCountOf(count, "relapse")} in the window. The provider does not say whether the clock then starts anew or goes on; ` +
      "the scenario's choice was taken (without one: anew).",
  };
}

function upgrades(result: RunResult): Assumption | null {
  const has = result.events.some((event) => event.kind === "upgrade" || event.kind === "clean");
  if (!has) return null;
  return {
    title: "Patched servers",
    words:
      "A planned upgrade frees waiting mail at its next attempt. Where builds come from the log, a server counts as up to date once no out-of-date mail has followed for the clean-up time (30 days unless set).",
  };
}

function pauses(result: RunResult): Assumption | null {
  if (!result.events.some((event) => event.kind === "pauseBegin")) return null;
  return {
    title: "Pauses",
    words:
      "While enforcement is paused everything is accepted, and each server's clock goes on in the same stage afterwards. The 90 days a year are counted in the year they fall in.",
  };
}

function shift(result: RunResult): Assumption | null {
  const { weeks } = result.provenance.shift;
  if (weeks === 0) return null;
  const direction = weeks > 0 ? "later" : "earlier";
  return {
    title: "Times moved",
    words: `All times of the log were moved ${formatCountOf(Math.abs(weeks), "week")} ${direction}; the day of the week stays.`,
  };
}

function extension(result: RunResult): Assumption | null {
  const { weeks, days, copies } = result.provenance.extension;
  if (copies === 0) return null;
  const [count, unit] = weeks === 0 ? [days, "day"] : [weeks, "week"];
  const kept = weeks === 0 ? " Days of the week are not kept." : "";
  return {
    title: "Log extended",
    words:
      `The log is shorter than the window. Its last ${count === 1 ? `${unit} was` : `${count} ${unit}s were`} repeated ` +
      `${copies === 1 ? "once" : `${formatCount(copies)} times`}, so later mail is a copy of earlier mail.${kept}`,
  };
}

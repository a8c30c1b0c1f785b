import type { PlannedServer, PlanResult } from "../../sim/contract/plan-result.ts";
import { dayZeroSentences } from "../words/day-zero-words.ts";
import { formatCountOf, formatDate } from "../words/format.ts";
import { joinWords, type Sentence, strong, text } from "../words/text.ts";
import { firstDateWords, hasPast, lateServers } from "./headline.ts";
import { limitWords } from "./limit-words.ts";
import { shortName } from "./server-names.ts";
import { isNone, lostSpan, spanFigure, spanOf } from "./span-words.ts";
import { limitsWords } from "./words.ts";

const NAMES_TOLD = 2;

/** Why the dates are what they are: what the clock does, what is saved, what nobody can save. */
export function whySentences(plan: PlanResult): readonly Sentence[] {
  const { advice } = plan;
  const late = lateServers(plan);
  if (advice === null || late.length === 0) return [];
  return [...clockSentences(plan, late), ...savedSentences(plan), ...limitSentences(plan)];
}

/** Servers with more than one possible day 0, with what follows from each. */
export function dayZeroPlanSentences(plan: PlanResult): readonly Sentence[] {
  return dayZeroSentences(lateServers(plan), "UTC");
}

/** What the clock does to the servers, those with the same dates together, earliest block first. */
function clockSentences(plan: PlanResult, late: readonly PlannedServer[]): readonly Sentence[] {
  const alike = new Map<string, { readonly blockMs: number; readonly names: string[] }>();
  for (const server of late) {
    const words = clockWords(plan, server);
    const known = alike.get(words);
    if (known !== undefined) known.names.push(shortName(plan, server.server));
    else {
      const blockMs = server.fullBlockMs ?? Number.POSITIVE_INFINITY;
      alike.set(words, { blockMs, names: [shortName(plan, server.server)] });
    }
  }
  const groups = [...alike].sort((a, b) => a[1].blockMs - b[1].blockMs);
  const told = groups.slice(0, NAMES_TOLD);
  const sentences = told.map(([words, { names }]) => [
    text(`Mail from ${namesOf(names)}${words}.`),
  ]);
  const rest = groups.slice(NAMES_TOLD).reduce((sum, [, { names }]) => sum + names.length, 0);
  if (rest === 0) return sentences;
  return [...sentences, [text(`${formatCountOf(rest, "more server")} follow later.`)]];
}

/** `is delayed and bounces already; from 2026-12-06 nothing is accepted`. */
function clockWords(plan: PlanResult, { stages, fullBlockMs, detectedMs }: PlannedServer): string {
  const nowMs = plan.patchDates.fromMs ?? plan.window.startMs;
  const throttled = stages.find(
    ({ kind, throttleMinutesPerHour }) => kind === "stage" && throttleMinutesPerHour > 0,
  );
  const blocked = stages.find(
    ({ kind, blockMinutesPerHour }) => kind === "stage" && blockMinutesPerHour > 0,
  );
  const steps = [
    { span: throttled, verb: "is delayed" },
    { span: blocked, verb: "bounces" },
  ].flatMap(({ span, verb }) => (span === undefined ? [] : [{ ms: span.fromMs, verb }]));
  const isFull = (ms: number): boolean => fullBlockMs !== null && ms >= fullBlockMs;
  const past = steps.filter(({ ms }) => ms < nowMs).map(({ verb }) => verb);
  const ahead = steps
    .filter(({ ms }) => ms >= nowMs && !isFull(ms))
    .map(
      ({ ms, verb }) =>
        `${verb === "is delayed" ? "is first delayed" : "first bounces"} on ${formatDate(ms, "UTC")}`,
    );
  const counted = detectedMs === null ? "" : `, counted since ${formatDate(detectedMs, "UTC")},`;
  const pieces = [...(past.length === 0 ? [] : [`${joinWords(past)} already`]), ...ahead];
  const mild =
    pieces.length === 0
      ? `is accepted up to ${formatDate(plan.window.endMs, "UTC")}`
      : joinWords(pieces);
  return `${counted} ${mild}${blockTail(fullBlockMs, nowMs)}`;
}

function blockTail(fullBlockMs: number | null, nowMs: number): string {
  if (fullBlockMs === null) return "";
  const since = fullBlockMs < nowMs ? "since" : "from";
  return `; ${since} ${formatDate(fullBlockMs, "UTC")} nothing is accepted`;
}

function namesOf(names: readonly string[]): string {
  const told = names.length <= NAMES_TOLD + 1 ? names : names.slice(0, NAMES_TOLD);
  const more = names.length - told.length;
  return joinWords(more === 0 ? told : [...told, formatCountOf(more, "more server")]);
}

/** What the dates save, and what is lost whatever is done. */
function savedSentences(plan: PlanResult): readonly Sentence[] {
  const { advice } = plan;
  if (advice === null) return [];
  const saved = lostSpan(advice.saved);
  const [unpatched, unavoidable] = [lostSpan(advice.unpatched), lostSpan(advice.unavoidable)];
  const sentences: Sentence[] = [];
  if (!isNone(saved)) {
    const isAll = isNone(lostSpan(advice.planned));
    const figure = isAll ? `all ${spanFigure(unpatched)}` : spanFigure(saved);
    const rest = isAll ? "" : `of the ${spanFigure(unpatched)} `;
    sentences.push([
      strong(`These dates save ${figure}`),
      text(` ${rest}messages lost by ${formatDate(advice.untilMs, "UTC")} if nobody patches.`),
    ]);
  }
  if (hasPast(plan)) {
    sentences.push([
      text(
        `Before ${firstDateWords(plan)}, the first date left, ${spanOf(unavoidable, "message")} ` +
          "are lost by this forecast, and no date changes that.",
      ),
    ]);
  }
  return sentences;
}

/** What the dates keep, where they are those of limits; what no date keeps any more. */
function limitSentences(plan: PlanResult): readonly Sentence[] {
  const late = lateServers(plan);
  const broken = late.filter(({ answers }) => answers.some(({ status }) => status === "tooLate"));
  if (broken.length === 0) {
    const isByLimits =
      plan.order === null && (plan.advice?.servers ?? []).some(({ atMs }) => atMs !== null);
    return isByLimits ? [[text(`With these dates ${limitsWords(plan)}.`)]] : [];
  }
  const limits = plan.limits.filter((limit) =>
    broken.some(({ answers }) =>
      answers.some((answer) => answer.limit === limit && answer.status === "tooLate"),
    ),
  );
  const words = limits.map((limit) => limitWords(limit, plan.scope));
  const names = namesOf(broken.map(({ server }) => shortName(plan, server)));
  return [[text(`It can no longer be kept for ${names} that ${joinWords(words)}.`)]];
}

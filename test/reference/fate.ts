import { MINUTES_PER_HOUR } from "../../sim/base/units.ts";
import type { ModelSettings, RetryProfile } from "../../sim/contract/settings.ts";
import { buildOf, isOutOfDate, productOf } from "./builds.ts";
import type { ClockHistory, ClockState, Draws, Fate, Mail, Verdict } from "./types.ts";

/** Follows one message from its arrival, attempt by attempt, to its end. */
export function followMessage(
  mail: Mail,
  clock: ClockHistory,
  settings: ModelSettings,
  draws: Draws,
): Fate {
  if (!mail.inScope) {
    const none = { verdicts: [], attemptMinutes: [], delayMinutes: 0, endMinute: mail.minute };
    return { mail, outcome: "outOfScope", ...none, stageAtArrival: 0, delayDsn: false };
  }
  const profile = retryProfileOf(mail, settings);
  const verdicts: Verdict[] = [];
  const attemptMinutes: number[] = [];
  let waited = 0;
  for (;;) {
    const verdict = verdictFor(mail, mail.minute + waited, clock, settings, draws);
    verdicts.push(verdict);
    attemptMinutes.push(mail.minute + waited);
    if (verdict !== "throttle") break;
    const interval = profile.intervalsMinutes[attemptMinutes.length - 1];
    const next = waited + (interval ?? profile.intervalsMinutes.at(-1) ?? 0);
    if (next > profile.lifetimeMinutes) break;
    waited = next;
  }
  const last = verdicts.at(-1);
  const outcome =
    last === "block"
      ? "bounced"
      : last === "throttle"
        ? "expired"
        : verdicts.length === 1
          ? "delivered"
          : "delayed";
  const delayMinutes = outcome === "expired" ? profile.lifetimeMinutes : waited;
  return {
    mail,
    outcome,
    verdicts,
    attemptMinutes,
    delayMinutes,
    endMinute: mail.minute + delayMinutes,
    stageAtArrival: stageAtArrival(mail, clock, settings),
    delayDsn: delayMinutes > profile.delayDsnMinutes,
  };
}

/** The retry profile of a message: by the product of its build at arrival. */
export function retryProfileOf(mail: Mail, settings: ModelSettings): RetryProfile {
  const product = productOf(buildOf(mail, mail.minute, settings), settings);
  if (product === null) return settings.retry.fallback;
  return settings.retry.byProduct[product] ?? settings.retry.fallback;
}

/** The reply to an attempt of a message in a minute. */
export function verdictFor(
  mail: Mail,
  minute: number,
  clock: ClockHistory,
  settings: ModelSettings,
  draws: Draws,
): Verdict {
  if (!isOutOfDate(buildOf(mail, minute, settings), minute, settings)) return "accept";
  const state = stateAt(clock, minute);
  if (state.kind !== "stage") return "accept";
  return placedVerdict(mail.server, minute, state.stage, settings, draws);
}

/** What the stage's minutes of the hour say of one minute. */
export function placedVerdict(
  server: string,
  minute: number,
  stageNumber: number,
  settings: ModelSettings,
  draws: Draws,
): Verdict {
  const stage = settings.policy.stages.find((candidate) => candidate.stage === stageNumber);
  const throttle = stage?.throttleMinutesPerHour ?? 0;
  const block = stage?.blockMinutesPerHour ?? 0;
  const x = placeInHour(server, minute, throttle + block, settings, draws);
  if (x >= throttle + block) return "accept";
  if (settings.order === "block-first") return x < block ? "block" : "throttle";
  return x < throttle ? "throttle" : "block";
}

function placeInHour(
  server: string,
  minute: number,
  refused: number,
  settings: ModelSettings,
  draws: Draws,
): number {
  const hour = Math.floor(minute / MINUTES_PER_HOUR);
  const m = minute - hour * MINUTES_PER_HOUR;
  const from = (at: number): number => (m - at + 2 * MINUTES_PER_HOUR) % MINUTES_PER_HOUR;
  const { placement } = settings;
  switch (placement.kind) {
    case "start":
      return from(0);
    case "end":
      return from(60 - refused);
    case "at":
      return from(placement.minute);
    case "offset":
      return from(draws.offsetOf(server));
    case "random":
      return from(draws.randomOf(server, hour, 61 - refused));
    case "scattered":
      return draws.rankOf(server, hour, m);
  }
}

function stageAtArrival(mail: Mail, clock: ClockHistory, settings: ModelSettings): number {
  if (!isOutOfDate(buildOf(mail, mail.minute, settings), mail.minute, settings)) return 0;
  return stateAt(clock, mail.minute).stage;
}

function stateAt(clock: ClockHistory, minute: number): ClockState {
  const state = clock.states[minute - clock.fromMinute];
  if (state === undefined) throw new Error(`the slow model has no state for minute ${minute}`);
  return state;
}

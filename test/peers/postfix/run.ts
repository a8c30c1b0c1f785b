import { performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { MS_PER_DAY, MS_PER_HOUR } from "../../../sim/base/units.ts";
import type { ModelSettings } from "../../../sim/contract/settings.ts";
import type { Attempt } from "../../../src/smtp/attempts.ts";
import { makeCertificate } from "../../../src/smtp/certificate.ts";
import { startEndpoint } from "../../../src/smtp/endpoint.ts";
import { Enforcement } from "../../../src/smtp/enforcement.ts";
import { type SimulatedClock, startClock } from "../../../src/smtp/simulated-clock.ts";
import { SmtpClient } from "../../smtp/smtp-client.ts";
import { startPostfix } from "./instance.ts";

/** Simulated seconds in a real one. Postfix counts whole seconds, so more would be coarser. */
export const SPEED = 60;
export const DAY0_MS: number = Date.parse("2026-09-08T00:00:00Z");
/** Below the floor of Exchange 2016, and the server that stamped it. */
export const BUILD = "15.1.2507.44";
export const SERVER = "mail01.contoso.example";

/** What Postfix's retries depend on. Units: ms of simulated time. */
export interface PostfixSchedule {
  readonly minimumMs: number;
  readonly maximumMs: number;
  readonly queueRunMs: number;
}

/** Mail that goes to one endpoint: how many messages, from which day on. */
export interface StagePlan {
  /** Domain of its recipients. */
  readonly domain: string;
  readonly startDay: number;
  readonly messages: number;
}

/** What became of one message. Times are on the simulated clock, UTC ms. */
export interface SentMessage {
  /** When Postfix took it over. */
  readonly arrivalMs: number;
  /** In order. */
  readonly attempts: readonly Pick<Attempt, "simulatedMs" | "realMs" | "verdict">[];
}

/** The messages of one stage, in the order in which they were sent. */
export interface StageRun {
  readonly plan: StagePlan;
  readonly messages: readonly SentMessage[];
}

/** Simulated time in which mail arrives. */
const ARRIVAL_MS = 2 * MS_PER_HOUR;
/** Real time that queued mail may take after that. */
const DRAIN_MS = 60_000;

/**
 * Sends each stage's mail through a real Postfix to an endpoint in that stage, all at the same
 * time. The timers of Postfix are those of the schedule, scaled to the speed of the clock.
 */
export async function runPostfix(
  model: ModelSettings,
  schedule: PostfixSchedule,
  plans: readonly StagePlan[],
): Promise<readonly StageRun[]> {
  const stages = await Promise.all(plans.map((plan) => openStage(model, plan)));
  const scaled = (ms: number): number => Math.round(ms / 1000 / SPEED);
  const postfix = await startPostfix({
    queueRunSeconds: scaled(schedule.queueRunMs),
    minimalBackoffSeconds: scaled(schedule.minimumMs),
    maximalBackoffSeconds: scaled(schedule.maximumMs),
    lifetimeSeconds: scaled(5 * MS_PER_DAY),
    portByDomain: Object.fromEntries(stages.map((each) => [each.plan.domain, each.port])),
    senderDomain: "contoso.example",
  });
  // Queue runs count from the start of Postfix, and the refused minutes begin and end on multiples
  // of a queue run. Midway between, no tenth of a second decides on which side a run falls.
  const startRealMs = performance.now() + schedule.queueRunMs / SPEED / 2;
  try {
    const arrivals = await Promise.all(
      stages.map((stage) => sendMail(stage, startRealMs, postfix.port)),
    );
    const untilMs = performance.now() + DRAIN_MS;
    while (stages.some((stage) => !isDone(stage)) && performance.now() < untilMs) await delay(250);
    return stages.map(({ plan, attempts }, i) => ({
      plan,
      messages: (arrivals[i] ?? []).map((arrivalMs, index) => ({
        arrivalMs,
        attempts: attempts.get(messageId(plan, index)) ?? [],
      })),
    }));
  } finally {
    await postfix.stop();
    for (const { close } of stages) await close();
  }
}

interface OpenStage {
  readonly plan: StagePlan;
  readonly port: number;
  readonly close: () => Promise<void>;
  readonly clock: SettableClock;
  readonly attempts: ReadonlyMap<string, readonly Attempt[]>;
}

/** A clock that stands still until it is started. */
class SettableClock implements SimulatedClock {
  readonly day0Ms: number = DAY0_MS;
  #running: SimulatedClock | null = null;

  start(startDay: number, realStartMs: number): void {
    const lateMs = performance.now() - realStartMs;
    this.#running = startClock({
      day0Ms: DAY0_MS,
      startDay: startDay + (lateMs * SPEED) / MS_PER_DAY,
      speed: SPEED,
      realMs: () => performance.now(),
    });
  }

  nowMs(): number {
    return this.#running?.nowMs() ?? DAY0_MS;
  }
}

async function openStage(model: ModelSettings, plan: StagePlan): Promise<OpenStage> {
  const attempts = new Map<string, Attempt[]>();
  const clock = new SettableClock();
  const endpoint = await startEndpoint({
    host: "127.0.0.1",
    port: 0,
    certificate: await makeCertificate("127.0.0.1", Date.now()),
    enforcement: new Enforcement(model, DAY0_MS),
    clock,
    senders: new Map(),
    replyPoint: "end-of-data",
    limits: LIMITS,
    onAttempt: (attempt) => {
      const id = attempt.messageId ?? "";
      attempts.set(id, [...(attempts.get(id) ?? []), attempt]);
    },
  });
  return { plan, port: endpoint.port, close: () => endpoint.close(), clock, attempts };
}

/** Hands the messages to Postfix, evenly over the time; gives when each was taken over. */
async function sendMail(
  { plan, clock }: OpenStage,
  startRealMs: number,
  port: number,
): Promise<readonly number[]> {
  clock.start(plan.startDay, startRealMs);
  const startMs = DAY0_MS + plan.startDay * MS_PER_DAY;
  const gapMs = ARRIVAL_MS / plan.messages;
  const arrivals: number[] = [];
  const client = await SmtpClient.greet(port, "client.contoso.example");
  for (let i = 0; i < plan.messages; i++) {
    await delay(Math.max(0, (startMs + (i + 0.5) * gapMs - clock.nowMs()) / SPEED));
    const reply = await client.deliver(messageText(plan, i), [`user@${plan.domain}`]);
    if (!reply.startsWith("250")) throw new Error(`Postfix does not take mail: ${reply}`);
    arrivals.push(clock.nowMs());
  }
  client.destroy();
  return arrivals;
}

function isDone({ plan, attempts }: OpenStage): boolean {
  const ended = [...attempts.values()].filter((all) => all.at(-1)?.verdict !== "throttle");
  return ended.length === plan.messages;
}

function messageId({ domain }: StagePlan, index: number): string {
  return `<${index}@${domain}>`;
}

function messageText(plan: StagePlan, index: number): string {
  return [
    `Received: from client by ${SERVER} with Microsoft SMTP Server id ${BUILD}; x`,
    `Message-ID: ${messageId(plan, index)}`,
    "Subject: x",
    "",
    "x",
  ].join("\r\n");
}

const LIMITS = {
  messageBytesMax: 1024 * 1024,
  headerBytesMax: 64 * 1024,
  lineBytesMax: 64 * 1024,
  connectionsMax: 1000,
  recipientsMax: 10,
  commandLineBytesMax: 4096,
  idleCommandsMax: 100,
  commandMs: 60_000,
  messageMs: 60_000,
};

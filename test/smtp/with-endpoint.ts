import { MS_PER_DAY, MS_PER_MINUTE } from "../../sim/base/units.ts";
import type { ModelSettings } from "../../sim/contract/settings.ts";
import type { ScenarioInput } from "../../src/config/scenario/input.ts";
import { resolveScenario } from "../../src/config/scenario/scenario.ts";
import type { Attempt, DialoguePoint } from "../../src/smtp/attempts.ts";
import { type Certificate, makeCertificate } from "../../src/smtp/certificate.ts";
import { type Endpoint, type EndpointLimits, startEndpoint } from "../../src/smtp/endpoint.ts";
import { Enforcement } from "../../src/smtp/enforcement.ts";
import type { SenderMap } from "../../src/smtp/sender-map.ts";
import { PATIENCE_MS } from "../patience.ts";

export const DAY0_MS: number = Date.parse("2026-09-08T00:00:00Z");

/** A build below and one at the floor of Exchange 2016 from September 2026 on. */
export const OLD_BUILD = "15.1.2507.44";
export const GOOD_BUILD = "15.1.2507.61";

/** An instant after day 0. */
export function dayMs(day: number, minute = 0): number {
  return DAY0_MS + day * MS_PER_DAY + minute * MS_PER_MINUTE;
}

/** The `Received` line that an Exchange server puts on top. */
export function receivedLine(build: string, server = "mail01.contoso.example"): string {
  return (
    `Received: from client (10.0.0.9) by ${server} (10.0.0.1) with Microsoft SMTP Server\r\n` +
    ` (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id\r\n ${build}; ` +
    "Tue, 8 Sep 2026 02:00:00 +0200"
  );
}

/** A small message of a server with a build. */
export function mailOf(build: string, server?: string, id = "<1@contoso.example>"): string {
  return `${receivedLine(build, server)}\r\nMessage-ID: ${id}\r\nSubject: x\r\n\r\nHello\r\n`;
}

/** The model's settings of a scenario without traffic. */
export async function modelOf(input: Partial<ScenarioInput> = {}): Promise<ModelSettings> {
  const context = { file: null, place: () => null, baseFolder: "." };
  const traffic = { trace: { files: "-" } };
  return (await resolveScenario({ ...input, traffic }, context)).model;
}

/** An endpoint under test, with a clock that stands where it is put. */
export interface TestEndpoint extends Endpoint {
  readonly attempts: readonly Attempt[];
  setTime(ms: number): void;
}

let certificate: Promise<Certificate> | null = null;

/** Starts an endpoint at day 65, minute 10: stage 5, where throttling follows blocking. */
export async function startTestEndpoint(
  options: {
    readonly scenario?: Partial<ScenarioInput>;
    readonly replyPoint?: DialoguePoint;
    readonly senders?: SenderMap;
    readonly limits?: Partial<EndpointLimits>;
    readonly port?: number;
  } = {},
): Promise<TestEndpoint> {
  let nowMs = dayMs(65, 10);
  const attempts: Attempt[] = [];
  certificate ??= makeCertificate("127.0.0.1", Date.now());
  const endpoint = await startEndpoint({
    host: "127.0.0.1",
    port: options.port ?? 0,
    certificate: await certificate,
    enforcement: new Enforcement(await modelOf(options.scenario), DAY0_MS),
    clock: { day0Ms: DAY0_MS, nowMs: () => nowMs },
    senders: options.senders ?? new Map(),
    replyPoint: options.replyPoint ?? "end-of-data",
    limits: { ...LIMITS, ...options.limits },
    onAttempt: (attempt) => attempts.push(attempt),
  });
  return {
    ...endpoint,
    attempts,
    setTime: (ms) => {
      nowMs = ms;
    },
  };
}

const LIMITS: EndpointLimits = {
  messageBytesMax: 1024 * 1024,
  headerBytesMax: 64 * 1024,
  lineBytesMax: 256 * 1024,
  connectionsMax: 1000,
  recipientsMax: 1000,
  commandLineBytesMax: 4096,
  idleCommandsMax: 100,
  commandMs: PATIENCE_MS,
  messageMs: PATIENCE_MS,
};

import { MS_PER_MINUTE } from "../../sim/base/units.ts";
import type {
  ModelSettings,
  SendingSettings,
  WindowSettings,
} from "../../sim/contract/settings.ts";
import { BASE_MS } from "../reference/generate-values.ts";
import type { ReferenceMessage } from "../reference/types.ts";

/** Hours that mail is sent in. */
export const EVEN_HOURS: number = 3;

/** One message a minute, at its start, from a server that is out of date. */
export const EVEN_MAIL: readonly ReferenceMessage[] = Array.from(
  { length: EVEN_HOURS * 60 },
  (_, i) => ({
    timeMs: BASE_MS + i * MS_PER_MINUTE,
    server: "a",
    build: "",
    inScope: true,
    group: "",
    recipients: 1,
    sizeBytes: 1,
  }),
);

/** A window that holds all of it. */
export const EVEN_WINDOW: WindowSettings = {
  startMs: BASE_MS,
  days: 1,
  shiftToMs: null,
  extend: "none",
};

/** The first `refusedMinutes` of every hour get a 450; the sender tries every `retryMinutes`. */
export function theorySettings(
  refusedMinutes: number,
  retryMinutes: number,
  sending: SendingSettings | null = null,
): ModelSettings {
  const stage = {
    stage: 1,
    startDay: 0,
    throttleMinutesPerHour: refusedMinutes,
    blockMinutesPerHour: 0,
  };
  const profile = {
    id: "even",
    intervalsMinutes: [retryMinutes],
    lifetimeMinutes: 2880,
    delayDsnMinutes: 240,
  };
  return {
    policy: { id: "even", variant: "one-stage", stages: [stage] },
    order: "block-first",
    placement: { kind: "start" },
    replyPoint: sending === null ? "end-of-data" : "connect",
    retry: { id: "even", byProduct: {}, fallback: profile },
    ...(sending === null ? {} : { sending }),
    pauses: [],
    cleanAfterMs: 30 * 24 * 60 * MS_PER_MINUTE,
    relapse: "restart",
    seed: "theory",
    products: [],
    floors: [],
    servers: [],
  };
}

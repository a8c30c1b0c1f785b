import type {
  Delay,
  Firsts,
  RunResult,
  ServerResult,
  Totals,
} from "../../../sim/contract/result.ts";
import type { Knobs } from "../../../sim/what-if/page-input.ts";
import type { PolicyTables } from "./loaded-policy.ts";

/** What the page asks of its worker. */
export type Request =
  | { readonly kind: "open"; readonly json: string; readonly rowsBase64: string }
  | { readonly kind: "policy"; readonly name: string; readonly bytes: Uint8Array }
  /** Totals alone, while something is dragged; nothing is drawn. */
  | { readonly kind: "preview"; readonly id: number; readonly knobs: Knobs }
  | PageRequest;

/** One run with changed settings. A later one makes an earlier one stop where it stands. */
export interface PageRequest {
  readonly kind: "run";
  readonly id: number;
  readonly knobs: Knobs;
  /** Ids of charts, those in view first. */
  readonly charts: readonly string[];
  /** How many of them the reader sees. */
  readonly chartsInView: number;
  /** The size that is shown. */
  readonly size: "wide" | "narrow";
  /** false = the page shows this run already; only figures and digest are wanted. */
  readonly isDrawn: boolean;
}

/** What the worker answers. `id` is that of the request. */
export type PageAnswer =
  | {
      readonly kind: "ready";
      readonly window: RunResult["window"];
      readonly baseline: Figures;
      /** Most harmed first. */
      readonly servers: readonly string[];
      /** By server: builds that would comply at the window's end, newest first. */
      readonly compliantBuilds: Readonly<Record<string, readonly string[]>>;
    }
  | { readonly kind: "preview"; readonly id: number; readonly totals: Totals | null }
  | { readonly kind: "policy"; readonly name: string; readonly tables: PolicyTables }
  | { readonly kind: "no-policy"; readonly problem: string }
  | { readonly kind: "figures"; readonly id: number; readonly figures: Figures }
  /** What the page says first of this run; again once its ranges are known. */
  | { readonly kind: "answer"; readonly id: number; readonly words: string }
  | { readonly kind: "part"; readonly id: number; readonly part: string; readonly html: string }
  | { readonly kind: "chart"; readonly id: number; readonly chart: string; readonly html: string }
  /** Every chart in view follows; `drawn`: every chart and table. */
  | { readonly kind: "in-view"; readonly id: number }
  | { readonly kind: "drawn"; readonly id: number }
  | { readonly kind: "complete"; readonly id: number }
  | {
      readonly kind: "sealed";
      readonly id: number;
      /** null where the page is in no secure context and cannot hash. */
      readonly digest: string | null;
    }
  | { readonly kind: "refused"; readonly id: number; readonly reason: string };

/** The figures that are shown beside those of the run as written. */
export interface Figures {
  readonly totals: Totals;
  readonly delay: Delay;
  readonly firsts: Firsts;
  /** By day of the window; null while they are being counted. */
  readonly days: DayFigures | null;
  /** By name: the servers asked for; none while they are being counted. */
  readonly servers: ReadonlyMap<string, ServerFigures>;
}

export interface DayFigures {
  readonly lost: readonly number[];
  readonly delayed: readonly number[];
}

/** What a date of a server is judged by. */
export interface ServerFigures
  extends Pick<ServerResult, "status" | "detectedMs" | "bounced" | "expired" | "delayed"> {
  readonly fullBlockMs: number | null;
  /** The one build that its mail carries, where it is one. */
  readonly build: string | null;
}

/** The figures of a result; those of the servers that `isAsked`. */
export function figuresOf(result: RunResult, isAsked: (server: string) => boolean): Figures {
  const { totals, delay, firsts, days } = result;
  return {
    totals,
    delay,
    firsts,
    days: {
      lost: days.map((day) => day.bounced + day.expired),
      delayed: days.map((day) => day.delayed),
    },
    servers: new Map(
      result.servers
        .filter(({ server }) => isAsked(server))
        .map((one) => [one.server, figures(one)]),
    ),
  };
}

function figures({ firsts, builds, ...server }: ServerResult): ServerFigures {
  const { status, detectedMs, bounced, expired, delayed } = server;
  const build = builds.length === 1 ? (builds[0]?.build ?? null) : null;
  return { status, detectedMs, bounced, expired, delayed, fullBlockMs: firsts.fullBlockMs, build };
}

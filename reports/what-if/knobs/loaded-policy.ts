import { MailflowError } from "../../../sim/base/errors.ts";
import type { Policy, Stage } from "../../../sim/contract/settings.ts";
import type { PolicyKnob, WhatIfInput } from "../../../sim/what-if/page-input.ts";
import { cutName } from "../../words/text.ts";

/** A policy file's tables. */
export interface PolicyTables {
  /** In the order of the file. */
  readonly variants: readonly Policy[];
  /** The default variant. */
  readonly chosen: Policy;
}

/**
 * Reads the bytes of a policy file as the command line does. It stands outside of the reports, with
 * the other files people write, and the page is given it. Errors: MailflowError with every issue.
 */
export type PolicyReader = (name: string, bytes: Uint8Array) => PolicyTables;

const ISSUES_SHOWN_MAX = 5;
const STAGES_MAX = 8;
const DAY_MAX = 36_500;
const NAME_LENGTH_MAX = 255;

/** Why a policy file cannot be used, in words for people: each issue with its line. */
export function policyProblem(name: string, error: unknown): string {
  const file = cutName(name);
  if (!(error instanceof MailflowError)) return `${file} could not be read: ${String(error)}`;
  const issues = error.issues.length === 0 ? [error] : error.issues;
  const shown = issues.slice(0, ISSUES_SHOWN_MAX).map(({ message, where }) => {
    return where.line === undefined ? message : `line ${where.line}: ${message}`;
  });
  const more = issues.length - shown.length;
  const rest = more > 0 ? `; and ${more} more` : "";
  return `${file} is not used. ${shown.join("; ")}${rest}.`;
}

/** Why the run cannot have a policy, or null. */
export function whyNotPolicy(policy: Policy, { settings }: WhatIfInput): string | null {
  const { servers } = settings.model;
  const last = Math.max(1, ...servers.flatMap((one) => one.stageStarts.map(({ stage }) => stage)));
  if (policy.stages.length >= last) return null;
  return `expected at least ${last} stages, because the inventory has a server in stage ${last}, received ${policy.stages.length}`;
}

/** The word behind `--policy`: a name that the command line takes for a file's. */
export function policyWord({ id, loaded }: PolicyKnob): string {
  if (loaded === null) return id;
  const isPath = /^[^-].*\.(?:ya?ml|json)$/i.test(loaded.file);
  return isPath ? loaded.file : `./${loaded.file}`;
}

/** A file's name that can stand in a command and be read there. */
export function isPlainFileName(name: string): boolean {
  return (
    name.length > 0 &&
    name.length <= NAME_LENGTH_MAX &&
    !/[/\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name)
  );
}

/** A loaded policy as a link holds it. */
export function loadedPolicyText({ id, variant, loaded }: PolicyKnob): string {
  const stages = loaded?.stages.map(({ startDay, throttleMinutesPerHour, blockMinutesPerHour }) => [
    startDay,
    throttleMinutesPerHour,
    blockMinutesPerHour,
  ]);
  return JSON.stringify([loaded?.file, id, variant, stages]);
}

/** Reads what `loadedPolicyText` writes; null for anything that no policy file can hold. */
export function parseLoadedPolicy(text: string, input: WhatIfInput): PolicyKnob | null {
  const [file, id, variant, rows] = listOf(parsedJson(text));
  if (typeof file !== "string" || typeof id !== "string" || typeof variant !== "string")
    return null;
  if (!isPlainFileName(file) || variant === "" || variant === "all") return null;
  const stages: Stage[] = [];
  for (const row of listOf(rows)) {
    const stage = parseStageRow(listOf(row), stages);
    if (stage === null) return null;
    stages.push(stage);
  }
  if (stages.length === 0 || stages.length > STAGES_MAX) return null;
  if (whyNotPolicy({ id, variant, stages }, input) !== null) return null;
  return { id, variant, loaded: { file, stages } };
}

function parseStageRow(row: readonly unknown[], before: readonly Stage[]): Stage | null {
  const [startDay, throttle, block] = row;
  const first = before.length === 0 ? 0 : (before.at(-1)?.startDay ?? 0) + 1;
  if (!isWhole(startDay, first, before.length === 0 ? 0 : DAY_MAX)) return null;
  if (!isWhole(throttle, 0, 60) || !isWhole(block, 0, 60 - throttle)) return null;
  return {
    stage: before.length + 1,
    startDay,
    throttleMinutesPerHour: throttle,
    blockMinutesPerHour: block,
  };
}

function isWhole(value: unknown, min: number, max: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= min && value <= max;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

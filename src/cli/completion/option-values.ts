import { charts } from "../../../reports/charts/catalogue.ts";
import { bundledPolicyIds, loadPolicy } from "../../config/policy/file.ts";
import { bundledProfiles } from "../../config/retry/file.ts";
import { CHART_FORMATS } from "../../run/chart-files.ts";
import type { OptionName, OptionSpec } from "../options/option-types.ts";

/** What the Tab key offers in a place. `words` may stand beside files; both empty = nothing. */
export interface Offer {
  readonly words: readonly string[];
  /** The words may be joined by commas. */
  readonly isList: boolean;
  readonly files: "none" | "files" | "folders";
}

/** Words that options without a closed list know by name. */
export type KnownWords = ReadonlyMap<OptionName, readonly string[]>;

/** Reads the names that are bundled: policies with their variants, retry profiles, charts. */
export async function knownWords(): Promise<KnownWords> {
  const policies = await bundledPolicyIds();
  const variants: string[] = [];
  for (const id of policies) {
    variants.push(...(await loadPolicy(id)).variants.map(({ variant }) => variant));
  }
  return new Map<OptionName, readonly string[]>([
    ["policy", policies],
    ["variant", [...new Set(variants), "all"]],
    ["retry", (await bundledProfiles()).map(({ id }) => id)],
    ["placement", ["start", "end", "offset", "random", "scattered", "all"]],
    ["day-zero", ["auto", "first-mail", "floor"]],
    ["own", ["all"]],
    ["pause", ["none"]],
    ["retry-phase", ["random"]],
    ["warm-start", ["simulate"]],
    ["time-format", ["iso", "epoch-s", "epoch-ms"]],
    ["only", charts.map(({ id }) => id)],
    ["format", CHART_FORMATS],
  ]);
}

/** What is offered after an option; null for a flag, after which the next word is free. */
export function offerAfter(spec: OptionSpec, known: KnownWords): Offer | null {
  if (spec.value === null) return null;
  const words = spec.choices ?? known.get(spec.name) ?? [];
  const files = /FILE|PROFILE\|LIST/.test(spec.value)
    ? "files"
    : spec.value === "DIR"
      ? "folders"
      : "none";
  return { words, isList: /,…$/.test(spec.value) && words.length > 0, files };
}

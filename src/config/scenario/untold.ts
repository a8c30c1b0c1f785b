import type { ModelSettings, Order } from "../../../sim/contract/settings.ts";
import type { Untold } from "../../../sim/evaluate/untold-runs.ts";
import { engineOf } from "../../../sim/replay/engine-choice.ts";
import { allPlacements } from "../../../sim/text/placement-text.ts";
import type { PolicyChoice } from "../policy/stage-tables.ts";
import { resolveRetry } from "../retry/file.ts";
import type { ScenarioSections } from "./input.ts";

/** The other schedule that sources give for 2013 to SE. Source: scenarios/retry/exchange.yaml. */
const OTHER_RETRY = "exchange-5min";
/** Of these products all sources say the same. */
const RETRY_AGREED = ["Exchange 2007", "Exchange 2010"];

/**
 * What the scenario leaves open of what the provider has not published, and of how the senders
 * retry: what is said is taken as said. null = nothing is open, or the event engine would have to
 * run message by message for each.
 */
export async function resolveUntold(
  parts: ScenarioSections,
  model: ModelSettings,
  policy: PolicyChoice,
): Promise<Untold | null> {
  if (engineOf(model) !== "fates") return null;
  const otherOrder: Order = model.order === "block-first" ? "throttle-first" : "block-first";
  const others = policy.variants.filter((one) => one !== policy.chosen);
  return {
    placements: parts.placement === undefined ? allPlacements() : [model.placement],
    orders: parts.order === undefined ? [model.order, otherOrder] : [model.order],
    policies: parts.variant === undefined ? [policy.chosen, ...others] : [policy.chosen],
    retries: parts.retry === undefined ? [await otherRetry(parts, model)] : [],
  };
}

/** The run's own retries with the other schedule for products of which sources disagree. */
async function otherRetry(
  { lifetime, delayDsn }: ScenarioSections,
  { retry }: ModelSettings,
): Promise<ModelSettings["retry"]> {
  const asked = { retry: OTHER_RETRY, lifetime: lifetime ?? null, delayDsn: delayDsn ?? null };
  const { id, fallback } = await resolveRetry(asked, ".", () => ({}));
  const byProduct = Object.entries(retry.byProduct).map(([product, own]) => [
    product,
    RETRY_AGREED.includes(product) ? own : fallback,
  ]);
  return { id, byProduct: Object.fromEntries(byProduct), fallback };
}

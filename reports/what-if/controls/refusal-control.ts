import type { Order, Placement } from "../../../sim/contract/settings.ts";
import { placementName } from "../../../sim/enforcement/placement.ts";
import type { Knobs } from "../../../sim/what-if/page-input.ts";
import { whyNotHere } from "../knobs/refusals.ts";
import type { Control, ControlContext } from "./control.ts";
import { choice, element, field } from "./dom.ts";

const PLACEMENTS = [
  ["start", "first minutes of the hour"],
  ["end", "last minutes of the hour"],
  ["at", "from a minute of the hour"],
  ["offset", "from a minute of its own for each server"],
  ["random", "from a random minute in every hour"],
  ["scattered", "single minutes at random"],
  ["all", "try all of them"],
] as const;
const ORDERS = [
  ["block-first", "bounces first, then delays"],
  ["throttle-first", "delays first, then bounces"],
  ["all", "try both"],
] as const;

/** Where in the hour mail is refused, in which order, with which seed, and at which reply. */
export function refusalControl(context: ControlContext): Control {
  const { input } = context;
  const own = input.settings.model;
  const ownPlacement = input.all.placement ? "all" : placementName(own.placement);
  const ownOrder = input.all.order ? "all" : own.order;
  const kind = choice("Refused minutes", PLACEMENTS, "");
  const minute = element("input", { type: "number", min: 0, max: 59, value: 0 });
  const minuteField = field("Minute of the hour", minute);
  const order = choice("Order", ORDERS, "");
  const seed = element("input", { type: "text", autocomplete: "off" });
  const replyPoint = choice(
    "Reply point",
    [
      ["end-of-data", "to each message"],
      ["connect", "to the connection"],
    ],
    "end-of-data",
  );
  const problem = element("p", { class: "problem", role: "alert" });
  const place = (): void => {
    minuteField.hidden = kind.value !== "at";
    const placement = placementOf(kind.value, Number(minute.value));
    if (placement === null) return;
    const name = placement === "all" ? "all" : placementName(placement);
    context.change((knobs) => ({ ...knobs, placement: name === ownPlacement ? null : placement }));
  };
  kind.addEventListener("change", place);
  minute.addEventListener("change", place);
  order.addEventListener("change", () => {
    const chosen = orderOf(order.value);
    context.change((knobs) => ({ ...knobs, order: chosen === ownOrder ? null : chosen }));
  });
  seed.addEventListener("change", () => {
    const chosen = seed.value.trim() === "" || seed.value === own.seed ? null : seed.value;
    if (chosen === null) seed.value = own.seed;
    context.change((knobs) => ({ ...knobs, seed: chosen }));
  });
  replyPoint.addEventListener("change", () => {
    problem.textContent =
      replyPoint.value === "connect" ? (whyNotHere({ ...own, replyPoint: "connect" }) ?? "") : "";
    replyPoint.value = "end-of-data";
  });
  const show = (knobs: Knobs): void => {
    const name =
      knobs.placement === null
        ? ownPlacement
        : knobs.placement === "all"
          ? "all"
          : placementName(knobs.placement);
    kind.value = name.startsWith("at:") ? "at" : name;
    minute.value = name.startsWith("at:") ? name.slice(3) : minute.value;
    minuteField.hidden = kind.value !== "at";
    order.value = knobs.order ?? ownOrder;
    seed.value = knobs.seed ?? own.seed;
    problem.textContent = "";
  };
  const noted = input.synthetic === null ? "" : "Also draws the mail, which is made and not read.";
  const fields = element(
    "div",
    { class: "fields" },
    field("Refused minutes", kind),
    minuteField,
    field("Order", order),
    field("Seed", seed, noted),
    field("The provider replies", replyPoint),
  );
  return {
    title: "Refused minutes",
    element: element("div", {}, fields, problem),
    show,
    summary: ({ placement, order: by, seed: with_ }) =>
      [
        ...(placement === null ? [] : [placement === "all" ? "all" : placementName(placement)]),
        ...(by === null ? [] : [by]),
        ...(with_ === null ? [] : ["seed"]),
      ].join(", "),
  };
}

function placementOf(kind: string, minute: number): Placement | "all" | null {
  switch (kind) {
    case "all":
      return kind;
    case "start":
    case "end":
    case "offset":
    case "random":
    case "scattered":
      return { kind };
    case "at":
      return Number.isInteger(minute) && minute >= 0 && minute < 60 ? { kind, minute } : null;
    default:
      return null;
  }
}

function orderOf(value: string): Order | "all" {
  return value === "all" || value === "throttle-first" ? value : "block-first";
}

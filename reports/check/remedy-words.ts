import type { Availability } from "../../sim/contract/build-facts.ts";
import type { CheckedServer, Remedy } from "../../sim/contract/check-report.ts";
import { formatInstant } from "../../sim/text/instants.ts";
import type { SourceList } from "./source-list.ts";

const SUBSCRIPTION = "Exchange SE";

/** How an update can be had, in words. */
export const AVAILABILITY_WORDS: Readonly<Record<Availability, string>> = {
  public: "public",
  "ESU period 1": "ESU period 1 (paid)",
  "ESU period 2": "ESU period 2 (paid)",
  ended: "ended: cannot be had any more unless already downloaded",
};

/** What to move to, best first, in lines; a server that complies has Exchange SE alone. */
export function remedyLines(server: CheckedServer, sources: SourceList): readonly string[] {
  const { status, remedies, product } = server;
  if (status === "retired") return [];
  const isDue = status === "outOfDate" || status === "unknown" || !server.readings.strict;
  if (isDue) {
    if (remedies.length === 0) return ["    no public build complies on the day"];
    const heading = status === "unknown" ? "if it is out of date" : "what to do";
    return [
      `    ${heading}, best first:`,
      ...remedies.map((one) => `      ${remedyWords(one, sources)}`),
    ];
  }
  const subscription = remedies.find(({ update }) => update.product === SUBSCRIPTION);
  if (subscription === undefined) return [];
  if (product === SUBSCRIPTION) {
    return [`    newest update known: ${remedyWords(subscription, sources)}`];
  }
  // Leaving a product that complies is urgent only where its end is in sight.
  if (server.announced === null && server.deadlines.length === 0) return [];
  return [`    what to do: ${remedyWords(subscription, sources)}`];
}

function remedyWords(remedy: Remedy, sources: SourceList): string {
  const { update, availability, way } = remedy;
  const isSubscription = update.product === SUBSCRIPTION;
  const name = `${isSubscription ? `${update.product} ` : ""}${update.update} ${update.build}`;
  const how = way === "update" ? "" : `, installed ${way}`;
  const mark = sources.mark(remedy.availabilitySource);
  const had = availability === null ? "" : `; ${AVAILABILITY_WORDS[availability]}${mark}`;
  return `${name}${isSubscription ? " or later" : ""}${how}, released ${update.released}${had}${endWords(remedy)}`;
}

/** An end that is in sight, so that nobody moves to what has to be left again. */
function endWords({ compliesUntilMs, isFloorAnnounced }: Remedy): string {
  if (compliesUntilMs !== null) return `; complies until ${formatInstant(compliesUntilMs)} only`;
  return isFloorAnnounced ? "; complies until the floor that is announced" : "";
}

import { normaliseBuild } from "../base/build.ts";
import { parseInstant } from "./instants.ts";
import { notParsed, type Parsed, parsed } from "./parsed.ts";

/** A floor as a text gives it; `product` may end in a cumulative update: `Exchange 2019 CU14`. */
interface FloorText {
  readonly product: string;
  /** A build, or `none`. */
  readonly minBuild: string;
  readonly from: string;
}

/** Reads `PRODUCT=BUILD@DATE`, e.g. `Exchange 2019=none@2027-03-01`. */
export function parseFloorText(text: string): Parsed<FloorText> {
  const match = /^([^=]+)=([^@]+)@(.+)$/.exec(text);
  const [product, minBuild, from] = (match ?? []).slice(1).map((part) => part.trim());
  if (product === undefined || minBuild === undefined || from === undefined) {
    return notParsed(
      `expected a floor such as "Exchange 2019=none@2027-03-01", received ${JSON.stringify(text)}`,
    );
  }
  if (minBuild !== "none" && normaliseBuild(minBuild) === null) {
    return notParsed(`expected a build such as 15.1.2507.61, or none, received "${minBuild}"`);
  }
  const instant = parseInstant(from);
  return instant.ok ? parsed({ product, minBuild, from }) : instant;
}

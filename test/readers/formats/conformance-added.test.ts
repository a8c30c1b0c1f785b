import { describeFormat } from "./conformance.ts";
import { emailEventsCsv, emailEventsJson, screenExport } from "./fixtures-portal.ts";
import {
  cmdletJson,
  cmdletList,
  cmdletSubset,
  ecsJson,
  kibanaCsv,
  sentinelCsv,
} from "./fixtures-shipped.ts";

for (const fixture of [
  cmdletSubset,
  cmdletJson,
  cmdletList,
  screenExport,
  emailEventsCsv,
  emailEventsJson,
  sentinelCsv,
  kibanaCsv,
  ecsJson,
]) {
  describeFormat(fixture);
}

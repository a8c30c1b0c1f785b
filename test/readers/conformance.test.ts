import { describeFormat } from "./conformance.ts";
import { mappedSemicolons, ownColumns } from "./fixtures-mapped.ts";
import { traceNewShell, traceOldShell } from "./fixtures-trace.ts";
import { trackingCmdlet, trackingFile } from "./fixtures-tracking.ts";

for (const fixture of [
  traceOldShell,
  traceNewShell,
  trackingFile,
  trackingCmdlet,
  mappedSemicolons,
  ownColumns,
]) {
  describeFormat(fixture);
}

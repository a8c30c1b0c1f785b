import { describeFormat } from "./conformance.ts";
import { mappedSemicolons, ownColumns } from "./fixtures-mapped.ts";
import {
  graphJson,
  historicalExtended,
  historicalSummaryReport,
  reportingJson,
} from "./fixtures-online.ts";
import { postfixMaillog, sendProtocol } from "./fixtures-threads.ts";
import { traceNewShell, traceOldShell } from "./fixtures-trace.ts";
import { trackingCmdlet, trackingFile } from "./fixtures-tracking.ts";

for (const fixture of [
  traceOldShell,
  traceNewShell,
  trackingFile,
  trackingCmdlet,
  mappedSemicolons,
  ownColumns,
  historicalSummaryReport,
  historicalExtended,
  reportingJson,
  graphJson,
  sendProtocol,
  postfixMaillog,
]) {
  describeFormat(fixture);
}

import { elasticNames, sentinelNames, type TrackingNamesOf } from "../records/tracking-names.ts";
import { columnsAs } from "./columns-as.ts";
import type { Columns, LogFormat } from "./format.ts";
import { trackingLog } from "./tracking.ts";

const localTime = "TimeGenerated [Local Time]";

/**
 * Tracking logs in Microsoft Sentinel or Log Analytics, table `MessageTrackingLog_CL`, as CSV or
 * JSON: the rows of the log files, times in UTC.
 */
export const sentinelTracking: LogFormat = shipped({
  id: "tracking-sentinel",
  title: "Tracking log in Sentinel (MessageTrackingLog_CL)",
  needs: "TimeGenerated, source, eventId, clientHostname and serverHostname or senderHostname",
  zone: "utc",
  names: sentinelNames,
  isTaken: (columns) => !columns.has(localTime),
});

/** As `sentinelTracking`, with times as the portal's clock showed them. */
export const sentinelTrackingLocal: LogFormat = shipped({
  id: "tracking-sentinel-local",
  title: "Tracking log in Sentinel, local times",
  needs: `${localTime}, source, eventId, clientHostname and serverHostname or senderHostname`,
  zone: "recovered",
  names: sentinelNames,
  isTaken: (columns) => columns.has(localTime),
});

/**
 * Tracking logs in the Elastic Common Schema: documents as JSON, or a CSV of Kibana, which writes
 * times by the browser's clock, `-` for nothing and numbers with thousands separators.
 */
export const elasticTracking: LogFormat = shipped({
  id: "tracking-elastic",
  title: "Tracking log in Elasticsearch (ECS)",
  needs:
    "@timestamp, microsoft.exchange.source, microsoft.exchange.eventid, client.domain and server.domain",
  zone: "recovered",
  names: elasticNames,
  isTaken: () => true,
});

function shipped(
  format: Pick<LogFormat, "id" | "title" | "needs" | "zone"> & {
    readonly names: TrackingNamesOf;
    isTaken(columns: Columns): boolean;
  },
): LogFormat {
  const { names, isTaken, ...rest } = format;
  const asLog = (columns: Columns): Columns =>
    columnsAs(columns, {
      find: (name) => names[name]?.find((each) => columns.has(each)) ?? null,
      changed: (sql, name) => (isCount(name) ? plainNumber(sql) : `nullif(${sql}, '-')`),
    });
  return {
    ...rest,
    hasBareServerNames: true,
    detect: (columns) => isTaken(columns) && trackingLog.detect(asLog(columns)),
    row: (columns, options) => trackingLog.row(asLog(columns), options),
  };
}

function isCount(name: string): boolean {
  return name === "total-bytes" || name === "recipient-count";
}

/** `1,234` is 1234. */
function plainNumber(sql: string): string {
  const value = `nullif(${sql}, '-')`;
  return `CASE WHEN regexp_full_match(${value}, '\\d{1,3}(,\\d{3})+') THEN replace(${value}, ',', '') ELSE ${value} END`;
}

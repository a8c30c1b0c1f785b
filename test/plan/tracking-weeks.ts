import { writeFileSync } from "node:fs";
import path from "node:path";
import { sendRow, trackingHead } from "../readers/formats/fixtures-tracking.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A server of the logs, its build as logs write it, and its messages of a working day. */
interface LoggedServer {
  readonly name: string;
  readonly build: string;
  readonly perDay: number;
}

/**
 * Writes tracking logs as Exchange does, a file a server and day (`MSGTRK2026102601-EXCH01.LOG`):
 * mail of office hours, 07:00 to 19:00 UTC, a tenth of it at weekends; not after `untilMs`.
 */
export function writeTrackingWeeks(
  folder: string,
  servers: readonly LoggedServer[],
  { fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number },
): void {
  for (let dayMs = fromMs; dayMs < untilMs; dayMs += DAY_MS) {
    const weekday = new Date(dayMs).getUTCDay();
    const day = new Date(dayMs).toISOString().slice(0, 10);
    for (const { name, build, perDay } of servers) {
      const count = weekday === 0 || weekday === 6 ? Math.round(perDay / 10) : perDay;
      const rows = Array.from({ length: count }, (_, i) => {
        const ms = dayMs + 7 * HOUR_MS + Math.floor((12 * HOUR_MS * i) / count);
        const time = new Date(ms).toISOString();
        const id = `${name}-${day}-${i}`;
        return {
          ms,
          row: sendRow({
            time,
            networkId: id,
            messageId: `<${id}@contoso.example>`,
            clientHost: name,
            build,
          }),
        };
      }).filter(({ ms }) => ms < untilMs);
      const file = `MSGTRK${day.replaceAll("-", "")}01-${name}.LOG`;
      const text = [...trackingHead, ...rows.map(({ row }) => row)].join("\r\n");
      writeFileSync(path.join(folder, file), `${text}\r\n`);
    }
  }
}

import { performance } from "node:perf_hooks";
import { formatPlacement } from "../../../sim/text/placement-text.ts";
import { type CsvLog, openCsvLog } from "../../platform/csv-log.ts";
import { ATTEMPT_COLUMNS, attemptRow } from "../../smtp/attempts.ts";
import { makeCertificate } from "../../smtp/certificate.ts";
import { type Endpoint, startEndpoint } from "../../smtp/endpoint.ts";
import { Enforcement } from "../../smtp/enforcement.ts";
import { startClock } from "../../smtp/simulated-clock.ts";
import { AttemptCounter, countsText, type EndpointStatus, statusText } from "../../smtp/status.ts";
import type { CommandCall } from "../settings/command-call.ts";
import { readSmtpSettings, type SmtpSettings } from "../settings/smtp-settings.ts";
import { printable, writeError, writeOut } from "../terminal/terminal.ts";

const REDRAW_MS = 500;
const LINE_EVERY_MS = 5_000;
const TERMINAL_COLUMNS = 80;
const CLEAR_LINE = "\r\u001b[2K";

/**
 * `mailflow smtp`: runs until Ctrl-C, which is its regular end (exit code 0).
 * Errors: USAGE, PORT_UNAVAILABLE, OUTPUT_UNWRITABLE, those of the files it is given.
 */
export async function smtpCommand(call: CommandCall): Promise<number> {
  const settings = await readSmtpSettings(call.options);
  for (const warning of settings.warnings) await writeError(`mailflow: warning: ${warning}\n`);
  const certificate = await makeCertificate(settings.host, Date.now());
  const counter = new AttemptCounter();
  const failed = new AbortController();
  const log = await openLog(settings.logPath, failed);
  const clock = startClock({ ...settings, realMs: () => performance.now() });
  const enforcement = new Enforcement(settings.model, settings.day0Ms);
  try {
    const endpoint = await startEndpoint({
      ...settings,
      certificate,
      enforcement,
      clock,
      onAttempt: (attempt) => {
        counter.add(attempt);
        log?.add(attemptRow(attempt));
      },
    });
    await announce(settings, endpoint);
    const status = async (): Promise<EndpointStatus> => ({
      simulatedMs: clock.nowMs(),
      day0Ms: settings.day0Ms,
      stage: enforcement.stageAt(clock.nowMs()),
      counts: counter.counts,
      connections: await endpoint.connectionCount(),
      cutOffs: endpoint.cutOffCount(),
    });
    const stopStatus = settings.quiet ? () => {} : showStatus(status);
    await aborted(AbortSignal.any([call.signal, failed.signal]));
    stopStatus();
    await endpoint.close();
  } finally {
    await log?.close();
  }
  failed.signal.throwIfAborted();
  await writeOut(`Attempts: ${countsText(counter.counts)}\n`);
  return 0;
}

async function openLog(path: string | null, failed: AbortController): Promise<CsvLog | null> {
  if (path === null) return null;
  return await openCsvLog(path, ATTEMPT_COLUMNS, (error) => failed.abort(error));
}

async function announce(settings: SmtpSettings, { port }: Endpoint): Promise<void> {
  const { policy, placement } = settings.model;
  await writeError(
    printable(
      `Listening on ${settings.host} port ${port}. Mail is accepted and thrown away.\n` +
        `Policy ${policy.id} (${policy.variant}), placement ${formatPlacement(placement)}, ` +
        `day ${settings.startDay} at ${settings.speed} times real time. Ctrl-C ends it.\n`,
    ),
  );
}

/** Shows the status on standard error until it is stopped. */
function showStatus(status: () => Promise<EndpointStatus>): () => void {
  const isTerminal = process.stderr.isTTY;
  let isRunning = true;
  const show = async (): Promise<void> => {
    const text = statusText(await status());
    // A line that wraps could not be taken back.
    const room = (process.stderr.columns ?? TERMINAL_COLUMNS) - 1;
    if (isRunning) await writeError(isTerminal ? CLEAR_LINE + text.slice(0, room) : `${text}\n`);
  };
  const timer = setInterval(() => void show(), isTerminal ? REDRAW_MS : LINE_EVERY_MS);
  return () => {
    isRunning = false;
    clearInterval(timer);
    if (isTerminal) process.stderr.write(CLEAR_LINE);
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

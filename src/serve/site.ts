import { createHash } from "node:crypto";
import { watch } from "node:fs";
import path from "node:path";
import { renderReport } from "../../reports/page/report.ts";
import { renderShell } from "../../reports/serve/shell-page.ts";
import { MailflowError } from "../../sim/base/errors.ts";
import type { ResolvedScenario } from "../config/scenario/resolved.ts";
import type { RunProgress, RunRequest } from "../mail/request.ts";
import { makePrivateFolder } from "../platform/private-folder.ts";
import { pageScript, reportOptions } from "../run/outputs.ts";
import { runScenario } from "../run/run.ts";
import type { DroppedFile } from "./drop.ts";
import { findReports, readReport } from "./report-folder.ts";
import { Runs } from "./runs.ts";
import { type DropOptions, type Site, serveSite } from "./site-server.ts";

/** What is served: a scenario or logs, which are run, or a folder of reports. */
export type SiteSource =
  | {
      readonly kind: "scenario";
      readonly name: string;
      /** Reads it anew, so that a changed file counts. */
      readonly load: () => Promise<ResolvedScenario>;
      /** A change of this file runs it again; null = nothing is watched. */
      readonly watchedFile: string | null;
    }
  | { readonly kind: "folder"; readonly folder: string };

interface SiteRequest {
  readonly source: SiteSource;
  readonly host: string;
  readonly port: number;
  readonly dropBytesMax: number;
  /** The scenario of a log that was dropped. */
  readonly loadDropped: (file: string, options: DropOptions) => Promise<ResolvedScenario>;
  readonly run: Omit<RunRequest, "scenario" | "decisionsPath" | "rejectsPath" | "onProgress">;
  readonly progressWords: (progress: RunProgress) => string;
  /** Hears what is wrong with mailflow itself; the site goes on. */
  readonly onBug: (error: unknown) => void;
}

const RELOAD_AFTER_MS = 200;

/** Serves a source until it is closed. Errors: PORT_UNAVAILABLE, INPUT_MISSING. */
export async function openSite(request: SiteRequest): Promise<Site> {
  const { source } = request;
  const runs = new Runs(request.onBug);
  const folder = await makePrivateFolder();
  const stops: (() => void)[] = [];
  try {
    if (source.kind === "folder") await addReports(source.folder, runs);
    const site = await serveSite({
      host: request.host,
      port: request.port,
      runs,
      shell: renderShell(await pageScript("shell"), sha256Base64, source.kind === "scenario"),
      dropFolder: folder.path,
      dropBytesMax: request.dropBytesMax,
      onDrop: (file, options) =>
        runs.add(file.name, async (tell) => {
          try {
            return await report(request, await request.loadDropped(file.path, options), tell);
          } catch (error) {
            throw withoutFolder(error, file);
          } finally {
            await file.remove();
          }
        }),
    });
    if (source.kind === "scenario") {
      const id = runs.add(source.name, async (tell) => report(request, await source.load(), tell));
      if (source.watchedFile !== null) {
        stops.push(watchFile(source.watchedFile, () => runs.remake(id)));
      }
    }
    return {
      ...site,
      close: async () => {
        for (const stop of stops) stop();
        await site.close();
        await runs.settled();
        await folder.remove();
      },
    };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}

/**
 * The reader of the page knows the file by its name; where it lay for a moment is nothing to them.
 */
function withoutFolder(error: unknown, { name, path: place }: DroppedFile): unknown {
  if (!(error instanceof MailflowError)) return error;
  const shown = (text: string): string => text.replaceAll(place, name);
  const { code, message, hint, issues, cause } = error;
  return new MailflowError(code, shown(message), {
    hint: shown(hint),
    issues: issues.map((issue) => ({ ...issue, message: shown(issue.message) })),
    cause,
  });
}

async function addReports(folder: string, runs: Runs): Promise<void> {
  const found = await findReports(folder);
  // The last one added is the one shown first.
  for (const one of [...found].reverse()) runs.add(one.name, () => readReport(one, folder));
}

async function report(
  request: SiteRequest,
  scenario: ResolvedScenario,
  tell: (words: string) => void,
): Promise<string> {
  const outcome = await runScenario({
    ...request.run,
    scenario,
    decisionsPath: null,
    rejectsPath: null,
    onProgress: (progress) => tell(request.progressWords(progress)),
  });
  tell("Drawing …");
  return await renderReport(outcome.result, await reportOptions(outcome, scenario));
}

/** Calls back when a file was written, once for a burst of changes; editors replace files. */
function watchFile(file: string, onChange: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(path.dirname(path.resolve(file)), (_event, name) => {
    if (name !== path.basename(file)) return;
    clearTimeout(timer);
    timer = setTimeout(onChange, RELOAD_AFTER_MS);
  });
  // A folder that is taken away ends the watching, not the site.
  watcher.on("error", () => watcher.close());
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}

function sha256Base64(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("base64");
}

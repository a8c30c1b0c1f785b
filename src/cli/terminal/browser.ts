import { spawn } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { printable, writeError } from "./terminal.ts";

/** An opener that fails says so at once; one that goes on is the browser itself. */
const FAILS_WITHIN_MS = 1_500;

interface Opener {
  readonly program: string;
  readonly words: readonly string[];
}

/** What is asked of `openPage` beside the page. */
interface OpenRequest {
  /** Whether --open was given. */
  readonly open: boolean;
  readonly json: boolean;
}

/**
 * Opens a page of the disk in the browser, if that was asked for. What goes wrong is told in a line
 * and never fails the run, whose report is written.
 */
export async function openPage(file: string, { open, json }: OpenRequest): Promise<void> {
  if (!open || json) return;
  await openAddress(pathToFileURL(path.resolve(file)).href, file);
}

/** Opens an address; `shown` is what a person can open by hand where that fails. */
export async function openAddress(address: string, shown: string): Promise<void> {
  const ci = process.env["CI"] ?? "";
  const problem =
    ci !== "" && ci !== "false"
      ? "not done in CI"
      : await started(openerOf(process.platform, address));
  if (problem === null) return;
  await writeError(printable(`mailflow: --open: ${problem}. The page: ${shown}\n`));
}

/**
 * The program of a system that opens an address. No shell reads it: names of files are not code.
 */
export function openerOf(platform: NodeJS.Platform, address: string): Opener {
  switch (platform) {
    case "darwin":
      return { program: "open", words: [address] };
    case "win32":
      // `start` is a word of the shell cmd; this is what it calls for a page.
      return { program: "rundll32.exe", words: ["url.dll,FileProtocolHandler", address] };
    default:
      return { program: "xdg-open", words: [address] };
  }
}

/** Starts a program; gives what is wrong in words, or null once it runs or has ended well. */
function started({ program, words }: Opener): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(program, words, { detached: true, stdio: "ignore", shell: false });
    const timer = setTimeout(() => end(null), FAILS_WITHIN_MS);
    const end = (problem: string | null): void => {
      clearTimeout(timer);
      child.unref();
      resolve(problem);
    };
    child.on("error", (error) => {
      const isMissing = "code" in error && error.code === "ENOENT";
      end(isMissing ? `there is no ${program} on this machine` : `${program}: ${error.message}`);
    });
    child.on("exit", (code) => {
      end(code === 0 ? null : `${program} found no browser (exit code ${code ?? "none"})`);
    });
  });
}

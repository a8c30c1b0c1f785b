import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

/** A Python that can run a peer, or why there is none. */
export type FoundPython =
  | { readonly kind: "found"; readonly python: string }
  | { readonly kind: "missing"; readonly reason: string };

/** Debian's packages serve the system's Python, which need not be the first on the path. */
const PYTHONS: readonly string[] = ["python3", "/usr/bin/python3"];

/** Looks for a Python that runs `needed` without an error; `reason` is said where none does. */
export async function findPython(needed: string, reason: string): Promise<FoundPython> {
  for (const python of PYTHONS) {
    const ran = await execute(python, ["-c", needed]);
    if (ran.code === 0) return { kind: "found", python };
  }
  return { kind: "missing", reason };
}

interface Execution {
  /** null when the program could not be started. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, whatever its exit code. */
export async function execute(
  program: string,
  args: readonly string[],
  { input = "", folder = "." }: { readonly input?: string; readonly folder?: string } = {},
): Promise<Execution> {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"], cwd: folder });
  // Without the program, or when it ends early, writing fails; its exit code says so.
  child.stdin.on("error", () => {});
  const ended = once(child, "close").then(
    () => child.exitCode,
    () => null,
  );
  child.stdin.end(input);
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}

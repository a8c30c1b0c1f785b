import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageRoot } from "../src/platform/package-root.ts";
import { isCheckout, textOf } from "./rooms.ts";

/** What is installed without git: the file that `npm pack` writes, as another machine gets it. */
const root = packageRoot();
const manifest: {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly publishConfig: unknown;
} = JSON.parse(textOf("package.json"));

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

let scratch = "";
let packed: Packed = { filename: "", files: [] };
let names: ReadonlySet<string> = new Set();

/** Runs npm or npx to its end. */
function call(
  program: "npm" | "npx",
  args: readonly string[],
  cwd: string,
): ReturnType<typeof spawnSync> {
  const windows = process.platform === "win32";
  const file = windows ? `${program}.cmd` : program;
  return spawnSync(file, args, { cwd, encoding: "utf8", shell: windows });
}

beforeAll(() => {
  if (!isCheckout) return;
  scratch = mkdtempSync(path.join(tmpdir(), "mailflow-pack-"));
  // Without scripts: what is built is there, and building anew would take it from other tests.
  const { stdout } = call(
    "npm",
    ["pack", "--ignore-scripts", "--json", "--pack-destination", scratch],
    root,
  );
  packed = JSON.parse(String(stdout))[0];
  names = new Set(packed.files.map((file) => file.path));
});
afterAll(() => {
  if (scratch !== "") rmSync(scratch, { recursive: true, force: true });
});

describe.skipIf(!isCheckout)("the packed file", () => {
  test("has the name that README, GUIDE and a release speak of", () => {
    expect(manifest.name).toBe("mailflow-sim");
    expect(packed.filename).toBe(`mailflow-sim-${manifest.version}.tgz`);
    const named = `${textOf("README.md")}${textOf("GUIDE.md")}`.match(/mailflow-sim-[\w.-]+\.tgz/g);
    expect(named?.length).toBeGreaterThan(1);
    expect(new Set(named)).toEqual(new Set([packed.filename]));
  });

  test("holds the program, its data, its documents and licence, and nothing else", () => {
    const needed = [...Object.values(manifest.bin), "LICENSE", "README.md", "package.json"];
    expect(needed.filter((file) => !names.has(file))).toEqual([]);
    const allowed =
      /^(?:dist\/(?:src|sim|reports)\/|scenarios\/|reports\/fonts\/|[A-Z]+\.md$|LICENSE$|package\.json$)/;
    expect([...names].filter((file) => !allowed.test(file))).toEqual([]);
    expect([...names].filter((file) => /tsbuildinfo|\.test\.|cpuprofile/.test(file))).toEqual([]);
  });

  test("holds every file that its README and GUIDE link to", () => {
    const links = ["README.md", "GUIDE.md"].flatMap((page) => [
      ...textOf(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g),
    ]);
    const targets = links.map(([, target = ""]) => target);
    expect(targets.length).toBeGreaterThan(20);
    const isPacked = (target: string): boolean =>
      names.has(target) || [...names].some((file) => file.startsWith(`${target}/`));
    expect(targets.filter((target) => !isPacked(target))).toEqual([]);
  });

  test("says what a registry asks: version, licence, public, with provenance", () => {
    expect(manifest.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(manifest.license).toBe("MIT");
    expect(manifest.publishConfig).toEqual({ access: "public", provenance: true });
    expect(JSON.parse(textOf("package-lock.json"))).toMatchObject({
      name: manifest.name,
      version: manifest.version,
      packages: { "": { name: manifest.name, version: manifest.version, bin: manifest.bin } },
    });
  });
});

describe.skipIf(!isCheckout)("what is packed", () => {
  test("runs with nothing of the repository but its dependencies", () => {
    const { status } = spawnSync("tar", ["-xzf", packed.filename], { cwd: scratch });
    expect(status).toBe(0);
    symlinkSync(
      path.join(root, "node_modules"),
      path.join(scratch, "package", "node_modules"),
      "junction",
    );
    const here = path.join(scratch, "elsewhere");
    mkdirSync(here);
    const main = path.join("..", "package", manifest.bin["mailflow"] ?? "");
    const scenario = path.join("..", "package", "scenarios", "examples", "small-office.yaml");
    const run = spawnSync(process.execPath, [main, "run", scenario, "--quiet", "--out", "o"], {
      cwd: here,
      encoding: "utf8",
    });
    expect(run).toMatchObject({ status: 0, stderr: "" });
    expect(existsSync(path.join(here, "o", "report.html"))).toBe(true);
  });

  test("is tried by npx in an empty folder, without git", (context) => {
    const here = path.join(scratch, "empty");
    mkdirSync(here);
    copyFileSync(path.join(scratch, packed.filename), path.join(here, packed.filename));
    // As README has it: a whole path npx would take for a program.
    const file = `./${packed.filename}`;
    // Without the network: CI does the same with it (.ci/run).
    const run = call("npx", ["--yes", "--offline", file, "-V"], here);
    if (/ENOTCACHED/.test(String(run.stderr))) {
      context.skip("the dependencies are not in npm's cache, and this test uses no network");
    }
    expect({ code: run.status, stdout: run.stdout }).toEqual({
      code: 0,
      stdout: `${manifest.version}\n`,
    });
  });
});

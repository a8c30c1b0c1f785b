import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { test } from "vitest";
import { packageRoot } from "../../src/platform/package-root.ts";

const root = packageRoot();

// A package that was installed has no figures of its own.
test.skipIf(!existsSync(path.join(root, "bench.json")))(
  "the figures that the documents show are those of bench.json",
  () => {
    execFileSync(process.execPath, ["test/bench/table.mjs", "--check"], { cwd: root });
  },
);

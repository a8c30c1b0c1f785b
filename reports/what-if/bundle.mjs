// Bundles the page's two scripts into dist, one file each, ready to be put into a report. Runs in
// the package's folder, as `npm run build` does.
import { build } from "esbuild";

/**
 * The worker reads policy files with the command line's own reader. reports/ may not import src/,
 * so the two are joined here.
 */
const WORKER = `
import { serveWorker } from "./reports/what-if/worker.ts";
import { readPolicyBytes } from "./src/config/policy/stage-tables.ts";
serveWorker(readPolicyBytes);
`;

const SETTINGS = {
  bundle: true,
  minify: true,
  format: "iife",
  platform: "browser",
  target: "es2022",
  charset: "ascii",
  legalComments: "none",
  banner: {
    js: [
      "/* mailflow-sim (MIT). The worker holds vega, vega-lite and vega-interpreter (BSD-3-Clause,",
      "University of Washington Interactive Data Lab), d3 (ISC, Mike Bostock), seedrandom (MIT,",
      "David Bau), yaml (ISC, Eemeli Aro) and zod (MIT, Colin McDonnell). */",
    ].join(" "),
  },
};

const FOLDER = "dist/reports/what-if/bundle";
await build({
  ...SETTINGS,
  entryPoints: ["page", "shell", "static-page"].map((name) => `reports/what-if/${name}.ts`),
  outdir: FOLDER,
});
await build({
  ...SETTINGS,
  stdin: { contents: WORKER, resolveDir: ".", sourcefile: "worker-entry.ts", loader: "ts" },
  outfile: `${FOLDER}/worker.js`,
});

// Bundles the page's two scripts into dist, one file each, ready to be put into a report. Runs in
// the package's folder, as `npm run build` does.
import { build } from "esbuild";

await build({
  entryPoints: ["reports/what-if/page.ts", "reports/what-if/worker.ts", "reports/what-if/shell.ts"],
  outdir: "dist/reports/what-if/bundle",
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
      "University of Washington Interactive Data Lab), d3 (ISC, Mike Bostock) and seedrandom (MIT,",
      "David Bau). */",
    ].join(" "),
  },
});

// `npm run verify`: bundles the checks, as Node 20 does not run TypeScript, and runs them.
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const outfile = path.join(root, "dist/peers/verify.mjs");
await build({
  entryPoints: [path.join(root, "test/peers/verify.ts")],
  outfile,
  bundle: true,
  platform: "node",
  format: "esm",
  packages: "external",
  sourcemap: true,
});
const { verify } = await import(pathToFileURL(outfile).href);
process.exitCode = await verify(process.argv.slice(2));

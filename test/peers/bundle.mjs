// Node 20 does not run TypeScript: bundles a module of this folder into dist/peers and imports it.
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/** The exports of `test/peers/NAME.ts`. */
export async function peers(name) {
  const outfile = path.join(root, `dist/peers/${name}.mjs`);
  await build({
    entryPoints: [path.join(root, `test/peers/${name}.ts`)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    sourcemap: true,
  });
  return import(pathToFileURL(outfile).href);
}

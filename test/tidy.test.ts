import { expect, test } from "vitest";
import { files, isCheckout, textOf } from "./rooms.ts";

/**
 * The repository holds itself to its own rules; what Biome and the compiler check is not repeated
 * here.
 */
const LINES_MAX = 400;
const LINE_LENGTH_MAX = 100;

const code = files.filter((file) => /\.(ts|mjs)$/.test(file));
const prose = files.filter((file) => /\.(ts|mjs|md|yaml|json|csv)$|^\.ci\//.test(file));

test.skipIf(!isCheckout)("the repository was found", () => {
  expect(code.length).toBeGreaterThan(50);
});

test.skipIf(!isCheckout)("the top level holds only what the layout names", () => {
  const top = new Set(files.map((file) => file.split("/")[0]));
  const folders = [...top].filter((name) => files.some((file) => file.startsWith(`${name}/`)));
  expect(folders.sort()).toEqual([".ci", "reports", "scenarios", "sim", "src", "test"]);
});

test.skipIf(!isCheckout)("no source file is longer than one job needs", () => {
  const long = code.filter((file) => textOf(file).split("\n").length > LINES_MAX);
  expect(long).toEqual([]);
});

test.skipIf(!isCheckout)("no comment is too wide to read (the formatter sees to the code)", () => {
  const long = code.flatMap((file) =>
    textOf(file)
      .split("\n")
      .map((line, i) => ({ place: `${file}:${i + 1}`, line }))
      .filter(({ line }) => /^\s*(\/\/|\/?\*)/.test(line) && line.length > LINE_LENGTH_MAX)
      .map(({ place }) => place),
  );
  expect(long).toEqual([]);
});

test.skipIf(!isCheckout)("no file speaks of a machine, a registry host or unfinished work", () => {
  // Spelled in parts so that this file does not find itself.
  const banned = [
    ["/wo", "rk/"],
    ["/ro", "ot/"],
    ["registry.npm", "js.org"],
    ["FIX", "ME"],
    ["TO", "DO"],
    ["not imple", "mented"],
  ].map((parts) => parts.join(""));
  const found = prose
    .filter((file) => file !== "package-lock.json")
    .flatMap((file) => {
      const text = textOf(file);
      return banned.filter((word) => text.includes(word)).map((word) => `${file}: ${word}`);
    });
  expect(found).toEqual([]);
});

test.skipIf(!isCheckout)("no test has a time limit of its own for a busy machine to miss", () => {
  const limits = /imeout: \d|^\s*\}, [\d_]+\);|\bvi[.]waitFor\(|performance[.]now\(/m;
  const tests = code.filter((file) => /^test\/(?!bench\/|peers\/).*\.ts$/.test(file));
  const found = tests.filter((file) => limits.test(textOf(file)));
  expect(found).toEqual(["test/patience.ts"]);
});

test.skipIf(!isCheckout)("no property draws NaN without having said so", () => {
  const drawn = /fc[.](?:double|float)\((?!\)|[^)]*noNaN)/;
  const tests = code.filter((file) => file.startsWith("test/"));
  expect(tests.filter((file) => drawn.test(textOf(file)))).toEqual([]);
});

test.skipIf(!isCheckout)("the lock file names no download address", () => {
  expect(textOf("package-lock.json")).not.toContain('"resolved"');
});

test("no runtime dependency runs a script when it is installed", () => {
  const lock: { packages: Record<string, { dev?: boolean; hasInstallScript?: boolean }> } =
    JSON.parse(textOf("package-lock.json"));
  const scripted = Object.entries(lock.packages)
    .filter(([, entry]) => entry.hasInstallScript === true && entry.dev !== true)
    .map(([name]) => name);
  expect(scripted).toEqual([]);
});

test("every dependency has an exact version", () => {
  const manifest: {
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
    scripts: Record<string, string>;
  } = JSON.parse(textOf("package.json"));
  const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
    .filter(([, version]) => !/^\d/.test(version))
    .map(([name]) => name);
  expect(loose).toEqual([]);
  expect(Object.keys(manifest.scripts)).not.toContain("prepare");
});

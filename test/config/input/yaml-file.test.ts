import path from "node:path";
import { describe, expect, test } from "vitest";
import { readYamlFile } from "../../../src/config/input/yaml-file.ts";
import { parseYaml } from "../../../src/config/input/yaml-text.ts";
import { failure, issueLines, withFiles } from "../config-helpers.ts";

const parse = (text: string) => parseYaml(text, "s.yaml", "SCENARIO_INVALID");

describe("a YAML file", () => {
  test("gives the places of values, list items, keys and missing keys", () => {
    const yaml = parse("a: 1\nlist:\n  - x: one\n    y: 15.10\nb:\n  c: 2\n");
    expect(yaml.place(["a"])).toEqual({ line: 1, column: 4, text: "1" });
    expect(yaml.place(["list", 0, "y"])).toEqual({ line: 4, column: 8, text: "15.10" });
    expect(yaml.place(["list", 0, "y"], true)).toMatchObject({ line: 4, column: 5 });
    expect(yaml.place(["b", "missing"])).toEqual({ line: 6, column: 3 });
    expect(yaml.place(["list", 7])).toMatchObject({ line: 3, column: 3 });
  });

  test("gives places behind an alias and a merge", () => {
    const yaml = parse("base: &b\n  x: one\nuse: *b\nmerged:\n  <<: *b\n  y: 1\n");
    expect(yaml.value).toMatchObject({ use: { x: "one" }, merged: { x: "one", y: 1 } });
    expect(yaml.place(["use", "x"])).toMatchObject({ line: 2, column: 6 });
  });

  test("reports every syntax error at once, with its place", async () => {
    const error = await failure(() => parse("a: [1\nb: 2\nb: 3\n"));
    expect(error.code).toBe("SCENARIO_INVALID");
    expect(error.issues.length).toBeGreaterThan(1);
    expect(issueLines(error).every((line) => /^\d+:\d+ not YAML: /.test(line))).toBe(true);
  });

  test("refuses a key that stands twice", async () => {
    const error = await failure(() => parse("a: 1\nb: 2\na: 3\n"));
    expect(issueLines(error)).toEqual(["3:1 not YAML: Map keys must be unique"]);
    expect(error.where).toMatchObject({ file: "s.yaml", line: 3, column: 1 });
  });

  test("refuses an alias bomb", async () => {
    const levels = Array.from({ length: 9 }, (_, i) => {
      const uses = Array.from({ length: 9 }, () => `*a${i}`).join(",");
      return `a${i + 1}: &a${i + 1} [${uses}]`;
    });
    const error = await failure(() => parse(`a0: &a0 [x]\n${levels.join("\n")}\n`));
    expect(error.message).toContain("not usable as YAML: Excessive alias count");
  });

  test("refuses nesting deeper than the stack", async () => {
    const depth = 20_000;
    const error = await failure(() => parse(`a: ${"[".repeat(depth)}${"]".repeat(depth)}`));
    expect(error.message).toBe("not usable as YAML: it is nested too deeply");
  });

  test("reports the first issues of a file that is broken all over", async () => {
    const error = await failure(() => parse(`a: [${"{,} ,, ".repeat(50)}`));
    expect(error.issues).toHaveLength(21);
    expect(issueLines(error).at(-1)).toMatch(/^not YAML: \d+ more$/);
  });

  test("refuses an alias without its anchor", async () => {
    const error = await failure(() => parse("a: *missing\n"));
    expect(error.code).toBe("SCENARIO_INVALID");
    expect(error.message).toContain("missing");
  });

  test("refuses comments alone as empty", async () => {
    expect((await failure(() => parse("# nothing\n"))).code).toBe("INPUT_EMPTY");
  });
});

describe("the bytes of a YAML file", () => {
  test("are read in UTF-8 with byte order mark and in UTF-16", async () => {
    const utf16 = Buffer.from("\ufeffa: ü\n", "utf16le");
    await withFiles({ "utf8.yaml": "\ufeffa: ü\n", "utf16.yaml": utf16 }, async (folder) => {
      for (const name of ["utf8.yaml", "utf16.yaml"]) {
        const yaml = await readYamlFile(path.join(folder, name), "SCENARIO_INVALID");
        expect(yaml.value).toEqual({ a: "ü" });
      }
    });
  });

  test.each([
    ["missing.yaml", "INPUT_MISSING"],
    [".", "INPUT_IS_DIRECTORY"],
    ["empty.yaml", "INPUT_EMPTY"],
    ["blank.yaml", "INPUT_EMPTY"],
    ["binary.yaml", "INPUT_BINARY"],
    ["latin1.yaml", "INPUT_ENCODING"],
  ])("%s is refused with %s", async (name, code) => {
    const files = {
      "empty.yaml": "",
      "blank.yaml": " \n\n",
      "binary.yaml": "a: \0\0",
      "latin1.yaml": new Uint8Array([0x61, 0x3a, 0x20, 0xfc, 0x0a]),
    };
    await withFiles(files, async (folder) => {
      const file = path.join(folder, name);
      const error = await failure(() => readYamlFile(file, "SCENARIO_INVALID"));
      expect(error.code).toBe(code);
      expect(error.where.file).toBe(file);
      expect(error.hint).not.toBe("");
    });
  });
});

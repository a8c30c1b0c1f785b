import path from "node:path";
import { describe, expect, test } from "vitest";
import {
  circlesOf,
  exportsOf,
  files,
  importsOf,
  isCheckout,
  readRooms,
  readSharedNames,
  roomOf,
  sources,
  TIERS,
  takenBy,
  textOf,
  typesOf,
} from "./rooms.ts";

/** The tree holds itself to ARCHITECTURE.md, whose tables are read here. */
const FILES_MAX = 20;
/** Entries from outside: nothing in the tree imports them. */
const ENTRIES = new Set(["src/api.ts", "src/main.ts", "src/write-schemas.ts"]);

const architecture = isCheckout ? textOf("ARCHITECTURE.md") : "";
const rooms = readRooms(architecture);
const floorOf = new Map(rooms.map(({ name, floor }) => [name, floor]));
const texts = new Map(sources.map((file) => [file, textOf(file)]));
const graph = new Map([...texts].map(([file, text]) => [file, importsOf(file, text)]));

function tierOf(file: string): number {
  return TIERS.findIndex((tier) => file.startsWith(`${tier}/`));
}

describe.skipIf(!isCheckout)("the rooms of ARCHITECTURE.md", () => {
  test("are the folders of the tree, each with a caption", () => {
    const found = new Set(sources.map(roomOf));
    expect([...found].filter((name) => !floorOf.has(name))).toEqual([]);
    expect(rooms.filter(({ name }) => !found.has(name))).toEqual([]);
    expect(rooms.filter(({ caption }) => caption === "")).toEqual([]);
    expect(rooms.length).toBe(floorOf.size);
  });

  test("import from lower floors only, types included", () => {
    const upwards = [...graph].flatMap(([from, tos]) =>
      tos
        .filter((to) => {
          if (tierOf(from) !== tierOf(to)) return tierOf(from) < tierOf(to);
          const [a, b] = [roomOf(from), roomOf(to)];
          return a !== b && (floorOf.get(a) ?? 0) <= (floorOf.get(b) ?? 0);
        })
        .map((to) => `${from} -> ${to}`),
    );
    expect(graph.size).toBeGreaterThan(400);
    expect(upwards).toEqual([]);
  });

  test("hold no circle of imports", () => {
    expect(circlesOf(graph).map((way) => way.join(" -> "))).toEqual([]);
    expect(
      circlesOf(
        new Map([
          ["a", ["b"]],
          ["b", ["a"]],
        ]),
      ),
    ).toEqual([["a", "b", "a"]]);
  });

  test(`hold at most ${FILES_MAX} files`, () => {
    const counts = new Map<string, number>();
    for (const file of files.filter((name) => /\.(ts|mjs|py)$/.test(name))) {
      const folder = path.posix.dirname(file);
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
    expect([...counts].filter(([, count]) => count > FILES_MAX)).toEqual([]);
  });
});

describe.skipIf(!isCheckout)("names", () => {
  test("of files do not repeat their folder's, and occur once in a tier", () => {
    const shared = readSharedNames(architecture);
    expect(shared.size).toBeGreaterThan(5);
    const seen = new Map<string, string>();
    const wrong = sources.flatMap((file) => {
      const base = path.posix.basename(file);
      const folder = path.posix.basename(path.posix.dirname(file));
      const key = `${tierOf(file)} ${base}`;
      const earlier = seen.get(key);
      seen.set(key, file);
      return [
        ...(base.startsWith(`${folder}-`) ? [`${file} repeats its folder`] : []),
        ...(earlier !== undefined && !shared.has(base) ? [`${file} and ${earlier}`] : []),
      ];
    });
    expect(wrong).toEqual([]);
  });

  test("of types are given once", () => {
    const seen = new Map<string, string>();
    const double = [...texts].flatMap(([file, text]) =>
      typesOf(text).flatMap((name) => {
        const earlier = seen.get(name);
        seen.set(name, file);
        return earlier === undefined ? [] : [`${name}: ${earlier}, ${file}`];
      }),
    );
    expect(double).toEqual([]);
  });

  test("that are exported are imported somewhere", () => {
    const code = files.filter((file) => /\.(ts|mjs)$/.test(file));
    const taken = new Set(code.flatMap((file) => takenBy(file, textOf(file))));
    const dead = [...texts].flatMap(([file, text]) =>
      ENTRIES.has(file)
        ? []
        : exportsOf(text)
            .filter((name) => !taken.has(`${file}#${name}`))
            .map((name) => `${file}: ${name}`),
    );
    expect(dead).toEqual([]);
  });
});

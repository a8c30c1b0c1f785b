import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { packageRoot } from "../src/platform/package-root.ts";

/** The tree as its rules see it: files, rooms and imports, read as text. */

const root = packageRoot();

export const isCheckout: boolean = existsSync(path.join(root, ".git"));

/** Every file that is, or would be, under version control; relative to the root. */
export const files: readonly string[] = isCheckout ? listedFiles() : [];

export function textOf(file: string): string {
  return readFileSync(path.join(root, file), "utf8");
}

function listedFiles(): readonly string[] {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  });
  return listed.split("\n").filter((file) => file !== "" && existsSync(path.join(root, file)));
}

export const TIERS = ["sim", "reports", "src"] as const;

/** Source files of the product: those of the three tiers. */
export const sources: readonly string[] = files.filter(
  (file) => /\.ts$/.test(file) && TIERS.some((tier) => file.startsWith(`${tier}/`)),
);

export interface Room {
  readonly name: string;
  readonly floor: number;
  readonly caption: string;
}

/** The rooms of ARCHITECTURE.md: rows `| floor | room | caption |`. */
export function readRooms(text: string): readonly Room[] {
  return [...text.matchAll(/^\| (\d+) \| (\S+) \|(.*)\|$/gm)].map(([, floor, name, caption]) => ({
    name: name ?? "",
    floor: Number(floor),
    caption: (caption ?? "").trim(),
  }));
}

/** Base names that every question may have, from ARCHITECTURE.md's sentence about them. */
export function readSharedNames(text: string): ReadonlySet<string> {
  const sentence = /Every question may have the same few files:([\s\S]*?)\. Other/.exec(text)?.[1];
  return new Set([...(sentence ?? "").matchAll(/`([a-z-]+)`/g)].map(([, name]) => `${name}.ts`));
}

/** A file that stands in the folder `src` itself is a room of its own. */
export function roomOf(file: string): string {
  const folder = path.posix.dirname(file);
  return folder === "src" ? file : folder;
}

/** The files that a file imports, types and imports at run time included. */
export function importsOf(file: string, text: string): readonly string[] {
  const found = text.matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*|\bimport\s+)"(\.{1,2}\/[^"]+)"/g);
  return [...found].map(([, to]) =>
    path.posix.normalize(path.posix.join(path.posix.dirname(file), to ?? "")),
  );
}

/** Circles of imports, each as the files along it. */
export function circlesOf(
  graph: ReadonlyMap<string, readonly string[]>,
): readonly (readonly string[])[] {
  const done = new Set<string>();
  const way: string[] = [];
  const circles: (readonly string[])[] = [];
  const visit = (file: string): void => {
    const at = way.indexOf(file);
    if (at >= 0) circles.push([...way.slice(at), file]);
    if (at >= 0 || done.has(file)) return;
    way.push(file);
    for (const to of graph.get(file) ?? []) visit(to);
    way.pop();
    done.add(file);
  };
  for (const file of graph.keys()) visit(file);
  return circles;
}

/** Names that a file exports by declaring them. */
export function exportsOf(text: string): readonly string[] {
  const kind = "(?:async )?(?:abstract )?(?:function\\*?|const|class|interface|type)";
  const found = text.matchAll(new RegExp(`^export (?:declare )?${kind} (\\w+)`, "gm"));
  return [...found].map(([, name]) => name ?? "");
}

/** Types and classes that a file declares, exported or not. */
export function typesOf(text: string): readonly string[] {
  const found = text.matchAll(/^(?:export )?(?:abstract )?(?:interface|type|class) (\w+)/gm);
  return [...found].map(([, name]) => name ?? "");
}

/** `file#name` of everything that a file takes from others, by whatever form of import. */
export function takenBy(file: string, text: string): readonly string[] {
  const spec = '"(\\.{1,2}/[^"]+)"';
  const lists = text.matchAll(
    new RegExp(`(?:import|export)(?: type)? \\{([^}]*)\\} from ${spec}`, "g"),
  );
  const awaited = text.matchAll(new RegExp(`\\{([^{}]*)\\} = await import\\(\\s*${spec}`, "g"));
  const single = [
    ...text.matchAll(new RegExp(`import\\(${spec}\\)\\)?\\.(\\w+)`, "g")),
    ...text.matchAll(new RegExp(`import\\(${spec}\\)\\.then\\(\\(\\{ (\\w+)`, "g")),
  ].map(([, to, name]) => ({ names: name ?? "", to: to ?? "" }));
  const several = [...lists, ...awaited].map(([, names, to]) => ({
    names: names ?? "",
    to: to ?? "",
  }));
  return [...several, ...single].flatMap(({ names, to }) => {
    // A bundle's entry is written as a text whose imports start at the root.
    const places = [path.posix.join(path.posix.dirname(file), to), path.posix.normalize(to)];
    return names
      .split(",")
      .map(
        (name) =>
          name
            .trim()
            .replace(/^type /, "")
            .split(/ as |:/)[0]
            ?.trim() ?? "",
      )
      .filter((name) => name !== "")
      .flatMap((name) => places.map((place) => `${place}#${name}`));
  });
}

import type { ErrorPlace } from "../../../sim/base/errors.ts";

/** Keys and list positions that lead to a value, e.g. `["servers", 2, "build"]`. */
export type ConfigPath = readonly PropertyKey[];

/**
 * Where a value stands; lines and columns are 1-based. `text` is a plain value as it was written.
 */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
  readonly text?: string;
}

/** A configuration before it is checked: a file, or flags (`file` null and no places). */
export interface ConfigSource {
  /** As the user would write it, for error messages. */
  readonly file: string | null;
  /**
   * Place of the value at `path`, or of its key; the nearest parent where it does not exist; null
   * when unknown.
   */
  readonly place: (path: ConfigPath, atKey?: boolean) => TextPlace | null;
  /** Where this source stands inside a larger one; shown before every path. */
  readonly base?: ConfigPath;
}

/** The part of a source at `base`, seen as a source of its own. */
export function partOf(source: ConfigSource, base: ConfigPath): ConfigSource {
  return {
    file: source.file,
    place: (path, atKey) => source.place([...base, ...path], atKey),
    base: [...(source.base ?? []), ...base],
  };
}

/** A path inside a source, as its user would write it from the top of the file. */
export function shownPath(source: ConfigSource, path: ConfigPath): string {
  return pathText([...(source.base ?? []), ...path]);
}

/** Writes a path the way users do: `servers[2].build`. */
function pathText(path: ConfigPath): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else text += text === "" ? String(step) : `.${String(step)}`;
  }
  return text;
}

/** The place of a value for an error. */
export function placeOf(source: ConfigSource, path: ConfigPath, atKey = false): ErrorPlace {
  const place = source.place(path, atKey);
  const shown = shownPath(source, path);
  // Without a place the value came from a flag, not from the file.
  const file = place === null && path.length > 0 ? null : source.file;
  return {
    ...(file === null ? {} : { file }),
    ...(place === null ? {} : { line: place.line, column: place.column }),
    ...(shown === "" ? {} : { path: shown }),
  };
}

/** The value at a path, or undefined. */
export function valueAt(value: unknown, path: ConfigPath): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return undefined;
    at = Reflect.get(at, step);
  }
  return at;
}

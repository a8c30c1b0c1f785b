import * as z from "zod";
import type { ErrorCode } from "../../../sim/base/errors.ts";
import { didYouMean, quotedList } from "../../../sim/text/suggest.ts";
import {
  type ConfigPath,
  type ConfigSource,
  placeOf,
  shownPath,
  valueAt,
} from "./config-source.ts";
import type { IssueList } from "./issues.ts";

type ZodIssue = z.core.$ZodIssue;

/** What a schema found in a value. */
interface Shape<T> {
  /** null when there is any issue. */
  readonly value: T | null;
  /** Top-level keys that have an issue, so that the others can still be checked. */
  readonly badKeys: ReadonlySet<PropertyKey>;
}

/**
 * Checks a configuration against its schema and adds every issue with its place. `codeOf` gives the
 * error code of a path. Schema messages that begin with "expected" are shown as they are.
 */
export function checkShape<T>(
  schema: z.ZodType<T>,
  value: unknown,
  source: ConfigSource,
  issues: IssueList,
  codeOf: (path: ConfigPath) => ErrorCode,
): Shape<T> {
  const outcome = schema.safeParse(value);
  if (outcome.success) return { value: outcome.data, badKeys: new Set() };
  const badKeys = new Set<PropertyKey>();
  for (const issue of outcome.error.issues.flatMap((found) => flatten(found, []))) {
    const [top] = issue.path;
    if (top !== undefined) badKeys.add(top);
    const name = shownPath(source, issue.path);
    const message = issue.isUnknownKey
      ? unknownKeyMessage(schema, issue.path, name)
      : valueMessage(issue.zod, valueAt(value, issue.path), source.place(issue.path)?.text);
    issues.add(
      codeOf(issue.path),
      name === "" || issue.isUnknownKey ? message : `${name}: ${message}`,
      placeOf(source, issue.path, issue.isUnknownKey),
    );
  }
  return { value: null, badKeys };
}

interface FlatIssue {
  readonly path: ConfigPath;
  readonly zod: ZodIssue;
  readonly isUnknownKey: boolean;
}

/** One issue for each unknown key; of a union the branch that the value was meant for. */
function flatten(zod: ZodIssue, parent: ConfigPath): readonly FlatIssue[] {
  const path = [...parent, ...zod.path];
  if (zod.code === "unrecognized_keys") {
    return zod.keys.map((key) => ({ path: [...path, key], zod, isUnknownKey: true }));
  }
  if (zod.code === "invalid_union") {
    const meant = zod.errors.filter(
      (branch) => !branch.some((found) => found.path.length === 0 && found.code === "invalid_type"),
    );
    const [only] = meant;
    if (only !== undefined && meant.length === 1) {
      return only.flatMap((found) => flatten(found, path));
    }
  }
  return [{ path, zod, isUnknownKey: false }];
}

function valueMessage(zod: ZodIssue, value: unknown, written: string | undefined): string {
  if (zod.code === "custom") return zod.message;
  const expected = expectation(zod);
  if (value === undefined) return `missing; ${expected}`;
  if (expected.includes("received ")) return expected;
  const quote =
    typeof value === "number" && expectsText(zod) ? `; quote it: "${written ?? value}"` : "";
  const near = typeof value === "string" ? didYouMean(value, choicesOf(zod)) : "";
  return `${expected}, received ${describe(value, written)}${quote}${near}`;
}

function expectsText(zod: ZodIssue): boolean {
  return zod.code === "invalid_type" && zod.expected === "string";
}

function expectation(zod: ZodIssue): string {
  if (zod.message.startsWith("expected ")) return zod.message;
  switch (zod.code) {
    case "invalid_type":
      return `expected ${TYPE_NAMES[zod.expected] ?? zod.expected}`;
    case "invalid_value":
      return oneOf(choicesOf(zod));
    case "too_small":
      return `expected at least ${zod.minimum}${unitOf(zod.origin)}`;
    case "too_big":
      return `expected at most ${zod.maximum}${unitOf(zod.origin)}`;
    case "invalid_union":
      if (zod.errors.length === 0) return oneOf(choicesOf(zod));
      return `expected ${unionTypes(zod).join(" or ")}`;
    default:
      return `expected another value (${zod.message})`;
  }
}

/** The values an enumeration or the kind of a tagged union allows. */
function choicesOf(zod: ZodIssue): readonly string[] {
  if (zod.code === "invalid_value") return zod.values.map(String);
  const options = zod.code === "invalid_union" ? valueAt(zod, ["options"]) : null;
  return Array.isArray(options) ? options.map(String) : [];
}

function oneOf(choices: readonly string[]): string {
  return `expected ${choices.length === 1 ? "" : "one of "}${quotedList(choices)}`;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "named values (key: value)",
  record: "named values (key: value)",
};

function unitOf(origin: string): string {
  return origin === "array" ? " entries" : origin === "string" ? " characters" : "";
}

function unionTypes(zod: Extract<ZodIssue, { code: "invalid_union" }>): readonly string[] {
  const names = zod.errors.flatMap((branch) =>
    branch.flatMap((found) =>
      found.path.length === 0 ? [expectation(found).replace(/^expected /, "")] : [],
    ),
  );
  return [...new Set(names.length === 0 ? ["another value"] : names)];
}

function describe(value: unknown, written: string | undefined): string {
  if (value === null) return "nothing";
  if (typeof value === "string") {
    return JSON.stringify(value.length > 80 ? `${value.slice(0, 79)}…` : value);
  }
  if (typeof value === "number") return `the number ${written ?? value}`;
  if (Array.isArray(value)) {
    return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  }
  return typeof value === "object" ? "named values (key: value)" : String(value);
}

function unknownKeyMessage(schema: z.ZodType, path: ConfigPath, name: string): string {
  const key = String(path.at(-1));
  const known = knownKeys(schema, path.slice(0, -1));
  const near = didYouMean(key, known);
  const others = known.length === 0 ? "" : `; expected one of ${known.join(", ")}`;
  return `unknown key "${name}"${near === "" ? others : near}`;
}

/** Keys that the schema allows at a path, in its order. */
function knownKeys(schema: z.ZodType, path: ConfigPath): readonly string[] {
  let nodes: readonly unknown[] = [
    z.toJSONSchema(schema, { io: "input", unrepresentable: "any", reused: "inline" }),
  ];
  for (const step of path) {
    nodes = branches(nodes).flatMap((node) => {
      if (typeof step === "number") return [valueAt(node, ["items"]) ?? []].flat();
      const named = valueAt(node, ["properties", step]) ?? valueAt(node, ["additionalProperties"]);
      return typeof named === "object" && named !== null ? [named] : [];
    });
  }
  return branches(nodes).flatMap((node) => Object.keys(valueAt(node, ["properties"]) ?? {}));
}

function branches(nodes: readonly unknown[]): readonly unknown[] {
  return nodes.flatMap((node) => {
    const choices = valueAt(node, ["anyOf"]) ?? valueAt(node, ["oneOf"]);
    return Array.isArray(choices) ? branches(choices) : [node];
  });
}

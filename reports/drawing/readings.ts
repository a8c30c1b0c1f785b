import type { View } from "vega";
import type { TopLevelSpec } from "vega-lite";

/**
 * How a chart is read: `x` = a crosshair over points of the x axis, all values of one point
 * together; `y` = row by row; `xy` = cell by cell. A spec names it as `usermeta: {read: "x"}`.
 */
type ReadingMode = "x" | "y" | "xy";

/** Left, top, right, bottom. Units: whole px of the drawing. */
export type Box = readonly [number, number, number, number];

/**
 * What can be read off one drawing, compact enough to lie beside it in a page. It is made of the
 * drawing's own tooltips: the first line of one is what is read (a day, a server), the others are
 * its values with their names and units.
 */
export interface Readings {
  readonly mode: ReadingMode;
  /** Width and height of the drawing. */
  readonly size: readonly [number, number];
  /** The plots, from the top down. */
  readonly panels: readonly Box[];
  /** First and last instant of the x axis as wall ms; null where it is no time. */
  readonly time: readonly [number, number] | null;
  readonly lines: readonly string[];
  /** [from, to] along x or y; each occurs once. */
  readonly spans: readonly (readonly [number, number])[];
  /** As `packItems` writes them. */
  readonly items: string;
}

/** Indexes of one item: span along x, span along y, then lines. */
type ItemIndexes = readonly number[];

/**
 * Items as text, separated by `;`. An index that is the one of the item before is left out, the
 * next one is `+`: a heat map of 2,000 cells is half as long that way.
 */
export function packItems(items: readonly ItemIndexes[]): string {
  return items
    .map((item, at) => {
      const before = items[at - 1];
      const words = item.map((index, column) => {
        const was = before?.[column];
        return index === was ? "" : was !== undefined && index === was + 1 ? "+" : String(index);
      });
      return words.join(",");
    })
    .join(";");
}

/** What `packItems` wrote. */
export function unpackItems(text: string): readonly ItemIndexes[] {
  const items: ItemIndexes[] = [];
  if (text === "") return items;
  for (const words of text.split(";")) {
    const before = items.at(-1);
    const item = words.split(",").map((word, column) => {
      const was = before?.[column] ?? 0;
      return word === "" ? was : word === "+" ? was + 1 : Number(word);
    });
    items.push(item);
  }
  return items;
}

/** A wall instant below this is no instant: 1973. */
const INSTANT_MIN_MS = 1e11;
const READ_MARKS: ReadonlySet<string> = new Set(["rect", "symbol", "line", "area", "trail", "arc"]);

/** The parts of vega's scene that are read; vega's own types leave the scene open. */
interface SceneMark {
  readonly marktype: string;
  readonly role: string;
  readonly name?: string;
  readonly items: readonly SceneItem[];
}

interface SceneItem {
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  readonly tooltip?: unknown;
  readonly bounds: {
    readonly x1: number;
    readonly y1: number;
    readonly x2: number;
    readonly y2: number;
  };
  readonly items?: readonly SceneMark[];
}

interface Found {
  readonly box: Box;
  readonly words: readonly string[];
}

/** The readings of a view that has been drawn; null where none of its marks has a tooltip. */
export function readingsOf(
  view: View,
  spec: TopLevelSpec,
  size: [number, number],
): Readings | null {
  const found: Found[] = [];
  const panels: Box[] = [];
  let time: [number, number] | null = null;
  const visit = (mark: SceneMark, dx: number, dy: number): void => {
    if (mark.marktype === "group") {
      if (mark.role !== "frame" && mark.role !== "scope") return;
      for (const group of mark.items) {
        const [x, y] = [dx + (group.x ?? 0), dy + (group.y ?? 0)];
        const before = found.length;
        const inner = panels.length;
        for (const child of group.items ?? []) visit(child, x, y);
        if (found.length === before || panels.length > inner) continue;
        panels.push(rounded([x, y, x + (group.width ?? 0), y + (group.height ?? 0)]));
        time ??= timeOf(view, mark.name ?? "");
      }
      return;
    }
    if (mark.role !== "mark" || !READ_MARKS.has(mark.marktype)) return;
    const isPath = mark.marktype === "line" || mark.marktype === "area";
    for (const item of mark.items) {
      const words = wordsOf(item.tooltip);
      if (words.length === 0) continue;
      found.push({ box: rounded(shifted(isPath ? pointBox(item) : item.bounds, dx, dy)), words });
    }
  };
  const [left, top] = originOf(view);
  visit((view.scenegraph() as unknown as { root: SceneMark }).root, left, top);
  if (panels.length === 0) return null;
  const mode = modeOf(spec);
  return { mode, size, panels, time, ...packed(mode === "xy" ? found : merged(found, mode)) };
}

/** What a spec's `usermeta` says of how it is read; cell by cell where it says nothing. */
function modeOf({ usermeta }: TopLevelSpec): ReadingMode {
  const read: unknown = usermeta?.["read"];
  return read === "x" || read === "y" ? read : "xy";
}

/** Where the drawing's inner group begins. */
function originOf(view: View): [number, number] {
  const padding = view.padding();
  const [left, top] =
    typeof padding === "number" ? [padding, padding] : [padding.left ?? 0, padding.top ?? 0];
  const [x, y] = (view as unknown as { origin(): [number, number] }).origin();
  return [left + x, top + y];
}

/** The first and last instant of a group's x axis, or null where it is no axis of time. */
function timeOf(view: View, group: string): [number, number] | null {
  const name = group.endsWith("_group") ? `${group.slice(0, -"group".length)}x` : "x";
  let domain: readonly unknown[];
  try {
    domain = (view as unknown as { scale(name: string): { domain(): unknown[] } })
      .scale(name)
      .domain();
  } catch {
    return null;
  }
  const [from, to] = [Number(domain[0]), Number(domain.at(-1))];
  return domain.length === 2 && from > INSTANT_MIN_MS && to > from ? [from, to] : null;
}

/** Lines of a tooltip: as given, or the fields of vega-lite's own, of which `title` comes first. */
function wordsOf(tooltip: unknown): readonly string[] {
  if (typeof tooltip === "string") return tooltip === "" ? [] : tooltip.split("\n");
  if (typeof tooltip !== "object" || tooltip === null) return [];
  const { title, ...fields } = tooltip as Record<string, unknown>;
  const words = Object.entries(fields).map(([name, value]) => `${name}: ${String(value)}`);
  return title === undefined ? words : [String(title), ...words];
}

function pointBox({ x = 0, y = 0 }: SceneItem): SceneItem["bounds"] {
  return { x1: x, x2: x, y1: y, y2: y };
}

function shifted({ x1, y1, x2, y2 }: SceneItem["bounds"], dx: number, dy: number): Box {
  return [x1 + dx, y1 + dy, x2 + dx, y2 + dy];
}

function rounded([left, top, right, bottom]: Box): Box {
  return [Math.round(left), Math.round(top), Math.round(right), Math.round(bottom)];
}

/** What has the same first line is read together; marks without a size along the axis last. */
function merged(found: readonly Found[], mode: ReadingMode): readonly Found[] {
  const byTitle = new Map<string, { box: Box; words: string[] }>();
  for (const { box, words } of found) {
    const [title = "", ...values] = words;
    const known = byTitle.get(title);
    if (known === undefined) {
      byTitle.set(title, { box, words: [...words] });
      continue;
    }
    known.box = around(known.box, box);
    for (const value of values) if (!known.words.includes(value)) known.words.push(value);
  }
  const [from, to] = mode === "x" ? [0, 2] : [1, 3];
  const middle = ({ box }: Found): number => (box[from] ?? 0) + (box[to] ?? 0);
  return [...byTitle.values()].sort((a, b) => middle(a) - middle(b));
}

function around(a: Box, b: Box): Box {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

function packed(found: readonly Found[]): Pick<Readings, "lines" | "spans" | "items"> {
  const lines = new Map<string, number>();
  const spans = new Map<string, number>();
  const indexOf = (known: Map<string, number>, key: string): number => {
    const index = known.get(key) ?? known.size;
    known.set(key, index);
    return index;
  };
  const items = found.map(({ box, words }) => [
    indexOf(spans, `${box[0]} ${box[2]}`),
    indexOf(spans, `${box[1]} ${box[3]}`),
    ...words.map((line) => indexOf(lines, line)),
  ]);
  return {
    lines: [...lines.keys()],
    spans: [...spans.keys()].map((key) => {
      const [from, to] = key.split(" ").map(Number);
      return [from ?? 0, to ?? 0] as const;
    }),
    items: packItems(items),
  };
}

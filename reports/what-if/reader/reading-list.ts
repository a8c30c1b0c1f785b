import { type Box, type Readings, unpackItems } from "../../drawing/readings.ts";

/** One thing that can be read: where it stands in the drawing, and its lines. */
export interface Reading {
  readonly box: Box;
  readonly words: readonly string[];
}

/** How far from a mark of a cell chart a pointer may be. Units: px of the drawing. */
const NEAR_PX = 10;

/** What can be read off a drawing, found by place and walked through by keys. */
export class ReadingList {
  readonly readings: Readings;
  readonly items: readonly Reading[];
  /** Indexes of the items row by row, each from the left; one row where a chart has no rows. */
  readonly #rows: readonly (readonly number[])[];

  constructor(readings: Readings) {
    this.readings = readings;
    const { spans, lines } = readings;
    this.items = unpackItems(readings.items).map(([across = 0, down = 0, ...words]) => {
      const [left, right] = spans[across] ?? [0, 0];
      const [top, bottom] = spans[down] ?? [0, 0];
      return { box: [left, top, right, bottom], words: words.map((index) => lines[index] ?? "") };
    });
    this.#rows = this.#sortedRows();
  }

  /** The item at a place, or the nearest where the chart is read along one axis. */
  at(x: number, y: number): number | null {
    const { mode } = this.readings;
    if (mode === "xy") return this.#cellAt(x, y);
    const [place, from, to] = mode === "x" ? ([x, 0, 2] as const) : ([y, 1, 3] as const);
    let best: number | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (const [index, { box }] of this.items.entries()) {
      const distance = outside(place, box[from], box[to]);
      // Of two that touch, the later one begins here.
      if (distance <= least) [best, least] = [index, distance];
    }
    return best;
  }

  /** The item that a key leads to, or null for a key that leads nowhere. */
  after(index: number | null, key: string): number | null {
    const first = this.#rows[0]?.[0] ?? null;
    const row = this.#rows.findIndex((one) => index !== null && one.includes(index));
    if (index === null || row < 0) return isStep(key) ? first : null;
    const own = this.#rows[row] ?? [];
    const column = own.indexOf(index);
    const { mode } = this.readings;
    const along = mode === "y" ? "ArrowUp ArrowDown" : "ArrowLeft ArrowRight";
    if (key === "Home") return own[0] ?? null;
    if (key === "End") return own.at(-1) ?? null;
    const isBack = key === "ArrowLeft" || key === "ArrowUp";
    if (!isStep(key)) return null;
    if (mode !== "xy" || along.includes(key)) return own[column + (isBack ? -1 : 1)] ?? index;
    return this.#nearestIn(this.#rows[row + (isBack ? -1 : 1)], index);
  }

  #cellAt(x: number, y: number): number | null {
    let best: number | null = null;
    let least = NEAR_PX;
    for (const [index, { box }] of this.items.entries()) {
      const distance = Math.max(outside(x, box[0], box[2]), outside(y, box[1], box[3]));
      // What is drawn later lies on top.
      if (distance <= least) [best, least] = [index, distance];
    }
    return best;
  }

  #nearestIn(row: readonly number[] | undefined, index: number): number | null {
    if (row === undefined) return index;
    const x = this.#middle(index, 0);
    return row.reduce<number | null>((best, one) => {
      if (best === null) return one;
      return Math.abs(this.#middle(one, 0) - x) < Math.abs(this.#middle(best, 0) - x) ? one : best;
    }, null);
  }

  #middle(index: number, axis: 0 | 1): number {
    const box = this.items[index]?.box ?? [0, 0, 0, 0];
    return (box[axis] + box[(axis + 2) as 2 | 3]) / 2;
  }

  #sortedRows(): readonly (readonly number[])[] {
    const all = this.items.map((_, index) => index);
    if (this.readings.mode !== "xy") return [all];
    const rows = new Map<number, number[]>();
    for (const index of all) {
      const y = Math.round(this.#middle(index, 1) / 4);
      // Marks that lie on a bar are read with it.
      const key = [y, y - 1, y + 1].find((one) => rows.has(one)) ?? y;
      rows.set(key, [...(rows.get(key) ?? []), index]);
    }
    return [...rows.entries()]
      .sort(([a], [b]) => a - b)
      .map(([, row]) => row.sort((a, b) => this.#middle(a, 0) - this.#middle(b, 0)));
  }
}

function isStep(key: string): boolean {
  return /^Arrow(?:Left|Right|Up|Down)$|^Home$|^End$/.test(key);
}

function outside(place: number, from: number, to: number): number {
  return Math.max(from - place, place - to, 0);
}

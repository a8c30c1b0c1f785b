import type { Box } from "../../drawing/readings.ts";
import { type TimeTick, ticksOf } from "./time-ticks.ts";

const SVG = "http://www.w3.org/2000/svg";
/** Marks drawn as outlines, which are stretched; symbols and words only change their place. */
const STRETCHED = /mark-(?:rect|line|area|trail)/;
const MOVED = /mark-(?:symbol|text|rule)/;
/** Labels of dated marks stand above the plot. */
const ABOVE_PX = 60;
const LABEL_HALF_PX = 20;
let clipCount = 0;

/**
 * A drawn chart stretched along its time axis, without drawing it again: outlines are scaled,
 * symbols and words moved, ticks made for what is shown. Everything can be taken back.
 */
export class TimeZoom {
  readonly #svg: SVGSVGElement;
  readonly #left: number;
  readonly #right: number;
  readonly #time: readonly [number, number];
  readonly #panels: readonly Box[];
  #undo: (() => void)[] = [];
  /** Shown part of the drawing's own x. */
  #shown: readonly [number, number];

  constructor(svg: SVGSVGElement, panels: readonly Box[], time: readonly [number, number]) {
    this.#svg = svg;
    this.#panels = panels;
    this.#time = time;
    this.#left = panels[0]?.[0] ?? 0;
    this.#right = panels[0]?.[2] ?? 1;
    this.#shown = [this.#left, this.#right];
  }

  get isZoomed(): boolean {
    return this.#shown[0] > this.#left || this.#shown[1] < this.#right;
  }

  /** The first and last instant shown, as wall ms. */
  get shownMs(): readonly [number, number] {
    return [this.#msAt(this.#shown[0]), this.#msAt(this.#shown[1])];
  }

  /** Where an x of the drawing is shown. */
  toView(x: number): number {
    const [from, to] = this.#shown;
    return this.#left + ((x - from) * (this.#right - this.#left)) / (to - from);
  }

  /** Which x of the drawing is shown at a place. */
  fromView(x: number): number {
    const [from, to] = this.#shown;
    return from + ((x - this.#left) * (to - from)) / (this.#right - this.#left);
  }

  /** Shows from one instant to another, within the whole and at least half a day. */
  show([fromMs, toMs]: readonly [number, number]): void {
    const [firstMs, lastMs] = this.#time;
    const wholeMs = lastMs - firstMs;
    const spanMs = Math.min(wholeMs, Math.max(toMs - fromMs, Math.min(wholeMs, 43_200_000)));
    const startMs = Math.min(Math.max(fromMs, firstMs), lastMs - spanMs);
    this.reset();
    if (spanMs >= wholeMs) return;
    this.#shown = [this.#xAt(startMs), this.#xAt(startMs + spanMs)];
    for (const panel of this.#panels) this.#stretchPanel(panel);
  }

  /** The chart as it was drawn. */
  reset(): void {
    for (const undo of this.#undo.reverse()) undo();
    this.#undo = [];
    this.#shown = [this.#left, this.#right];
  }

  #msAt(x: number): number {
    const [first, last] = this.#time;
    return first + ((x - this.#left) * (last - first)) / (this.#right - this.#left);
  }

  #xAt(ms: number): number {
    const [first, last] = this.#time;
    return this.#left + ((ms - first) * (this.#right - this.#left)) / (last - first);
  }

  /** `x` in the panel's own coordinates, which begin at its left edge. */
  #moved(x: number): number {
    return this.toView(x + this.#left) - this.#left;
  }

  #stretchPanel(panel: Box): void {
    const inner = this.#groupAt(panel);
    if (inner === null) return;
    const clip = this.#clipOf(inner, panel);
    for (const mark of [...inner.children]) {
      const kind = mark.getAttribute("class") ?? "";
      if (kind.includes("role-axis")) this.#newTicks(mark, panel);
      else if (kind.includes("role-mark")) this.#stretchMark(mark, kind, clip);
    }
  }

  /** The group whose children are the marks of a plot. */
  #groupAt([left, top]: Box): Element | null {
    const groups = this.#svg.querySelectorAll(".role-frame > g > g, .role-scope > g > g");
    const base = this.#svg.getScreenCTM();
    for (const group of groups) {
      const own = (group as SVGGElement).getScreenCTM();
      if (own === null || base === null) continue;
      const x = (own.e - base.e) / base.a;
      const y = (own.f - base.f) / base.d;
      const isHere = Math.abs(x - left) < 2 && Math.abs(y - top) < 2;
      if (isHere && group.querySelector(":scope > .role-mark") !== null) return group;
    }
    return null;
  }

  #clipOf(inner: Element, [left, top, right, bottom]: Box): string {
    const id = `zoom-clip-${++clipCount}`;
    const clip = document.createElementNS(SVG, "clipPath");
    clip.id = id;
    const rect = document.createElementNS(SVG, "rect");
    rect.setAttribute("y", String(-ABOVE_PX));
    rect.setAttribute("width", String(right - left));
    rect.setAttribute("height", String(bottom - top + ABOVE_PX));
    clip.append(rect);
    inner.append(clip);
    this.#undo.push(() => clip.remove());
    return id;
  }

  #stretchMark(mark: Element, kind: string, clip: string): void {
    const frame = document.createElementNS(SVG, "g");
    frame.setAttribute("clip-path", `url(#${clip})`);
    mark.replaceWith(frame);
    frame.append(mark);
    this.#undo.push(() => frame.replaceWith(mark));
    if (STRETCHED.test(kind)) {
      const scale = this.#moved(1) - this.#moved(0);
      mark.setAttribute("transform", `matrix(${scale},0,0,1,${this.#moved(0)},0)`);
      mark.classList.add("stretched");
      this.#undo.push(() => {
        mark.removeAttribute("transform");
        mark.classList.remove("stretched");
      });
    } else if (MOVED.test(kind)) {
      for (const item of mark.children) this.#moveItem(item);
    }
  }

  #moveItem(item: Element): void {
    const was = item.getAttribute("transform") ?? "";
    const [, x, y, rest] = /^translate\(([-\d.e]+),([-\d.e]+)\)(.*)$/.exec(was) ?? [];
    if (x === undefined || y === undefined) return;
    const to = this.#moved(Number(x));
    item.setAttribute("transform", `translate(${to},${y})${rest ?? ""}`);
    this.#undo.push(() => item.setAttribute("transform", was));
    const x2 = item.getAttribute("x2");
    if (x2 === null || Number(x2) === 0) return;
    item.setAttribute("x2", String(this.#moved(Number(x) + Number(x2)) - to));
    this.#undo.push(() => item.setAttribute("x2", x2));
  }

  /** Ticks, their words and lines of the grid for the time that is shown. */
  #newTicks(axis: Element, [left, , right]: Box): void {
    for (const group of axis.querySelectorAll(
      ".role-axis-tick, .role-axis-label, .role-axis-grid",
    )) {
      const items = [...group.children];
      const sample = items[0];
      if (sample === undefined || !isAlongX(items)) continue;
      const isLabel = group.getAttribute("class")?.includes("role-axis-label") === true;
      const widthPx = right - left;
      const made = ticksOf(this.shownMs, widthPx).map((tick) =>
        this.#tickLike(sample, tick, isLabel ? widthPx : null),
      );
      group.replaceChildren(...made);
      this.#undo.push(() => group.replaceChildren(...items));
    }
  }

  /** `labelPx`: width of the axis that a label has to stay on; null for a mark. */
  #tickLike(sample: Element, tick: TimeTick, labelPx: number | null): Element {
    const made = sample.cloneNode(true) as Element;
    const y = /,([-\d.e]+)\)/.exec(sample.getAttribute("transform") ?? "")?.[1] ?? "0";
    const x = this.toView(this.#xAt(tick.ms)) - this.#left;
    made.setAttribute("transform", `translate(${x},${y})`);
    if (labelPx !== null) {
      made.textContent = tick.words;
      const anchor = x < LABEL_HALF_PX ? "start" : x > labelPx - LABEL_HALF_PX ? "end" : "middle";
      made.setAttribute("text-anchor", anchor);
    }
    return made;
  }
}

/** Whether parts of an axis stand beside each other, and not below. */
function isAlongX(items: readonly Element[]): boolean {
  const places = items.map((item) => item.getAttribute("transform") ?? "");
  const ys = new Set(places.map((place) => /,([-\d.e]+)\)/.exec(place)?.[1]));
  const xs = new Set(places.map((place) => /\(([-\d.e]+),/.exec(place)?.[1]));
  return items.length === 1 ? items[0]?.getAttribute("x2") === "0" : ys.size === 1 && xs.size > 1;
}

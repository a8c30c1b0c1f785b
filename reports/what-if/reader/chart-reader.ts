import type { Readings } from "../../drawing/readings.ts";
import { ReadingList } from "./reading-list.ts";
import { ReadingMarks } from "./reading-marks.ts";
import { TimeZoom } from "./time-zoom.ts";
import { ZoomBar } from "./zoom-bar.ts";

/** Below this a chart is short enough to be read whole. */
const ZOOM_DAYS_MIN = 45;
const DRAG_PX = 8;

const readers = new WeakMap<HTMLElement, ChartReader>();

/**
 * Makes the charts under a root readable: a pointer, a finger or the arrow keys show the values of
 * what they stand on; long ones can be zoomed in time. Safe to call again after a change.
 */
export function enhanceCharts(root: ParentNode): void {
  for (const plot of root.querySelectorAll<HTMLElement>(".plot")) {
    if (!readers.has(plot) && plot.querySelector("script.readings") !== null) {
      readers.set(plot, new ChartReader(plot));
    }
  }
}

/** Takes everything back that `enhanceCharts` did under a root. */
export function plainCharts(root: ParentNode): void {
  for (const plot of root.querySelectorAll<HTMLElement>(".plot")) {
    readers.get(plot)?.close();
    readers.delete(plot);
  }
}

/** What is shown of a chart's width class: each has its own readings. */
interface OpenDrawing {
  readonly svg: SVGSVGElement;
  readonly list: ReadingList;
  readonly zoom: TimeZoom | null;
}

/** One chart that answers. */
class ChartReader {
  readonly #plot: HTMLElement;
  readonly #marks: ReadingMarks;
  readonly #bar: ZoomBar | null;
  readonly #open = new Map<Element, OpenDrawing>();
  readonly #ends = new AbortController();
  #index: number | null = null;
  #dragFrom: number | null = null;

  constructor(plot: HTMLElement) {
    this.#plot = plot;
    const isLong =
      Number(plot.querySelector("script.readings")?.getAttribute("data-days")) >= ZOOM_DAYS_MIN;
    this.#bar = isLong ? new ZoomBar(plot, (what) => this.#zoomBy(what)) : null;
    this.#marks = new ReadingMarks(plot, isLong);
    plot.tabIndex = 0;
    plot.setAttribute("role", "application");
    plot.setAttribute("aria-roledescription", "chart");
    this.#listen();
    if (this.#figure.dataset["shown"] !== undefined) this.#restoreZoom();
  }

  close(): void {
    this.#ends.abort();
    for (const { zoom } of this.#open.values()) zoom?.reset();
    this.#marks.remove();
    this.#bar?.remove();
    this.#plot.removeAttribute("tabindex");
    this.#plot.removeAttribute("aria-roledescription");
    this.#plot.setAttribute("role", "img");
  }

  get #figure(): HTMLElement {
    return this.#plot.closest("figure") ?? this.#plot;
  }

  #listen(): void {
    const { signal } = this.#ends;
    const on = (name: keyof HTMLElementEventMap, act: (event: never) => void): void =>
      this.#plot.addEventListener(name, act as EventListener, { signal });
    on("pointermove", (event: PointerEvent) => this.#move(event));
    on("pointerdown", (event: PointerEvent) => this.#press(event));
    on("pointerup", (event: PointerEvent) => this.#release(event));
    on("pointercancel", () => this.#endDrag());
    on("pointerleave", (event: PointerEvent) => {
      if (event.pointerType === "mouse" && this.#dragFrom === null) this.#hide();
    });
    on("dblclick", () => this.#zoomBy("whole"));
    on("keydown", (event: KeyboardEvent) => this.#key(event));
    on("blur", () => this.#hide());
    document.addEventListener(
      "pointerdown",
      ({ target }) => {
        if (!(target instanceof Node && this.#plot.contains(target))) this.#hide();
      },
      { signal },
    );
  }

  /** The drawing that is seen, with its readings; they are opened when first asked for. */
  #drawing(): OpenDrawing | null {
    const place = [...this.#plot.querySelectorAll(":scope > .wide, :scope > .narrow")].find(
      (one) => one.getClientRects().length > 0,
    );
    const svg = place?.querySelector("svg");
    if (place === undefined || svg == null) return null;
    const known = this.#open.get(place);
    if (known !== undefined) return known;
    const readings: Readings = JSON.parse(
      place.querySelector("script.readings")?.textContent ?? "",
    );
    const { panels, time } = readings;
    const zoom = this.#bar !== null && time !== null ? new TimeZoom(svg, panels, time) : null;
    const opened = { svg, list: new ReadingList(readings), zoom };
    this.#open.set(place, opened);
    return opened;
  }

  /** Where an event happened, in px of the drawing as it is seen. */
  #placeOf({ clientX, clientY }: PointerEvent, { svg, list }: OpenDrawing): [number, number] {
    const { left, top, width } = svg.getBoundingClientRect();
    const scale = (list.readings.size[0] || 1) / width;
    return [(clientX - left) * scale, (clientY - top) * scale];
  }

  #move(event: PointerEvent): void {
    const drawing = this.#drawing();
    if (drawing === null) return;
    const [x, y] = this.#placeOf(event, drawing);
    if (this.#dragFrom !== null && Math.abs(x - this.#dragFrom) > DRAG_PX) {
      this.#marks.showStretch(drawing.svg, drawing.list.readings, this.#dragFrom, x);
      return;
    }
    const { panels } = drawing.list.readings;
    const isOver = panels.some(
      ([left, top, right, bottom]) => x >= left - 1 && x <= right + 1 && y >= top && y <= bottom,
    );
    const own = drawing.zoom?.fromView(x) ?? x;
    this.#show(
      isOver || drawing.list.readings.mode === "y" ? drawing.list.at(own, y) : null,
      false,
    );
  }

  #press(event: PointerEvent): void {
    const drawing = this.#drawing();
    if (drawing === null || event.button !== 0 || event.defaultPrevented) return;
    if (event.pointerType === "mouse" && drawing.zoom !== null) {
      const [x] = this.#placeOf(event, drawing);
      this.#dragFrom = x;
      this.#plot.setPointerCapture(event.pointerId);
    } else {
      this.#move(event);
    }
  }

  #release(event: PointerEvent): void {
    const drawing = this.#drawing();
    const from = this.#dragFrom;
    this.#endDrag();
    if (from === null || drawing?.zoom == null) return;
    const [x] = this.#placeOf(event, drawing);
    if (Math.abs(x - from) <= DRAG_PX) return;
    const { panels, time } = drawing.list.readings;
    const [left, , right] = panels[0] ?? [0, 0, 1, 0];
    const ends = [Math.min(from, x), Math.max(from, x)].map((one) =>
      drawing.zoom?.fromView(Math.min(Math.max(one, left), right)),
    );
    const [first, last] = time ?? [0, 0];
    const msAt = (at = 0): number => first + ((at - left) * (last - first)) / (right - left);
    this.#zoomTo([msAt(ends[0]), msAt(ends[1])]);
  }

  #endDrag(): void {
    this.#dragFrom = null;
    this.#marks.hideStretch();
  }

  #key(event: KeyboardEvent): void {
    if (event.target !== this.#plot || event.altKey || event.ctrlKey || event.metaKey) return;
    const zooms = {
      "+": "in",
      "=": "in",
      "-": "out",
      "0": "whole",
      PageUp: "earlier",
      PageDown: "later",
    } as const;
    const zoom = zooms[event.key as keyof typeof zooms];
    const drawing = this.#drawing();
    if (drawing === null) return;
    if (event.key === "Escape") {
      this.#endDrag();
      this.#hide();
      return;
    }
    if (zoom !== undefined && this.#bar !== null) {
      event.preventDefault();
      this.#zoomBy(zoom);
      return;
    }
    const next = drawing.list.after(this.#index, event.key);
    if (next === null) return;
    event.preventDefault();
    this.#follow(drawing, next);
    this.#show(next, true);
  }

  /** Moves the time shown so that what is read is in it. */
  #follow({ zoom, list }: OpenDrawing, index: number): void {
    const box = list.items[index]?.box;
    const [left, , right] = list.readings.panels[0] ?? [0, 0, 1, 0];
    if (zoom === null || box === undefined || !zoom.isZoomed) return;
    const [from, to] = [zoom.toView(box[0]), zoom.toView(box[2])];
    if (to >= left && from <= right) return;
    const [fromMs, toMs] = zoom.shownMs;
    const moveMs = ((to < left ? from - left : to - right) * (toMs - fromMs)) / (right - left);
    this.#zoomTo([fromMs + moveMs, toMs + moveMs]);
  }

  #show(index: number | null, isSaid: boolean): void {
    const drawing = this.#drawing();
    const item = index === null ? undefined : drawing?.list.items[index];
    if (drawing === null || item === undefined) {
      this.#hide();
      return;
    }
    this.#index = index;
    this.#marks.show(drawing.svg, drawing.list.readings, item, drawing.zoom);
    if (isSaid) this.#marks.say(item.words.join(", "));
  }

  #hide(): void {
    this.#index = null;
    this.#marks.hide();
  }

  #zoomBy(what: "in" | "out" | "earlier" | "later" | "whole"): void {
    const zoom = this.#drawing()?.zoom;
    if (zoom == null) return;
    const [from, to] = zoom.shownMs;
    const span = to - from;
    if (what === "whole") this.#zoomTo(null);
    else if (what === "in") this.#zoomTo([from + span / 4, to - span / 4]);
    else if (what === "out") this.#zoomTo([from - span / 2, to + span / 2]);
    else {
      const by = what === "earlier" ? -span / 2 : span / 2;
      this.#zoomTo([from + by, to + by]);
    }
  }

  #zoomTo(time: readonly [number, number] | null): void {
    const zoom = this.#drawing()?.zoom;
    if (zoom == null) return;
    if (time === null) zoom.reset();
    else zoom.show(time);
    const index = this.#index;
    if (zoom.isZoomed) this.#figure.dataset["shown"] = zoom.shownMs.join(" ");
    else delete this.#figure.dataset["shown"];
    this.#bar?.tell(zoom.isZoomed ? zoom.shownMs : null);
    if (index === null) this.#marks.hide();
    else this.#show(index, false);
  }

  /** A chart that was drawn again shows the time that was chosen before. */
  #restoreZoom(): void {
    const [from, to] = (this.#figure.dataset["shown"] ?? "").split(" ").map(Number);
    if (from !== undefined && to !== undefined) this.#zoomTo([from, to]);
  }
}

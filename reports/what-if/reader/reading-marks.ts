import type { Readings } from "../../drawing/readings.ts";
import { element } from "../controls/dom.ts";
import type { Reading } from "./reading-list.ts";
import type { TimeZoom } from "./time-zoom.ts";

const TIP_GAP_PX = 14;
/** A cell this wide is a stretch of time: a line in its middle would say nothing. */
const BAND_PX = 60;

/** What lies over a chart while it is read: crosshair, outline, the values, a stretch of time. */
export class ReadingMarks {
  readonly #plot: HTMLElement;
  readonly #line = element("div", { class: "reader cross", hidden: true });
  readonly #outline = element("div", { class: "reader outline", hidden: true });
  readonly #stretch = element("div", { class: "reader stretch", hidden: true });
  readonly #tip = element("div", { class: "reader tip", hidden: true });
  readonly #heard = element("p", { class: "reader heard", "aria-live": "polite" });
  readonly #hint: HTMLElement;

  constructor(plot: HTMLElement, isLong: boolean) {
    this.#plot = plot;
    const zoom = isLong ? " + and − zoom, Page up and down move, 0 shows the whole time." : "";
    this.#hint = element("p", { class: "reader hint" }, `Arrow keys read the values.${zoom}`);
    this.#hint.id = freeId(`hint-${plot.closest("figure")?.id ?? ""}`);
    for (const part of [this.#line, this.#outline, this.#stretch, this.#tip]) {
      part.setAttribute("aria-hidden", "true");
    }
    plot.append(this.#line, this.#outline, this.#stretch, this.#tip);
    plot.after(this.#hint, this.#heard);
    plot.setAttribute("aria-describedby", this.#hint.id);
  }

  remove(): void {
    for (const part of [this.#line, this.#outline, this.#stretch, this.#tip]) part.remove();
    this.#hint.remove();
    this.#heard.remove();
    this.#plot.removeAttribute("aria-describedby");
  }

  say(words: string): void {
    this.#heard.textContent = words;
  }

  hide(): void {
    this.#line.hidden = true;
    this.#outline.hidden = true;
    this.#tip.hidden = true;
  }

  /** Marks a reading and shows its lines next to it. */
  show(
    svg: SVGSVGElement,
    readings: Readings,
    { box, words }: Reading,
    zoom: TimeZoom | null,
  ): void {
    const { mode, panels } = readings;
    const [left, , right] = panels[0] ?? [0, 0, 0, 0];
    const top = panels[0]?.[1] ?? 0;
    const bottom = panels.at(-1)?.[3] ?? 0;
    const inPlot = (x: number): number => Math.min(Math.max(x, left), right);
    const view = (x: number): number => (zoom === null ? x : inPlot(zoom.toView(x)));
    const [from, to] = [view(box[0]), view(box[2])];
    const middle = (from + to) / 2;
    const place = this.#placer(svg, readings);
    const isBand = mode === "xy" && to - from > BAND_PX;
    this.#line.hidden = mode === "y" || isBand;
    place(this.#line, [middle, top, middle, bottom]);
    this.#outline.hidden = mode === "x" && to - from < 3;
    if (mode === "x") place(this.#outline, [from, top, to, bottom]);
    else if (mode === "y") place(this.#outline, [left, box[1], right, box[3]]);
    else place(this.#outline, [from, box[1], to, box[3]]);
    this.#outline.className = `reader outline ${mode}`;
    this.#write(words);
    this.#tip.hidden = false;
    if (isBand) this.#putTip(svg, readings, [middle, middle - TIP_GAP_PX], box[3] + 6);
    else if (mode === "y")
      this.#putTip(svg, readings, [left, Math.min(to, (left + right) / 2)], box[1]);
    else this.#putTip(svg, readings, [from, to], mode === "x" ? top : box[1]);
  }

  /** Shows the stretch of time that a drag would choose. */
  showStretch(svg: SVGSVGElement, readings: Readings, from: number, to: number): void {
    const top = readings.panels[0]?.[1] ?? 0;
    const bottom = readings.panels.at(-1)?.[3] ?? 0;
    this.hide();
    this.#stretch.hidden = false;
    this.#placer(svg, readings)(this.#stretch, [
      Math.min(from, to),
      top,
      Math.max(from, to),
      bottom,
    ]);
  }

  hideStretch(): void {
    this.#stretch.hidden = true;
  }

  #write(words: readonly string[]): void {
    const [title = "", ...values] = words;
    this.#tip.replaceChildren(
      element("b", {}, title),
      ...values.map((value) => element("span", {}, value)),
    );
  }

  #scale(svg: SVGSVGElement, { size }: Readings): { scale: number; dx: number; dy: number } {
    const own = svg.getBoundingClientRect();
    const plot = this.#plot.getBoundingClientRect();
    return {
      scale: own.width / (size[0] || 1),
      dx: own.left - plot.left,
      dy: own.top - plot.top,
    };
  }

  #placer(
    svg: SVGSVGElement,
    readings: Readings,
  ): (part: HTMLElement, box: readonly [number, number, number, number]) => void {
    const { scale, dx, dy } = this.#scale(svg, readings);
    return (part, [left, top, right, bottom]) => {
      part.style.left = `${dx + left * scale}px`;
      part.style.top = `${dy + top * scale}px`;
      part.style.width = `${(right - left) * scale}px`;
      part.style.height = `${(bottom - top) * scale}px`;
    };
  }

  /** Beside what is read, on the side that has room. */
  #putTip(
    svg: SVGSVGElement,
    readings: Readings,
    [from, to]: readonly [number, number],
    top: number,
  ): void {
    const { scale, dx, dy } = this.#scale(svg, readings);
    const { offsetWidth, offsetHeight } = this.#tip;
    const { clientWidth, clientHeight } = this.#plot;
    const right = dx + to * scale + TIP_GAP_PX;
    const left = dx + from * scale - TIP_GAP_PX - offsetWidth;
    const x =
      right + offsetWidth <= clientWidth ? right : left >= 0 ? left : clientWidth - offsetWidth;
    const y = Math.min(dy + top * scale, Math.max(0, clientHeight - offsetHeight));
    this.#tip.style.left = `${Math.max(0, x)}px`;
    this.#tip.style.top = `${y}px`;
  }
}

/** The id, or with a number behind it where another element has it; the same after a redrawing. */
function freeId(id: string): string {
  let free = id;
  for (let count = 2; document.getElementById(free) !== null; count++) free = `${id}-${count}`;
  return free;
}

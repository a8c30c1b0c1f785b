import { MS_PER_DAY } from "../../../sim/base/units.ts";
import { cutName } from "../../words/text.ts";
import { dayWords } from "../knobs/day-words.ts";
import { element } from "./dom.ts";

/** The first and last day of the run that a mark can stand on. Days since 1970. */
export interface MarkDays {
  readonly first: number;
  readonly last: number;
}

interface MarkState {
  readonly days: MarkDays;
  /** With its time of day as a fraction; null = not patched within the run. */
  readonly day: number | null;
  /** Said after the day: what speaks against it. */
  readonly warning: string;
}

interface MarkPlace {
  readonly top: number;
  readonly height: number;
  /** Where a day lies; null = never, beside the picture. */
  readonly xOf: (day: number | null) => number;
  readonly dayAt: (x: number) => number;
  readonly width: number;
}

interface MarkOptions {
  readonly server: string;
  /** The beginning of the run, for the year in words. */
  readonly startMs: number;
  /** Id of the words that say how it is moved. */
  readonly helpId: string;
  /** Hears the day while it is dragged. */
  readonly onDrag: (day: number | null) => void;
  /** Hears where it was put; by the keyboard it comes there day by day. */
  readonly onChange: (day: number | null, by: "pointer" | "keyboard") => void;
}

const DAYS_OF_A_LONG_STEP = 7;
/** A hand that only presses moves this far. */
const TREMOR_PX = 3;
const TARGET_PX_MIN = 24;
const TARGET_PX_MAX = 44;

/** A mark on the timeline of one server: where its patch lies. It can be dragged and stepped. */
export class PatchMark {
  readonly element: HTMLElement;
  readonly #options: MarkOptions;
  readonly #bubble = element("span", { class: "bubble", "aria-hidden": "true" });
  #state: MarkState = { days: { first: 0, last: 0 }, day: null, warning: "" };
  #place: MarkPlace | null = null;
  /** The day under the pointer while it is down; undefined = it is not. */
  #dragged: number | null | undefined;
  /** Where the pointer took hold of it, in the view and from its middle. Units: px. */
  #grip = { x: 0, fromMiddle: 0 };

  constructor(options: MarkOptions) {
    this.#options = options;
    this.element = element(
      "div",
      {
        class: "patch-mark",
        role: "slider",
        tabindex: 0,
        "aria-label": `Patch mark of ${cutName(options.server)}`,
        "aria-orientation": "horizontal",
        "aria-describedby": options.helpId,
      },
      element("i", { "aria-hidden": "true" }),
      this.#bubble,
    );
    this.element.addEventListener("keydown", (event) => this.#press(event));
    this.element.addEventListener("pointerdown", (event) => this.#seize(event));
    this.element.addEventListener("pointermove", (event) => this.#drag(event));
    this.element.addEventListener("pointerup", () => this.#release(true));
    this.element.addEventListener("pointercancel", () => this.#release(false));
  }

  get isDragged(): boolean {
    return this.#dragged !== undefined;
  }

  show(state: MarkState): void {
    this.#state = state;
    this.#draw();
  }

  /** Puts it into the picture. */
  place(at: MarkPlace): void {
    this.#place = at;
    this.#draw();
  }

  /** Says beside the mark what the day it is dragged to does. */
  hint(words: string): void {
    this.#bubble.append(element("small", {}, words));
  }

  #draw(): void {
    const { days, day: own, warning } = this.#state;
    const day = this.#dragged === undefined ? own : this.#dragged;
    const { startMs } = this.#options;
    const words = day === null ? "never patched" : `patched ${dayWords(day * MS_PER_DAY, startMs)}`;
    const mark = this.element;
    mark.classList.toggle("never", day === null);
    mark.classList.toggle("dragged", this.isDragged);
    mark.setAttribute("aria-valuemin", String(days.first));
    mark.setAttribute("aria-valuemax", String(days.last + 1));
    mark.setAttribute("aria-valuenow", String(Math.floor(day ?? days.last + 1)));
    const isWarned = warning !== "" && !this.isDragged;
    mark.setAttribute("aria-valuetext", isWarned ? `${words}. ${warning}` : words);
    this.#bubble.textContent = words;
    const place = this.#place;
    if (place === null) return;
    const x = place.xOf(day);
    mark.style.left = `${x}px`;
    mark.style.top = `${place.top}px`;
    mark.style.height = `${place.height}px`;
    mark.classList.toggle("at-right", x > place.width / 2);
  }

  #press(event: KeyboardEvent): void {
    const { first } = this.#state.days;
    const by = stepOf(event);
    if (event.key === "Escape" && this.isDragged) this.#release(false);
    else if (event.key === "Home") this.#move(first, "keyboard");
    else if (event.key === "End") this.#move(null, "keyboard");
    else if (by !== 0) this.#step(by);
    else return;
    event.preventDefault();
  }

  /** A patch within a day moves to the midnights around it. */
  #step(by: number): void {
    const from = this.#state.day ?? this.#state.days.last + 1;
    this.#move(this.#clamped((by < 0 ? Math.ceil(from) : Math.floor(from)) + by), "keyboard");
  }

  #seize(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    this.element.focus({ preventScroll: true });
    this.element.setPointerCapture(event.pointerId);
    const { left, width } = this.element.getBoundingClientRect();
    this.#grip = { x: event.clientX, fromMiddle: event.clientX - (left + width / 2) };
    this.#dragged = this.#state.day;
    this.#draw();
  }

  #drag(event: PointerEvent): void {
    if (this.#dragged === undefined || this.#place === null) return;
    const { x, fromMiddle } = this.#grip;
    const isStill = this.#dragged === this.#state.day && Math.abs(event.clientX - x) < TREMOR_PX;
    if (isStill) return;
    const day = this.#clamped(this.#place.dayAt(event.clientX - fromMiddle));
    if (day === this.#dragged) return;
    this.#dragged = day;
    this.#draw();
    this.#options.onDrag(day);
  }

  #release(isTaken: boolean): void {
    const day = this.#dragged;
    this.#dragged = undefined;
    if (isTaken && day !== undefined) this.#move(day, "pointer");
    this.#draw();
  }

  #move(day: number | null, by: "pointer" | "keyboard"): void {
    if (day === this.#state.day) return;
    this.#state = { ...this.#state, day, warning: "" };
    this.#draw();
    this.#options.onChange(day, by);
  }

  #clamped(day: number): number | null {
    const { first, last } = this.#state.days;
    return day > last ? null : Math.max(day, first);
  }
}

/** Height of a mark that can be hit with a finger and covers no other. Units: px. */
export function targetPx(pitchPx: number): number {
  return Math.min(TARGET_PX_MAX, Math.max(TARGET_PX_MIN, pitchPx));
}

/** How many days a key moves the mark; 0 for other keys. */
function stepOf({ key, shiftKey, altKey, ctrlKey, metaKey }: KeyboardEvent): number {
  if (altKey || ctrlKey || metaKey) return 0;
  const days = shiftKey ? DAYS_OF_A_LONG_STEP : 1;
  switch (key) {
    case "ArrowLeft":
    case "ArrowDown":
      return -days;
    case "ArrowRight":
    case "ArrowUp":
      return days;
    case "PageDown":
      return -DAYS_OF_A_LONG_STEP;
    case "PageUp":
      return DAYS_OF_A_LONG_STEP;
    default:
      return 0;
  }
}

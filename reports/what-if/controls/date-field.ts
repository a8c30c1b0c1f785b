import { isoDate } from "../../../sim/base/calendar.ts";
import { parseInstant } from "../knobs/flags.ts";
import { type Note, type NoteTimes, whyNoDate } from "../knobs/note.ts";
import { element } from "./dom.ts";

/** A date picker and the line of words beside it. */
interface DateField {
  readonly input: HTMLInputElement;
  readonly note: HTMLElement;
  /** Shows a date that came from elsewhere; a problem that was told is over with it. */
  show(ms: number | null): void;
  say(note: Note): void;
}

interface DateFieldOptions {
  readonly label: string;
  readonly times: () => NoteTimes;
  /** What goes on to hold while the field holds no date: `The run keeps 7 Nov.` */
  readonly kept: () => string;
  /** Hears days that exist, as their midnight UTC, and null for an emptied field. */
  readonly onChange: (ms: number | null) => void;
}

let fields = 0;

/** The browser's own date picker. What it holds and what it does is said in words beside it. */
export function dateField(options: DateFieldOptions): DateField {
  const note = noteLine();
  const input = element("input", {
    type: "date",
    class: "date",
    "aria-label": options.label,
    "aria-describedby": note.id,
  });
  const say = (words: Note): void => {
    sayIn(note, words);
    input.setAttribute("aria-invalid", String(words.tone === "wrong"));
  };
  const take = (isLeft: boolean): void => {
    const ms = parseInstant(input.value);
    const isEmpty = input.value === "" && !input.validity.badInput;
    // A year is typed digit by digit, and each of them makes a date.
    if (!isLeft && ms !== null && ms < FIRST_WHOLE_YEAR_MS) return;
    const wrong = isEmpty ? null : whyNoDate(ms, options.kept(), options.times());
    if (wrong !== null) say(wrong);
    else if (!isLeft || input.getAttribute("aria-invalid") === "true") {
      input.setAttribute("aria-invalid", "false");
      options.onChange(ms);
    }
  };
  input.addEventListener("change", () => take(false));
  // A date that is only half typed has changed nothing yet.
  input.addEventListener("blur", () => {
    const isShort = (parseInstant(input.value) ?? FIRST_WHOLE_YEAR_MS) < FIRST_WHOLE_YEAR_MS;
    if (input.validity.badInput || isShort) take(true);
  });
  return {
    input,
    note,
    show: (ms) => {
      const value = ms === null ? "" : isoDate(ms);
      // Setting the same again would move the caret of whoever types.
      if (input.value !== value || input.validity.badInput) input.value = value;
      input.setAttribute("aria-invalid", "false");
    },
    say,
  };
}

/** A line of words beside a field, to be named by its `aria-describedby`. */
function noteLine(): HTMLElement {
  fields++;
  return element("p", { id: `what-if-note-${fields}`, class: "date-note", "aria-live": "polite" });
}

/** Puts words into such a line. */
export function sayIn(line: HTMLElement, { tone, words }: Note): void {
  line.dataset["tone"] = tone;
  // A problem interrupts; what a date does is told when there is time.
  if (tone === "wrong") line.setAttribute("role", "alert");
  else line.removeAttribute("role");
  if (line.textContent !== words) line.textContent = words;
}

const FIRST_WHOLE_YEAR_MS = Date.UTC(1000, 0, 1);

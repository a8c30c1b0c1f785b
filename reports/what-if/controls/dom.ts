import { isoDate } from "../../../sim/base/calendar.ts";
import { MS_PER_DAY } from "../../../sim/base/units.ts";
import { cutName } from "../../words/text.ts";
import { parseInstant } from "../knobs/flags.ts";

type Child = Node | string;
type Attributes = Readonly<Record<string, string | number | boolean>>;

/** Makes an element; text children are text, never markup. A false attribute is left out. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children);
  return made;
}

/** A name from the outside, isolated from the direction of the text around it. */
export function nameElement(words: string): HTMLElement {
  const cut = cutName(words);
  return element("bdi", cut === words ? {} : { title: words }, cut);
}

/** A choice of one; `value` is chosen where it is among the options. */
export function choice(
  label: string,
  options: readonly (readonly [value: string, words: string])[],
  value: string,
): HTMLSelectElement {
  const made = element("select", { "aria-label": label });
  for (const [each, words] of options) {
    made.append(element("option", { value: each, selected: each === value }, words));
  }
  return made;
}

/** A labelled field: the label's words stand before the input. */
export function field(words: string, input: HTMLElement, note = ""): HTMLElement {
  const label = element("label", { class: "field" }, element("span", {}, words), input);
  if (note !== "") label.append(element("small", {}, note));
  return label;
}

/**
 * A UTC date as `2026-10-01`, whatever the reader's country: the browser's own date field shows
 * 10/01/2026 to some and 01.10.2026 to others. Arrows move it by a day. `onChange` hears dates that
 * exist, and null for none.
 */
export function dateInput(
  label: string,
  ms: number | null,
  onChange: (ms: number | null) => void,
): HTMLInputElement {
  const made = element("input", {
    type: "text",
    class: "date",
    inputmode: "numeric",
    placeholder: "YYYY-MM-DD",
    autocomplete: "off",
    maxlength: 10,
    "aria-label": label,
    value: ms === null ? "" : isoDate(ms),
  });
  made.addEventListener("change", () => {
    const text = made.value.trim();
    const date = parseInstant(text);
    const isDate = text === "" || (text.length === 10 && date !== null);
    made.setAttribute("aria-invalid", String(!isDate));
    if (isDate) onChange(date);
  });
  made.addEventListener("keydown", (event) => {
    const date = parseInstant(made.value.trim());
    const step = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    if (date === null || step === 0) return;
    event.preventDefault();
    made.value = isoDate(date + step * MS_PER_DAY);
    made.dispatchEvent(new Event("change"));
  });
  return made;
}

/** A button that does something on this page. */
export function button(
  words: string,
  onClick: () => void,
  name: string = words,
): HTMLButtonElement {
  const made = element("button", { type: "button" }, words);
  if (name !== words) made.setAttribute("aria-label", name);
  made.addEventListener("click", onClick);
  return made;
}

/** An element of the page that must be there. Errors: a page without it is broken. */
export function required(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no element "${id}".`);
  return found;
}

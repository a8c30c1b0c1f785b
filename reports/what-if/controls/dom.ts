import { cutName } from "../../words/text.ts";

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

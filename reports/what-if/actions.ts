import { button, element } from "./controls/dom.ts";

interface Actions {
  /** Shows the run as written in every picture, or no longer. */
  compare(isWanted: boolean): void;
  /** The command that makes the run shown. */
  command(): string;
  /** Tells the reader what became of it. */
  say(words: string): void;
}

/** What can be done with the run shown: seen beside the run as written, sent as link or command. */
export function pageActions({ compare, command, say }: Actions): HTMLElement {
  const box = element("input", { type: "checkbox", id: "what-if-compare" });
  box.addEventListener("change", () => compare(box.checked));
  return element(
    "div",
    { class: "actions" },
    element("label", { class: "check" }, box, " Compare with baseline in every picture"),
    button("Copy link", () => copy(location.href, "The link", say)),
    button("Copy as command", () => copy(command(), "The command", say)),
  );
}

function copy(text: string, what: string, say: Actions["say"]): void {
  // The promise is undefined where the page is in no secure context.
  const copied: Promise<void> | undefined = navigator.clipboard?.writeText(text);
  const failed = `${what} could not be copied; select it and copy it by hand: ${text}`;
  if (copied === undefined) {
    say(failed);
    return;
  }
  copied.then(
    () => say(`${what} is copied.`),
    () => say(failed),
  );
}

import { SHELL_IDS } from "../serve/shell-page.ts";
import type { RunEntry, SiteEvent } from "../serve/site-events.ts";
import { element } from "./controls/dom.ts";

/** The script of the page around the reports of `mailflow serve`. */

const STATE_WORDS: Readonly<Record<RunEntry["state"], string>> = {
  waiting: "waiting",
  running: "running",
  done: "",
  failed: "failed",
};

function find<T extends HTMLElement>(id: string, kind: new () => T): T | null {
  const found = document.getElementById(id);
  return found instanceof kind ? found : null;
}

const chooser = find(SHELL_IDS.run, HTMLSelectElement);
const frame = find(SHELL_IDS.frame, HTMLIFrameElement);
const status = find(SHELL_IDS.status, HTMLElement);
const problem = find(SHELL_IDS.problem, HTMLElement);
const file = find(SHELL_IDS.file, HTMLInputElement);
const header = document.querySelector("header");

const PAGE_TITLE = document.title;

let runs: readonly RunEntry[] = [];
let newest: string | null = null;
let shown: string | null = null;

/** Shows the run chosen: its report, what it is doing, or why it failed. */
function show(): void {
  const run = runs.find(({ id }) => id === shown);
  if (run === undefined || frame === null) return;
  const address = run.version === 0 ? "about:blank" : `runs/${run.id}?${run.version}`;
  // The report stays, and with it what the reader did in it, until there is another one.
  if (frame.dataset["address"] !== address) {
    frame.dataset["address"] = address;
    // In the place of the report before it: Back is for what the reader changes in a report.
    frame.contentWindow?.location.replace(`${address}${sessionStorage.getItem(address) ?? ""}`);
  }
  frame.title = `Report of ${run.name}`;
  say(run.state === "waiting" || run.state === "running" ? `${run.name}: ${run.state} …` : "");
  if (problem !== null) {
    const hint = run.hint === "" ? "" : `\nNext: ${run.hint}`;
    problem.textContent = run.state === "failed" ? `${run.problem}${hint}` : "";
  }
}

/** The tab is called what the report in it is called, which names what was changed in it. */
function followTitle(): void {
  const title = frame?.contentDocument?.querySelector("title");
  const follow = (): void => {
    document.title = frame?.contentDocument?.title || PAGE_TITLE;
  };
  follow();
  if (title == null) return;
  new MutationObserver(follow).observe(title, {
    childList: true,
    characterData: true,
    subtree: true,
  });
}

/** Keeps the changes in a report for when this page is loaded again. */
function keepChanges(): void {
  const address = frame?.dataset["address"];
  if (address === undefined) return;
  sessionStorage.setItem(address, frame?.contentWindow?.location.hash ?? "");
}

function say(words: string): void {
  if (status !== null) status.textContent = words;
}

function listRuns(): void {
  chooser?.replaceChildren(
    ...runs.map((run) => {
      const state = STATE_WORDS[run.state];
      const words = state === "" ? run.name : `${run.name} (${state})`;
      return element("option", { value: run.id, selected: run.id === shown }, words);
    }),
  );
}

const events = new EventSource("events");
events.addEventListener("message", (message: MessageEvent<string>) => {
  const event: SiteEvent = JSON.parse(message.data);
  if (event.kind === "progress") {
    if (event.id === shown) say(event.words);
    return;
  }
  runs = event.runs;
  if (event.current !== newest) shown = event.current;
  newest = event.current;
  listRuns();
  show();
});
events.addEventListener("error", () => say("mailflow serve is not running any more."));

chooser?.addEventListener("change", () => {
  shown = chooser.value;
  show();
});

frame?.addEventListener("load", followTitle);
globalThis.addEventListener("pagehide", keepChanges);

async function replay(log: File): Promise<void> {
  const form = find(SHELL_IDS.form, HTMLFormElement);
  const query = new URLSearchParams({ name: log.name });
  for (const [name, value] of new FormData(form ?? undefined)) query.set(name, String(value));
  say(`Handing over ${log.name} …`);
  if (problem !== null) problem.textContent = "";
  const answer = await fetch(`drop?${query}`, { method: "POST", body: log });
  if (!answer.ok && problem !== null) problem.textContent = await answer.text();
}

async function replayAll(logs: FileList | undefined | null): Promise<void> {
  for (const log of logs ?? []) await replay(log);
}

file?.addEventListener("change", () => {
  void replayAll(file.files).finally(() => {
    // The same file chosen again is a wish to replay it again.
    file.value = "";
  });
});

for (const kind of ["dragenter", "dragover"]) {
  document.addEventListener(kind, (event) => {
    if (file === null) return;
    event.preventDefault();
    header?.classList.add("over");
  });
}
document.addEventListener("dragleave", () => header?.classList.remove("over"));
document.addEventListener("drop", (event) => {
  event.preventDefault();
  header?.classList.remove("over");
  if (file !== null) void replayAll(event.dataTransfer?.files);
});

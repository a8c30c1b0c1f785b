import type { Knobs, WhatIfInput } from "../../sim/what-if/page-input.ts";
import { untouched } from "../../sim/what-if/page-input.ts";
import { comparisonTable, harmByDay, signed } from "./before-and-now.ts";
import type { Control, ControlContext } from "./controls/control.ts";
import { button, element, required } from "./controls/dom.ts";
import { patchControl } from "./controls/patch-control.ts";
import { pauseControl } from "./controls/pause-control.ts";
import { refusalControl } from "./controls/refusal-control.ts";
import { retryControl } from "./controls/retry-control.ts";
import { stageControl } from "./controls/stage-control.ts";
import { openText } from "./inflate.ts";
import {
  commandLine,
  commandWords,
  type Flag,
  flagsOf,
  knobsOf,
  linkFlagsOf,
} from "./knobs/flags.ts";
import type { PolicyTables } from "./knobs/loaded-policy.ts";
import type { Figures, PageAnswer, Request } from "./knobs/messages.ts";
import { OriginalParts } from "./original-parts.ts";

type Ready = Extract<PageAnswer, { kind: "ready" }>;

/** The what-if panel: it owns the knobs, the worker, and what the page shows of their results. */
export class WhatIfPanel {
  readonly #input: WhatIfInput;
  readonly #json: string;
  readonly #parts = new OriginalParts();
  #worker: Worker | null = null;
  #isOpen = false;
  #ready: Ready | null = null;
  #knobs: Knobs;
  #controls: readonly Control[] = [];
  #figures: Figures | null = null;
  #runId = 0;
  #startedMs = 0;
  #policyRead: ((outcome: PolicyTables | string) => void) | null = null;
  readonly #bars = element("div", { id: "what-if-bars" });
  readonly #live = element("div", { id: "what-if-live" });
  readonly #status = element("p", { id: "what-if-status", role: "status" });
  readonly #command = element("code", { id: "what-if-command" });
  readonly #digest = element("code", { id: "what-if-digest" });

  constructor(input: WhatIfInput, json: string) {
    this.#input = input;
    this.#json = json;
    this.#knobs = untouched(input);
    required("what-if-panel").replaceChildren(this.#status);
    this.#status.textContent = "Getting ready …";
    globalThis.addEventListener("hashchange", () => this.#readLink());
  }

  /** Starts the worker; calling it again does nothing. */
  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    void this.#start();
  }

  async #start(): Promise<void> {
    const source = await openText(required("run-worker").textContent ?? "");
    const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    this.#worker = new Worker(address);
    this.#worker.addEventListener("message", (event: MessageEvent<PageAnswer>) => {
      this.#take(event.data);
    });
    this.#worker.addEventListener("error", (event) => {
      this.#status.textContent = `What-if does not work in this browser: ${event.message}`;
    });
    const rowsBase64 = required("run-rows").textContent ?? "";
    this.#send({ kind: "open", json: this.#json, rowsBase64 });
  }

  #send(request: Request): void {
    this.#worker?.postMessage(request);
  }

  #take(answer: PageAnswer): void {
    if (answer.kind === "ready") {
      this.#ready = answer;
      this.#build(answer);
      this.#readLink();
      return;
    }
    if (answer.kind === "policy" || answer.kind === "no-policy") {
      this.#policyRead?.(answer.kind === "policy" ? answer.tables : answer.problem);
      this.#policyRead = null;
      return;
    }
    // Answers to an earlier change come too late.
    if (answer.id !== this.#runId) return;
    switch (answer.kind) {
      case "figures":
        this.#figures = answer.figures;
        this.#showFigures();
        break;
      case "part":
        this.#parts.replacePart(answer.part, answer.html);
        break;
      case "chart":
        this.#parts.replaceChart(answer.chart, answer.html);
        break;
      case "in-view":
        this.#mark("inView");
        break;
      case "drawn":
        this.#mark("drawn");
        break;
      case "sealed":
        this.#digest.textContent =
          answer.digest ?? "not available: the browser hashes on https, localhost and files only";
        this.#mark("sealed");
        break;
      case "complete":
        this.#status.dataset["complete"] = String(answer.id);
        break;
      case "refused":
        this.#status.textContent = answer.reason;
        this.#mark("refused");
        break;
      default:
        answer satisfies never;
    }
  }

  #build(ready: Ready): void {
    const context: ControlContext = {
      input: this.#input,
      ready,
      change: (edit) => this.#change(edit(this.#knobs)),
      readPolicy: (file) => this.#readPolicy(file),
    };
    this.#controls = [patchControl, pauseControl, stageControl, refusalControl, retryControl].map(
      (make) => make(context),
    );
    const groups = this.#controls.map((control, index) =>
      element(
        "details",
        { open: index < 2, class: "knobs" },
        element("summary", {}, control.title, element("span", { class: "changed" })),
        control.element,
      ),
    );
    required("what-if-panel").replaceChildren(
      element(
        "div",
        { class: "columns" },
        element("div", { class: "groups" }, ...groups),
        element("div", { class: "outcome" }, this.#status, this.#bars, this.#live, this.#actions()),
      ),
      element("p", { class: "command" }, "The same on the command line: ", this.#command),
      element("p", { class: "command" }, "Digest: ", this.#digest),
    );
  }

  /** One file at a time: the control that asks waits for the answer. */
  async #readPolicy(file: File): Promise<PolicyTables | string> {
    const bytes = new Uint8Array(await file.arrayBuffer());
    return await new Promise((resolve) => {
      this.#policyRead = resolve;
      this.#send({ kind: "policy", name: file.name, bytes });
    });
  }

  #actions(): HTMLElement {
    const compare = element("input", { type: "checkbox", id: "what-if-compare" });
    compare.addEventListener("change", () => this.#parts.compare(compare.checked));
    return element(
      "div",
      { class: "actions" },
      element("label", { class: "check" }, compare, " Compare with baseline in every picture"),
      button("Copy link", () => this.#copy(location.href, "The link")),
      button("Copy as command", () => this.#copy(this.#command.textContent ?? "", "The command")),
      button("Back to the run", () => {
        this.#change(untouched(this.#input));
        this.#showKnobs();
      }),
    );
  }

  #copy(text: string, what: string): void {
    // The promise is undefined where the page is in no secure context.
    const copied: Promise<void> | undefined = navigator.clipboard?.writeText(text);
    const failed = `${what} could not be copied; select it and copy it by hand: ${text}`;
    if (copied === undefined) {
      this.#status.textContent = failed;
      return;
    }
    copied.then(
      () => {
        this.#status.textContent = `${what} is copied.`;
      },
      () => {
        this.#status.textContent = failed;
      },
    );
  }

  /** Takes the changes of the link, which may have been typed or sent by somebody. */
  #readLink(): void {
    if (this.#ready === null) return;
    const hash = location.hash.slice(1);
    if (hash !== "" && !hash.includes("=")) return;
    const flags: Flag[] = [...new URLSearchParams(hash)];
    const { knobs, ignored } = knobsOf(this.#input, flags);
    if (sameKnobs(knobs, this.#knobs) && this.#runId > 0) return;
    this.#knobs = knobs;
    this.#showKnobs();
    this.#run();
    if (ignored.length === 0) return;
    const names = ignored.map(([name]) => name.slice(0, 40)).join(", ");
    this.#status.textContent = `The link holds changes that say nothing here: ${names}.`;
  }

  #change(knobs: Knobs): void {
    this.#knobs = knobs;
    const flags = linkFlagsOf(this.#input, knobs);
    const query = new URLSearchParams(flags.map(([name, value]) => [name, value])).toString();
    history.replaceState(null, "", query === "" ? "#what-if" : `#${query}`);
    this.#run();
  }

  #run(): void {
    this.#runId++;
    this.#startedMs = performance.now();
    this.#status.dataset["state"] = "running";
    this.#digest.textContent = "…";
    this.#command.textContent = commandLine(commandWords(this.#input, this.#knobs));
    for (const control of this.#controls) {
      const head = control.element.parentElement?.querySelector(".changed");
      if (head != null) head.textContent = control.summary(this.#knobs);
    }
    const size = matchMedia("(max-width: 860px)").matches ? "narrow" : "wide";
    const charts = this.#parts.chartsByNearness();
    this.#status.dataset["chartsInView"] = String(charts.chartsInView);
    // The page as it was opened shows the run as written already.
    const isDrawn = this.#runId > 1 || flagsOf(this.#input, this.#knobs).length > 0;
    this.#send({ kind: "run", id: this.#runId, knobs: this.#knobs, ...charts, size, isDrawn });
  }

  #showKnobs(): void {
    for (const control of this.#controls) control.show(this.#knobs);
  }

  #showFigures(): void {
    if (this.#ready === null || this.#figures === null) return;
    const { baseline } = this.#ready;
    const { plan, displayZone } = this.#input;
    const startMs = (plan.startMinute + plan.shiftMinutes) * 60_000;
    if (this.#figures.days !== null && baseline.days !== null) {
      this.#bars.innerHTML = harmByDay(baseline.days, this.#figures.days, startMs).html;
      this.#mark("bars");
      return;
    }
    this.#live.innerHTML = comparisonTable(baseline, this.#figures, displayZone).html;
    const lost = (one: Figures): number => one.totals.bounced + one.totals.expired;
    const change = lost(this.#figures) - lost(baseline);
    const late = this.#figures.totals.delayed - baseline.totals.delayed;
    const isSame = flagsOf(this.#input, this.#knobs).length === 0;
    this.#status.textContent = isSame
      ? "The run as written. Change something."
      : `${this.#figures.headline}: ${signed(change)} lost and ${signed(late)} delayed against the run.`;
    this.#mark("figures");
  }

  /** Notes how long a change took to be shown, for tests and for whoever wonders. */
  #mark(state: string): void {
    this.#status.dataset["state"] = state;
    this.#status.dataset["runId"] = String(this.#runId);
    this.#status.dataset[`${state}Ms`] = (performance.now() - this.#startedMs).toFixed(1);
  }
}

function sameKnobs(a: Knobs, b: Knobs): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

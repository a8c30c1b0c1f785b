import { type Knobs, untouched, type WhatIfInput } from "../../sim/what-if/page-input.ts";
import { pageActions } from "./actions.ts";
import { Address } from "./address.ts";
import { Banner } from "./banner.ts";
import { comparisonTable, harmByDay } from "./before-and-now.ts";
import type { Control, ControlContext } from "./controls/control.ts";
import { element, required } from "./controls/dom.ts";
import { patchControl } from "./controls/patch-control.ts";
import { type PatchMarks, patchMarks } from "./controls/patch-marks.ts";
import { pauseControl } from "./controls/pause-control.ts";
import { refusalControl } from "./controls/refusal-control.ts";
import { retryControl } from "./controls/retry-control.ts";
import { stageControl } from "./controls/stage-control.ts";
import { changeWords, effectWords, ignoredWords, outcomeWords } from "./knobs/change-words.ts";
import {
  commandLine,
  commandWords,
  type Flag,
  flagsOf,
  knobsOf,
  linkFlagsOf,
} from "./knobs/flags.ts";
import type { Figures, PageAnswer } from "./knobs/messages.ts";
import { dateWarnings } from "./knobs/warnings.ts";
import { panelLayout } from "./layout.ts";
import { ModelWorker, type WorkerAnswer } from "./model-worker.ts";
import { OriginalParts } from "./original-parts.ts";

type Ready = Extract<PageAnswer, { kind: "ready" }>;

/** The what-if panel: it owns the knobs, and what the page shows of the worker's results. */
export class WhatIfPanel {
  readonly #input: WhatIfInput;
  readonly #json: string;
  readonly #parts = new OriginalParts();
  readonly #worker = new ModelWorker();
  readonly #address: Address;
  readonly #banner: Banner;
  #isOpen = false;
  #ready: Ready | null = null;
  #knobs: Knobs;
  /** What the address says that no control understands. */
  #ignored: readonly Flag[] = [];
  #controls: readonly Control[] = [];
  #marks: PatchMarks | null = null;
  #figures: Figures | null = null;
  /** What the page says first of the changed run; null = not known yet. */
  #answer: string | null = null;
  #runId = 0;
  #startedMs = 0;
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
    this.#banner = new Banner(input.scenarioName, () => {
      this.#change(() => untouched(input), "");
      // The button is gone with the banner; whoever used the keyboard goes on at the top.
      const top = required("summary");
      top.tabIndex = -1;
      top.focus({ preventScroll: true });
    });
    this.#address = new Address((query) => {
      if (this.#ready === null) this.#read(query);
      else this.#arrive(query);
    });
    this.#read(this.#address.query);
    this.#showBanner("counting …");
  }

  /** Whether the address holds changes, which the page has to show without being asked. */
  get isChanged(): boolean {
    return this.#address.query !== "";
  }

  /** Starts the worker; calling it again does nothing. */
  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    void this.#worker.start(
      this.#json,
      (answer) => this.#take(answer),
      (words) => {
        this.#status.textContent = `What-if does not work in this browser: ${words}`;
      },
    );
  }

  #take(answer: WorkerAnswer): void {
    if (answer.kind === "ready") {
      this.#ready = answer;
      this.#build(answer);
      this.#arrive(this.#address.query);
      return;
    }
    // Answers to an earlier change come too late.
    if (answer.id !== this.#runId) return;
    switch (answer.kind) {
      case "figures":
        this.#figures = answer.figures;
        this.#showFigures();
        break;
      case "answer":
        this.#answer = answer.words;
        this.#showOutcome();
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
        this.#showBanner("not worked out", answer.reason);
        this.#marks?.show(this.#knobs, null);
        this.#mark("refused");
        break;
      default:
        answer satisfies never;
    }
  }

  #build(ready: Ready): void {
    const input = this.#input;
    const { startMs, endMs } = ready.window;
    const context: ControlContext = {
      input,
      ready,
      change: (edit, step = "") => this.#change(edit, step),
      readPolicy: (file) => this.#worker.readPolicy(file),
      times: () => ({ startMs, endMs, todayMs: Date.now(), displayZone: input.displayZone }),
    };
    this.#controls = [patchControl, pauseControl, stageControl, refusalControl, retryControl].map(
      (make) => make(context),
    );
    const timeline = document.getElementById("stage-timeline");
    if (timeline !== null) {
      const preview = (knobs: Knobs) => this.#worker.preview(knobs);
      this.#marks = patchMarks({ ...context, preview, knobs: () => this.#knobs }, timeline);
    }
    const actions = pageActions({
      compare: (isWanted) => this.#parts.compare(isWanted),
      command: () => this.#command.textContent ?? "",
      say: (words) => {
        this.#status.textContent = words;
      },
    });
    required("what-if-panel").replaceChildren(
      ...panelLayout({
        controls: this.#controls,
        outcome: [this.#status, this.#bars, this.#live, actions],
        command: this.#command,
        digest: this.#digest,
      }),
    );
  }

  /** Takes the changes of an address, which may have been typed or sent by somebody. */
  #read(query: string): void {
    const { knobs, ignored } = knobsOf(this.#input, [...new URLSearchParams(query)]);
    this.#knobs = knobs;
    this.#ignored = ignored;
  }

  /** Shows the run of an address: the one the page was opened with, or one gone back to. */
  #arrive(query: string): void {
    const before = this.#knobs;
    this.#read(query);
    if (sameKnobs(this.#knobs, before) && this.#runId > 0) return;
    for (const control of this.#controls) control.show(this.#knobs);
    this.#run();
  }

  #change(edit: (knobs: Knobs) => Knobs, step: string): void {
    this.#knobs = edit(this.#knobs);
    this.#ignored = [];
    const flags = linkFlagsOf(this.#input, this.#knobs);
    const query = new URLSearchParams(flags.map(([name, value]) => [name, value])).toString();
    this.#address.put(query, step);
    for (const [index, control] of this.#controls.entries()) {
      // Where somebody types nothing may be replaced; the rows of patch dates stay as they are.
      const isTyped = index > 0 && control.element.contains(document.activeElement);
      if (!isTyped) control.show(this.#knobs);
    }
    this.#run();
  }

  #run(): void {
    this.#runId++;
    this.#startedMs = performance.now();
    this.#status.dataset["state"] = "running";
    this.#digest.textContent = "…";
    this.#command.textContent = commandLine(commandWords(this.#input, this.#knobs));
    this.#figures = null;
    this.#answer = null;
    for (const control of this.#controls) {
      const head = control.element.parentElement?.querySelector(".changed");
      if (head != null) head.textContent = control.summary(this.#knobs);
    }
    this.#showBanner("counting …");
    const size = matchMedia("(max-width: 860px)").matches ? "narrow" : "wide";
    const charts = this.#parts.chartsByNearness();
    this.#status.dataset["chartsInView"] = String(charts.chartsInView);
    // The page as it was opened shows the run as written already.
    const isDrawn = this.#runId > 1 || this.#isWhatIf;
    this.#worker.send({
      kind: "run",
      id: this.#runId,
      knobs: this.#knobs,
      ...charts,
      size,
      isDrawn,
    });
    this.#tell(null);
  }

  get #isWhatIf(): boolean {
    return flagsOf(this.#input, this.#knobs).length > 0;
  }

  #showFigures(): void {
    if (this.#ready === null || this.#figures === null) return;
    const { baseline } = this.#ready;
    const now = this.#figures;
    const { displayZone } = this.#input;
    this.#showOutcome();
    if (now.days !== null && baseline.days !== null) {
      this.#bars.innerHTML = harmByDay(baseline.days, now.days, this.#ready.window.startMs).html;
      this.#tell(now);
      this.#showBanner(effectWords(baseline.totals, now.totals));
      this.#mark("bars");
      return;
    }
    this.#live.innerHTML = comparisonTable(baseline, now, displayZone).html;
    this.#showBanner(effectWords(baseline.totals, now.totals));
    this.#mark("figures");
  }

  #showOutcome(): void {
    if (this.#ready === null || this.#figures === null) return;
    const outcome = this.#isWhatIf
      ? outcomeWords(this.#ready.baseline.totals, this.#figures.totals, this.#answer)
      : "The run as written. Change something.";
    this.#status.textContent = `${outcome}${ignoredWords(this.#ignored)}`;
  }

  /** Says beside dates what they do. */
  #tell(now: Figures | null): void {
    for (const control of this.#controls) control.tell?.(this.#knobs, now);
    // A mark shows itself where it was put; measuring the picture would keep figures waiting.
    if (now !== null) this.#marks?.show(this.#knobs, now);
  }

  #showBanner(effect: string, refusal = ""): void {
    const changes = changeWords(this.#input, this.#knobs);
    const words = this.#isWhatIf && changes.length === 0 ? ["changes of the link"] : changes;
    const warning = refusal === "" ? this.#warning() : refusal;
    this.#banner.show({ changes: words, effect, warning, isMade: refusal === "" });
  }

  #warning(): string {
    if (this.#ready === null) return "";
    const { displayZone } = this.#input;
    const now = this.#figures?.days == null ? null : this.#figures;
    const times = { ...this.#ready.window, todayMs: Date.now(), displayZone };
    return dateWarnings(this.#input, this.#ready, this.#knobs, now, times);
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

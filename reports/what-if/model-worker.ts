import type { Knobs } from "../../sim/what-if/page-input.ts";
import { required } from "./controls/dom.ts";
import { openText } from "./inflate.ts";
import type { PolicyTables } from "./knobs/loaded-policy.ts";
import type { Figures, PageAnswer, Request } from "./knobs/messages.ts";

/** The answers that a run and the start give; questions get theirs where they are asked. */
export type WorkerAnswer = Exclude<
  PageAnswer,
  { readonly kind: "policy" | "no-policy" | "preview" }
>;

/** The worker of the page, seen from the page. */
export class ModelWorker {
  #worker: Worker | null = null;
  #policyRead: ((outcome: PolicyTables | string) => void) | null = null;
  #previewed: ((totals: Figures["totals"] | null) => void) | null = null;
  #previewId = 0;

  /** Starts it with what the page holds. `onProblem` hears why it does not work here. */
  async start(
    json: string,
    onAnswer: (answer: WorkerAnswer) => void,
    onProblem: (words: string) => void,
  ): Promise<void> {
    const source = await openText(required("run-worker").textContent ?? "");
    const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    this.#worker = new Worker(address);
    this.#worker.addEventListener("message", (event: MessageEvent<PageAnswer>) => {
      this.#take(event.data, onAnswer);
    });
    this.#worker.addEventListener("error", (event) => onProblem(event.message));
    this.send({ kind: "open", json, rowsBase64: required("run-rows").textContent ?? "" });
  }

  send(request: Request): void {
    this.#worker?.postMessage(request);
  }

  /** One file at a time: the control that asks waits for the answer. */
  async readPolicy(file: File): Promise<PolicyTables | string> {
    const bytes = new Uint8Array(await file.arrayBuffer());
    return await new Promise((resolve) => {
      this.#policyRead = resolve;
      this.send({ kind: "policy", name: file.name, bytes });
    });
  }

  /** Totals of knobs, drawn nowhere. A later question takes the place of an earlier one. */
  async preview(knobs: Knobs): Promise<Figures["totals"] | null> {
    this.#previewId++;
    this.#previewed?.(null);
    return await new Promise((resolve) => {
      this.#previewed = resolve;
      this.send({ kind: "preview", id: this.#previewId, knobs });
    });
  }

  #take(answer: PageAnswer, onAnswer: (answer: WorkerAnswer) => void): void {
    switch (answer.kind) {
      case "policy":
      case "no-policy":
        this.#policyRead?.(answer.kind === "policy" ? answer.tables : answer.problem);
        this.#policyRead = null;
        return;
      case "preview":
        if (answer.id !== this.#previewId) return;
        this.#previewed?.(answer.totals);
        this.#previewed = null;
        return;
      default:
        onAnswer(answer);
    }
  }
}

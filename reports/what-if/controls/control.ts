import type { Knobs, WhatIfInput } from "../../../sim/what-if/page-input.ts";
import type { PolicyTables } from "../knobs/loaded-policy.ts";
import type { Figures, PageAnswer } from "../knobs/messages.ts";
import type { NoteTimes } from "../knobs/note.ts";

/** What a control knows and how it changes something. */
export interface ControlContext {
  readonly input: WhatIfInput;
  readonly ready: Extract<PageAnswer, { kind: "ready" }>;
  /**
   * Applies a change and runs the model. Changes of one `step` that follow each other closely, such
   * as a date typed figure by figure, are one step for the browser's Back.
   */
  change(edit: (knobs: Knobs) => Knobs, step?: string): void;
  /** Reads a policy file as the command line does; gives words for people where it cannot. */
  readPolicy(file: File): Promise<PolicyTables | string>;
  /** The window, and the reader's today. */
  times(): NoteTimes;
}

/** A group of inputs. `show` brings them in line with knobs, also with those it has made. */
export interface Control {
  readonly title: string;
  readonly element: HTMLElement;
  show(knobs: Knobs): void;
  /** Says beside each date what it does; `now` = the whole figures of these knobs, or null. */
  tell?(knobs: Knobs, now: Figures | null): void;
  /** In few words what is changed; empty when nothing is. */
  summary(knobs: Knobs): string;
}

import type { Knobs, WhatIfInput } from "../../../sim/what-if/page-input.ts";
import type { PolicyTables } from "../knobs/loaded-policy.ts";
import type { PageAnswer } from "../knobs/messages.ts";

/** What a control knows and how it changes something. */
export interface ControlContext {
  readonly input: WhatIfInput;
  readonly ready: Extract<PageAnswer, { kind: "ready" }>;
  /** Applies a change and runs the model. */
  change(edit: (knobs: Knobs) => Knobs): void;
  /** Reads a policy file as the command line does; gives words for people where it cannot. */
  readPolicy(file: File): Promise<PolicyTables | string>;
}

/** A group of inputs. `show` brings them in line with knobs that came from elsewhere. */
export interface Control {
  readonly title: string;
  readonly element: HTMLElement;
  show(knobs: Knobs): void;
  /** In few words what is changed; empty when nothing is. */
  summary(knobs: Knobs): string;
}

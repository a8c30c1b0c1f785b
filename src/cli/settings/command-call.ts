import type { GivenOptions } from "../options/option-types.ts";

/** What a command's handler works with. */
export interface CommandCall {
  /** Positional arguments as written; `-` is standard input. */
  readonly operands: readonly string[];
  readonly options: GivenOptions;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /**
   * Names the words of the command that leads on from here, without `mailflow`; a terminal shows it
   * at the end.
   */
  readonly next: (words: readonly string[]) => void;
  /** Says what went wrong and gives its exit code, for a command that goes on after it. */
  readonly fail: (error: unknown) => Promise<number>;
}

/** What the page is told of one run. */
export interface RunEntry {
  readonly id: string;
  readonly name: string;
  readonly state: "waiting" | "running" | "done" | "failed";
  /** Rises whenever the report of the run is another one. */
  readonly version: number;
  /** Why it failed, and the next step; empty unless failed. */
  readonly problem: string;
  readonly hint: string;
}

/** Everything a page shows beside the reports; `kind` says what changed. */
export type SiteEvent =
  | { readonly kind: "runs"; readonly runs: readonly RunEntry[]; readonly current: string | null }
  | { readonly kind: "progress"; readonly id: string; readonly words: string };

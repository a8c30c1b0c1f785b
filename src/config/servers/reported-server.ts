/** What the provider itself prints about one server. Instants in UTC ms. */
export interface ReportedServer {
  readonly firstDetectedMs: number | null;
  readonly throttleEnabledMs: number | null;
  readonly blockingEnabledMs: number | null;
  /** The stage of the policy with the printed rates; null where none or more than one has them. */
  readonly nextStage: number | null;
  readonly nextStageStartMs: number | null;
  /** Builds the provider accepts, ascending, without doubles and spellings. */
  readonly acceptedBuilds: readonly string[];
}

/** One public build. `released` is an ISO date. */
export interface BuildRow {
  readonly product: string;
  readonly update: string;
  readonly build: string;
  readonly released: string;
  readonly source: string;
}

import { TIMELINE_ROWS } from "../../charts/stage-timeline.ts";

/** Where a server's whole window lies in the drawing that is shown. Units: px in the view. */
export interface RowInView {
  readonly server: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The rows of the stage timeline, from the top; of the drawing for the width of the screen. */
export function timelineRows(figure: Element): readonly RowInView[] {
  const rows: RowInView[] = [];
  for (const bar of figure.querySelectorAll(`.${TIMELINE_ROWS}_marks [aria-label]`)) {
    const server = bar.getAttribute("aria-label") ?? "";
    const { left, right, top, bottom, width } = bar.getBoundingClientRect();
    // The other drawing has no size, and a baseline beside it is not to be changed.
    if (server === "" || width === 0 || bar.closest(".was") !== null) continue;
    rows.push({ server, left, right, top, bottom });
  }
  return rows;
}

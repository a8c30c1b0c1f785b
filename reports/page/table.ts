import { formatCount, formatMinutes, formatWall } from "../words/format.ts";
import { nameHtml } from "../words/text.ts";
import { type Html, html, NOTHING, trusted, whole } from "./html.ts";

/** A cell: what is shown, and what it is sorted by (null = always last). */
export interface TableCell {
  readonly content: Html;
  readonly sortKey: string | number | null;
}

/** A column of a table. Numbers stand to the right. */
export interface Column<Row> {
  readonly title: string;
  readonly isNumber?: boolean;
  cell(row: Row): TableCell;
}

interface TableOptions<Row> {
  readonly caption: Html | string;
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly isSortable?: boolean;
  /** Rows of one line on wide screens, for lists that would else be screens long. */
  readonly isOneLine?: boolean;
  /** Where all rows are, for paper: `servers.csv`. */
  readonly allIn?: string;
}

/** Rows of a long table that are shown at first; a table a little longer is shown whole. */
const ROWS_SHOWN = 20;
const ROWS_WHOLE = 25;

/** Whether a list shows its first rows only. */
export function isLongList(rows: number): boolean {
  return rows > ROWS_WHOLE;
}

/** A table that scrolls sideways on small screens; the first column heads each row. */
export function table<Row>(options: TableOptions<Row>): Html {
  const kind = (column: Column<Row>): Html =>
    column.isNumber === true ? trusted(' class="n"') : NOTHING;
  const heads = options.columns.map(
    (column) => html`<th scope="col"${kind(column)}>${column.title}</th>`,
  );
  const { length } = options.rows;
  const isLong = isLongList(length);
  const rows = options.rows.map((row, index) => {
    const more = trusted(isLong && index >= ROWS_SHOWN ? ' class="more"' : "");
    return html`<tr${more}>${cells(row, options.columns)}</tr>\n`;
  });
  const look = [
    ...(options.isSortable === true ? ["sortable"] : []),
    ...(options.isOneLine === true && isLong ? ["one-line"] : []),
  ].join(" ");
  const long = trusted(isLong ? ` data-shown="${ROWS_SHOWN}"` : "");
  return html`<div class="scroll" role="region" aria-label="${options.label}" tabindex="0">
<table${trusted(look === "" ? "" : ` class="${look}"`)}${long}>
<caption><span>${options.caption}</span></caption>
<thead><tr>${heads}</tr></thead>
<tbody>
${rows}</tbody>
</table>
${isLong ? leftOut(length, options.allIn) : NOTHING}</div>`;
}

/** On paper, and where no script runs, what is not shown is said. */
function leftOut(rows: number, allIn = ""): Html {
  const where = allIn === "" ? "" : ` All are in ${allIn}.`;
  return html`<p class="left-out">The first ${ROWS_SHOWN} of ${formatCount(rows)} rows.${where}</p>`;
}

function cells<Row>(row: Row, columns: readonly Column<Row>[]): Html[] {
  return columns.map((column, index) => {
    const { content, sortKey } = column.cell(row);
    const key = sortKey === null ? NOTHING : html` data-v="${String(sortKey).slice(0, 200)}"`;
    if (index === 0) return html`<th scope="row"${key}>${content}</th>`;
    const numeric = trusted(column.isNumber === true ? ' class="n"' : "");
    return html`<td${numeric}${key}>${content}</td>`;
  });
}

/** A cell of words in which each date stays on one line. */
export function dateCell(words: string): TableCell {
  return { content: whole(words), sortKey: words };
}

/** Plain text, sorted as text. */
export function textCell(words: string): TableCell {
  return { content: html`${words}`, sortKey: words };
}

/** A name from the outside. */
export function nameCell(words: string): TableCell {
  return { content: trusted(nameHtml(words)), sortKey: words };
}

/** A count; zero is quiet, so that harm stands out. */
export function countCell(count: number): TableCell {
  const content = count === 0 ? html`<span class="zero">0</span>` : html`${formatCount(count)}`;
  return { content, sortKey: count };
}

/** A length of time in minutes. */
export function minutesCell(minutes: number | null): TableCell {
  return minutes === null ? dash() : { content: html`${formatMinutes(minutes)}`, sortKey: minutes };
}

/** An instant on two lines, date over time; the page names the zone. */
export function instantCell(ms: number | null, displayZone: string, isQuiet = false): TableCell {
  if (ms === null) return dash();
  const [date, time] = formatWall(ms, displayZone).split(" ");
  const machine = new Date(ms).toISOString();
  const quiet = trusted(isQuiet ? ' class="zero"' : "");
  const content = html`<time${quiet} datetime="${machine}">${date ?? ""} <small>${time ?? ""}</small></time>`;
  return { content, sortKey: ms };
}

/** Nothing to show. */
export function dash(): TableCell {
  return { content: html`<span class="zero">–</span>`, sortKey: null };
}

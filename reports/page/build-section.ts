import type { SeenBuild, SeenBuilds, SeenServer } from "../../sim/contract/seen-builds.ts";
import { buildSentences, listWords, namesBuilds, standingWords } from "../words/build-words.ts";
import { formatInstant, formatShare } from "../words/format.ts";
import { sentenceHtml } from "../words/text.ts";
import { type Html, html, NOTHING, trusted } from "./html.ts";
import {
  type Column,
  countCell,
  dash,
  instantCell,
  nameCell,
  type TableCell,
  table,
  textCell,
} from "./table.ts";

interface SeenRow {
  readonly server: SeenServer;
  readonly seen: SeenBuild;
}

/** What the builds in a log tell, and the table of them; nothing where the log names none. */
export function buildSection(seen: SeenBuilds | null, displayZone: string): Html {
  if (seen === null || !namesBuilds(seen)) return NOTHING;
  const sentences = buildSentences(seen, (ms) => formatInstant(ms, displayZone)).map(
    (sentence) => html`<li>${trusted(sentenceHtml(sentence))}</li>\n`,
  );
  return html`<section id="builds">
<h2>Builds seen</h2>
${sentences.length === 0 ? NOTHING : html`<div class="panel"><ul>${sentences}</ul></div>`}
${seenTable(seen, displayZone)}
</section>`;
}

/** The table alone, for a page that tells its findings elsewhere. */
export function buildTable(seen: SeenBuilds | null, displayZone: string): Html {
  if (seen === null || !namesBuilds(seen)) return NOTHING;
  return html`<section id="builds">
<h2>Builds seen</h2>
${seenTable(seen, displayZone)}
</section>`;
}

function seenTable(seen: SeenBuilds, displayZone: string): Html {
  const rows = seen.servers.flatMap((server) =>
    server.builds.map((build): SeenRow => ({ server, seen: build })),
  );
  return table({
    label: "Builds that the mail of each server carries",
    caption: `Builds that the mail in scope of each server carries, as the log has it, before any shift. Whether a build complies is judged when its mail came.`,
    isSortable: true,
    rows,
    columns: columnsOf(seen, displayZone),
  });
}

function columnsOf(seen: SeenBuilds, displayZone: string): readonly Column<SeenRow>[] {
  const hasReplies = seen.servers.some(({ builds }) =>
    builds.some(({ refused }) => refused !== undefined),
  );
  return [
    { title: "Server", cell: (row) => nameCell(row.server.server) },
    { title: "Build", cell: ({ seen: { build, update } }) => buildCell(build, update) },
    { title: "Messages", isNumber: true, cell: (row) => countCell(row.seen.messages) },
    { title: "Share", isNumber: true, cell: shareCell },
    ...(hasReplies ? [refusedColumn] : []),
    { title: "First seen", cell: (row) => instantCell(row.seen.firstMs, displayZone) },
    { title: "Last seen", cell: (row) => instantCell(row.seen.lastMs, displayZone) },
    { title: "At that time", cell: (row) => textCell(standingWords(row.seen)) },
    ...seen.lists.map((list, at): Column<SeenRow> => {
      return {
        title: `In ${listWords(list)}`,
        cell: ({ server }) => listedCell(server, at),
      };
    }),
  ];
}

const refusedColumn: Column<SeenRow> = {
  title: "Refused attempts",
  isNumber: true,
  cell: (row) => countCell(row.seen.refused ?? 0),
};

function buildCell(build: string | null, update: string | null): TableCell {
  if (build === null) return dash();
  const named = update === null ? NOTHING : html` <small>${update}</small>`;
  return { content: html`${build}${named}`, sortKey: build };
}

function shareCell({ server, seen }: SeenRow): TableCell {
  return {
    content: html`${formatShare(seen.messages, server.messages)}`,
    sortKey: seen.share,
  };
}

function listedCell({ listed }: SeenServer, list: number): TableCell {
  const entry = listed[list];
  if (entry === undefined || !entry.isListed) return textCell("not listed");
  return entry.build === null ? textCell("no build") : buildCell(entry.build, entry.update);
}

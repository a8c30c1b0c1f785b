import { normaliseBuild } from "../../sim/base/build.ts";
import { normaliseServerName } from "../../sim/text/server-names.ts";

/** What the header of a message says about where it comes from. */
export interface HeaderFacts {
  readonly messageId: string | null;
  /** The newest Exchange server on its way; null when none has stamped it. */
  readonly exchange: ExchangeHop | null;
}

/** One Exchange server on a message's way, as its own `Received` line names it. */
export interface ExchangeHop {
  /** Name after `by`; null where that is no host (the Pickup folder). */
  readonly server: string | null;
  /** Unpadded, e.g. `15.1.2507.61`. */
  readonly build: string;
}

/** RFC 5322 allows a line of 998 characters; a longer id is cut. */
const MESSAGE_ID_CHARS_MAX = 998;
const STAMP = "with microsoft smtp server";
const HOST = /^[\w.:[\]-]{1,255}$/;

/**
 * Reads a header block as it was sent (any line ends, folded anywhere). Cost: O(length).
 * Source of the grammar: Received lines of Exchange 2007 to SE, e.g.
 * `from A (10.0.0.4) by B (10.0.0.5) with Microsoft SMTP Server (TLS) id 15.01.2507.061; Tue, …`.
 */
export function readHeader(header: string): HeaderFacts {
  let messageId: string | null = null;
  let exchange: ExchangeHop | null = null;
  for (const field of fieldsOf(header)) {
    const colon = field.indexOf(":");
    if (colon < 0) continue;
    const name = field.slice(0, colon).trim().toLowerCase();
    const value = field.slice(colon + 1);
    if (name === "message-id") messageId ??= cleanId(value);
    // The newest line comes first: every server puts its own on top.
    if (name === "received") exchange ??= exchangeHop(value);
  }
  return { messageId, exchange };
}

/** The fields of a header, each unfolded to one line, up to the blank line. */
function fieldsOf(header: string): readonly string[] {
  const fields: string[] = [];
  for (const line of header.split(/\r\n|\n|\r/)) {
    if (line === "") break;
    const last = fields.length - 1;
    if (/^[ \t]/.test(line) && last >= 0) fields[last] += ` ${line.trim()}`;
    else fields.push(line);
  }
  return fields;
}

/**
 * The hop of a `Received` value, or null when it was not stamped by Exchange's SMTP server or gives
 * no build. `with mapi` is no such stamp: its build lacks the revision.
 */
function exchangeHop(value: string): ExchangeHop | null {
  const text = value.replace(/[ \t]+/g, " ");
  const stampAt = text.toLowerCase().indexOf(STAMP);
  if (stampAt < 0) return null;
  const id = /\bid ([\d.]+)/i.exec(text.slice(stampAt + STAMP.length));
  const build = normaliseBuild(id?.[1] ?? "");
  if (build === null) return null;
  const by = ` ${text.slice(0, stampAt)}`.toLowerCase().lastIndexOf(" by ");
  const name = by < 0 ? "" : (text.slice(by + 3).split(" ", 1)[0] ?? "");
  const isHost = HOST.test(name) && name.toLowerCase() !== "pickup";
  return { server: isHost ? normaliseServerName(name) : null, build };
}

function cleanId(value: string): string | null {
  const id = value.replace(/[^\x20-\x7e]/g, "").trim();
  return id === "" ? null : id.slice(0, MESSAGE_ID_CHARS_MAX);
}

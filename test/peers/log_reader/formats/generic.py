"""Any table, by the columns that --map names."""

from .. import names, scope
from ..clock import Clock
from ..ledger import Fact

FIELDS = {"time", "server", "build", "id", "recipients", "recipient", "sender", "bytes", "group",
          "scope", "reply"}


def read(tables, options, ledger):
    unknown = set(options.map) - FIELDS
    if unknown:
        raise SystemExit(f"unknown fields of --map: {sorted(unknown)}")
    clock = Clock(options, tables, lambda row: row.column(options.map["time"]))
    for table in tables:
        for row in table.rows:
            read_row(row, clock, options, ledger)


def read_row(row, clock, options, ledger):
    if row is None:
        return ledger.reject("columns")
    if not row.passes(options.where):
        return ledger.filter("where")

    def value(field):
        return row.column(options.map[field]) if field in options.map else ""

    at_ms = clock.utc_ms(value("time"))
    if at_ms is None:
        return ledger.reject("time")
    size_bytes = names.number(value("bytes") or "0")
    if size_bytes is None:
        return ledger.reject("bytes")
    build = names.build(value("build"))
    if build is None and value("build"):
        return ledger.reject("build")
    count, listed = recipients_of(value("recipients"))
    if count is None and not listed and value("recipients"):
        return ledger.reject("recipients")
    listed = frozenset([value("recipient").lower()]) if value("recipient") else listed
    server = names.host(row_server(row, options) or options.server_name or "")
    which = scope_of(value("scope"), server, options)
    if which is None:
        return ledger.reject("scope")
    if not server and which == "in":
        return ledger.reject("server")
    identity = value("id").strip("<>")
    ledger.enter(Fact(
        key=("id", identity) if identity else None,
        server=server or None,
        scope=which,
        at_ms=at_ms,
        twin=listed,
        recipients=listed,
        recipient_count=count,
        size_bytes=size_bytes,
        build=build,
    ))


def row_server(row, options):
    column = options.server_key or options.map.get("server")
    return row.column(column) if column else ""


def recipients_of(text):
    """A number, or a list of addresses; neither for what is not understood."""
    if text == "":
        return None, frozenset()
    if (count := names.number(text)) is not None:
        return count, frozenset()
    parts = [part.strip().lower() for part in text.replace(",", ";").split(";") if part.strip()]
    if parts and all("@" in part for part in parts):
        return None, frozenset(parts)
    return None, frozenset()


def scope_of(told, server, options):
    """The scope column decides, and what it does not say --own does."""
    if told.lower() in ("in", "out"):
        return told.lower()
    return None if told else scope.of_sent([server], options)

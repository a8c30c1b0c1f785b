"""Message traces: Get-MessageTrace(V2), both JSON forms, the screen export (formats.md §3)."""

from .. import names, scope, zones
from ..clock import Clock
from ..ledger import Fact
from ..refused import Refused

TIME = ("received", "receiveddatetime", "date")
TRACE_ID = ("messagetraceid", "id")
SENDER = ("senderaddress", "sender")
RECIPIENT = ("recipientaddress", "recipient")


def read_csv(tables, options, ledger):
    read(tables, options, ledger, Clock(options, tables, lambda row: row.get(*TIME)))


def read_json(tables, options, ledger):
    """Times of both JSON forms are UTC, whether they say so or not (formats.md §3b, §3c)."""
    read(tables, options, ledger, Clock(options, tables, lambda row: row.get(*TIME), zones.UTC))


def read(tables, options, ledger, clock):
    if options.server_name is None and options.server_key is None:
        raise Refused("SERVER_UNKNOWN", "a message trace names no server")
    for table in tables:
        has_address = table.has("fromip")
        if not has_address:
            ledger.note("no FromIP: mail of the cloud and of the Internet cannot be told apart")
        for row in table.rows:
            read_row(row, has_address, clock, options, ledger)


def read_row(row, has_address, clock, options, ledger):
    if row is None:
        return ledger.reject("columns")
    if not row.passes(options.where):
        return ledger.filter("where")
    if row.get("status").lower() == "expanded":
        return ledger.filter("expanded")
    at_ms = clock.utc_ms(row.get(*TIME))
    if at_ms is None:
        return ledger.reject("time")
    size_bytes = names.number(row.get("size") or "0")
    if size_bytes is None:
        return ledger.reject("bytes")
    address = row.get("fromip")
    which = scope.of_received([address], None, options) if has_address else "in"
    server = server_of(row, which, options)
    if server is None and which == "in":
        return ledger.reject("server")
    recipient = row.get(*RECIPIENT).lower()
    ledger.enter(Fact(
        key=key_of(row, at_ms),
        server=server,
        scope=which,
        at_ms=at_ms,
        twin=recipient,
        recipients=frozenset([recipient] if recipient else []),
        size_bytes=size_bytes,
    ))


def server_of(row, which, options):
    """--server-name is the server of one's own mail; the key's value is the server of any."""
    if options.server_name is not None:
        return names.host(options.server_name) if which == "in" else None
    return names.host(row.column(options.server_key)) or None


def key_of(row, at_ms):
    """Trace id; else message id, sender and time; the screen export has sender, time, subject."""
    trace_id = row.get(*TRACE_ID).lower()
    if trace_id:
        return "trace", trace_id
    sender = row.get(*SENDER).lower()
    message_id = row.get("messageid").strip("<>").lower()
    if message_id:
        return "message", message_id, sender, at_ms
    if "date" in row.fields:
        return "screen", sender, at_ms, row.get("subject")
    return None

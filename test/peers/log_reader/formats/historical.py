"""Both reports of a historical search, and Defender's EmailEvents (formats.md §3d, §9)."""

from .. import names, scope, zones
from ..clock import Clock
from ..ledger import Fact
from ..refused import Refused

SUMMARY_TIME = ("origintimestamputc", "origintimestamp")


def read_summary(tables, options, ledger):
    """One row per message."""
    need_server(options)
    clock = Clock(options, tables, lambda row: row.get(*SUMMARY_TIME), zones.UTC)
    for table in tables:
        has_connector = table.has("connectorid")
        for row in table.rows:
            if not enters(row, options, ledger):
                continue
            listed = [part for part in row.get("recipientstatus").split(";") if part.strip()]
            enter(row, ledger, options, Fact(
                key=id_of(row, "networkmessageid", "messageid"),
                server=None,
                scope=scope.of_received([row.get("originalclientip")],
                                        connector_of(row, has_connector, "connectorid"), options),
                at_ms=clock.utc_ms(row.get(*SUMMARY_TIME)),
                twin=row.get("recipientstatus").lower(),
                recipients=frozenset(part.split("##")[0].strip().lower() for part in listed),
                size_bytes=names.number(row.get("totalbytes") or "0"),
            ))


def read_defender(tables, options, ledger):
    """One row per recipient."""
    need_server(options)
    clock = Clock(options, tables, lambda row: row.get("timestamp"), zones.UTC)
    for table in tables:
        has_connector = table.has("connectors")
        for row in table.rows:
            if not enters(row, options, ledger):
                continue
            recipient = row.get("recipientemailaddress").lower()
            enter(row, ledger, options, Fact(
                key=id_of(row, "networkmessageid", "internetmessageid"),
                server=None,
                scope=scope.of_received([row.get("senderipv4"), row.get("senderipv6")],
                                        connector_of(row, has_connector, "connectors"), options),
                at_ms=clock.utc_ms(row.get("timestamp")),
                twin=recipient,
                recipients=frozenset([recipient] if recipient else []),
                size_bytes=0,
            ))


def read_extended(tables, options, ledger):
    """The first SMTP RECEIVE of each message that no host of the provider handed over."""
    clock = Clock(options, tables, lambda row: row.get("datetimeutc", "datetime"), zones.UTC)
    receives = {}
    for table in tables:
        for row in table.rows:
            if not enters(row, options, ledger):
                continue
            if row.get("source").upper() != "SMTP" or row.get("eventid").upper() != "RECEIVE":
                ledger.filter("not an SMTP RECEIVE")
                continue
            if names.is_provider(row.get("clienthostname")):
                ledger.filter("a hop inside Exchange Online")
                continue
            at_ms = clock.utc_ms(row.get("datetimeutc", "datetime"))
            if at_ms is None:
                ledger.reject("time")
                continue
            key = id_of(row, "networkmessageid", "messageid") or ("row", len(receives))
            receives.setdefault(key, []).append((at_ms, row))
    for key, rows in receives.items():
        read_hops(key, rows, options, ledger)


def read_hops(key, rows, options, ledger):
    """Counts the first hop into Exchange Online; what comes after it is no second message."""
    counted_ms, counted = min(rows, key=lambda pair: (
        pair[0], pair[1].get("clienthostname"), pair[1].get("clientip")))
    for at_ms, row in rows:
        if (at_ms, row.get("clienthostname"), row.get("clientip")) != (
            counted_ms, counted.get("clienthostname"), counted.get("clientip")
        ):
            ledger.filter("a hop inside Exchange Online")
            continue
        senders = [row.get("clienthostname"), row.get("clientip")]
        listed = split_addresses(row.get("recipientaddress"))
        enter(row, ledger, options, Fact(
            key=key,
            server=names.host(row.get("clienthostname", "clientip")),
            scope=scope.of_received(senders, row.get("connectorid"), options),
            at_ms=at_ms,
            twin=frozenset(listed),
            recipients=frozenset(listed),
            recipient_count=names.number(row.get("recipientcount") or "x"),
            size_bytes=names.number(row.get("totalbytes") or "0"),
        ))


def split_addresses(value):
    return [part.strip().lower() for part in value.split(";") if part.strip()]


def need_server(options):
    if options.server_name is None and options.server_key is None:
        raise Refused("SERVER_UNKNOWN", "the report names no server")


def enters(row, options, ledger):
    if row is None:
        ledger.reject("columns")
        return False
    if not row.passes(options.where):
        ledger.filter("where")
        return False
    return True


def enter(row, ledger, options, fact):
    """Enters a fact whose time, size and server could be read."""
    if fact.at_ms is None:
        return ledger.reject("time")
    if fact.size_bytes is None:
        return ledger.reject("bytes")
    if options.server_key is not None:
        fact.server = names.host(row.column(options.server_key)) or None
    elif fact.server is None and options.server_name is not None:
        fact.server = names.host(options.server_name) if fact.scope == "in" else None
    if fact.server is None and fact.scope == "in":
        return ledger.reject("server")
    ledger.enter(fact)


def connector_of(row, has_connector, name):
    return row.get(name) if has_connector else None


def id_of(row, *columns):
    value = row.get(*columns).strip("<>").lower()
    return ("id", value) if value else None

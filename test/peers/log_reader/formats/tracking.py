"""Message tracking: log files, exports, text, Sentinel, Elastic ECS (formats.md §1, §2, §9)."""

import collections
import re

from .. import names, scope, stamps, zones
from ..clock import Clock
from ..ledger import Fact
from ..local_zone import LocalZone
from ..tables import Row

TIME = ("datetime", "timestamp", "timegenerated")
SENDS = {"SEND", "SENDEXTERNAL"}
ARRIVALS = {"SMTP", "STOREDRIVER"}
PROBES = ("healthmailbox", "inboundproxy@")
# Elastic's names for what the tracking log calls otherwise.
ECS = {
    "@timestamp": "date-time",
    "client.domain": "client-hostname",
    "client.ip": "client-ip",
    "server.domain": "server-hostname",
    "server.ip": "server-ip",
    "email.message_id": "message-id",
    "email.to.address": "recipient-address",
    "email.sender.address": "sender-address",
    "email.from.address": "sender-address",
    "network.bytes": "total-bytes",
}


def read(tables, options, ledger):
    """Times of these carry a zone or are UTC: log files, Sentinel, Elastic."""
    clock = Clock(options, tables, lambda row: row.get(*TIME), zones.UTC)
    read_rows(tables, options, ledger, clock, None)


def read_export(tables, options, ledger):
    """Times of Get-MessageTrackingLog are those of the shell that exported it."""
    clock = Clock(options, tables, lambda row: row.get(*TIME))
    read_rows(tables, options, ledger, clock, LocalZone(options))


def read_rows(tables, options, ledger, clock, local):
    scope.refuse_own(options)
    sends, receives = [], collections.defaultdict(list)
    for table in tables:
        for row in table.rows:
            if row is None:
                ledger.reject("columns")
                continue
            stamp = clock.stamp(row.get(*TIME))
            entered_ms = entry_time(row)
            if local is not None and stamp is not None and stamp.offset is None:
                local.learn(stamp.ms, entered_ms)
            if not row.passes(options.where):
                ledger.filter("where")
                continue
            source, event = row.get("source").upper(), row.get("eventid").upper()
            if event == "RECEIVE" and source in ARRIVALS and stamp is not None:
                receives[id_of(row)].append((row, stamp))
            if event not in SENDS or source != "SMTP":
                ledger.filter("not a send")
            elif is_probe(row):
                ledger.filter("health probe")
            elif not scope.goes_online(hop_of(row), row.get("connectorid"), options):
                ledger.filter("not to Exchange Online")
            else:
                sends.append((row, stamp, entered_ms))
    for row, stamp, entered_ms in sends:
        read_send(row, stamp, entered_ms, receives, local, options, ledger)


def read_send(row, stamp, entered_ms, receives, local, options, ledger):
    server = server_of(row, options)
    size_bytes = names.number(row.get("totalbytes") or "0")
    build_text = row.get("schemaversion") or row.version or ""
    build = names.build(build_text)
    count_text = row.get("recipientcount")
    count = names.number(count_text)
    if stamp is None:
        return ledger.reject("time")
    if not server:
        return ledger.reject("server")
    if size_bytes is None:
        return ledger.reject("bytes")
    if build is None and build_text:
        return ledger.reject("build")
    if count is None and count_text:
        return ledger.reject("recipients")
    listed = frozenset(addresses(row.get("recipientaddress", "recipients")))
    ledger.enter(Fact(
        key=key_of(row),
        server=server,
        scope="in",
        at_ms=arrival(row, stamp, entered_ms, server, receives, local),
        twin=listed,
        recipients=listed,
        recipient_count=count,
        size_bytes=size_bytes,
        build=build,
    ))


def arrival(row, stamp, entered_ms, server, receives, local):
    """When the message reached this server: its RECEIVE row, else MessageInfo, else the row."""
    here = {names.host(name) for name in (server, row.get("clienthostname"), row.get("clientip"))}
    here.discard("")
    found = []
    for received, received_stamp in receives.get(id_of(row), []):
        there = [received.get("serverhostname"), received.get("serverip")]
        if any(names.matches(place, name) for place in there for name in here):
            found.append(instant(received_stamp, entered_ms, local))
    if found:
        return min(found)
    return entered_ms if entered_ms is not None else instant(stamp, None, local)


def instant(stamp, entered_ms, local):
    if stamp.offset is not None or local is None:
        return stamp.utc_ms(zones.UTC)
    return local.utc_ms(stamp.ms, entered_ms)


def entry_time(row):
    """The first date-time of MessageInfo, always UTC: when the message entered; else None."""
    first = row.get("messageinfo").split(";")[0].strip()
    stamp = stamps.read(first, "dmy") if stamps.ISO.fullmatch(first) else None
    return stamp.utc_ms(zones.UTC) if stamp is not None else None


def server_of(row, options):
    """--server-key, else the sending client, else the server that MessageInfo names last, else
    --server-name.

    A bare name is written out where MessageInfo has the full one.
    """
    if options.server_key is not None:
        return names.host(row.column(options.server_key))
    named = [names.host(name)
             for name in re.findall(r"\bL?SRV=([^:;|]+)", row.get("messageinfo"))]
    client = names.host(row.get("clienthostname"))
    if not client:
        return named[-1] if named else names.host(options.server_name or "")
    full = {name for name in named if names.bare_and_full(client, name)}
    return full.pop() if len(full) == 1 else client


def hop_of(row):
    return row.get("serverhostname", "serverip")


def id_of(row):
    """The id by which rows of one message find each other, on any server."""
    network_id = row.get("networkmessageid").lower()
    return ("network", network_id) if network_id else ("message", message_id(row))


def key_of(row):
    """Network message id and next hop; before 2013 message id and internal id."""
    hop = names.host(hop_of(row))
    network_id = row.get("networkmessageid").lower()
    if network_id:
        return "network", network_id, hop
    internal = row.get("internalmessageid")
    if message_id(row) or internal:
        return "message", message_id(row), internal, hop
    return None


def message_id(row):
    return row.get("messageid").strip("<>").lower()


def addresses(text):
    """`a;b`, `{a, b}` of Format-List, nothing for what Export-Csv makes of a list."""
    if text in ("System.String[]", "System.Collections.Generic.List`1[System.String]"):
        return []
    inner = text[1:-1].replace(",", ";") if text.startswith("{") and text.endswith("}") else text
    parts = [part.strip().lower() for part in inner.split(";")]
    return [part for part in parts if part and part not in ("...", "…")]


def is_probe(row):
    people = [row.get("senderaddress", "sender").lower()]
    people += addresses(row.get("recipientaddress", "recipients"))
    return any(person.startswith(PROBES) for person in people)


def from_ecs(row):
    """A row of Elastic's fields under the names of the tracking log."""
    pairs = []
    for name, value in row.named.items():
        pairs.append((ECS.get(name, name.removeprefix("microsoft.exchange.")), value))
    renamed = Row(pairs)
    renamed.named = row.named
    return renamed

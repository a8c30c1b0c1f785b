"""Send protocol logs (formats.md §5): sessions, and the messages offered in them."""

import collections
import re

from .. import names, scope, zones
from ..clock import Clock
from ..ledger import Fact

MAIL_FROM = re.compile(r"MAIL FROM:", re.IGNORECASE)
RCPT_TO = re.compile(r"RCPT TO:\s*<([^>]*)>", re.IGNORECASE)
SIZE = re.compile(r"\bSIZE=(\d+)", re.IGNORECASE)
OFFERED = re.compile(
    r"sending message with RecordId \S+ and InternetMessageId (\S+)", re.IGNORECASE)
ACCEPTED = re.compile(r"250 2\.6\.0 <([^>]*)>")
ACCEPTED_BYTES = re.compile(r"\b(\d+) bytes in ")


class Offer:
    """One MAIL FROM with what belongs to it; `rows` is how often the log holds its row."""

    def __init__(self, row, at_ms, message_id, rows):
        self.row = row
        self.at_ms = at_ms
        self.message_id = message_id
        self.rows = rows
        self.recipients = set()
        size = SIZE.search(row.get("data"))
        self.size_bytes = int(size[1]) if size else None


def read(tables, options, ledger):
    scope.refuse_own(options)
    clock = Clock(options, tables, lambda row: row.get("datetime"), zones.UTC)
    sessions = collections.defaultdict(dict)
    seen = collections.Counter()
    for table in tables:
        for row in table.rows:
            if row is None:
                ledger.reject("columns")
                continue
            at_ms = clock.utc_ms(row.get("datetime"))
            sequence = names.number(row.get("sequencenumber"))
            if sequence is None:
                ledger.reject("sequence")
                continue
            session = (row.get("sessionid"), row.get("connectorid").lower())
            identity = (sequence, at_ms, row.get("event"), row.get("data"), row.get("context"))
            seen[session, identity] += 1
            sessions[session].setdefault(identity, row)
    for session, rows in sessions.items():
        ordered = sorted(rows.items(), key=lambda item: (item[0][0], item[0][1] or 0))
        read_session([(identity[1], row, seen[session, identity]) for identity, row in ordered],
                     options, ledger)


def is_mail_from(row):
    return row.get("event") == ">" and MAIL_FROM.match(row.get("data")) is not None


def read_session(rows, options, ledger):
    """Rows of one session in their order, each with its instant and how often it is there."""
    connector = rows[0][1].get("connectorid")
    banner, helo, offers, message_id = "", "", [], None
    for at_ms, row, times in rows:
        event, data = row.get("event"), row.get("data")
        if is_mail_from(row):
            offers.append(Offer(row, at_ms, message_id, times))
            message_id = None
            continue
        for _ in range(times):
            ledger.filter("no message is offered")
        if event == "<" and data.startswith("220") and not banner:
            banner = (data.split() + ["", ""])[1]
        if event == ">" and re.match(r"(EHLO|HELO) ", data, re.IGNORECASE):
            helo = data.split()[1]
        if event == "*" and (offered := OFFERED.search(row.get("context") or data)):
            message_id = offered[1].strip("<>").lower()
        if offers:
            follow(offers[-1], event, data)
    for offer in offers:
        for _ in range(offer.rows):
            enter(offer, connector, banner, helo, options, ledger)


def follow(offer, event, data):
    if event == ">" and (recipient := RCPT_TO.match(data)):
        offer.recipients.add(recipient[1].lower())
    if event == "<" and (accepted := ACCEPTED.match(data)):
        offer.message_id = offer.message_id or accepted[1].lower()
        size = ACCEPTED_BYTES.search(data)
        if offer.size_bytes is None and size:
            offer.size_bytes = int(size[1])


def enter(offer, connector, banner, helo, options, ledger):
    if offer.at_ms is None:
        return ledger.reject("time")
    if not scope.goes_online(banner, connector, options):
        return ledger.filter("not to Exchange Online")
    server = options.server_name or (
        offer.row.column(options.server_key) if options.server_key else helo)
    server = names.host(server)
    if not server:
        return ledger.reject("server")
    row = offer.row
    attempt = (row.get("sessionid"), row.get("sequencenumber"), offer.at_ms)
    ledger.enter(Fact(
        key=("id", offer.message_id) if offer.message_id else ("attempt", attempt),
        server=server,
        scope="in",
        at_ms=offer.at_ms,
        twin=attempt,
        recipients=frozenset(offer.recipients),
        size_bytes=offer.size_bytes or 0,
    ))

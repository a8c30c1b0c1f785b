"""Postfix and sendmail in syslog (formats.md §7, §9)."""

import collections
import re

from .. import names, scope
from . import syslog_lines
from ..ledger import Fact

POSTFIX = re.compile(r"postfix(-[^/]+)?(/[\w.-]+)*/(?P<daemon>[\w-]+)")
SENDMAIL = re.compile(r"(sendmail|sm-mta|sm-msp-queue|sm-mta-queue)")
QUEUE_ID = re.compile(r"([0-9A-Za-z]{5,}): (.*)")
DELIVERY = re.compile(
    r"to=<(?P<to>[^>]*)>,.*?\brelay=(?P<relay>[^,]*),.*?\bdelay=(?P<delay>[\d.]+),.*?"
    r"\bstatus=(?P<status>\w+)(?: \((?P<reply>.*)\))?")
HOST_IN_REPLY = re.compile(r"([A-Za-z0-9][A-Za-z0-9.-]*\.[A-Za-z]{2,})\.?\[")
SENDMAIL_TO = re.compile(r"to=(?P<to>.*?), (?:ctladdr=.*?, )?delay=(?P<delay>[\d+:]+),")
SENDMAIL_RELAY = re.compile(r"relay=(?P<relay>[^\s,\[]+)")


class Queued:
    """One stay of a message in a queue, from its first line to `removed`."""

    def __init__(self, number):
        self.number = number
        # The earlier of the line that tells it and of what any delay tells.
        self.arrived_ms = None
        self.size_bytes = 0
        self.attempts = []

    def came(self, at_ms):
        self.arrived_ms = at_ms if self.arrived_ms is None else min(at_ms, self.arrived_ms)


class Attempt:
    """One line that tells of a delivery, tried or done."""

    def __init__(self, hop, recipients, came_ms):
        self.hop = names.host(hop)
        self.recipients = frozenset(part.lower() for part in recipients if part)
        self.came_ms = came_ms
        self.raw = None
        self.rows = 1


def read(files, options, ledger):
    """Every delivery to Exchange Online is a row that counts; all other lines are filtered."""
    scope.refuse_own(options)
    lines = syslog_lines.read_all(files, options, ledger)
    times = collections.Counter(line.raw for _, line in lines)
    open_stays, stays, seen = {}, [], set()
    for at_ms, line in lines:
        if line.raw in seen:
            continue
        seen.add(line.raw)
        daemon = daemon_of(line)
        entry = QUEUE_ID.match(line.text)
        if daemon is None or not entry:
            filter_all("no delivery", times[line.raw], ledger)
            continue
        name = (line.host, daemon == "sendmail", entry[1])
        if name not in open_stays:
            open_stays[name] = Queued(len(stays))
            stays.append((name, open_stays[name]))
        look_at = read_sendmail if daemon == "sendmail" else read_postfix
        attempt = look_at(at_ms, daemon, entry[2], open_stays[name])
        if attempt is not None:
            open_stays[name].came(attempt.came_ms)
        if attempt is None:
            filter_all("no delivery", times[line.raw], ledger)
        elif not names.is_online(attempt.hop) and attempt.hop not in options.connectors:
            filter_all("not to Exchange Online", times[line.raw], ledger)
        else:
            attempt.raw, attempt.rows = line.raw, times[line.raw]
            open_stays[name].attempts.append(attempt)
        if daemon == "qmgr" and entry[2].strip() == "removed":
            del open_stays[name]
    for name, stay in stays:
        enter_stay(name, stay, options, ledger)


def filter_all(reason, count, ledger):
    for _ in range(count):
        ledger.filter(reason)


def daemon_of(line):
    """The part of Postfix that wrote the line, `sendmail`, or None."""
    if SENDMAIL.fullmatch(line.program):
        return "sendmail"
    found = POSTFIX.fullmatch(line.program)
    return found["daemon"] if found else None


def read_postfix(at_ms, daemon, text, stay):
    """Notes what a line tells of the stay; returns the attempt if it is one."""
    if daemon in ("smtpd", "pickup", "qmqpd") and text.startswith(("client=", "uid=")):
        stay.came(at_ms)
    if daemon == "qmgr" and (size := re.search(r"\bsize=(\d+)", text)):
        stay.size_bytes = max(stay.size_bytes, int(size[1]))
    found = DELIVERY.match(text)
    if not found:
        return None
    hop = found["relay"].partition("[")[0].strip()
    if hop == "none" and (named := HOST_IN_REPLY.search(found["reply"] or "")):
        hop = named[1]
    return Attempt(hop, [found["to"]], at_ms - round(float(found["delay"]) * 1000))


def read_sendmail(at_ms, daemon, text, stay):
    """As read_postfix, for a line of sendmail."""
    if text.startswith("from="):
        stay.came(at_ms)
        if size := re.search(r"\bsize=(\d+)", text):
            stay.size_bytes = max(stay.size_bytes, int(size[1]))
    found = SENDMAIL_TO.match(text)
    if not found or "stat=" not in text:
        return None
    relay = SENDMAIL_RELAY.search(text)
    listed = [part.strip().strip("<>") for part in found["to"].split(",")]
    return Attempt(relay["relay"] if relay else "", listed,
                   at_ms - sendmail_delay_ms(found["delay"]))


def sendmail_delay_ms(text):
    """`00:15:01` or `1+02:03:04`."""
    days, _, clock = text.rpartition("+")
    hours, minutes, seconds = (int(part) for part in clock.split(":"))
    return (((int(days or 0) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000


def enter_stay(name, stay, options, ledger):
    """The message of a stay, once for each next hop at Exchange Online."""
    if not stay.attempts:
        return
    server = names.host(name[0])
    for attempt in stay.attempts:
        for _ in range(attempt.rows):
            ledger.enter(Fact(
                key=(name, stay.number, attempt.hop),
                server=server,
                scope="in",
                at_ms=stay.arrived_ms,
                twin=attempt.raw,
                recipients=attempt.recipients,
                size_bytes=stay.size_bytes,
            ))

"""Exim's main log (formats.md §9)."""

import re

from .. import names, scope, stamps
from ..ledger import Fact
from ..refused import Refused

LINE = re.compile(
    r"(?P<at>\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d+)?(?: [+-]\d{4})?) "
    r"(?:\[\d+\] )?(?P<text>.*)")
MESSAGE = re.compile(
    r"(?P<id>[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4}) (?P<flag><=|=>|->|\*\*|==) "
    r"(?P<rest>.*)")
HOST = re.compile(r"\bH=(\S+)|\bhost (\S+) \[")


def read(files, options, ledger):
    """Every delivery to Exchange Online, tried or done, is a row that counts."""
    scope.refuse_own(options)
    if options.server_name is None:
        raise Refused("SERVER_UNKNOWN", "a main log of Exim does not name its server")
    server = names.host(options.server_name)
    arrivals, sizes, attempts = {}, {}, []
    for content in files.values():
        for raw in content.split("\n"):
            if raw.strip() == "":
                continue
            line = LINE.fullmatch(raw.rstrip())
            stamp = stamps.read(re.sub(r" (?=[+-]\d{4}$)", "", line["at"]), "dmy") if line else None
            found = MESSAGE.match(line["text"]) if line else None
            if line is not None and not found:
                ledger.filter("no delivery")
                continue
            if stamp is None:
                ledger.reject("time")
                continue
            at_ms = stamp.utc_ms(options.zone)
            if found["flag"] == "<=":
                arrivals[found["id"]] = min(at_ms, arrivals.get(found["id"], at_ms))
                size = re.search(r"\bS=(\d+)", found["rest"])
                sizes[found["id"]] = max(int(size[1]) if size else 0, sizes.get(found["id"], 0))
                ledger.filter("no delivery")
            else:
                attempts.append((raw.rstrip(), at_ms, found))
    for raw, at_ms, found in attempts:
        hop = host_of(found["rest"])
        if not names.is_online(hop) and names.host(hop) not in options.connectors:
            ledger.filter("not to Exchange Online")
            continue
        queued = re.search(r"\bQT=(\S+)", found["rest"])
        came_ms = at_ms - (queued_ms(queued[1]) if queued else 0)
        ledger.enter(Fact(
            key=(found["id"], names.host(hop)),
            server=server,
            scope="in",
            at_ms=min(came_ms, arrivals.get(found["id"], came_ms)),
            twin=raw,
            recipients=frozenset([found["rest"].split()[0].strip("<>:").lower()]),
            size_bytes=sizes.get(found["id"], 0),
        ))


def host_of(rest):
    found = HOST.search(rest)
    return "" if found is None else found[1] or found[2]


def queued_ms(text):
    """`3s`, `15m2s`, `1d2h`."""
    unit = {"w": 604800, "d": 86400, "h": 3600, "m": 60, "s": 1}
    parts = re.findall(r"([\d.]+)([wdhms])", text)
    return round(sum(float(value) * unit[name] for value, name in parts) * 1000)

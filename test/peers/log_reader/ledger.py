"""Where every row is entered once, and messages are counted from the rows."""

from __future__ import annotations

import collections
import dataclasses

from . import names
from .refused import Refused

MINUTE_MS = 60_000


@dataclasses.dataclass
class Fact:
    """What one row says of one message."""

    key: tuple | None
    """Equal for all rows of a message on one server; None = the row is a message by itself."""
    server: str | None
    scope: str
    at_ms: int
    twin: object = None
    """A second row of the message with the same twin says nothing new: a duplicate."""
    recipients: frozenset = frozenset()
    recipient_count: int | None = None
    size_bytes: int = 0
    build: tuple | None = None


class Ledger:
    """All rows of a run: filtered and rejected ones by reason, the others as facts."""

    def __init__(self):
        self.filtered = collections.Counter()
        self.rejected = collections.Counter()
        self.facts = []
        self.notes = set()

    def filter(self, reason):
        self.filtered[reason] += 1

    def reject(self, reason):
        self.rejected[reason] += 1

    def enter(self, fact):
        self.facts.append(fact)

    def note(self, text):
        self.notes.add(text)

    def account(self, options):
        """Messages and rows of the window, as the JSON that the reader prints."""
        messages = group(self.facts, options)
        start_ms = window_start(messages, options)
        duplicates = 0
        used = 0
        counts = collections.Counter()
        recipients = collections.Counter()
        sizes = collections.Counter()
        for message in messages:
            if message.at_ms < start_ms:
                self.filtered["before the window"] += message.rows
                continue
            if message.at_ms >= start_ms + options.window_ms:
                self.filtered["after the window"] += message.rows
                continue
            duplicates += message.duplicates
            used += message.rows - message.duplicates
            cell = (message.server, names.build_text(message.build), message.scope,
                    message.at_ms // MINUTE_MS)
            counts[cell] += 1
            recipients[cell] += message.recipients
            sizes[cell] += message.size_bytes
        filtered = sum(self.filtered.values())
        rejected = sum(self.rejected.values())
        order = sorted(counts, key=lambda cell: (cell[0] or "", cell[1] or "", cell[2], cell[3]))
        return {
            "messages": [[*cell, counts[cell], recipients[cell], sizes[cell]] for cell in order],
            "rows": {
                "read": used + duplicates + filtered + rejected,
                "used": used,
                "duplicates": duplicates,
                "filtered": filtered,
                "rejected": rejected,
            },
            "filteredByReason": dict(sorted((+self.filtered).items())),
            "rejectedByReason": dict(sorted((+self.rejected).items())),
            "notes": sorted(self.notes),
        }


@dataclasses.dataclass
class Message:
    server: str | None
    scope: str
    build: tuple | None
    at_ms: int
    recipients: int
    size_bytes: int
    rows: int
    duplicates: int


def group(facts, options):
    """Rows that share a server and a key are one message (model.md §2)."""
    found = {fact.server for fact in facts if fact.server is not None}
    chosen = names.one_name_each(found, options.servers)
    together = collections.defaultdict(list)
    for index, fact in enumerate(facts):
        fact.server = chosen.get(fact.server)
        key = ("row", index) if fact.key is None else ("key", fact.key)
        together[fact.server, key].append(fact)
    return [combine(rows) for rows in together.values()]


def combine(rows):
    """Earliest time, largest size, distinct recipients, smallest build (model.md §2)."""
    addresses = frozenset().union(*(row.recipients for row in rows))
    counts = [row.recipient_count for row in rows if row.recipient_count is not None]
    counts += [len(addresses)] if addresses else []
    builds = [row.build for row in rows if row.build is not None]
    alone = rows[0].key is None
    return Message(
        server=rows[0].server,
        scope="in" if any(row.scope == "in" for row in rows) else "out",
        build=min(builds) if builds else None,
        at_ms=min(row.at_ms for row in rows),
        recipients=max(counts) if counts else 1,
        size_bytes=max(row.size_bytes for row in rows),
        rows=len(rows),
        duplicates=0 if alone else len(rows) - len({row.twin for row in rows}),
    )


def window_start(messages, options):
    """The whole minute of --start, else of the first message in scope."""
    if options.start_ms is not None:
        return options.start_ms // MINUTE_MS * MINUTE_MS
    first = [message.at_ms for message in messages if message.scope == "in"]
    if not first:
        raise Refused("NO_MAIL", f"of {len(messages)} messages none is in scope: no window")
    return min(first) // MINUTE_MS * MINUTE_MS

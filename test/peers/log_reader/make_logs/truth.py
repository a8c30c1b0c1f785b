"""What a log holds, as the reader prints it: counted from the mail it was made of, not from it."""

import collections

from .world import DAY, MINUTE
from ..zones import instant

WINDOW_DAYS = 90


def expected(log):
    """Messages of the window by server, build, scope and minute, or why it is refused."""
    if log.refused:
        return {"refused": log.refused}
    if log.options.get("start"):
        start = instant(log.options["start"]) // MINUTE
    else:
        start = min(row[3] for row in log.truth if row[2] == "in")
    end = start + WINDOW_DAYS * DAY // MINUTE
    counts = collections.defaultdict(lambda: [0, 0, 0])
    for server, build, scope, minute, recipients, size in log.truth:
        if start <= minute < end:
            cell = counts[server, build, scope, minute]
            cell[0] += 1
            cell[1] += recipients
            cell[2] += size
    order = sorted(counts, key=lambda cell: (cell[0] or "", cell[1] or "", cell[2], cell[3]))
    return {"messages": [[*cell, *counts[cell]] for cell in order]}

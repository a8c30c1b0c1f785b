"""The instant of a cell, for a run whose files have been looked at together."""

from . import stamps


class Clock:
    """Reads times of all files of a run by one order of day and month, in one zone."""

    def __init__(self, options, tables, column, zone=None):
        """`column` takes a row's time as text; `zone` is that of times without one."""
        self.format = None if (options.time_format or "").startswith("syslog-") else (
            options.time_format)
        self.zone = zone or options.zone
        self.order = None
        if self.format is None:
            seen = {}
            for table in tables:
                cells = [column(row) for row in table.rows if row is not None]
                seen.setdefault(table.file_name, []).extend(cells)
            self.order = stamps.decide_order(seen)

    def stamp(self, text):
        if self.format is not None:
            return stamps.by_format(text, self.format)
        return stamps.read(text, self.order)

    def utc_ms(self, text):
        stamp = self.stamp(text)
        return None if stamp is None else stamp.utc_ms(self.zone)

"""Options of a run, named as on the command line of `mailflow replay`."""

import json

from . import names, zones

DAY_MS = 86_400_000


class Options:
    """The options of one run, resolved once; lists are empty where nothing was given."""

    def __init__(self, given):
        known = {"map", "server-key", "server-name", "own", "connector", "time-zone",
                 "time-format", "where", "start", "days", "servers"}
        unknown = set(given) - known
        if unknown:
            raise SystemExit(f"unknown options: {sorted(unknown)}")
        self.map = pairs(given.get("map"))
        self.server_key = given.get("server-key")
        self.server_name = given.get("server-name")
        self.servers = as_list(given.get("servers"))
        self.own = [item.strip() for text in as_list(given.get("own")) for item in text.split(",")]
        if self.servers and all(names.is_address(name) for name in self.servers):
            self.own = self.own + self.servers
        self.connectors = [name.strip().lower() for name in as_list(given.get("connector"))]
        self.zone = zones.find(given.get("time-zone") or "UTC")
        self.has_zone = given.get("time-zone") is not None
        self.time_format = given.get("time-format")
        self.where = [condition(text) for text in as_list(given.get("where"))]
        self.start_ms = None if given.get("start") is None else zones.instant(given["start"])
        self.window_ms = int(given.get("days", 90)) * DAY_MS


def load(path):
    """Reads OPTIONS.json: the options themselves, or a description of a log that holds them."""
    with open(path, encoding="utf-8") as file:
        given = json.load(file)
    return Options(given.get("options", given) if isinstance(given.get("options"), dict) else given)


def as_list(value):
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def pairs(value):
    """`time=received,server=host`, or the same as an object."""
    if value is None or isinstance(value, dict):
        return value
    return dict(part.split("=", 1) for part in value.split(","))


def condition(text):
    """`COLUMN=VALUE[,VALUE]` as a column and the set of values that pass."""
    column, values = text.split("=", 1)
    return column.strip().lower(), {value.strip().lower() for value in values.split(",")}

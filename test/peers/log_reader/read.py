"""Which format a file has, and its reader."""

import re

from . import tables, text
from .formats import exim, generic, historical, postfix, protocol, syslog_lines, trace, tracking
from .ledger import Ledger
from .refused import Refused

EXIM = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\S* ")
BLOCK = re.compile(r"[A-Za-z]\w*\s+: ?", re.ASCII)

READERS = {
    "generic": generic.read,
    "trace": trace.read_csv,
    "trace-json": trace.read_json,
    "screen": trace.read_csv,
    "summary": historical.read_summary,
    "extended": historical.read_extended,
    "defender": historical.read_defender,
    "tracking": tracking.read,
    "tracking-export": tracking.read_export,
    "protocol": protocol.read,
    "syslog": postfix.read,
    "exim": exim.read,
}
LINE_FORMATS = {"syslog", "exim"}


def read_files(files, options):
    """The account of these files ({name: bytes}) as the JSON object that is printed."""
    ledger = Ledger()
    kinds = {}
    for name, data in files.items():
        content = text.decode(data)
        kind, loaded = load(name, content, options)
        kinds.setdefault(kind, {})[name] = loaded
    for kind, loaded in kinds.items():
        READERS[kind](loaded if kind in LINE_FORMATS else list(loaded.values()), options, ledger)
    return {"formats": sorted(kinds), **ledger.account(options)}


def load(name, content, options):
    """A file's kind, and the file as its reader takes it."""
    if options.map is not None:
        return "generic", tables.from_csv(name, content)
    if text.is_objects(content):
        return load_objects(name, content)
    lines = [line for line in content.split("\n") if line.strip()]
    sample = lines[:20]
    if sum(syslog_lines.parse(line.rstrip()) is not None for line in sample) * 2 > len(sample):
        return "syslog", content
    if sum(EXIM.match(line) is not None for line in sample) * 2 > len(sample):
        return "exim", content
    if sample and all(BLOCK.match(line) or line[0].isspace() for line in sample):
        rows = [tables.Row(block.items()) if "Timestamp" in block else None
                for block in text.blocks(content)]
        return "tracking-export", tables.Table(name, rows, {"timestamp"})
    table = tables.from_csv(name, content)
    return kind_of_table(table), table


def load_objects(name, content):
    found = text.objects(content)
    first = next((item for item in found if item), {})
    if "__REALTIME_TIMESTAMP" in first or "MESSAGE" in first:
        return "syslog", content
    table = tables.from_objects(name, found)
    if "@timestamp" in first:
        table.rows = [None if row is None else tracking.from_ecs(row) for row in table.rows]
        return "tracking", table
    kind = kind_of_table(table)
    return ("trace-json" if kind == "trace" else kind), table


def kind_of_table(table):
    has = table.columns.issuperset
    if has({"networkmessageid", "recipientemailaddress"}):
        return "defender"
    if table.has("origintimestamputc", "origintimestamp"):
        return "summary"
    if has({"datetimeutc", "eventid"}):
        return "extended"
    if has({"sessionid", "sequencenumber"}):
        return "protocol"
    if table.has("messagetraceid", "receiveddatetime") or has({"received", "senderaddress"}):
        return "trace"
    if has({"eventid"}) and table.has("datetime", "timegenerated"):
        return "tracking"
    if has({"eventid", "timestamp"}):
        return "tracking-export"
    if has({"date", "sender", "recipient"}):
        return "screen"
    raise Refused("FORMAT_UNKNOWN", f"columns {sorted(table.columns)}")

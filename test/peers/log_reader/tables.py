"""Rows with named columns, whatever they were written as."""

import re

from . import text as texts

# Columns of MSGTRK fragments without a header, by their number (formats.md §1).
FIRST_21 = (
    "date-time,client-ip,client-hostname,server-ip,server-hostname,source-context,connector-id,"
    "source,event-id,internal-message-id,message-id,recipient-address,recipient-status,"
    "total-bytes,recipient-count,related-recipient-address,reference,message-subject,"
    "sender-address,return-path,message-info"
).split(",")
FIRST_26 = [*FIRST_21, "directionality", "tenant-id", "original-client-ip", "original-server-ip",
            "custom-data"]
FIRST_27 = [*FIRST_26[:11], "network-message-id", *FIRST_26[11:]]
FIRST_30 = [*FIRST_27, "transport-traffic-type", "log-id", "schema-version"]
TRACKING = {21: FIRST_21, 26: FIRST_26, 27: FIRST_27, 30: FIRST_30}
PROTOCOL = (
    "date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,data,"
    "context"
).split(",")
ISO_START = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z")


def plain(name):
    """A column's name without spelling: `client-hostname`, `ClientHostname`, `Date (UTC)`."""
    return re.sub(r"[^a-z0-9]", "", re.sub(r"\[.*?\]|\(.*?\)", "", name.lower()))


class Row:
    """One row: values by name as written (lower case) and by plain name; "" where absent."""

    def __init__(self, pairs, version=None):
        self.named = {}
        self.fields = {}
        for name, value in pairs:
            self.named.setdefault(name.strip().lower(), value)
            self.fields.setdefault(plain(name), value)
        self.version = version

    def get(self, *plain_names):
        """The first of these fields that has a value."""
        for name in plain_names:
            value = self.fields.get(name, "").strip()
            if value:
                return value
        return ""

    def column(self, name):
        """The value of a column that an option names."""
        return self.named.get(name.strip().lower(), self.fields.get(plain(name), "")).strip()

    def passes(self, conditions):
        return all(self.column(name).lower() in values for name, values in conditions)


class Table:
    """A file's rows; None for a row that does not fit its header."""

    def __init__(self, file_name, rows, columns):
        self.file_name = file_name
        self.rows = rows
        self.columns = columns

    def has(self, *plain_names):
        return any(name in self.columns for name in plain_names)


def from_csv(file_name, content):
    header, version, rows = None, None, []
    for cells in texts.records(content, texts.delimiter_of(header_line(content))):
        first = cells[0].strip()
        if first.lower().startswith("sep=") or first.startswith("#TYPE"):
            continue
        if first.startswith("#Version:"):
            version = first.partition(":")[2].strip()
        fields = [i for i, cell in enumerate(cells) if cell.strip().startswith("#Fields:")]
        if fields:
            cells[fields[0]] = cells[fields[0]].partition(":")[2]
            header = trimmed(cells)
        elif first.startswith("#"):
            continue
        elif header is None:
            header = guessed(cells) or trimmed(cells)
            if guessed(cells):
                rows.append(fitted(cells, header, version))
        elif [cell.strip().lower() for cell in trimmed(cells)] != [
            name.strip().lower() for name in header
        ]:
            rows.append(fitted(cells, header, version))
    return Table(file_name, rows, {plain(name) for name in header or []})


def header_line(content):
    """The line that shows the separator: `#Fields:` if there is one, else the first row."""
    lines = [line for line in content.split("\n") if line.strip()]
    for line in lines:
        if "#Fields:" in line:
            return line
    table = [line for line in lines if not line.lower().startswith(("#", "sep=", '"#'))]
    return table[0] if table else ""


def trimmed(cells):
    """Without the empty cells that a spreadsheet adds at the end."""
    cells = list(cells)
    while cells and cells[-1].strip() == "":
        cells.pop()
    return cells


def guessed(cells):
    if not ISO_START.fullmatch(cells[0].strip()):
        return None
    return PROTOCOL if len(cells) == len(PROTOCOL) else TRACKING.get(len(cells))


def fitted(cells, header, version):
    if len(cells) < len(header) or any(cell.strip() for cell in cells[len(header):]):
        return None
    return Row(zip(header, cells), version)


def from_objects(file_name, found):
    rows = [None if item is None else Row(flat(item)) for item in found]
    columns = {name for row in rows if row is not None for name in row.fields}
    return Table(file_name, rows, columns)


def flat(item, prefix=""):
    """Names and values of an object: nested names joined by dots, lists by `;`."""
    pairs = []
    for name, value in item.items():
        if isinstance(value, dict):
            pairs += flat(value, f"{prefix}{name}.")
        elif isinstance(value, list):
            pairs.append((prefix + name, ";".join(str(part) for part in value)))
        else:
            pairs.append((prefix + name, "" if value is None else str(value)))
    return pairs

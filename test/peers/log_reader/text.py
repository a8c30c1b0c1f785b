"""Bytes to text, and text to records: tables, JSON objects, blocks of `Name : value`, lines."""

import gzip
import json
import re


def decode(data):
    """UTF-8 or UTF-16 with or without a byte order mark, else Windows-1252; without NULs."""
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16")
    elif looks_like_utf16(data):
        text = data.decode("utf-16-le", errors="replace")
    else:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = data.decode("windows-1252", errors="replace")
    text = text.replace("\ufeff", "").replace("\0", "")
    return re.sub(r"\r+\n|\r", "\n", text)


def looks_like_utf16(data):
    """More than 60 % of the odd bytes at the beginning are zero (formats.md §3d)."""
    odd = data[:512][1::2]
    return len(odd) > 0 and sum(byte == 0 for byte in odd) > 0.6 * len(odd)


def records(text, delimiter):
    """Rows of a table (RFC 4180), blank ones left out. Quotes count at the start of a field."""
    rows = []
    cells = []
    cell = []
    is_quoted = False
    i = 0
    while i < len(text):
        char = text[i]
        if is_quoted:
            if char == '"' and text[i + 1:i + 2] == '"':
                cell.append('"')
                i += 1
            elif char == '"':
                is_quoted = False
            else:
                cell.append(char)
        elif char == '"' and not cell:
            is_quoted = True
        elif char == delimiter or char == "\n":
            cells.append("".join(cell))
            cell = []
            if char == "\n":
                rows.append(cells)
                cells = []
        else:
            cell.append(char)
        i += 1
    if cell or cells:
        rows.append([*cells, "".join(cell)])
    return [row for row in rows if any(value.strip() for value in row)]


def delimiter_of(line):
    """The separator of a header line: the one that occurs most."""
    return max(",;\t|", key=line.count)


def is_objects(text):
    return text.lstrip()[:1] in ("{", "[")


def objects(text):
    """JSON objects of a document, of an array, of `value` or `d.results`, or one on each line.

    A line that is no JSON is None.
    """
    try:
        documents = [json.loads(text)]
    except ValueError:
        documents = [parsed(line) for line in text.split("\n") if line.strip()]
    return [item for document in documents for item in unwrap(document)]


def parsed(line):
    try:
        return json.loads(line)
    except ValueError:
        return None


def unwrap(document):
    if isinstance(document, list):
        return [item if isinstance(item, dict) else None for item in document]
    if not isinstance(document, dict):
        return [None]
    for envelope in (document, document.get("d")):
        for name in ("value", "results"):
            if isinstance(envelope, dict) and isinstance(envelope.get(name), list):
                return unwrap(envelope[name])
    return [document]


def blocks(text):
    """Records of `Format-List`: `Name : value` lines, a blank line after each record.

    A line that begins with white space goes on with the value above it.
    """
    found = []
    block = {}
    name = None
    for line in [*text.split("\n"), ""]:
        if line.strip() == "":
            if block:
                found.append(block)
            block, name = {}, None
        elif line[0].isspace() and name is not None:
            joint = " " if block[name].endswith(",") else ""
            block[name] += joint + line.strip()
        else:
            name, _, value = line.partition(":")
            name = name.strip()
            block[name] = value.strip()
    return found

"""Tables as files: separators, quotes, encodings, and what goes wrong with them."""

import codecs
import gzip


def line(cells, delimiter, is_quoting_all):
    return delimiter.join(quoted(str(cell), delimiter, is_quoting_all) for cell in cells)


def quoted(cell, delimiter, always):
    if always or any(char in cell for char in (delimiter, '"', "\n", "\r")):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def encode(text, random, encodings=("utf-8", "utf-8-sig", "utf-16", "utf-16-le")):
    """Bytes in one of the encodings; utf-16-le comes without a mark, as reports often do."""
    name = random.choice(encodings)
    if name == "utf-16":
        return codecs.BOM_UTF16_LE + text.encode("utf-16-le")
    return text.encode(name)


def packed(name, data, random, share=0.1):
    """Now and then a .gz."""
    return (name + ".gz", gzip.compress(data, mtime=0)) if random.random() < share else (name, data)


def doubled(rows, random, share=0.1):
    """Some rows a second time, right after themselves or at the end of the log."""
    out, late = [], []
    for row in rows:
        out.append(row)
        if random.random() < share:
            (out if random.random() < 0.7 else late).append(row)
    return out + late


def with_bad(lines, bad, random):
    """Bad lines put between good ones."""
    out = list(lines)
    for row in bad:
        out.insert(random.randint(0, len(out)), row)
    return out

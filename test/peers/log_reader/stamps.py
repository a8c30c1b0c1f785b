"""Times as logs write them."""

import datetime
import re

from . import zones
from .refused import Refused

MORNING = {"am", "a.m.", "上午", "오전", "πμ", "π.μ.", "sa", "de.", "dop."}
EVENING = {"pm", "p.m.", "下午", "오후", "μμ", "μ.μ.", "ch", "du.", "odp."}
MONTHS = {name: i + 1 for i, name in enumerate(
    "jan feb mar apr may jun jul aug sep oct nov dec".split())}
# A stamp outside these years is a mistake, not a time (issue: 9999, 0001, 2569 are rejects).
YEAR_MIN, YEAR_MAX = 1995, 2100

TIME = r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?"
OFFSET = r"(?:\s*(Z|UTC|[+-]\d{2}:?\d{2}))?"
ISO = re.compile(rf"(\d{{4}})-(\d{{2}})-(\d{{2}})[T ]{TIME}{OFFSET}", re.IGNORECASE)
TICKS = re.compile(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/")
WORDS = re.compile(
    rf"([A-Za-z]{{3}})[a-z]*\.? (\d{{1,2}}), (\d{{4}})(?:,| @| at)? {TIME}\s*(\S+)?")
NUMBERS = re.compile(
    r"(\d{1,4})\s*([./-])\s*(\d{1,2})\s*[./-]\s*(\d{1,4})\.?(?:\s*г\.)?,?\s+"
    rf"(?:(\D+?)\s*)?{TIME}(?:\s*(\S*[^\s\d]\S*))?")


class Stamp:
    """A time that was read: `ms` on the clock of the log, `offset` minutes east of UTC or None."""

    def __init__(self, ms, offset):
        self.ms = ms
        self.offset = offset

    def utc_ms(self, zone):
        if self.offset is not None:
            return self.ms - self.offset * 60_000
        return zones.utc_ms(self.ms, zone)


def clean(text):
    """Without the marks and narrow spaces that newer libraries write."""
    return re.sub(r"[\u200e\u200f]", "", re.sub(r"[\u202f\u00a0\u2009]", " ", text)).strip()


def read(text, order):
    """The stamp in a cell, or None. `order` is dmy or mdy, for dates that do not say."""
    text = clean(text)
    if found := TICKS.fullmatch(text):
        return limited(int(found[1]))
    if found := ISO.fullmatch(text):
        year, month, day, hour, minute, second, fraction, offset = found.groups()
        return made(year, month, day, hour, minute, second, fraction, None, offset)
    if found := WORDS.fullmatch(text):
        word, day, year, hour, minute, second, fraction, half = found.groups()
        month = MONTHS.get(word.lower())
        return made(year, month, day, hour, minute, second, fraction, half, None)
    if found := NUMBERS.fullmatch(text):
        before, hour, minute, second, fraction, after = found.groups()[4:]
        year, month, day = in_order(*found.groups()[:4], order)
        return made(year, month, day, hour, minute, second, fraction, before or after, None)
    return None


def in_order(first, mark, second, third, order):
    """Year first where it has four digits; dots are day first; else as the file decided."""
    if len(first) == 4:
        return first, second, third
    if len(third) != 4:
        return None, None, None
    return (third, second, first) if mark == "." or order == "dmy" else (third, first, second)


def made(year, month, day, hour, minute, second, fraction, half, offset):
    if year is None or month is None:
        return None
    hour = int(hour)
    if half is not None:
        half = half.strip().lower()
        if half not in MORNING | EVENING or not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half in EVENING else 0)
    leap = second is not None and int(second) == 60
    try:
        moment = datetime.datetime(int(year), int(month), int(day), hour, int(minute),
                                   59 if leap else int(second or 0), tzinfo=zones.UTC)
    except ValueError:
        return None
    if not YEAR_MIN <= moment.year <= YEAR_MAX:
        return None
    ms = zones.to_ms(moment) + (0 if leap else int(((fraction or "") + "000")[:3]))
    return Stamp(ms, None if offset is None else offset_of(offset))


def limited(ms):
    """An instant in UTC milliseconds, if its year is one that can be."""
    low = zones.to_ms(datetime.datetime(YEAR_MIN, 1, 1, tzinfo=zones.UTC))
    high = zones.to_ms(datetime.datetime(YEAR_MAX + 1, 1, 1, tzinfo=zones.UTC))
    return Stamp(ms, 0) if low <= ms < high else None


def offset_of(text):
    if text.upper() in ("Z", "UTC"):
        return 0
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return minutes if text[0] == "+" else -minutes


def order_told(text):
    """dmy or mdy where one of the first two numbers can be no month; else None."""
    found = NUMBERS.fullmatch(clean(text))
    if not found or found[2] == "." or len(found[1]) == 4 or len(found[4]) != 4:
        return None
    if not YEAR_MIN <= int(found[4]) <= YEAR_MAX:
        return None
    first, second = int(found[1]), int(found[3])
    if 12 < first <= 31 and second <= 12:
        return "dmy"
    if 12 < second <= 31 and first <= 12:
        return "mdy"
    return None


def needs_order(text):
    found = NUMBERS.fullmatch(clean(text))
    return bool(found) and found[2] != "." and len(found[1]) != 4 and found[1] != found[3]


def is_sorted(texts, order):
    """Whether the times of a file only rise or only fall, read in this order."""
    found = [read(text, order) for text in texts]
    times = [stamp.ms for stamp in found if stamp is not None]
    return times in (sorted(times), sorted(times, reverse=True)) and None not in found


def decide_order(files):
    """dmy or mdy for all files of a run; `files` maps a name to its times in the order of rows."""
    told = {}
    for name, texts in files.items():
        orders = {order_told(text) for text in texts} - {None}
        if len(orders) > 1:
            raise Refused("DATE_ORDER", f"{name} has dates of both orders")
        if orders:
            told[name] = orders.pop()
    if len(set(told.values())) > 1:
        raise Refused("DATE_ORDER", f"files disagree: {dict(sorted(told.items()))}")
    if told:
        return next(iter(told.values()))
    open_files = {name: texts for name, texts in files.items() if any(map(needs_order, texts))}
    if not open_files:
        return "dmy"
    possible = [order for order in ("dmy", "mdy")
                if all(is_sorted(texts, order) for texts in open_files.values())]
    if len(possible) == 1:
        return possible[0]
    raise Refused("DATE_ORDER", f"day and month cannot be told apart in {sorted(open_files)}")


# Letters of a pattern such as 'dd/MM/yyyy HH:mm:ss', longest first.
LETTERS = [
    ("yyyy", r"(?P<year>\d{4})"), ("MM", r"(?P<month>\d{2})"), ("M", r"(?P<month>\d{1,2})"),
    ("dd", r"(?P<day>\d{2})"), ("d", r"(?P<day>\d{1,2})"), ("HH", r"(?P<hour>\d{2})"),
    ("H", r"(?P<hour>\d{1,2})"), ("hh", r"(?P<hour>\d{2})"), ("h", r"(?P<hour>\d{1,2})"),
    ("mm", r"(?P<minute>\d{2})"), ("ss", r"(?P<second>\d{2})"), ("SSS", r"(?P<fraction>\d{3})"),
    ("fff", r"(?P<fraction>\d{3})"), ("tt", r"(?P<half>\S+)"), ("a", r"(?P<half>\S+)"),
]


def by_format(text, time_format):
    """The stamp in a cell, read as `--time-format` says."""
    text = clean(text)
    if time_format == "iso":
        return read(text, "dmy") if ISO.fullmatch(text) else None
    if time_format in ("epoch-s", "epoch-ms"):
        if not re.fullmatch(r"\d+(\.\d+)?", text):
            return None
        whole, _, fraction = text.partition(".")
        if time_format == "epoch-ms":
            return limited(int(whole))
        return limited(int(whole) * 1000 + int((fraction + "000")[:3]))
    found = pattern(time_format).fullmatch(text)
    if not found:
        return None
    part = found.groupdict()
    return made(part.get("year"), part.get("month"), part.get("day"), part.get("hour") or "0",
                part.get("minute") or "0", part.get("second"), part.get("fraction"),
                part.get("half"), None)


def pattern(time_format):
    regex = ""
    rest = time_format
    while rest:
        if rest[0] == "'" and "'" in rest[1:]:
            literal, _, rest = rest[1:].partition("'")
            regex += re.escape(literal)
            continue
        for letters, part in LETTERS:
            if rest.startswith(letters):
                regex += part
                rest = rest[len(letters):]
                break
        else:
            regex += re.escape(rest[0])
            rest = rest[1:]
    return re.compile(regex)

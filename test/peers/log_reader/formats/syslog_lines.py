"""Lines of syslog and of the journal, with the time, host, program and text of each."""

from __future__ import annotations

import collections
import dataclasses
import datetime
import json
import re

from .. import stamps, zones
from ..refused import Refused

PRIORITY = r"(?:<\d{1,3}>)?"
ISO_TIME = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2})?"
RFC5424 = re.compile(
    rf"{PRIORITY}1 (?P<iso>{ISO_TIME}) (?P<host>\S+) (?P<program>\S+) \S+ \S+ "
    r"(?:-|(?:\[.*?\])+) ?\ufeff?(?P<text>.*)")
WITH_ISO = re.compile(rf"{PRIORITY}(?P<iso>{ISO_TIME}) (?P<host>\S+) (?P<rest>.*)")
TRADITIONAL = re.compile(
    rf"{PRIORITY}(?P<month>[A-Z][a-z]{{2}}) +(?P<day>\d{{1,2}}) (?P<clock>\d{{2}}:\d{{2}}:\d{{2}})"
    r"(?:[.,](?P<fraction>\d+))? (?P<host>\S+) (?P<rest>.*)")
SHORT_FULL = re.compile(
    r"[A-Z][a-z]{2} (?P<local>\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d+)?) (?P<zone>[A-Z0-9+-]+) "
    r"(?P<host>\S+) (?P<rest>.*)")
HEADING = re.compile(r"-- (Logs begin|Journal begins|Boot|Reboot|No entries).* --")
PROGRAM = re.compile(r"(?P<program>[^\s:\[]+)(?:\[\d+\])?: (?P<text>.*)")
HALF_A_YEAR_DAYS = 183


@dataclasses.dataclass
class Line:
    """One line. `at` is a Stamp, once the year is known; `raw` is what makes two lines equal."""

    raw: str
    host: str
    program: str
    text: str
    at: stamps.Stamp | None = None
    without_year: tuple | None = None
    zone_name: str = ""
    """What the clock called its zone, such as CEST."""


def read_all(files, options, ledger):
    """Lines of all files, oldest file first, with the instant of each: [(utc_ms, Line)]."""
    loaded = {}
    for file_name, content in files.items():
        loaded[file_name] = []
        for text in content.split("\n"):
            if text.strip() == "" or HEADING.fullmatch(text.strip()):
                continue
            line = parse(text.rstrip())
            if line is None:
                ledger.reject("time")
            else:
                loaded[file_name].append(line)
    ordered = []
    for sequence in sequences(loaded):
        lines = [line for name in sequence for line in loaded[name]]
        ordered.append(date(lines, options, ledger))
    # Files that tell the year themselves may come in any order; time puts them in theirs.
    ordered = [lines for lines in ordered if lines]
    return [pair for lines in sorted(ordered, key=lambda lines: lines[0][0]) for pair in lines]


def parse(text):
    if text.startswith("{"):
        return parse_journal(text)
    if found := RFC5424.fullmatch(text):
        at = stamps.read(found["iso"], "dmy")
        return at and Line(text, host_of(found["host"]), found["program"], found["text"], at)
    if found := WITH_ISO.fullmatch(text):
        at = stamps.read(found["iso"], "dmy")
        return at and Line(text, host_of(found["host"]), *program_of(found["rest"]), at)
    if found := SHORT_FULL.fullmatch(text):
        at = stamps.read(found["local"] + ("Z" if found["zone"] == "UTC" else ""), "dmy")
        return at and Line(text, host_of(found["host"]), *program_of(found["rest"]), at,
                           zone_name=found["zone"])
    found = TRADITIONAL.fullmatch(text)
    if not found or found["month"].lower() not in stamps.MONTHS:
        return None
    month_day = (stamps.MONTHS[found["month"].lower()], int(found["day"]), found["clock"],
                 int(((found["fraction"] or "") + "000")[:3]))
    return Line(text, host_of(found["host"]), *program_of(found["rest"]), without_year=month_day)


def program_of(rest):
    """The program and what it wrote; a line such as `last message repeated` has none."""
    found = PROGRAM.fullmatch(rest)
    return (found["program"], found["text"]) if found else ("", rest)


def parse_journal(text):
    try:
        entry = json.loads(text)
        at = stamps.limited(int(entry["__REALTIME_TIMESTAMP"]) // 1000)
        line = Line(text, host_of(entry["_HOSTNAME"]), entry["SYSLOG_IDENTIFIER"],
                    entry["MESSAGE"], at)
    except (ValueError, KeyError, TypeError):
        return None
    return line if at is not None and isinstance(line.text, str) else None


def host_of(text):
    """The host, also where it is written as `host/address`."""
    return text.split("/")[0].lower().removesuffix(".")


def sequences(loaded):
    """Names of files that are one rotated log, oldest first; a dated file stands alone.

    `mail.log.2.gz`, `mail.log.1`, `mail.log`: the higher the number, the older.
    """
    together = collections.defaultdict(list)
    for name, lines in loaded.items():
        base = name.removesuffix(".gz")
        number = re.search(r"\.(\d+)$", base)
        dated = re.search(r"[-.](\d{8})$", base)
        if all(line.at is not None for line in lines):
            together[name].append(((), name))
        elif dated:
            together[base[:dated.start()]].append(((0, int(dated[1])), name))
        elif number:
            together[base[:number.start()]].append(((1, -int(number[1])), name))
        else:
            together[base].append(((2, 0), name))
    return [[name for _, name in sorted(group)] for group in together.values()]


def date(lines, options, ledger):
    """Gives each line its instant; a line whose day does not exist is rejected."""
    year, before, found = None, None, []
    for line in lines:
        if line.without_year is not None:
            year = first_year(options) if year is None else year
            month, day, clock, fraction = line.without_year
            # Days of a leap year, so that 29 February can be compared.
            position = month * 31 + day
            if before is not None and before - position > HALF_A_YEAR_DAYS:
                year += 1
            elif before is not None and position - before > HALF_A_YEAR_DAYS:
                year -= 1
            try:
                moment = datetime.datetime.strptime(f"{year} {month} {day} {clock}",
                                                    "%Y %m %d %H:%M:%S")
            except ValueError:
                ledger.reject("time")
                continue
            before = position
            line.at = stamps.Stamp(zones.to_ms(moment.replace(tzinfo=zones.UTC)) + fraction, None)
        found.append((instant(line, options), line))
    return found


def instant(line, options):
    """UTC; of a time that comes twice the one at which the zone has the name that stands there."""
    if line.at.offset is None:
        for ms in zones.both_utc_ms(line.at.ms, options.zone):
            if zones.name(ms, options.zone) == line.zone_name:
                return ms
    return line.at.utc_ms(options.zone)


def first_year(options):
    told = re.fullmatch(r"syslog-(\d{4})", options.time_format or "")
    if not told:
        raise Refused("YEAR_UNKNOWN", "stamps without a year; say --time-format syslog-2026")
    return int(told[1])

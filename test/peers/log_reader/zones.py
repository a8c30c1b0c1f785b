"""Time zones by name, and the instant of a local time."""

import datetime
import re
import zoneinfo

from .refused import Refused

UTC = datetime.timezone.utc
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)

# Windows names of zones, from the "windowsZones" table of the Unicode CLDR (territory 001).
WINDOWS = {
    "utc": "Etc/UTC",
    "gmt standard time": "Europe/London",
    "greenwich standard time": "Atlantic/Reykjavik",
    "w. europe standard time": "Europe/Berlin",
    "romance standard time": "Europe/Paris",
    "central europe standard time": "Europe/Budapest",
    "central european standard time": "Europe/Warsaw",
    "gtb standard time": "Europe/Bucharest",
    "fle standard time": "Europe/Kiev",
    "e. europe standard time": "Europe/Chisinau",
    "turkey standard time": "Europe/Istanbul",
    "russian standard time": "Europe/Moscow",
    "israel standard time": "Asia/Jerusalem",
    "egypt standard time": "Africa/Cairo",
    "south africa standard time": "Africa/Johannesburg",
    "arabian standard time": "Asia/Dubai",
    "iran standard time": "Asia/Tehran",
    "india standard time": "Asia/Kolkata",
    "nepal standard time": "Asia/Katmandu",
    "se asia standard time": "Asia/Bangkok",
    "china standard time": "Asia/Shanghai",
    "taipei standard time": "Asia/Taipei",
    "singapore standard time": "Asia/Singapore",
    "korea standard time": "Asia/Seoul",
    "tokyo standard time": "Asia/Tokyo",
    "aus eastern standard time": "Australia/Sydney",
    "e. australia standard time": "Australia/Brisbane",
    "cen. australia standard time": "Australia/Adelaide",
    "new zealand standard time": "Pacific/Auckland",
    "eastern standard time": "America/New_York",
    "us eastern standard time": "America/Indianapolis",
    "central standard time": "America/Chicago",
    "mountain standard time": "America/Denver",
    "us mountain standard time": "America/Phoenix",
    "pacific standard time": "America/Los_Angeles",
    "atlantic standard time": "America/Halifax",
    "newfoundland standard time": "America/St_Johns",
    "e. south america standard time": "America/Sao_Paulo",
    "argentina standard time": "America/Buenos_Aires",
}


def find(name):
    """An IANA name, a Windows name, `UTC+2` or `+02:00` as a tzinfo."""
    text = name.strip()
    offset = re.fullmatch(r"(?:UTC|GMT)?\s*([+-])(\d{1,2})(?::?(\d{2}))?", text, re.IGNORECASE)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        east = minutes if offset[1] == "+" else -minutes
        return datetime.timezone(datetime.timedelta(minutes=east))
    try:
        return zoneinfo.ZoneInfo(WINDOWS.get(text.lower(), text))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError) as error:
        raise Refused("ZONE_UNKNOWN", text) from error


def utc_ms(local_ms, zone):
    """The instant of a local time: the earlier one of an hour that comes twice; a local time that
    the clock skips moves on by what was skipped."""
    local = (EPOCH + datetime.timedelta(milliseconds=local_ms)).replace(tzinfo=zone, fold=0)
    return to_ms(local)


def both_utc_ms(local_ms, zone):
    """Every instant at which the clock of the zone shows this local time, earliest first."""
    naive = EPOCH + datetime.timedelta(milliseconds=local_ms)
    return sorted({to_ms(naive.replace(tzinfo=zone, fold=fold)) for fold in (0, 1)})


def name(instant_ms, zone):
    """What the zone's clock is called at an instant, such as CEST."""
    moment = EPOCH + datetime.timedelta(milliseconds=instant_ms)
    return moment.astimezone(zone).tzname()


def to_ms(moment):
    return (moment - EPOCH) // datetime.timedelta(milliseconds=1)


def instant(text):
    """`2026-09-08` or `2026-09-08T06:00:00Z` as UTC milliseconds."""
    moment = datetime.datetime.fromisoformat(re.sub("Z$", "+00:00", text))
    return to_ms(moment if moment.tzinfo else moment.replace(tzinfo=UTC))

"""Times as different logs and cultures write them."""

import datetime
import zoneinfo

UTC = datetime.timezone.utc
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
ZONES = [None, "UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Adelaide"]
SPELLINGS = {
    "Europe/Berlin": ["Europe/Berlin", "W. Europe Standard Time"],
    "America/New_York": ["America/New_York", "Eastern Standard Time"],
    "Asia/Kolkata": ["Asia/Kolkata", "India Standard Time", "+05:30", "UTC+5:30"],
}


def moment(ms, zone=None):
    """The time on the clock of a zone (UTC without one)."""
    at = datetime.datetime(1970, 1, 1, tzinfo=UTC) + datetime.timedelta(milliseconds=ms)
    return at if zone is None else at.astimezone(zoneinfo.ZoneInfo(zone))


def comes_twice(ms, zone):
    """Whether the clock of the zone shows this time a second time, an hour before or after."""
    if zone is None:
        return False
    local = moment(ms, zone).replace(tzinfo=None)
    at = [local.replace(tzinfo=zoneinfo.ZoneInfo(zone), fold=fold).timestamp() for fold in (0, 1)]
    return at[0] != at[1]


def iso(ms, digits=3):
    at = moment(ms)
    fraction = f"{at.microsecond:06d}0000"[:digits]
    return f"{at:%Y-%m-%dT%H:%M:%S}" + (f".{fraction}" if digits else "") + "Z"


def halves(at, morning, evening):
    return at.hour % 12 or 12, morning if at.hour < 12 else evening


def en_us(at):
    hour, half = halves(at, "AM", "PM")
    return f"{at.month}/{at.day}/{at.year} {hour}:{at:%M:%S} {half}"


def en_us_narrow(at):
    return en_us(at).replace(" AM", "\u202fAM").replace(" PM", "\u202fPM")


def greek(at):
    hour, half = halves(at, "πμ", "μμ")
    return f"{at.day}/{at.month}/{at.year} {hour}:{at:%M:%S} {half}"


def vietnamese(at):
    hour, half = halves(at, "SA", "CH")
    return f"{at.day:02d}/{at.month:02d}/{at.year} {hour}:{at:%M:%S} {half}"


def taiwanese(at):
    hour, half = halves(at, "上午", "下午")
    return f"{at:%Y/%m/%d} {half} {hour:02d}:{at:%M:%S}"


def korean(at):
    hour, half = halves(at, "오전", "오후")
    return f"{at:%Y-%m-%d} {half} {hour}:{at:%M:%S}"


# Culture: how it writes a time, whether day and month may be taken for each other, its pattern.
CULTURES = {
    "en-US": (en_us, True, "M/d/yyyy h:mm:ss tt"),
    "en-US narrow": (en_us_narrow, True, "M/d/yyyy h:mm:ss tt"),
    "en-GB": (lambda at: f"{at:%d/%m/%Y %H:%M:%S}", True, "dd/MM/yyyy HH:mm:ss"),
    "de-DE": (lambda at: f"{at:%d.%m.%Y %H:%M:%S}", False, "dd.MM.yyyy HH:mm:ss"),
    "sv-SE": (lambda at: f"{at:%Y-%m-%d %H:%M:%S}", False, "yyyy-MM-dd HH:mm:ss"),
    "zh-TW": (taiwanese, False, "yyyy/MM/dd tt hh:mm:ss"),
    "ko-KR": (korean, False, "yyyy-MM-dd tt h:mm:ss"),
    "el-GR": (greek, True, "d/M/yyyy h:mm:ss tt"),
    "vi-VN": (vietnamese, True, "dd/MM/yyyy h:mm:ss tt"),
    "hu-HU": (lambda at: f"{at:%Y. %m. %d.} {at.hour}:{at:%M:%S}", False, "yyyy. MM. dd. H:mm:ss"),
    "sk-SK": (lambda at: f"{at.day}. {at.month}. {at.year} {at.hour}:{at:%M:%S}", False,
              "d. M. yyyy H:mm:ss"),
    "hr-HR": (lambda at: f"{at:%d.%m.%Y.} {at:%H:%M:%S}", False, "dd.MM.yyyy. HH:mm:ss"),
    "bg-BG": (lambda at: f"{at.day}.{at.month:02d}.{at.year} г. {at.hour}:{at:%M:%S}", False,
              "d.MM.yyyy 'г.' H:mm:ss"),
}
COMMON = ["en-US", "en-US narrow", "en-GB", "de-DE", "sv-SE"]


def needs_format(culture, texts):
    """Whether nothing in these times says which number is the day."""
    if not CULTURES[culture][1]:
        return False
    numbers = [[int(part) for part in text.split()[0].split("/")[:2]] for text in texts]
    return not any(max(pair) > 12 for pair in numbers)


def excel(at):
    """What a spreadsheet leaves of a time: no seconds."""
    return f"{at.month}/{at.day}/{at.year} {at.hour}:{at:%M}"


def kibana(at):
    clock = f"{at:%H:%M:%S}.{at.microsecond // 1000:03d}"
    return f"{MONTHS[at.month - 1]} {at.day}, {at.year} @ {clock}"


def portal(at):
    hour, half = halves(at, "AM", "PM")
    return f"{MONTHS[at.month - 1]} {at.day}, {at.year} {hour}:{at:%M:%S} {half}"


def sentinel(at):
    hour, half = halves(at, "AM", "PM")
    return f"{at.month}/{at.day}/{at.year}, {hour}:{at:%M:%S}.{at.microsecond // 1000:03d} {half}"

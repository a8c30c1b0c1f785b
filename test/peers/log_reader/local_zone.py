"""The zone of local times that name none, learnt from rows that also carry a UTC time."""

import zoneinfo

from . import zones
from .refused import Refused

# How far two clocks of one organisation, or a time without its milliseconds, may be apart.
SKEW_MS = 60_000


class LocalZone:
    """The zone of an export: --time-zone, else the one that its rows agree with.

    A row with a local time L and its message's UTC time of entry U left at L, so the delay is
    L - U, which is never negative. Of all zones that exist, those are possible in which no row
    left before it came; of these, those with the least delay in total are taken. A delay can so
    never be taken for a part of the offset, and a clock change falls where the zone has it.
    """

    def __init__(self, options):
        self.given = options.zone if options.has_zone else None
        self.pairs = []
        self.zones = None

    def learn(self, local_ms, entered_ms):
        if entered_ms is not None:
            self.pairs.append((local_ms, entered_ms))

    def utc_ms(self, local_ms, entered_ms):
        """The instant of a local time; one that comes twice is the first not before entry."""
        found = {choose(local_ms, entered_ms, zone) for zone in self.possible()}
        if len(found) != 1:
            raise Refused("ZONE_UNKNOWN", "the log does not tell the zone of its times")
        return found.pop()

    def possible(self):
        if self.given is not None:
            return [self.given]
        if self.zones is None:
            self.zones = fitting(self.pairs)
        return self.zones


def choose(local_ms, entered_ms, zone):
    both = zones.both_utc_ms(local_ms, zone)
    if entered_ms is not None:
        later = [ms for ms in both if ms >= entered_ms - SKEW_MS]
        if later:
            return later[0]
    return zones.utc_ms(local_ms, zone)


def fitting(pairs):
    if not pairs:
        return []
    best, found = None, []
    for name in sorted(zoneinfo.available_timezones()):
        zone = zoneinfo.ZoneInfo(name)
        total = total_delay(pairs, zone, best)
        if total is None:
            continue
        if best is None or total < best:
            best, found = total, []
        found.append(zone)
    return found


def total_delay(pairs, zone, limit):
    """The sum of all delays in this zone; None where a row left early or the sum passes the
    limit."""
    total = 0
    for local_ms, entered_ms in pairs:
        delay = choose(local_ms, entered_ms, zone) - entered_ms
        if delay < -SKEW_MS:
            return None
        total += delay
        if limit is not None and total > limit:
            return None
    return total

"""The provider's side, from the specification's sections 1 to 4: which reply a connection meets.

Everything here is a pure function of the settings and of the mail that arrived; nothing knows
about queues. Times are UTC milliseconds, and the state of a minute is the state at its start.
"""

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY

ACCEPT, THROTTLE, BLOCK = "accept", "throttle", "block"


def minute_start(ms):
    return ms - ms % MINUTE


def next_minute_start(ms):
    """The first minute start at or after an instant: from there on the instant is in force."""
    return -(-ms // MINUTE) * MINUTE


def build_numbers(text):
    return tuple(int(part) for part in text.split("."))


def is_of_line(build, line):
    return build.startswith(line + ".")


class Compliance:
    """Which build a message has at an instant, and whether the floor of its product accepts it."""

    def __init__(self, settings):
        self.products = settings["products"]
        self.floors = settings["floors"]
        self.lines = settings.get("lines")
        self.reading = settings.get("reading", "strict")
        self.servers = {server["name"]: server for server in settings["servers"]}

    def build(self, server, row_build, ms):
        """The latest upgrade, else the log row's build, else the inventory's, else None."""
        listed = self.servers.get(server)
        upgraded = None
        for upgrade in listed["upgrades"] if listed else []:
            if upgrade["atMs"] <= minute_start(ms):
                upgraded = upgrade["build"]
        return upgraded or row_build or (listed["build"] if listed else None) or None

    def product_of_build(self, build):
        found = None
        beginnings = None if self.lines is None else tuple(line + "." for line in self.lines)
        if beginnings is not None and not build.startswith(beginnings):
            return None
        for row in self.products:
            above = build_numbers(build) >= build_numbers(row["from"])
            below = row["below"] is None or build_numbers(build) < build_numbers(row["below"])
            if above and below:
                found = row["product"]
        return found

    def product(self, server, row_build, ms):
        build = self.build(server, row_build, ms)
        if build is not None:
            return self.product_of_build(build)
        listed = self.servers.get(server)
        return listed["product"] if listed else None

    def build_complies(self, build, ms):
        if build is None:
            return False
        product = self.product_of_build(build)
        if product is None:
            return False
        past = [
            floor
            for floor in self.floors
            if floor["product"] == product and floor["fromMs"] <= minute_start(ms)
        ]
        if not past:
            return True
        latest = max(floor["fromMs"] for floor in past)
        by_line = {floor.get("line"): floor for floor in past if floor["fromMs"] == latest}
        own = next((by_line[line] for line in by_line if line and is_of_line(build, line)), None)
        row = own or by_line.get(None)
        if row is None:
            # No row for its cumulative update: accepted if it is newer than every one that has one.
            return all(build_numbers(build)[:3] > build_numbers(line) for line in by_line)
        if row.get("isUncertain") and self.reading == "strict":
            return False
        lowest = row["minBuild"]
        return lowest is not None and build_numbers(build) >= build_numbers(lowest)

    def complies(self, server, row_build, ms):
        return self.build_complies(self.build(server, row_build, ms), ms)

    def comes_from_log(self, server, row_build, ms):
        listed = self.servers.get(server)
        upgrades = listed["upgrades"] if listed else []
        return row_build != "" and not any(u["atMs"] <= minute_start(ms) for u in upgrades)


class Clock:
    """The enforcement clock of one server name: a list of anchors, each (ms, elapsed, running).

    Between two anchors elapsed time grows with the wall clock while running, but not in a pause,
    and not into a stage whose start is given for later.
    """

    def __init__(self, settings, compliance, name, mail, log_end):
        """`log_end`: start of the window, first minute of no own mail, last minute with mail."""
        self.settings = settings
        self.compliance = compliance
        self.name = name
        self.log_start, self.own_end, self.last_mail = log_end
        self.stages = settings["policy"]["stages"]
        self.pauses = [
            tuple(next_minute_start(ms) for ms in (p["fromMs"], p["fromMs"] + p["days"] * DAY))
            for p in settings["pauses"]
        ]
        self.relapse = settings["relapse"]
        self.anchors = []
        listed = compliance.servers.get(name)
        self.given_starts = [
            (next_minute_start(start["atMs"]), self._first_day(start["stage"]) * DAY)
            for start in (listed["stageStarts"] if listed else [])
        ]
        day_zero = self._given_day_zero(listed)
        if day_zero is None:
            day_zero = self._day_zero_by_rule(mail)
        self._run(listed, mail, day_zero)

    def _run(self, listed, mail, day_zero):
        self.anchors = []
        happenings = self._happenings(self.settings, self.compliance, listed, mail, day_zero)
        for _, _, happening in sorted(happenings, key=lambda item: item[:2]):
            happening()

    def _given_day_zero(self, listed):
        first = listed["firstDetectedMs"] if listed else None
        if first is not None:
            return minute_start(first)
        if self.given_starts:
            # Day 0 is counted back from the first stage start that is given.
            return self.given_starts[0][0] - self.given_starts[0][1]
        given = self.settings.get("dayZero", {}).get("givenMs", {}).get(self.name)
        return None if given is None else minute_start(given)

    def _day_zero_by_rule(self, mail):
        """None = the first out-of-date message, or never."""
        rules = self.settings.get("dayZero") or {"rule": "first-mail", "everyMs": None}
        in_scope = sorted((minute_start(m.arrival_ms), i) for i, m in enumerate(mail) if m.in_scope)
        bad = [(ms, mail[i]) for ms, i in in_scope if not self._complies(mail[i], ms)]
        if not bad:
            return None
        if rules["everyMs"] is not None:
            return minute_start(rules["everyMs"])
        rule = rules["rule"]
        if rule == "auto" and self.name in rules["repliesMs"]:
            return minute_start(rules["repliesMs"][self.name])
        if rule == "first-mail":
            return None
        first = bad[0][0]
        fell = [self._fell_below(message, first) for ms, message in bad if ms == first]
        fell = [ms for ms in fell if ms is not None]
        if not fell:
            return None
        floor = min(fell)
        if rule == "floor":
            return max(floor, self.log_start - 120 * DAY)
        if in_scope[0][0] < first or first - floor > 120 * DAY:
            return None
        self._run(self.compliance.servers.get(self.name), mail, floor)
        refused = any(ms < self.own_end and self._accepts_nothing(self.stage_at(ms)) for ms, _ in bad)
        return None if refused else floor

    def _complies(self, message, ms):
        return self.compliance.complies(message.server, message.build, ms)

    def _fell_below(self, message, ms):
        """The last change of a floor or build before `ms` that made the build out of date."""
        listed = self.compliance.servers.get(self.name)
        changes = [floor["fromMs"] for floor in self.compliance.floors]
        changes += [upgrade["atMs"] for upgrade in (listed["upgrades"] if listed else [])]
        changes = sorted({next_minute_start(at) for at in changes if next_minute_start(at) <= ms})
        for at in reversed(changes):
            if self._complies(message, at - MINUTE):
                return at
        return None

    def _accepts_nothing(self, stage):
        if stage is None:
            return False
        if any(row["stage"] == 8 for row in self.stages):
            return stage["stage"] == 8
        return stage["blockMinutesPerHour"] == 60

    def _happenings(self, settings, compliance, listed, mail, first):
        """Everything that moves the clock, as (ms, rank at that ms, what it does)."""
        if first is not None:
            yield first, 1, self._detect_at(first)
        for ms, elapsed in self.given_starts:
            yield ms, 3, self._set_elapsed_at(ms, elapsed)
        for upgrade in listed["upgrades"] if listed else []:
            ms = next_minute_start(upgrade["atMs"])
            in_force = compliance.build(listed["name"], "", ms)
            if compliance.build_complies(in_force, ms):
                yield ms, 0, self._clean_at(ms)
        # In one minute mail whose build the log does not say comes last: it is no evidence.
        bad = sorted(
            (
                minute_start(m.arrival_ms),
                not compliance.comes_from_log(m.server, m.build, m.arrival_ms),
            )
            for m in mail
            if m.in_scope and not compliance.complies(m.server, m.build, m.arrival_ms)
        )
        for i, (ms, is_assumed) in enumerate(bad):
            if first is None or ms >= first:
                yield ms, 2, self._detect_at(ms)
            # Silence after the last message of all servers is no evidence.
            later = bad[i + 1][0] if i + 1 < len(bad) else self.last_mail
            if not is_assumed and later - ms >= settings["cleanAfterMs"]:
                yield ms + MINUTE, 0, self._clean_at(ms + MINUTE)

    def _detect_at(self, ms):
        def happen():
            if not self.anchors:
                self.anchors.append((ms, 0, True))
            elif not self.anchors[-1][2]:
                elapsed = self.anchors[-1][1] if self.relapse == "resume" else 0
                self.anchors.append((ms, elapsed, True))

        return happen

    def _set_elapsed_at(self, ms, elapsed):
        def happen():
            if self.anchors and self.anchors[-1][2]:
                self.anchors.append((ms, elapsed, True))

        return happen

    def _first_day(self, stage):
        return next(row["startDay"] for row in self.stages if row["stage"] == stage)

    def _clean_at(self, ms):
        def happen():
            if self.anchors and self.anchors[-1][2]:
                # A start given for the minute in which the clock stops finds it clean.
                elapsed = self._elapsed_since(self.anchors[-1], ms, ahead_from=ms)
                self.anchors.append((ms, elapsed, False))

        return happen

    def _elapsed_since(self, anchor, ms, ahead_from=None):
        from_ms, elapsed, _ = anchor
        paused = sum(max(0, min(ms, to) - max(from_ms, begin)) for begin, to in self.pauses)
        ahead_from = ms + 1 if ahead_from is None else ahead_from
        held = [first - MINUTE for at, first in self.given_starts if at >= ahead_from]
        return min([elapsed + ms - from_ms - paused, *held])

    def stage_at(self, ms):
        """The stage in force in the minute of `ms`; None where nothing is enforced."""
        start = minute_start(ms)
        if any(begin <= start < to for begin, to in self.pauses):
            return None
        past = [anchor for anchor in self.anchors if anchor[0] <= start]
        if not past or not past[-1][2]:
            return None
        elapsed = self._elapsed_since(past[-1], start)
        return [row for row in self.stages if row["startDay"] * DAY <= elapsed][-1]


class Enforcement:
    """Replies to connections. `draws` holds the random numbers of the placements that use them."""

    def __init__(self, settings, draws, mail, all_mail, log_end):
        """`mail` moves the clocks; the servers of `all_mail` are asked for, too."""
        self.compliance = Compliance(settings)
        self.placement = settings["placement"]
        self.block_first = settings["order"] == "block-first"
        self.draws = draws
        names = {m.server for m in all_mail} | set(self.compliance.servers)
        self.clocks = {
            name: Clock(
                settings, self.compliance, name, [m for m in mail if m.server == name], log_end
            )
            for name in names
        }

    def reply(self, server, row_build, ms):
        """The verdict of the whole minute that holds `ms`."""
        if self.compliance.complies(server, row_build, ms):
            return ACCEPT
        stage = self.clocks[server].stage_at(ms)
        if stage is None:
            return ACCEPT
        throttle = stage["throttleMinutesPerHour"]
        block = stage["blockMinutesPerHour"]
        x = self._place_in_hour(server, ms, throttle + block)
        first, second = (BLOCK, THROTTLE) if self.block_first else (THROTTLE, BLOCK)
        if x < (block if self.block_first else throttle):
            return first
        return second if x < throttle + block else ACCEPT

    def _place_in_hour(self, server, ms, refused):
        kind = self.placement["kind"]
        hour = str(ms // HOUR)
        minute = ms % HOUR // MINUTE
        if kind == "scattered":
            return self.draws["ranks"][server][hour][minute]
        if kind == "start":
            at = 0
        elif kind == "end":
            at = 60 - refused
        elif kind == "at":
            at = self.placement["minute"]
        elif kind == "offset":
            at = self.draws["offsets"][server]
        elif kind == "random":
            at = self.draws["randoms"][server][hour][str(61 - refused)]
        else:
            raise ValueError("placement: expected a known kind, received " + kind)
        return (minute - at) % 60

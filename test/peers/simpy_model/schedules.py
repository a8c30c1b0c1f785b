"""When a sender tries a refused message again, from the published algorithms.

Times are milliseconds; a sender's own clock counts whole seconds where its code does.
"""

import math

SECOND = 1000
MINUTE = 60 * SECOND


class Schedule:
    """The attempts of one message. `phase_ms` places queue runs; None = aligned to the arrival."""

    def __init__(self, profile, arrival_ms, phase_ms):
        given = profile.get("schedule")
        self.algorithm = given["algorithm"] if given else {
            "kind": "intervals",
            "intervalsMs": [minutes * MINUTE for minutes in profile["intervalsMinutes"]],
        }
        self.queue_run_ms = given["queueRunMs"] if given else None
        self.arrival_ms = arrival_ms
        self.run_origin_ms = arrival_ms if phase_ms is None else phase_ms
        self.refusals = 0
        self.first_refusal_ms = None
        self.last_gap_ms = 0

    def next_attempt_ms(self, now_ms):
        """Called at each refusal: when the message comes up again, not before `now_ms`."""
        self.refusals += 1
        if self.first_refusal_ms is None:
            self.first_refusal_ms = now_ms
        due_ms = max(self._due_ms(now_ms), now_ms)
        self.last_gap_ms = due_ms - now_ms
        if self.queue_run_ms is None:
            return due_ms
        runs = -(-(due_ms - self.run_origin_ms) // self.queue_run_ms)
        run_ms = self.run_origin_ms + runs * self.queue_run_ms
        return run_ms if run_ms > now_ms else run_ms + self.queue_run_ms

    def _due_ms(self, now_ms):
        algorithm = self.algorithm
        kind = algorithm["kind"]
        if kind == "intervals":
            intervals = algorithm["intervalsMs"]
            beyond = max(0, self.refusals - len(intervals))
            return self.arrival_ms + sum(intervals[: self.refusals]) + beyond * intervals[-1]
        if kind == "clamped-age":
            age = now_ms - self.arrival_ms
            return now_ms + max(algorithm["minimumMs"], min(age, algorithm["maximumMs"]))
        if kind == "square":
            age_seconds = (now_ms - self.arrival_ms) // SECOND
            return self.arrival_ms + (math.isqrt(age_seconds) + algorithm["skip"]) ** 2 * SECOND
        if kind == "queue-run":
            return now_ms
        if kind == "stepped":
            return now_ms + min(self._stepped_gap_ms(now_ms), algorithm["intervalMaxMs"])
        raise ValueError("schedule: expected a known algorithm, received " + kind)

    def _stepped_gap_ms(self, now_ms):
        failing_ms = now_ms - self.first_refusal_ms
        steps = self.algorithm["steps"]
        step = next((one for one in steps if failing_ms <= one["untilMs"]), steps[-1])
        if step["factor"] == 1 or self.last_gap_ms < step["intervalMs"]:
            return step["intervalMs"]
        return int(self.last_gap_ms * step["factor"]) // SECOND * SECOND


def retry_ages_ms(intervals_ms):
    """Ages of the second, third, … connection of a queue: sums, the last interval repeating."""
    age = 0
    for interval in intervals_ms:
        age += interval
        yield age
    while True:
        age += intervals_ms[-1]
        yield age

"""The sending side as SimPy processes, from the specification's sections 5 and 6.

At one millisecond things happen in the order of section 6, rule 9; among equals the message that
comes first by rule 1 goes first. SimPy breaks ties by an integer priority, which holds both.
"""

import simpy

from enforcement import ACCEPT, BLOCK, MINUTE

TIMER, SERVICE, ARRIVAL, FAILOVER, EXPIRY, NOTICE = range(1, 7)
RANKS = 1_000_000_000


class Message:
    """One message; `rank` is its place in the order of section 6, rule 1."""

    def __init__(self, index, row):
        self.index = index
        self.arrival_ms = row["timeMs"]
        self.server = row["server"]
        self.build = row["build"]
        self.in_scope = row["inScope"]
        self.order = (row["server"], row["build"], row["group"], row["sizeBytes"])
        self.rank = None
        self.retry = None
        self.outcome = None
        self.left_ms = None
        self.has_waited = False
        self.deferrals = 0
        self.rejections = 0
        self.notices = 0

    @property
    def is_queued(self):
        return self.outcome is None

    def leave(self, outcome, ms):
        assert self.outcome is None, "a message ends once"
        self.outcome = outcome
        self.left_ms = ms

    def accept(self, ms):
        self.leave("delayed" if self.has_waited else "delivered", ms)

    def refuse(self, reply):
        """A refusal that keeps the message queued."""
        if reply == BLOCK:
            self.rejections += 1
        else:
            self.deferrals += 1

    def record(self):
        replied = self.outcome in ("delivered", "delayed", "bounced")
        return {
            "outcome": self.outcome,
            "delayMinutes": (self.left_ms - self.arrival_ms) // MINUTE,
            "attempts": self.deferrals + self.rejections + (1 if replied else 0),
            "deferrals": self.deferrals,
            "connectRejections": self.rejections,
            "delayDsns": self.notices,
        }


class Moment(simpy.Event):
    """An instant with a place in the order of things that happen at the same millisecond."""

    def __init__(self, env, ms, kind, rank):
        super().__init__(env)
        self._ok = True
        self._value = None
        env.schedule(self, priority=kind * RANKS + rank, delay=ms - env.now)


def retry_ages_ms(intervals_ms):
    """Ages of the second, third, … attempt: sums of the intervals, the last of which repeats."""
    age = 0
    for interval in intervals_ms:
        age += interval
        yield age
    while True:
        age += intervals_ms[-1]
        yield age


class World:
    """The processes of one run share this: time, the provider, the settings and the servers."""

    def __init__(self, settings, enforcement, start_ms):
        self.env = simpy.Environment(initial_time=start_ms)
        self.enforcement = enforcement
        self.settings = settings
        self.queues = {}

    def moment(self, ms, kind, message):
        return Moment(self.env, ms, kind, message.rank)

    def reply(self, message):
        return self.enforcement.reply(message.server, message.build, self.env.now)

    def queue_of(self, message):
        key = (message.server, message.build)
        if key not in self.queues:
            self.queues[key] = Queue(self, self.settings["sending"])
        return self.queues[key]


def notice(world, message):
    """The delay DSN: one, if the message is still queued after the attempts of its instant."""
    yield world.moment(message.arrival_ms + message.retry["delayDsnMs"], NOTICE, message)
    if message.is_queued:
        message.notices += 1


def message_retry(world, message):
    """Reply point end-of-data: a refusal concerns this message only, and so does its schedule."""
    env = world.env
    expiry_ms = message.arrival_ms + message.retry["lifetimeMs"]
    yield world.moment(message.arrival_ms, ARRIVAL, message)
    env.process(notice(world, message))
    for age in retry_ages_ms(message.retry["intervalsMs"]):
        reply = world.reply(message)
        if reply == ACCEPT:
            return message.accept(env.now)
        if reply == BLOCK:
            return message.leave("bounced", env.now)
        message.refuse(reply)
        message.has_waited = True
        if message.arrival_ms + age > expiry_ms:
            break
        yield world.moment(message.arrival_ms + age, TIMER, message)
    yield world.moment(expiry_ms, EXPIRY, message)
    message.leave("expired", env.now)


class Queue:
    """Reply point connect: one queue of (server, build), Ready or in Retry.

    `retrying` is the process that waits for the timer while the queue is in Retry; a Ready queue
    has none.
    """

    def __init__(self, world, settings):
        self.world = world
        self.intervals_ms = settings["queueIntervalsMs"]
        self.bounces = settings["connect5xx"] == "bounce"
        self.waiting = []
        self.retrying = None

    def connect(self):
        """One connection for everything that waits. True where the queue may be Ready again."""
        now = self.world.env.now
        oldest = self.waiting[0]
        reply = self.world.reply(oldest)
        if reply == ACCEPT:
            for message in self.waiting:
                message.accept(now)
        elif reply == BLOCK and self.bounces:
            for message in self.waiting:
                message.leave("bounced", now)
        else:
            oldest.refuse(reply)
            return False
        self.waiting.clear()
        return True

    def arrive(self, message):
        self.waiting.append(message)
        if self.retrying is not None:
            message.has_waited = True
        elif not self.connect():
            message.has_waited = True
            self.retrying = self.world.env.process(self.retry())

    def retry(self):
        """From the first refusal on: connections at t₀ + the sums, until one is not refused."""
        first_refusal_ms = self.world.env.now
        for age in retry_ages_ms(self.intervals_ms):
            yield from self.wait_until(first_refusal_ms + age)
            if not self.waiting or self.connect():
                break
        self.retrying = None

    def wait_until(self, ms):
        """The timer of the oldest message; when that one expires the next takes its place."""
        while self.waiting:
            try:
                yield self.world.moment(ms, TIMER, self.waiting[0])
                return
            except simpy.Interrupt:
                continue

    def expire(self, message):
        was_oldest = self.waiting[0] is message
        self.waiting.remove(message)
        if was_oldest:
            self.retrying.interrupt()
        if not self.waiting:
            self.retrying = None


def queue_retry(world, message):
    """Reply point connect, seen from one message: it joins its queue, and may expire there."""
    yield world.moment(message.arrival_ms, ARRIVAL, message)
    queue = world.queue_of(message)
    queue.arrive(message)
    world.env.process(notice(world, message))
    yield world.moment(message.arrival_ms + message.retry["lifetimeMs"], EXPIRY, message)
    if message.is_queued:
        message.leave("expired", world.env.now)
        queue.expire(message)


def message_process(world, message):
    """The process of one message, by the reply point."""
    if world.settings["replyPoint"] == "connect":
        return queue_retry(world, message)
    return message_retry(world, message)

"""The sending side as SimPy processes, from the specification's sections 5 and 6.

At one millisecond things happen in the order of section 6, rule 9; among equals the message that
comes first by rule 1 goes first. SimPy breaks ties by an integer priority, which holds both.
"""

import simpy

from enforcement import ACCEPT, BLOCK, MINUTE
from schedules import Schedule, retry_ages_ms

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
        self.group = row["group"]
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
            "queuedMs": self.left_ms - self.arrival_ms,
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


class World:
    """The processes of one run share this: time, the provider, the settings and the servers."""

    def __init__(self, settings, enforcement, start_ms):
        self.env = simpy.Environment(initial_time=start_ms)
        self.enforcement = enforcement
        self.reply_point = settings["replyPoint"]
        self.sending = settings.get("sending")
        self.queues = {}
        self.services = {}

    def moment(self, ms, kind, message):
        return Moment(self.env, ms, kind, message.rank)

    def reply(self, message):
        return self.enforcement.reply(message.server, message.build, self.env.now)

    def service_of(self, server, kind):
        """What serves the server's mail one by one; None where its capacity has no limit."""
        per_minute = self.sending["capacityPerMinute"] if self.sending else None
        if per_minute is None:
            return None
        if server not in self.services:
            self.services[server] = kind(self, per_minute)
        return self.services[server]

    def queue_of(self, message):
        connector = message.group if self.sending["queuePerGroup"] else ""
        key = (message.server, message.build, connector)
        if key not in self.queues:
            service = self.service_of(message.server, QueueService)
            self.queues[key] = Queue(self, self.sending, service)
            if service is not None:
                service.queues.append(self.queues[key])
        return self.queues[key]


class Service:
    """Send capacity: one in service at a time, for as long as there is something to serve."""

    def __init__(self, world, per_minute):
        self.world = world
        self.per_minute = per_minute
        self.is_busy = False

    def wake(self):
        if not self.is_busy:
            self.is_busy = True
            self.world.env.process(self.busy_period())

    def busy_period(self):
        """The i-th start of service is ⌊60000·i/c⌋ ms after the first."""
        began_ms = self.world.env.now
        starts = 0
        while True:
            message = self.start_next()
            if message is None:
                break
            starts += 1
            next_ms = began_ms + MINUTE * starts // self.per_minute
            yield self.world.moment(next_ms, SERVICE, message)
        self.is_busy = False


class MessageService(Service):
    """Reply point end-of-data: messages stand in one line, and a due retry joins its tail."""

    def __init__(self, world, per_minute):
        super().__init__(world, per_minute)
        self.line = []

    def turn(self, message):
        """An event that happens when the message's service starts."""
        started = self.world.env.event()
        self.line.append((message, started))
        self.wake()
        return started

    def start_next(self):
        while self.line:
            message, started = self.line.pop(0)
            # What has expired in the line takes no service.
            if message.is_queued:
                started.succeed()
                return message
        return None


class QueueService(Service):
    """Reply point connect: of the queues that may send, the one with the oldest message."""

    def __init__(self, world, per_minute):
        super().__init__(world, per_minute)
        self.queues = []

    def start_next(self):
        ready = [queue for queue in self.queues if queue.may_send]
        if not ready:
            return None
        queue = min(ready, key=lambda one: one.waiting[0].rank)
        oldest = queue.waiting[0]
        queue.serve()
        return oldest


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
    service = world.service_of(message.server, MessageService)
    expiry = world.moment(expiry_ms, EXPIRY, message)
    phase_ms = world.sending["retryPhase"] if world.sending else None
    schedule = Schedule(message.retry["profile"], message.arrival_ms, phase_ms)
    while True:
        if service is not None:
            yield service.turn(message) | expiry
            if expiry.processed:
                break
        reply = world.reply(message)
        if reply == ACCEPT:
            return message.accept(env.now)
        if reply == BLOCK:
            return message.leave("bounced", env.now)
        message.refuse(reply)
        message.has_waited = True
        next_ms = schedule.next_attempt_ms(env.now)
        if next_ms > expiry_ms:
            break
        yield world.moment(next_ms, TIMER, message)
    if not expiry.processed:
        yield expiry
    message.leave("expired", env.now)


class Queue:
    """Reply point connect: one queue of (server, build, connector), Ready or in Retry.

    `retrying` is the process that waits for the timer while the queue is in Retry; a Ready queue
    has none. Where capacity is limited the timer only makes the connection due, and `connected`
    tells the process how it went; `open_for` is how many more messages the open connection takes.
    """

    def __init__(self, world, settings, service):
        self.world = world
        self.intervals_ms = settings["queueIntervalsMs"]
        self.bounces = settings["connect5xx"] == "bounce"
        self.per_connection = settings["messagesPerConnection"]
        self.service = service
        self.waiting = []
        self.retrying = None
        self.connected = None
        self.open_for = 0

    @property
    def may_send(self):
        return bool(self.waiting) and (self.retrying is None or self.connected is not None)

    def arrive(self, message):
        self.waiting.append(message)
        if self.retrying is not None:
            message.has_waited = True
        elif self.service is not None:
            self.service.wake()
        elif not self.connect():
            self.retrying = self.world.env.process(self.retry())

    def connect(self):
        """A connection: what leaves by it leaves at once. False where it is refused and kept."""
        now = self.world.env.now
        reply = self.world.reply(self.waiting[0])
        if reply == ACCEPT and self.service is not None:
            self.open_for = self.per_connection
            self.send()
        elif reply == ACCEPT:
            self.leave_all(lambda message: message.accept(now))
        elif reply == BLOCK and self.bounces:
            self.leave_all(lambda message: message.leave("bounced", now))
        else:
            self.waiting[0].refuse(reply)
            for message in self.waiting:
                message.has_waited = True
            return False
        return True

    def send(self):
        """One message over the open connection, which is closed where nobody waits for it."""
        self.waiting.pop(0).accept(self.world.env.now)
        self.open_for = self.open_for - 1 if self.waiting else 0

    def leave_all(self, leave):
        for message in self.waiting:
            leave(message)
        self.waiting.clear()

    def serve(self):
        """One start of service."""
        if self.open_for > 0:
            self.send()
            return
        is_done = self.connect()
        if self.connected is not None:
            self.connected.succeed(is_done)
            self.connected = None
        elif not is_done:
            self.retrying = self.world.env.process(self.retry())

    def retry(self):
        """From the first refusal on: connections at t₀ + the sums, until one is not refused."""
        first_refusal_ms = self.world.env.now
        for age in retry_ages_ms(self.intervals_ms):
            # What a busy server has made late is due at once.
            due_ms = max(first_refusal_ms + age, self.world.env.now)
            yield from self.while_waiting(lambda: self.world.moment(due_ms, TIMER, self.waiting[0]))
            if not self.waiting:
                return
            if self.service is None:
                is_done = self.connect()
            else:
                self.connected = connected = self.world.env.event()
                self.service.wake()
                is_done = yield from self.while_waiting(lambda: connected)
            if is_done or not self.waiting:
                break
        self.retrying = None

    def while_waiting(self, event_of):
        """Waits for an event; when the oldest message expires the next takes over its wait."""
        while self.waiting:
            try:
                return (yield event_of())
            except simpy.Interrupt:
                continue

    def expire(self, message):
        was_oldest = self.waiting[0] is message
        self.waiting.remove(message)
        if self.retrying is not None and was_oldest:
            self.retrying.interrupt()
        if not self.waiting:
            self.retrying = None
            self.connected = None
            self.open_for = 0


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
    if world.reply_point == "connect":
        return queue_retry(world, message)
    return message_retry(world, message)

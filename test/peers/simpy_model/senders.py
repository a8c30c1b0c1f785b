"""The sending side as SimPy processes, from the specification's sections 5 and 6.

At one millisecond things happen in the order of section 6, rule 9; among equals the message that
comes first by rule 1 goes first. SimPy breaks ties by an integer priority, which holds both.
"""

import simpy

from enforcement import ACCEPT, BLOCK, MINUTE
from schedules import Schedule, retry_ages_ms

TIMER, SERVICE, ARRIVAL, FAILOVER, EXPIRY, NOTICE = range(1, 7)


class Message:
    """One message; `place` is its place in the order of section 6, rule 1, over the whole log.

    `is_counted` is false of mail that only fills the queues before the window; `draw` is the number
    that decides whether it comes again after an NDR.
    """

    def __init__(self, row):
        self.row = row
        self.arrival_ms = row["timeMs"]
        self.server = row["server"]
        self.build = row["build"]
        self.in_scope = row["inScope"]
        self.group = row["group"]
        self.order = (row["server"], row["build"], row["group"], row["sizeBytes"])
        self.place = None
        self.is_resent = False
        self.is_counted = True
        self.draw = None
        self.queue = None
        self.has_moved = False
        self.retry = None
        self.outcome = None
        self.left_ms = None
        self.has_waited = False
        self.deferrals = 0
        self.rejections = 0
        self.notices = 0

    @property
    def rank(self):
        """Orders messages; mail that comes again follows the log's of its millisecond."""
        return (self.arrival_ms << 64) + (self.is_resent << 63) + self.place

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
            "arrivalMs": self.arrival_ms,
            "isResent": self.is_resent,
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
        env.schedule(self, priority=(kind << 128) + rank, delay=ms - env.now)


class World:
    """The processes of one run share this: time, the provider, the settings and the servers.

    `arrive_again` starts mail that is sent again: it is given the new message.
    """

    def __init__(self, settings, enforcement, window, arrive_again):
        self.start_ms, self.end_ms = window
        self.env = simpy.Environment(initial_time=self.start_ms)
        self.enforcement = enforcement
        self.reply_point = settings["replyPoint"]
        self.sending = settings.get("sending")
        self.failovers = {f["server"]: f for f in (self.sending or {}).get("failovers", [])}
        self.arrive_again = arrive_again
        self.queues = {}
        self.services = {}

    def moment(self, ms, kind, message):
        return Moment(self.env, ms, kind, message.rank)

    def end(self, message, outcome):
        """A message leaves now; after an NDR it may come again, once."""
        message.leave(outcome, self.env.now)
        resend = self.sending["resend"] if self.sending else None
        if outcome not in ("bounced", "expired") or resend is None:
            return
        if message.is_resent or not message.is_counted or not message.draw:
            return
        again = Message(message.row)
        again.arrival_ms = self.env.now + resend["afterMinutes"] * MINUTE
        again.server, again.build = message.server, message.build
        again.place, again.is_resent = message.place, True
        if again.arrival_ms < self.end_ms:
            self.arrive_again(again)

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
        return self.queue(message.server, message.build, connector)

    def queue(self, *key):
        if key not in self.queues:
            service = self.service_of(key[0], QueueService)
            self.queues[key] = Queue(self, key, service)
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
        reply = world.enforcement.reply(message.server, message.build, env.now)
        if reply == ACCEPT:
            return message.accept(env.now)
        if reply == BLOCK:
            return world.end(message, "bounced")
        message.refuse(reply)
        message.has_waited = True
        next_ms = schedule.next_attempt_ms(env.now)
        if next_ms > expiry_ms:
            break
        yield world.moment(next_ms, TIMER, message)
    if not expiry.processed:
        yield expiry
    world.end(message, "expired")


class Queue:
    """Reply point connect: one queue of (server, build, connector), Ready or in Retry.

    `retrying` is the process that waits for the timer while the queue is in Retry; a Ready queue
    has none. Where capacity is limited the timer only makes the connection due, and `connected`
    tells the process how it went; `open_for` is how many more messages the open connection takes.
    `moved_to` is the queue of another server that has taken over.
    """

    def __init__(self, world, key, service):
        self.world = world
        self.server, self.build, self.connector = key
        self.intervals_ms = world.sending["queueIntervalsMs"]
        self.bounces = world.sending["connect5xx"] == "bounce"
        self.per_connection = world.sending["messagesPerConnection"]
        self.service = service
        self.waiting = []
        self.retrying = None
        self.first_refusal_ms = None
        self.connected = None
        self.open_for = 0
        self.moved_to = None

    @property
    def may_send(self):
        return bool(self.waiting) and (self.retrying is None or self.connected is not None)

    def arrive(self, message):
        if self.moved_to is not None:
            message.has_moved = True
            self.moved_to.take_in([message])
        else:
            self.take_in([message])

    def take_in(self, messages):
        """Messages join in the order of rule 1; they wait where the queue is in Retry."""
        oldest = self.waiting[0] if self.waiting else None
        for message in messages:
            message.queue = self
        self.waiting = sorted(self.waiting + messages, key=lambda message: message.rank)
        if self.retrying is not None:
            for message in messages:
                message.has_waited = True
                self.watch(message)
            if self.waiting[0] is not oldest:
                self.retrying.interrupt()
        elif self.service is not None:
            self.service.wake()
        else:
            self.connect()

    def connect(self):
        """A connection: what leaves by it leaves at once. False where it is refused and kept."""
        reply = self.world.enforcement.reply(self.server, self.build, self.world.env.now)
        if reply == ACCEPT and self.service is not None:
            self.open_for = self.per_connection
            self.send()
        elif reply == ACCEPT:
            self.leave_all(lambda message: message.accept(self.world.env.now))
        elif reply == BLOCK and self.bounces:
            self.leave_all(lambda message: self.world.end(message, "bounced"))
        else:
            self.waiting[0].refuse(reply)
            if self.retrying is None:
                self.enter_retry()
            return False
        return True

    def send(self):
        """One message over the open connection, which is closed where nobody waits for it."""
        self.waiting.pop(0).accept(self.world.env.now)
        self.open_for = self.open_for - 1 if self.waiting else 0

    def leave_all(self, leave):
        leaving, self.waiting = self.waiting, []
        for message in leaving:
            leave(message)

    def serve(self):
        """One start of service."""
        if self.open_for > 0:
            self.send()
            return
        is_done = self.connect()
        if self.connected is not None:
            self.connected.succeed(is_done)
            self.connected = None

    def enter_retry(self):
        self.first_refusal_ms = self.world.env.now
        self.retrying = self.world.env.process(self.retry())
        for message in self.waiting:
            message.has_waited = True
            self.watch(message)

    def retry(self):
        """From the first refusal on: connections at t₀ + the sums, until one is not refused."""
        for age in retry_ages_ms(self.intervals_ms):
            # What a busy server has made late is due at once.
            due_ms = max(self.first_refusal_ms + age, self.world.env.now)
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
        """Waits for an event; when another message becomes the oldest, it takes the wait over."""
        while self.waiting:
            try:
                return (yield event_of())
            except simpy.Interrupt:
                continue

    def remove(self, messages):
        """Takes messages out that do not leave by a connection. An empty queue is Ready."""
        oldest = self.waiting[0]
        self.waiting = [message for message in self.waiting if message not in messages]
        if self.retrying is not None and oldest in messages:
            self.retrying.interrupt()
        if not self.waiting:
            self.retrying = None
            self.connected = None
            self.open_for = 0

    def watch(self, message):
        if self.server in self.world.failovers and not message.has_moved:
            self.world.env.process(self.failover(message, self.world.failovers[self.server]))

    def failover(self, message, rule):
        """When the oldest message has waited so long in Retry, all that have not moved yet move."""
        refused_ms = self.first_refusal_ms
        due_ms = max(message.arrival_ms, refused_ms) + rule["afterMs"]
        yield self.world.moment(due_ms, FAILOVER, message)
        is_same_retry = self.retrying is not None and self.first_refusal_ms == refused_ms
        moving = [one for one in self.waiting if not one.has_moved]
        if self.moved_to is None and is_same_retry and moving and moving[0] is message:
            # The other server stamps its own build.
            self.moved_to = self.world.queue(rule["to"], "", self.connector)
            for one in moving:
                one.has_moved = True
            self.remove(moving)
            self.moved_to.take_in(moving)


def queue_retry(world, message):
    """Reply point connect, seen from one message: it joins its queue, and may expire there."""
    yield world.moment(message.arrival_ms, ARRIVAL, message)
    world.queue_of(message).arrive(message)
    world.env.process(notice(world, message))
    yield world.moment(message.arrival_ms + message.retry["lifetimeMs"], EXPIRY, message)
    if message.is_queued:
        message.queue.remove([message])
        world.end(message, "expired")


def message_process(world, message):
    """The process of one message, by the reply point."""
    if world.reply_point == "connect":
        return queue_retry(world, message)
    return message_retry(world, message)

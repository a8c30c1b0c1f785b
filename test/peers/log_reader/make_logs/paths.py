"""What the tracking logs of an organisation know of its mail, event by event."""

from __future__ import annotations

import dataclasses

from .world import ELSEWHERE, GATEWAY, MINUTE, SECOND

NOISE = [("AGENT", "AGENTINFO"), ("ROUTING", "RESOLVE"), ("STOREDRIVER", "NOTIFYMAPI"),
         ("STOREDRIVER", "SUBMIT"), ("STOREDRIVER", "DELIVER"), ("SMTP", "HADISCARD"),
         ("SMTP", "HAREDIRECT"), ("DSN", "DSN"), ("SAFETYNET", "RESUBMIT")]


@dataclasses.dataclass
class Event:
    """One row of a tracking log, on the log of `writer`."""

    at_ms: int
    writer: object
    source: str
    name: str
    mail: object
    client: str
    client_ip: str
    hop: str
    hop_ip: str
    connector: str
    recipients: list
    info_ms: int | None
    internal_id: int


@dataclasses.dataclass
class Arrival:
    """A message that counts: where, when (as the rows tell), and for how many."""

    mail: object
    server: object
    at_ms: int
    names: set
    """The server's name as the rows that count write it."""
    has_info: bool
    called: str | None = None
    told_count: int | None = None
    """How many recipients the rows tell of, where that is not all of them."""
    """The server's name where an option or another column gives it."""


def events_of(world, has_info, has_receive):
    """All events of the own servers, and what must be counted of them.

    `has_info` and `has_receive` are the shares of messages whose rows tell when they came.
    """
    events, arrivals = [], []
    for mail in world.mail:
        server, came_ms = mail.server, mail.at_ms
        info_ms = mail.at_ms if world.chance(has_info) else None
        hop_first = len(world.servers) > 1 and world.chance(0.2)
        receive = world.chance(has_receive)
        if hop_first:
            first = world.random.choice([one for one in world.servers if one is not server])
            if receive:
                events.append(received(mail, first, came_ms, world))
            came_ms += world.random.randint(20, 90 * SECOND)
            events.append(sent(mail, first, came_ms, info_ms, server.full_name, server.private,
                               "Intra-Organization SMTP Send Connector", mail.recipients, "SEND",
                               world))
        if receive:
            events.append(received(mail, server, came_ms, world))
        events += noise(mail, server, came_ms, world)
        last = send_all(mail, server, came_ms + mail.delay_ms, info_ms, world, events)
        if mail.to == "online":
            told_ms = came_ms if receive else info_ms if info_ms is not None else last
            written = {event.client for event in events
                       if event.mail is mail and event.name.startswith("SEND")
                       and event.connector != "Intra-Organization SMTP Send Connector"}
            if info_ms is not None:
                written.add(server.full_name)
            arrivals.append(Arrival(mail, server, told_ms, written, info_ms is not None))
    return events, arrivals


def received(mail, server, at_ms, world):
    source = world.random.choice(["SMTP", "STOREDRIVER"])
    client = "client7" if source == "SMTP" else "mbx1"
    return Event(at_ms, server, source, "RECEIVE", mail, client, "10.0.1.7", server.name,
                 server.private, f"{server.name}\\Default {server.name}", mail.recipients, None,
                 internal(mail))


def sent(mail, server, at_ms, info_ms, hop, hop_ip, connector, recipients, name, world):
    return Event(at_ms, server, "SMTP", name, mail, world.random.choice(server.spellings),
                 server.private, hop, hop_ip, connector, recipients, info_ms, internal(mail))


def internal(mail):
    return 70_000_000 + mail.number


def send_all(mail, server, at_ms, info_ms, world, events):
    """The SEND rows of a message, after its DEFER rows; returns when the first of them was."""
    random = world.random
    name = "SEND" if server.version in ("2010", "2013") else "SENDEXTERNAL"
    hop, connector = {
        "online": random.choice([(world.online_host, world.connector), (GATEWAY, world.connector),
                                 (world.online_host, "To cloud"),
                                 (world.online_host, "Outbound to Office 365")]),
        "internet": (random.choice(ELSEWHERE), "To Internet"),
        "internal": (random.choice(world.servers).full_name,
                     "Intra-Organization SMTP Send Connector"),
    }[mail.to]
    if mail.delay_ms > 20 * MINUTE:
        defer = sent(mail, server, at_ms - 15 * MINUTE, info_ms, hop, "203.0.113.99", connector,
                     mail.recipients, "DEFER", world)
        events.append(defer)
    parts = [mail.recipients]
    if len(mail.recipients) > 1 and world.chance(0.3):
        parts = [mail.recipients[:1], mail.recipients[1:]]
    for i, part in enumerate(parts):
        part_ms = at_ms + i * random.randint(2 * SECOND, 3 * MINUTE)
        events.append(sent(mail, server, part_ms, info_ms, hop, "203.0.113.99", connector, part,
                           name, world))
    return at_ms


def noise(mail, server, at_ms, world):
    found = []
    for _ in range(world.random.randint(0, 3)):
        source, name = world.random.choice(NOISE)
        event = sent(mail, server, at_ms + world.random.randint(1, 500), None, server.name,
                     server.private, "", mail.recipients, name, world)
        event.source = source
        found.append(event)
    return found


def probes(world):
    """Mail of health mailboxes, which never counts, though it may leave for Exchange Online."""
    found = []
    for i in range(world.random.randint(0, 3)):
        mail = world.message(900 + i)
        mail.sender = f"HealthMailbox{i}abc@{world.domain}"
        found.append(sent(mail, mail.server, mail.at_ms, None, world.online_host, "203.0.113.99",
                          world.connector, [f"inboundproxy@{world.domain}"], "SENDEXTERNAL", world))
    return found

"""Send protocol logs: sessions of all connectors of a server, mixed as they happened."""

from . import dates, sheets
from .world import ELSEWHERE, GATEWAY, MINUTE, ONLINE, Log, World

FIELDS = ("date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,"
          "data,context").split(",")
REFUSAL = "450 4.7.230 Connecting Exchange server version is out-of-date; connection blocked"


class Session:
    """One session; a row holds milliseconds and then the values of FIELDS."""

    def __init__(self, server, connector, host, at_ms, world):
        self.world, self.connector, self.host = world, connector, host
        self.name = f"08D{world.random.getrandbits(52):013X}"
        self.local, self.remote = f"{server.private}:{5000}", "203.0.113.9:25"
        self.rows = []
        self.at_ms = at_ms
        self.row("*", "", "attempting to connect", is_connected=False)
        self.row("+", "", "")
        self.row("<", f"220 {host} Microsoft ESMTP MAIL Service ready", "")
        self.row(">", f"EHLO {server.full_name}", "")
        self.row("<", f"250 {host} Hello SIZE 157286400 PIPELINING DSN", "")

    @property
    def inside(self):
        """Where the reply says that the message is. Outlook.com says so as Exchange Online does."""
        return "AB1.prod.outlook.com" if "outlook" in self.host else self.host

    def row(self, event, data, context, is_connected=True):
        self.rows.append([self.at_ms, self.connector, self.name, len(self.rows),
                          self.local if is_connected else "", self.remote, event, data, context])
        self.at_ms += self.world.random.randint(0, 9)

    def offer(self, mail, is_accepted, has_size):
        """One message; returns when it was offered."""
        context = (f"sending message with RecordId {700 + mail.number} and InternetMessageId "
                   f"{mail.message_id}")
        self.row("*", "", context)
        # The announcement and the offer are in one minute, whichever of them is the arrival.
        self.at_ms = max(self.at_ms, self.rows[-1][0])
        if self.at_ms // MINUTE != self.rows[-1][0] // MINUTE:
            self.at_ms = self.rows[-1][0]
        offered = self.at_ms
        size = f" SIZE={mail.size}" if has_size else ""
        self.row(">", f"MAIL FROM:<{mail.sender}>{size}", "")
        for recipient in mail.recipients:
            self.row(">", f"RCPT TO:<{recipient}>", "")
        if not is_accepted:
            self.row("<", REFUSAL, "")
            return offered
        self.row("<", "250 2.1.0 Sender OK", "")
        for _ in mail.recipients:
            self.row("<", "250 2.1.5 Recipient OK", "")
        self.row(">", f"BDAT {mail.size} LAST", "")
        self.row("<", f"250 2.6.0 {mail.message_id} [InternalId=1, Hostname={self.inside}] "
                      f"{mail.size} bytes in 0.101, 1361,827 KB/sec Queued mail for delivery", "")
        return offered

    def close(self):
        self.row(">", "QUIT", "")
        self.row("-", "", "Local")


def protocol_logs(random):
    world, log = World(random), Log("protocol")
    named = world.servers[0].name if len(world.servers) == 1 and world.chance(0.4) else None
    if named:
        log.options["server-name"] = named
    by_connector = world.chance(0.2)
    connector = "To cloud" if by_connector else world.connector
    if by_connector:
        log.options["connector"] = connector
    for server in world.servers:
        sessions = []
        for mail in world.mail:
            if mail.server is server or mail.number == 0 and server is world.servers[0]:
                has_size = world.chance(0.8)
                if not has_size:
                    log.features.add("open: size in 250")
                sent = talk(mail, server, connector, by_connector, has_size, world, sessions)
                if mail.to == "online":
                    log.holds(named or server.full_name, None, "in", sent, len(mail.recipients),
                              mail.size)
        if sessions:
            write_file(log, server, sessions, world)
    return log


def talk(mail, server, connector, by_connector, has_size, world, sessions):
    """The sessions in which a message is offered; returns when it was first."""
    host = {"online": "AB1PEPF01" + world.random.choice(ONLINE),
            "internet": world.random.choice(ELSEWHERE),
            "internal": "hub9.local.example"}[mail.to]
    name = {"online": connector, "internet": "To Internet",
            "internal": "Intra-Organization SMTP Send Connector"}[mail.to]
    if mail.to == "online" and by_connector and world.chance(0.3):
        host = GATEWAY
    first = None
    attempts = 1 + (mail.delay_ms > MINUTE) + (mail.delay_ms > 60 * MINUTE)
    for attempt in range(attempts):
        last = attempt == attempts - 1
        session = Session(server, name, host, mail.at_ms + attempt * 15 * MINUTE, world)
        is_accepted = last and (attempts == 1 or world.chance(0.8))
        # A message that is refused and never taken has no size in a 250.
        sent = session.offer(mail, is_accepted, has_size or not is_accepted or attempts > 1)
        first = sent if first is None else first
        session.close()
        sessions.append(session)
    return first


def write_file(log, server, sessions, world):
    random = world.random
    rows = sorted((row for session in sessions for row in session.rows),
                  key=lambda row: (row[0], row[2], row[3]))
    lines = [sheets.line([dates.iso(row[0]), *row[1:]], ",", False) for row in rows]
    lines = sheets.doubled(lines, random, 0.02)
    offer = random.choice([row for row in rows if row[7].startswith("MAIL FROM")])
    alone = ["not a time", offer[1], "08DBAD", *offer[3:]]
    bad = ["half,row", sheets.line(["not a time", *rows[0][1:]], ",", False),
           sheets.line(alone, ",", False)]
    lines = sheets.with_bad(lines, random.sample(bad, random.randint(0, 2)), random)
    head = ["#Software: Microsoft Exchange Server", "#Version: 15.0.0.0",
            "#Log-type: SMTP Send Protocol Log", "#Date: 2026-10-01T00:00:00.000Z",
            "#Fields: " + ",".join(FIELDS)]
    cut = random.randint(0, len(lines)) if world.chance(0.3) else len(lines)
    for i, part in enumerate([lines[:cut], lines[cut:]]):
        if part:
            text = "\r\n".join([*head, *part]) + "\r\n"
            log.files[f"SEND2026{server.name}-{i + 1}.LOG"] = text.encode()

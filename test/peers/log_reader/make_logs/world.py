"""Who sends what, when: the mail that a random log tells of. All names are invented."""

from __future__ import annotations

import dataclasses
import datetime

UTC = datetime.timezone.utc
SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000

BUILDS = {
    "2010": ["14.3.123.4", "14.3.513.0"],
    "2013": ["15.0.1497.2", "15.0.1497.48"],
    "2016": ["15.1.2507.6", "15.1.2507.39", "15.1.2507.61"],
    "2019": ["15.2.1544.4", "15.2.1748.39"],
    "SE": ["15.2.2562.17"],
}
# Beginnings near which something happens to clocks and calendars.
MOMENTS = [
    (2026, 10, 24), (2026, 3, 28), (2026, 12, 28), (2026, 10, 31), (2026, 3, 7), (2027, 2, 26),
    (2026, 6, 9), (2026, 9, 8), (2026, 10, 1), (2026, 11, 15), (2028, 2, 27), (2026, 1, 5),
]
# Where Exchange Online takes mail, and hosts that only look so.
ONLINE = [
    ".mail.protection.outlook.com", ".mail.protection.outlook.com", ".a-v1.mx.microsoft",
    ".mail.protection.office365.us", ".mail.protection.partner.outlook.cn", ".mail.eo.outlook.com",
]
ELSEWHERE = ["mx.wingtip.example", "mx.wingtip.example", "smtp.office365.com",
             "mail.protection.outlook.com.wingtip.example",
             "outlook-com.olc.protection.outlook.com"]
GATEWAY = "gateway.local.example"


@dataclasses.dataclass
class Server:
    name: str
    full_name: str
    public: str
    private: str
    version: str
    build: str
    told_build: str | None
    """The build that the log tells; None where the way it was saved dropped it."""
    spellings: list
    """How rows write the name."""


@dataclasses.dataclass
class Mail:
    """One message. `origin` is own, foreign or cloud; `to` is online, internet or internal."""

    number: int
    origin: str
    to: str
    server: Server
    foreign: tuple
    at_ms: int
    delay_ms: int
    sender: str
    recipients: list
    size: int
    subject: str
    message_id: str
    network_id: str

    @property
    def sent_ms(self):
        return self.at_ms + self.delay_ms

    @property
    def minute(self):
        return self.at_ms // MINUTE


class World:
    """An organisation with servers, and its mail in order of arrival."""

    def __init__(self, random, count=None, version=None, days_max=110.0):
        self.random = random
        self.domain = random.choice(["contoso.example", "adatum.example", "tailspin.example"])
        self.partner = "fabrikam.example"
        self.online_host = self.domain.replace(".", "-") + random.choice(ONLINE)
        self.connector = "Outbound to Office 365 - " + self.guid()
        self.inbound = "Inbound from " + self.guid()
        known = ["exch01", "exch02", "mail-a", "mail-b", "hub3"]
        names = random.sample(known, random.randint(1, 3))
        self.servers = [self.server(name, i, version) for i, name in enumerate(names)]
        networks = {"wingtip": "198.51.100", "litware": "203.0.113", "relecloud": "198.51.100"}
        self.foreign = [(f"mx1.{name}.example", f"{network}.{random.randint(2, 250)}")
                        for name, network in networks.items()]
        day = datetime.datetime(*random.choice(MOMENTS), tzinfo=UTC)
        self.start_ms = int(day.timestamp()) * 1000 + random.randrange(DAY)
        days = random.choice([0.2, 1.5, 4.0, 12.0, 20.0, 40.0, days_max])
        self.length_ms = int(min(days, days_max) * DAY)
        self.mail = [self.message(i) for i in range(count or random.randint(8, 60))]
        self.mail.sort(key=lambda mail: mail.at_ms)

    def server(self, name, i, version):
        version = version or self.random.choice(list(BUILDS))
        local = self.domain.replace(".example", ".local.example")
        full, build = f"{name}.{local}", self.random.choice(BUILDS[version])
        spellings = self.random.choice([[name], [name.upper()], [full], [name, name.upper()],
                                        [name, full], [full.upper(), full, name.upper()]])
        return Server(name, full, f"192.0.2.{10 + i}", f"10.0.0.{10 + i}", version, build, build,
                      spellings)

    def message(self, number):
        random = self.random
        origin = random.choices(["own", "foreign", "cloud"], [6, 3, 1])[0]
        target = random.choices(["online", "internet", "internal"], [6, 2, 2])[0]
        people = [f"{name}@{self.partner}" for name in ("ada", "bo", "cleo", "dan", "eve", "finn")]
        return Mail(
            number=number,
            origin=origin if number else "own",
            to=target if number else "online",
            server=random.choice(self.servers),
            foreign=random.choice(self.foreign),
            at_ms=self.start_ms + random.randrange(self.length_ms),
            delay_ms=self.delay(),
            sender=f"{random.choice(['kim', 'lee', 'max', 'noor'])}@{self.domain}",
            recipients=random.sample(people, random.choice([1, 1, 1, 2, 3])),
            size=random.randint(900, 4_000_000),
            subject=random.choice(["Offer", "Quote, second", 'The "new" plan', "Angebot; Entwurf",
                                   "two\nlines", "Grüße", ""]) + f" {number}",
            message_id=f"<{number}.{random.getrandbits(40):x}@{self.domain}>",
            network_id=self.guid(),
        )

    def delay(self):
        kind = self.random.choices(["prompt", "short", "long"], [7, 2, 1])[0]
        limits = {"prompt": (200, 9 * SECOND), "short": (MINUTE, 50 * MINUTE),
                  "long": (HOUR, 30 * HOUR)}
        return self.random.randint(*limits[kind])

    def guid(self):
        bits = f"{self.random.getrandbits(128):032x}"
        return "-".join([bits[:8], bits[8:12], bits[12:16], bits[16:20], bits[20:]])

    def own_list(self):
        """Addresses or a range that hold all public addresses of the own servers."""
        if self.random.random() < 0.5:
            return ["192.0.2.0/27"]
        return [server.public for server in self.servers]

    def chance(self, share):
        return self.random.random() < share


class Log:
    """One log: its files, the options to read it with, and the messages that it holds."""

    def __init__(self, name):
        self.format = name
        self.files = {}
        self.options = {}
        self.features = set()
        self.truth = []
        self.refused = None
        """The code with which the log must be refused as a whole, if it must."""

    def holds(self, server, build, scope, at_ms, recipients, size):
        self.truth.append([server, build, scope, at_ms // MINUTE, recipients, size])

"""Get-MessageTrackingLog as CSV, as JSON and as text, in the time of the shell that ran it."""

import json

from . import dates, sheets
from .paths import events_of
from .tracking_logs import name_servers, padded
from .world import Log, World

COLUMNS = ("Timestamp,ClientIp,ClientHostname,ServerIp,ServerHostname,SourceContext,ConnectorId,"
           "Source,EventId,InternalMessageId,MessageId,NetworkMessageId,Recipients,"
           "RecipientStatus,TotalBytes,RecipientCount,MessageSubject,Sender,ReturnPath,"
           "Directionality,MessageInfo,MessageLatency,EventData,TransportTrafficType,"
           "SchemaVersion").split(",")
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Adelaide"]


def world_of(random, zone, must_tell_zone):
    """An organisation; where the log itself must tell the zone, with prompt mail all the time."""
    if not must_tell_zone:
        world = World(random, version=random.choice(["2016", "2019", "SE"]))
    else:
        world = World(random, count=random.randint(60, 120), version="2016", days_max=20.0)
        for mail in world.mail:
            if mail.number % 4:
                mail.delay_ms = random.randint(200, 9000)
    return world


def record(event, stamp, recipients):
    mail = event.mail
    info = ""
    if event.info_ms is not None:
        info = f"{dates.iso(event.info_ms)};SRV={event.writer.full_name}:TOTAL-HUB=1.9|SMS=0.08"
    return dict.fromkeys(COLUMNS, "") | {
        "Timestamp": stamp, "ClientIp": event.client_ip, "ClientHostname": event.client,
        "ServerIp": event.hop_ip, "ServerHostname": event.hop, "ConnectorId": event.connector,
        "Source": event.source, "EventId": event.name, "InternalMessageId": str(event.internal_id),
        "MessageId": mail.message_id, "NetworkMessageId": mail.network_id,
        "Recipients": recipients, "RecipientStatus": "{250 2.1.5 OK}",
        "TotalBytes": str(mail.size), "RecipientCount": str(len(event.recipients)),
        "MessageSubject": mail.subject, "Sender": mail.sender, "ReturnPath": mail.sender,
        "Directionality": "Originating", "MessageInfo": info,
        "EventData": "{[DeliveryPriority, Normal]}", "TransportTrafficType": "Email",
        "SchemaVersion": padded(event.writer.build),
    }


def prepare(random, name, is_utc=False):
    """World, log, zone and the rows that an export holds."""
    zone = random.choice(ZONES)
    tells_zone = is_utc or world_tells(random)
    world, log = world_of(random, zone, not tells_zone and not is_utc), Log(name)
    if not is_utc:
        only_sends = random.random() < 0.3
        has_info = random.choice([1.0, 1.0, 0.8]) if tells_zone else 1.0
        has_receive = 0.0 if only_sends else random.choice([0.5, 1.0])
        if tells_zone:
            spellings = dates.SPELLINGS.get(zone, [zone])
            log.options["time-zone"] = random.choice(spellings)
        else:
            log.features.add("zone from rows")
    else:
        only_sends, has_info, has_receive = False, 0.8, 0.7
    events, arrivals = events_of(world, has_info, has_receive)
    if only_sends:
        events = [event for event in events if event.name.startswith("SEND")]
    if not is_utc:
        events, arrivals = without_doubled_hour(events, arrivals, zone)
    return world, log, zone, events, arrivals


def world_tells(random):
    """Whether --time-zone says the zone."""
    return random.random() < 0.6


def without_doubled_hour(events, arrivals, zone):
    """Leaves out mail with a row in the hour that the clock shows twice, if no row tells UTC."""
    clear = {id(event.mail) for event in events if event.info_ms is not None}
    unclear = {id(event.mail) for event in events
               if dates.comes_twice(event.at_ms, zone)} - clear
    return ([event for event in events if id(event.mail) not in unclear],
            [arrival for arrival in arrivals if id(arrival.mail) not in unclear])


def tracking_csv(random):
    world, log, zone, events, arrivals = prepare(random, "tracking-csv")
    culture = random.choice(dates.COMMON)
    write = dates.CULTURES[culture][0]
    columns = list(COLUMNS)
    server_by = server_without_name(world, arrivals) if world.chance(0.3) else "ClientHostname"
    if server_by != "ClientHostname":
        columns.remove("ClientHostname")
        log.features |= {"without ClientHostname", f"server by {server_by}"}
    joined = world.chance(0.6)
    rows, stamps = [], []
    for event in order(events, random):
        stamp = write(dates.moment(event.at_ms, zone))
        stamps.append(stamp)
        listed = ";".join(event.recipients) if joined else "System.String[]"
        rows.append(record(event, stamp, listed))
    if dates.needs_format(culture, stamps):
        log.options["time-format"] = dates.CULTURES[culture][2]
    if not joined:
        log.features.add("open: recipients by count")
        for arrival in arrivals:
            arrival.told_count = largest_part(arrival.mail, events)
    call_servers(log, world, arrivals, server_by)
    delimiter = ";" if culture == "de-DE" else ","
    lines = [sheets.line([row[name] for name in columns], delimiter, True)
             for row in sheets.doubled(rows, random, 0.04)]
    bad = [sheets.line([row[name] for name in columns], delimiter, True)
           for row in bad_rows(rows, random)]
    lines = sheets.with_bad(lines, bad, random)
    head = ["#TYPE Deserialized.Microsoft.Exchange.Data.MessageTrackingEvent"]
    head = (head if world.chance(0.3) else []) + [sheets.line(columns, delimiter, True)]
    text = "\r\n".join([*head, *lines]) + "\r\n"
    log.files["export.csv"] = sheets.encode(text, random)
    name_servers(log, arrivals, events, world, False)
    return log


def largest_part(mail, events):
    """The largest number of recipients that one SEND row of the message was for."""
    return max(len(event.recipients) for event in events
               if event.mail is mail and event.name.startswith("SEND")
               and event.connector != "Intra-Organization SMTP Send Connector")


def order(events, random):
    """As the cmdlet prints them, or sorted by time, or the newest first."""
    choice = random.random()
    return sorted(events, key=lambda event: event.at_ms, reverse=choice < 0.2)


def server_without_name(world, arrivals):
    """What names the server where ClientHostname is missing."""
    choices = ["ClientIp"]
    if len(world.servers) == 1:
        choices.append("option")
    if all(arrival.has_info for arrival in arrivals):
        choices.append("MessageInfo")
    return world.random.choice(choices)


def call_servers(log, world, arrivals, server_by):
    if server_by == "option":
        log.options["server-name"] = world.servers[0].name
    if server_by == "ClientIp":
        log.options["server-key"] = "ClientIp"
    only = world.servers[0]
    # MessageInfo has the full name of the server that the option calls by its bare one.
    by_option = only.full_name if any(arrival.has_info for arrival in arrivals) else only.name
    for arrival in arrivals:
        arrival.called = {"option": by_option, "ClientIp": arrival.server.private,
                          "MessageInfo": arrival.server.full_name}.get(server_by)


def bad_rows(rows, random):
    sends = [row for row in rows if row["EventId"].startswith("SEND")]
    found = []
    for i in range(random.randint(0, 3) if sends else 0):
        bad = {**random.choice(sends), "NetworkMessageId": f"bad{i}", "MessageId": f"<bad{i}@x>"}
        if random.random() < 0.5:
            bad["TotalBytes"] = "n/a"
        else:
            bad["Timestamp"] = random.choice(["01/01/0001 00:00:00", "", "9999-12-31 23:59:59"])
        found.append(bad)
    return found


def tracking_json(random):
    """ConvertTo-Json: ticks, or ISO times with a zone; each tells UTC."""
    world, log, _, events, arrivals = prepare(random, "tracking-json", is_utc=True)
    is_ticks = world.chance(0.6)
    rows = []
    for event in order(events, random):
        stamp = f"/Date({event.at_ms})/" if is_ticks else dates.iso(event.at_ms, 7)
        row = record(event, stamp, event.recipients)
        row["TotalBytes"], row["RecipientCount"] = event.mail.size, len(event.recipients)
        rows.append({name: value if value != "" else None for name, value in row.items()})
    rows = sheets.doubled(rows, random, 0.04)
    text = json.dumps(rows, indent=2 if world.chance(0.5) else None)
    if is_ticks:
        text = text.replace("/Date(", "\\/Date(").replace(")/", ")\\/")
    log.files["export.json"] = sheets.encode(text, random, ("utf-8", "utf-8-sig", "utf-16"))
    name_servers(log, arrivals, events, world, False)
    return log


def format_list(random):
    """`| Format-List` as text: blocks of `Name : value`."""
    world, log, zone, events, arrivals = prepare(random, "format-list")
    culture = random.choice(["en-US", "en-GB", "de-DE", "sv-SE"])
    write = dates.CULTURES[culture][0]
    stamps, text = [], []
    for event in order(events, random):
        stamp = write(dates.moment(event.at_ms, zone))
        stamps.append(stamp)
        row = record(event, stamp, "{" + ", ".join(event.recipients) + "}")
        row["MessageSubject"] = row["MessageSubject"].replace("\n", " ")
        width = max(len(name) for name in COLUMNS)
        for name in COLUMNS:
            text.append(f"{name:<{width}} : {row[name]}")
        text.append("")
    if dates.needs_format(culture, stamps):
        log.options["time-format"] = dates.CULTURES[culture][2]
    if world.chance(0.5):
        text = wrapped(text)
    body = "\r\n".join(["", "", *text, ""])
    log.files["export.txt"] = sheets.encode(body, random)
    name_servers(log, arrivals, events, world, False)
    return log


def wrapped(lines, width=119):
    """Long values as the console breaks them, the rest below the value."""
    found = []
    for line in lines:
        start = line.find(" : ") + 3
        while len(line) > width and start > 2:
            found.append(line[:width])
            line = " " * start + line[width:]
        found.append(line)
    return found

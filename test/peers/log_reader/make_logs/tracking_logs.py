"""Tracking log files of Exchange 2010 to SE, and the same rows in Sentinel and Elastic."""

import json

from ..tables import FIRST_26, FIRST_27, FIRST_30
from . import dates, sheets
from .paths import events_of, probes
from .world import Log, World

COLUMNS = {"2010": FIRST_26, "2013": FIRST_27}


def padded(build):
    first, second, third, fourth = build.split(".")
    return f"{first}.{int(second):02d}.{int(third):04d}.{int(fourth):03d}"


def cells_of(event, server):
    """A row by the names of the newest columns."""
    mail = event.mail
    info = ""
    if event.info_ms is not None:
        info = f"{dates.iso(event.info_ms)};SRV={server.full_name}:TOTAL-HUB=1.9|SMS=0.08"
    return dict.fromkeys(FIRST_30, "") | {
        "date-time": dates.iso(event.at_ms),
        "client-ip": event.client_ip, "client-hostname": event.client,
        "server-ip": event.hop_ip, "server-hostname": event.hop,
        "source-context": ";250 2.6.0 OK [Hostname=AB1.prod.outlook.com], queued;ClientSubmitTime:",
        "connector-id": event.connector, "source": event.source, "event-id": event.name,
        "internal-message-id": str(event.internal_id), "message-id": mail.message_id,
        "network-message-id": mail.network_id,
        "recipient-address": ";".join(event.recipients), "recipient-status": "250 2.1.5 OK",
        "total-bytes": str(mail.size), "recipient-count": str(len(event.recipients)),
        "message-subject": mail.subject, "sender-address": mail.sender,
        "return-path": mail.sender, "message-info": info, "directionality": "Originating",
        "custom-data": "S:E2ELatency=1;S:DeliveryPriority=Normal",
        "transport-traffic-type": "Email", "schema-version": padded(server.build),
    }


def tracking_files(random):
    """One or two files per server; each server of its own version."""
    world, log = World(random), Log("tracking")
    events, arrivals = events_of(world, 0.8, random.choice([0.0, 0.7, 1.0]))
    events += probes(world)
    own_connector = world.chance(0.15)
    if own_connector:
        log.options["connector"] = "To cloud"
    for server in world.servers:
        rows = sorted((event for event in events if event.writer is server),
                      key=lambda event: event.at_ms)
        if rows:
            write_files(log, server, rows, world)
    name_servers(log, arrivals, events, world, own_connector)
    return log


def name_servers(log, arrivals, events, world, own_connector):
    """What counts. A server is called by its full name where the log shows it."""
    counted = [arrival for arrival in arrivals
               if not own_connector or sends_by(arrival.mail, events) == "To cloud"]
    for arrival in counted:
        mail, server = arrival.mail, arrival.server
        written = {name.lower() for one in counted if one.server is server for name in one.names}
        name = server.full_name if server.full_name in written else server.name
        name = arrival.called or name
        count = len(mail.recipients) if arrival.told_count is None else arrival.told_count
        log.holds(name, server.told_build, "in", arrival.at_ms, count, mail.size)


def sends_by(mail, events):
    return next(event.connector for event in events
                if event.mail is mail and event.name.startswith("SEND")
                and event.connector != "Intra-Organization SMTP Send Connector")


def write_files(log, server, events, world):
    random = world.random
    columns = COLUMNS.get(server.version, FIRST_30)
    style = random.choices(["plain", "excel", "logparser", "fragment"], [7, 1, 1, 1])[0]
    if style == "fragment" and columns is not FIRST_30:
        style = "plain"
    log.features.add(f"style: {style}")
    delimiter = ";" if style == "excel" else ","
    parts = [events]
    if len(events) > 6 and world.chance(0.4):
        cut = random.randrange(1, len(events))
        # The second file repeats the end of the first.
        parts = [events[:cut], events[max(0, cut - random.randint(0, 3)):]]
    for i, part in enumerate(parts):
        lines = []
        for event in part:
            cells = cells_of(event, server)
            lines.append(sheets.line([cells[name] for name in columns], delimiter, False))
        lines = sheets.doubled(lines, random, 0.04)
        lines = sheets.with_bad(lines, bad_lines(part, server, columns, delimiter, random), random)
        head = header(server, columns, delimiter)
        if style == "plain" and world.chance(0.3):
            at = random.randint(0, len(lines))
            lines[at:at] = [("\ufeff" if world.chance(0.5) else "") + head[0], *head[1:]]
        if style == "excel":
            head = [head[0], *(line + ";" * 5 for line in head[1:4]), head[4]]
        if style == "logparser":
            name = f"D:\\logs\\MSGTRK{i}.LOG"
            lines = [f"{name},{n + 6},{line}" for n, line in enumerate(lines)]
            head = [f"Filename,RowNumber,{head[4]}"]
            # The build stands in the header that LogParser drops.
            if columns is not FIRST_30:
                server.told_build = None
        elif style == "fragment":
            head = []
        end = random.choice(["\r\n", "\r\n", "\n", "\r\r\n"])
        data = end.join([*head, *lines]) + end
        name = f"MSGTRK2026{server.name}-{i + 1}.LOG"
        name, data = sheets.packed(
            name, sheets.encode(data, random, ("utf-8", "utf-8-sig")), random)
        log.files[name] = data


def header(server, columns, delimiter):
    return ["#Software: Microsoft Exchange Server", f"#Version: {padded(server.build)}",
            "#Log-type: Message Tracking Log", "#Date: 2026-10-01T00:00:00.000Z",
            "#Fields: " + delimiter.join(columns)]


def bad_lines(events, server, columns, delimiter, random):
    """Rows to Exchange Online that cannot be read, and others whose faults do not matter."""
    sends = [event for event in events if event.name.startswith("SEND")]
    found = []
    for i in range(random.randint(0, 3) if sends else 0):
        cells = cells_of(random.choice(sends), server)
        cells["network-message-id"] = f"bad{i}"
        cells["message-id"] = f"<bad{i}@x.example>"
        kind = random.choice(["short", "time", "size", "server", "year"])
        if kind == "time":
            cells["date-time"] = "2026-13-45T00:00:00.000Z"
        if kind == "year":
            cells["date-time"] = "2569-01-01T00:00:00.000Z"
        if kind == "size":
            cells["total-bytes"] = "many"
        if kind == "server":
            cells["client-hostname"] = cells["client-ip"] = cells["message-info"] = ""
        row = [cells[name] for name in columns]
        found.append(sheets.line(row[:7] if kind == "short" else row, delimiter, False))
    return found


def camel(name):
    first, *rest = name.split("-")
    return first + "".join(part.title() for part in rest)


def sentinel(random):
    """MessageTrackingLog_CL as the portal exports it."""
    world, log = World(random, version="2019"), Log("sentinel")
    events, arrivals = events_of(world, 0.8, random.choice([0.0, 0.7]))
    columns = [name for name in FIRST_30 if name not in ("date-time", "log-id")]
    head = ["TimeGenerated [UTC]", *(camel(name) for name in columns)]
    rows = [[dates.sentinel(dates.moment(event.at_ms)),
             *(cells_of(event, event.writer)[name] for name in columns)]
            for event in sorted(events, key=lambda event: event.at_ms)]
    if dates.needs_format("en-US", [row[0].replace(",", "") for row in rows]):
        log.options["time-format"] = "M/d/yyyy, h:mm:ss.fff tt"
    lines = [sheets.line(row, ",", False) for row in sheets.doubled(rows, random, 0.04)]
    log.files["query_data.csv"] = ("\r\n".join([",".join(head), *lines]) + "\r\n").encode()
    name_servers(log, arrivals, events, world, False)
    return log


def elastic(random):
    """ECS documents, one on each line."""
    world, log = World(random, version="2019"), Log("elastic")
    events, arrivals = events_of(world, 0.8, random.choice([0.0, 0.7]))
    is_flat = world.chance(0.3)
    lines = []
    for event in sheets.doubled(events, random, 0.04):
        lines.append(json.dumps(document(cells_of(event, event.writer), event, is_flat)))
    log.files["tracking.ndjson"] = ("\n".join(lines) + "\n").encode()
    name_servers(log, arrivals, events, world, False)
    return log


def document(cells, event, is_flat):
    exchange = {name.replace("-", ""): cells[name] for name in (
        "connector-id", "source", "event-id", "internal-message-id", "network-message-id",
        "recipient-count", "message-info", "schema-version", "source-context") if cells[name]}
    if is_flat:
        return {
            "@timestamp": cells["date-time"], "client.domain": cells["client-hostname"],
            "client.ip": cells["client-ip"], "server.domain": cells["server-hostname"],
            "server.ip": cells["server-ip"], "email.message_id": cells["message-id"],
            "email.to.address": event.recipients, "email.sender.address": [cells["sender-address"]],
            "network.bytes": int(cells["total-bytes"]),
            **{f"microsoft.exchange.{name}": value for name, value in exchange.items()},
        }
    return {
        "@timestamp": cells["date-time"],
        "agent": {"name": "shipper", "type": "filebeat", "version": "8.11.0"},
        "client": {"domain": cells["client-hostname"], "ip": cells["client-ip"]},
        "server": {"domain": cells["server-hostname"], "ip": cells["server-ip"]},
        "email": {"message_id": cells["message-id"], "direction": "Originating",
                  "to": {"address": event.recipients},
                  "sender": {"address": [cells["sender-address"]]}},
        "host": {"name": "shipper.example", "hostname": "shipper"},
        "microsoft": {"exchange": exchange},
        "network": {"bytes": int(cells["total-bytes"])},
    }

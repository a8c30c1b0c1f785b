"""Historical searches (summary, extended) and Defender's EmailEvents."""

from . import dates, sheets
from .world import Log, World

SUMMARY = ("origin_timestamp_utc,sender_address,recipient_status,message_subject,total_bytes,"
           "message_id,network_message_id,original_client_ip,directionality,connector_id,"
           "delivery_priority").split(",")
EXTENDED = ("date_time_utc,client_ip,client_hostname,server_ip,server_hostname,source_context,"
            "connector_id,source,event_id,internal_message_id,message_id,network_message_id,"
            "recipient_address,recipient_status,total_bytes,recipient_count,"
            "related_recipient_address,reference,message_subject,sender_address,return_path,"
            "message_info,directionality,tenant_id,original_client_ip,original_server_ip,"
            "custom_data").split(",")
EDGE = "AM4PEPF0001.eop-EUR01.prod.protection.outlook.com"
INSIDE = "PR3PR01MB1234.eurprd01.prod.outlook.com"


def ways_in(world, log):
    """The inbound connector of each message ("" = none), and whether it is in scope."""
    partner = world.chance(0.3)
    if partner:
        log.options["connector"] = world.inbound
    ways = {}
    for mail in world.mail:
        if mail.origin == "own":
            ways[mail.number] = world.inbound
        elif partner and mail.origin == "foreign":
            ways[mail.number] = world.random.choice(["Partner litware", "", ""])
        else:
            ways[mail.number] = ""
    return ways


def address_of(mail):
    return {"own": mail.server.public, "foreign": mail.foreign[1], "cloud": ""}[mail.origin]


def server_option(world, log, column):
    """--server-key or --server-name, and a function that names a message's server."""
    if world.chance(0.6):
        log.options["server-key"] = column
        return lambda mail: address_of(mail) or None
    name = world.servers[0].full_name
    log.options["server-name"] = name
    return lambda mail: name if mail.origin == "own" else None


def summary(random):
    world, log = World(random), Log("summary")
    has_connector = world.chance(0.85)
    ways = ways_in(world, log) if has_connector else {}
    if not has_connector:
        log.options["own"] = world.own_list()
    server = server_option(world, log, "original_client_ip")
    has_thousands = world.chance(0.15)
    columns = [name for name in SUMMARY if name != "connector_id" or has_connector]
    rows = []
    for mail in reversed(world.mail):
        outcomes = [random.choice(["Receive, Deliver", "Receive, Fail", "Receive, Send"])
                    for _ in mail.recipients]
        row = dict.fromkeys(SUMMARY, "") | {
            "origin_timestamp_utc": dates.iso(mail.at_ms, 7),
            "sender_address": mail.sender,
            "recipient_status": ";".join(map("##".join, zip(mail.recipients, outcomes))),
            "message_subject": mail.subject,
            "total_bytes": f"{mail.size:,}" if has_thousands else str(mail.size),
            "message_id": mail.message_id,
            "network_message_id": mail.network_id,
            "original_client_ip": address_of(mail),
            "directionality": "Incoming" if mail.origin == "foreign" else "Originating",
            "connector_id": ways.get(mail.number, ""),
            "delivery_priority": "Normal",
        }
        rows.append([row[name] for name in columns])
        log.holds(server(mail), None, "in" if mail.origin == "own" else "out", mail.at_ms,
                  len(mail.recipients), mail.size)
    write_report(log, "summary.csv", columns, rows, random)
    return log


def write_report(log, name, columns, rows, random):
    """As the service writes it: UTF-16, mostly without a mark, quotes only where needed."""
    lines = [sheets.line(row, ",", False) for row in sheets.doubled(rows, random)]
    cells = list(rows[0])
    cells[0] = random.choice(["9999-12-31T00:00:00Z", "yesterday"])
    bad = [sheets.line(cells[:3], ",", False), sheets.line(cells, ",", False)]
    lines = sheets.with_bad(lines, random.sample(bad, random.randint(0, 2)), random)
    text = "\r\n".join([",".join(columns), *lines]) + "\r\n"
    log.files[name] = sheets.encode(text, random, ("utf-16-le", "utf-16-le", "utf-16", "utf-8"))


def extended(random):
    """About six rows for each message; one of them is its arrival."""
    world, log = World(random), Log("extended")
    ways = ways_in(world, log)
    if world.chance(0.2):
        # The report names the servers itself.
        log.options["server-name"] = world.servers[0].full_name
    rows = []
    for mail in world.mail:
        rows += events(mail, ways[mail.number], world)
        scope = "in" if mail.origin == "own" else "out"
        name = {"own": mail.server.full_name, "foreign": mail.foreign[0]}.get(mail.origin)
        # Mail that began in the cloud has no row of its own coming in.
        if mail.origin != "cloud":
            log.holds(name, None, scope, mail.at_ms, len(mail.recipients), mail.size)
    rows.sort(key=lambda row: row["date_time_utc"], reverse=world.chance(0.5))
    write_report(log, "extended.csv", EXTENDED,
                 [[row[name] for name in EXTENDED] for row in rows], random)
    return log


def events(mail, connector, world):
    random = world.random
    base = dict.fromkeys(EXTENDED, "") | {
        "source": "SMTP", "event_id": "RECEIVE", "message_id": mail.message_id,
        "network_message_id": mail.network_id, "recipient_address": ";".join(mail.recipients),
        "total_bytes": str(mail.size), "recipient_count": str(len(mail.recipients)),
        "message_subject": mail.subject, "sender_address": mail.sender,
        "custom_data": "S:ProxyHop1=a;S:DeliveryPriority=Normal",
    }
    name = {"own": mail.server.full_name, "foreign": mail.foreign[0], "cloud": INSIDE}[mail.origin]
    rows = [base | {
        "date_time_utc": dates.iso(mail.at_ms), "client_hostname": name,
        "client_ip": address_of(mail) or "10.9.9.9", "server_hostname": EDGE,
        "connector_id": connector,
    }]
    later = mail.at_ms
    for source, event in [("AGENT", "AGENTINFO"), ("ROUTING", "RESOLVE"), ("SMTP", "SEND"),
                          ("SMTP", "RECEIVE"), ("STOREDRIVER", "DELIVER")]:
        later += random.randint(5, 4000)
        if event == "RECEIVE" and (mail.origin == "cloud" or world.chance(0.4)):
            continue
        rows.append(base | {
            "date_time_utc": dates.iso(later), "source": source, "event_id": event,
            "client_hostname": EDGE, "client_ip": "10.8.8.8", "server_hostname": INSIDE,
        })
    return rows


def defender(random):
    """EmailEvents of advanced hunting: one row per recipient, no size."""
    world, log = World(random), Log("defender")
    ways = ways_in(world, log)
    server = server_option(world, log, "SenderIPv4")
    write = random.choice([dates.portal, lambda at: dates.iso(round(at.timestamp() * 1000), 7)])
    columns = ["Timestamp", "NetworkMessageId", "InternetMessageId", "SenderFromAddress",
               "SenderMailFromAddress", "SenderIPv4", "RecipientEmailAddress", "EmailDirection",
               "Connectors", "DeliveryAction"]
    rows = []
    for mail in world.mail:
        for recipient in mail.recipients:
            rows.append([write(dates.moment(mail.at_ms)), mail.network_id, mail.message_id,
                         mail.sender, mail.sender, address_of(mail), recipient,
                         "Outbound" if mail.origin == "cloud" else "Inbound", ways[mail.number],
                         random.choice(["Delivered", "Junked", "Blocked"])])
        log.holds(server(mail), None, "in" if mail.origin == "own" else "out", mail.at_ms,
                  len(mail.recipients), 0)
    lines = [sheets.line(row, ",", world.chance(0.5)) for row in sheets.doubled(rows, random)]
    text = "\r\n".join([",".join(columns), *lines]) + "\r\n"
    log.files["EmailEvents.csv"] = sheets.encode(text, random, ("utf-8", "utf-8-sig"))
    return log

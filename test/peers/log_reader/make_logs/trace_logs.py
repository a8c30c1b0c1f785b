"""Message traces: Get-MessageTrace(V2), the screen export, both JSON forms."""

import json

from . import dates, sheets
from .world import Log, World

STATUSES = ["Delivered", "Delivered", "Delivered", "Failed", "FilteredAsSpam", "Quarantined",
            "Pending", "GettingStatus"]


def message_trace(random):
    world, log = World(random), Log("message-trace")
    culture = random.choice([*dates.COMMON, *dates.COMMON, *dates.CULTURES])
    zone = random.choice([None, None, None, "Europe/Berlin", "America/New_York"])
    is_excel = random.random() < 0.1
    has_address = random.random() < 0.85
    has_size, has_trace_id = random.random() < 0.85, random.random() < 0.85
    columns = ["Received", "SenderAddress", "RecipientAddress", "Subject", "Status", "ToIP"]
    columns += ["FromIP"] * has_address + ["Size"] * has_size + ["MessageId"]
    columns += ["MessageTraceId"] * has_trace_id
    random.shuffle(columns)
    write = dates.excel if is_excel else dates.CULTURES[culture][0]
    if zone:
        log.options["time-zone"] = random.choice(dates.SPELLINGS[zone])
        world.mail = [mail for mail in world.mail if not dates.comes_twice(mail.at_ms, zone)]
    key = log_server(world, log, "FromIP" if has_address else None)
    if has_address:
        log.options["own"] = world.own_list()
    rows, stamps = [], []
    for mail in reversed(world.mail):
        received = write(dates.moment(mail.at_ms, zone))
        stamps.append(received)
        rows += trace_rows(mail, received, world)
        holds(log, mail, key, has_address, mail.size if has_size else 0)
    if (is_excel or dates.CULTURES[culture][1]) and dates.needs_format("en-US", stamps):
        log.options["time-format"] = "M/d/yyyy H:mm" if is_excel else dates.CULTURES[culture][2]
    elif culture not in dates.COMMON and not is_excel:
        log.options["time-format"] = dates.CULTURES[culture][2]
        log.features.add("rare-culture")
    rows = sheets.doubled(rows, random)
    delimiter = ";" if culture == "de-DE" else random.choice([",", ",", "\t"])
    quoting = not is_excel
    lines = [sheets.line([row[name] for name in columns], delimiter, quoting) for row in rows]
    bad = bad_rows(rows[0], columns, delimiter, quoting, random, has_size)
    lines = sheets.with_bad(lines, bad, random)
    header = sheets.line(columns, delimiter, quoting)
    if random.random() < 0.2:
        lines.insert(random.randint(0, len(lines)), header)
    if is_excel:
        log.features.add("excel")
        header, lines = header + delimiter * 3, [line + delimiter * 3 for line in lines]
    head = []
    if random.random() < 0.2:
        head.append("#TYPE Selected.System.Management.Automation.PSCustomObject")
    if delimiter == ";" and random.random() < 0.3:
        head.append("sep=;")
    end = random.choice(["\r\n", "\n"])
    text = end.join([*head, header, *lines]) + end
    name, data = sheets.packed("trace.csv", sheets.encode(text, random), random)
    log.files[name] = data
    return log


def log_server(world, log, column):
    """Chooses --server-key or --server-name; returns how a message's server is called."""
    if column is not None and world.chance(0.7):
        log.options["server-key"] = column
        return "address"
    log.options["server-name"] = world.servers[0].full_name.upper()
    return "name"


def holds(log, mail, key, has_address, size):
    scope = "in" if mail.origin == "own" or not has_address else "out"
    address = {"own": mail.server.public, "foreign": mail.foreign[1], "cloud": None}[mail.origin]
    named = log.options["server-name"].lower() if key == "name" and scope == "in" else None
    server = address if key == "address" else named
    log.holds(server, None, scope, mail.at_ms, len(mail.recipients), size)


def trace_rows(mail, received, world):
    random = world.random
    address = {"own": mail.server.public, "foreign": mail.foreign[1], "cloud": ""}[mail.origin]
    base = {
        "Received": received, "SenderAddress": mail.sender, "Subject": mail.subject,
        "ToIP": "", "FromIP": address, "Size": str(mail.size), "MessageId": mail.message_id,
        "MessageTraceId": mail.network_id,
    }
    rows = [{**base, "RecipientAddress": random.choice([address, address.title()]),
             "Status": random.choice(STATUSES)} for address in mail.recipients]
    if world.chance(0.1):
        rows.append({**base, "RecipientAddress": f"team@{world.partner}", "Status": "Expanded"})
    return rows


def bad_rows(row, columns, delimiter, quoting, random, has_size):
    """Rows that cannot be read, on messages of their own."""
    found = []
    for i in range(random.randint(0, 3)):
        bad = {**row, "MessageTraceId": f"bad{i}", "MessageId": f"<bad{i}@x.example>",
               "Status": "Delivered"}
        kind = random.choice(["short", "time", "year", "size" if has_size else "time"])
        if kind == "time":
            bad["Received"] = random.choice(["n/a", "", "25:61"])
        elif kind == "year":
            bad["Received"] = random.choice(["9999-12-31 23:59:59", "0001-01-01 00:00:00"])
        elif kind == "size":
            bad["Size"] = "unknown"
        cells = [bad[name] for name in columns]
        found.append(sheets.line(cells[:2] if kind == "short" else cells, delimiter, quoting))
    return found


def screen_export(random):
    """EAC's on-screen export: no id, no address."""
    world, log = World(random), Log("screen-export")
    log.options["server-name"] = world.servers[0].full_name
    write = random.choice([dates.en_us, dates.CULTURES["sv-SE"][0]])
    rows, stamps = [], []
    for mail in reversed(world.mail):
        at = write(dates.moment(mail.at_ms))
        stamps.append(at)
        rows += [[at, mail.sender, recipient, mail.subject, random.choice(STATUSES)]
                 for recipient in mail.recipients]
        holds(log, mail, "name", False, 0)
    if write is dates.en_us and dates.needs_format("en-US", stamps):
        log.options["time-format"] = dates.CULTURES["en-US"][2]
    lines = [sheets.line(row, ",", True) for row in sheets.doubled(rows, random, 0.03)]
    header = sheets.line(["Date (UTC)", "Sender", "Recipient", "Subject", "Status"], ",", True)
    text = "\r\n".join([header, *lines]) + "\r\n"
    log.files["MessageTraceSummary.csv"] = sheets.encode(text, random, ("utf-8", "utf-8-sig"))
    log.features.add("open: screen rows")
    return log


def trace_json(random):
    world, log = World(random), Log("trace-json")
    is_graph = random.random() < 0.4
    key = log_server(world, log, "fromIP" if is_graph else "FromIP")
    log.options["own"] = world.own_list()
    rows = []
    for mail in world.mail:
        stamp = iso_or_ticks(mail.at_ms, random, is_graph)
        shaped = graph if is_graph else reporting
        rows += [shaped(row) for row in trace_rows(mail, stamp, world)]
        holds(log, mail, key, True, mail.size)
    rows = sheets.doubled(rows, random)
    shape = random.choice(["value", "lines", "array"] + ["d"] * (not is_graph))
    if shape == "lines":
        text = "\n".join(json.dumps(row) for row in rows) + '\n{"value":[]}\n'
    else:
        text = json.dumps({"value": {"value": rows}, "d": {"d": {"results": rows}},
                           "array": rows}[shape])
    log.files["trace.json"] = text.encode()
    return log


def iso_or_ticks(ms, random, is_graph):
    """Ticks for one form of the Reporting service, else 7 digits with or without Z; UTC always."""
    if is_graph:
        return dates.iso(ms, 0 if ms % 1000 == 0 else 3)
    choice = random.random()
    if choice < 0.3:
        return f"/Date({ms})/"
    return dates.iso(ms, 7) if choice < 0.6 else dates.iso(ms, 7)[:-1]


def reporting(row):
    return {**row, "Size": int(row["Size"]), "FromIP": row["FromIP"] or None, "ToIP": None,
            "Index": 0}


def graph(row):
    return {
        "@odata.type": "#microsoft.graph.exchangeMessageTrace", "id": row["MessageTraceId"],
        "senderAddress": row["SenderAddress"], "recipientAddress": row["RecipientAddress"],
        "messageId": row["MessageId"], "receivedDateTime": row["Received"],
        "subject": row["Subject"], "size": int(row["Size"]), "fromIP": row["FromIP"], "toIP": "",
        "status": row["Status"],
    }

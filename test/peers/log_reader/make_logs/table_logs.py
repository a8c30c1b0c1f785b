"""Any table with --map, and exports of log collectors with --where."""

from . import dates, sheets
from .paths import events_of
from .tracking_logs import padded
from .world import Log, World

TIME_FORMATS = ["iso", "iso", "epoch-s", "epoch-ms", "dd.MM.yyyy HH:mm:ss", "culture"]


def mapped(random):
    world, log = World(random), Log("generic")
    style = random.choice(TIME_FORMATS)
    culture = random.choice(dates.COMMON)
    zone = random.choice(dates.ZONES) if style in ("dd.MM.yyyy HH:mm:ss", "culture") else None
    if zone:
        log.options["time-zone"] = random.choice(dates.SPELLINGS.get(zone, [zone]))
        world.mail = [mail for mail in world.mail if not dates.comes_twice(mail.at_ms, zone)]
    has = {field: world.chance(0.7) for field in ("build", "id", "bytes", "scope")}
    people = random.choice(["none", "count", "list"] + ["one"] * has["id"])
    optional = {"build": "version", "id": "msgid", "bytes": "size", "scope": "via"}
    names = {"time": "when", "server": "Host Name"}
    names |= {field: column for field, column in optional.items() if has[field]}
    if people != "none":
        names["recipient" if people == "one" else "recipients"] = "to"
    columns = [*names.values(), "note"]
    random.shuffle(columns)
    log.options["map"] = ",".join(f"{field}={column}" for field, column in names.items())
    own = not has["scope"] and world.chance(0.4)
    if own:
        log.options["own"] = [server.name for server in world.servers]
    rows, stamps = [], []
    for mail in world.mail:
        stamp = stamp_of(mail.at_ms, style, culture, zone)
        stamps.append(stamp)
        rows += mapped_rows(mail, stamp, people, world)
        hold_mapped(log, mail, has, people, own)
    if style in ("epoch-s", "epoch-ms", "dd.MM.yyyy HH:mm:ss"):
        log.options["time-format"] = style
    elif style == "culture" and dates.needs_format(culture, stamps):
        log.options["time-format"] = dates.CULTURES[culture][2]
    if has["id"]:
        rows = sheets.doubled(rows, random)
    else:
        log.features.add("no id")
    delimiter = random.choice([",", ";", "\t"])
    lines = [sheets.line([row[name] for name in columns], delimiter, False) for row in rows]
    bad = []
    for i in range(random.randint(0, 3)):
        row = {**rows[0], "msgid": f"bad{i}", "when": "?"}
        bad.append(sheets.line([row[name] for name in columns], delimiter, False))
    lines = sheets.with_bad(lines, bad, random)
    text = "\n".join([sheets.line(columns, delimiter, False), *lines]) + "\n"
    log.files["mail.csv"] = sheets.encode(text, random)
    return log


def stamp_of(ms, style, culture, zone):
    at = dates.moment(ms, zone)
    if style == "iso":
        return dates.iso(ms)
    if style == "epoch-s":
        return str(ms // 1000)
    if style == "epoch-ms":
        return str(ms)
    if style == "culture":
        return dates.CULTURES[culture][0](at)
    return f"{at:%d.%m.%Y %H:%M:%S}"


def mapped_rows(mail, stamp, people, world):
    is_own = mail.origin == "own"
    host = mail.server.name if is_own else mail.foreign[0]
    row = {
        "when": stamp, "Host Name": host,
        "version": build_text(mail.server.build, world.random) if is_own else "",
        "msgid": mail.message_id,
        "size": f"{mail.size:,}" if mail.number % 7 == 0 else str(mail.size),
        "via": "in" if is_own else "out", "note": mail.subject, "to": "",
    }
    if people == "one":
        return [{**row, "to": recipient} for recipient in mail.recipients]
    if people == "count":
        row["to"] = str(len(mail.recipients))
    if people == "list":
        row["to"] = ";".join(mail.recipients)
    return [row]


def build_text(build, random):
    """A build as lists write it; Active Directory adds 30000 to the third part."""
    first, second, third, fourth = build.split(".")
    high = str(int(third) + 30000)
    return random.choice([
        build, padded(build), f"{first}.{second}.{high}.{fourth}",
        f"Version {first}.{second} (Build {third}.{fourth})",
        f"Version {first}.{second} (Build {high}.{fourth})",
    ])


def hold_mapped(log, mail, has, people, own):
    is_own = mail.origin == "own"
    host = mail.server.name if is_own else mail.foreign[0]
    scope = "in" if is_own or not (has["scope"] or own) else "out"
    log.holds(host, mail.server.build if is_own and has["build"] else None, scope, mail.at_ms,
              1 if people == "none" else len(mail.recipients), mail.size if has["bytes"] else 0)


def collector(random):
    """A SIEM's export of a tracking log: RECEIVE and SEND rows, one shape of stamp."""
    world, log = World(random, version="2019"), Log("collector")
    events, _ = events_of(world, 1.0, 1.0)
    log.options["map"] = ("time=@timestamp,server=client_host,build=schema,id=network_id,"
                          "recipients=rcpts,bytes=total_bytes")
    log.options["where"] = ["event_id=SEND,SENDEXTERNAL", f"server_host={world.online_host}"]
    style = random.choice(["kibana", "splunk"])
    columns = ["@timestamp", "client_host", "server_host", "event_id", "network_id", "rcpts",
               "total_bytes", "schema"]
    rows, sends = [], {}
    for event in sorted(events, key=lambda event: event.at_ms, reverse=True):
        stamp = dates.kibana(dates.moment(event.at_ms)) if style == "kibana" else (
            dates.iso(event.at_ms)[:-1] + "+0000")
        size = f"{event.mail.size:,}" if style == "kibana" else str(event.mail.size)
        rows.append([stamp, event.client, event.hop, event.name, event.mail.network_id,
                     ";".join(event.recipients), size, padded(event.writer.build)])
        if event.name.startswith("SEND") and event.hop == world.online_host:
            sends.setdefault(event.mail.number, []).append(event)
    full = {event.writer.name for parts in sends.values() for event in parts
            if event.client.lower() == event.writer.full_name}
    for parts in sends.values():
        server, mail = parts[0].writer, parts[0].mail
        listed = {recipient for event in parts for recipient in event.recipients}
        log.holds(server.full_name if server.name in full else server.name, server.build, "in",
                  min(event.at_ms for event in parts), len(listed), mail.size)
    lines = [sheets.line(row, ",", style == "kibana") for row in sheets.doubled(rows, random, 0.05)]
    log.files["search.csv"] = ("\n".join([",".join(columns), *lines]) + "\n").encode()
    return log

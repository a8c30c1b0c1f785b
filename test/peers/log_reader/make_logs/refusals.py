"""Logs that cannot be counted without a guess, and so must be refused."""

from . import dates, sheets
from .world import DAY, Log, World

COLUMNS = ["Received", "SenderAddress", "RecipientAddress", "Status", "FromIP", "MessageTraceId"]


def refusal(random):
    kind = random.choice([foreign_mail, two_orders, one_name_of_two, own_log])
    return kind(World(random), Log("refused"), random)


def trace_file(mails, write):
    rows = [[write(dates.moment(mail.at_ms)), mail.sender, mail.recipients[0], "Delivered",
             mail.server.public if mail.origin == "own" else mail.foreign[1], mail.network_id]
            for mail in mails]
    lines = [sheets.line(row, ",", True) for row in [COLUMNS, *rows]]
    return ("\r\n".join(lines) + "\r\n").encode()


def foreign_mail(world, log, random):
    """A trace with mail of everybody, and nothing that says who is own."""
    log.options[random.choice(["server-key", "server-name"])] = "FromIP"
    log.files["trace.csv"] = trace_file(world.mail, dates.CULTURES["sv-SE"][0])
    log.refused = "SCOPE_UNKNOWN"
    return log


def two_orders(world, log, random):
    """Two files, one with the day first, one with the month first."""
    log.options = {"server-key": "FromIP", "own": world.own_list()}
    late = [mail for mail in world.mail if dates.moment(mail.at_ms).day > 12]
    if not late:
        for mail in world.mail:
            mail.at_ms += 14 * DAY
        late = [mail for mail in world.mail if dates.moment(mail.at_ms).day > 12] or world.mail
    log.files["uk.csv"] = trace_file(late, dates.CULTURES["en-GB"][0])
    log.files["us.csv"] = trace_file(late, dates.en_us)
    log.refused = "DATE_ORDER"
    return log


def one_name_of_two(world, log, random):
    """A bare name that two servers begin with."""
    names = ["exch01", "exch01.contoso.example", "EXCH01.fabrikam.example"]
    lines = ["when,host"] + [f"{dates.iso(mail.at_ms)},{names[i % 3]}"
                             for i, mail in enumerate(world.mail)]
    log.options["map"] = "time=when,server=host"
    log.files["mail.csv"] = ("\n".join(lines) + "\n").encode()
    log.refused = "SERVER_AMBIGUOUS"
    return log


def own_log(world, log, random):
    """A list of one's own senders for the log of one's own server."""
    log.options = {"own": world.own_list(), "server-name": "exim1.contoso.example"}
    lines = [f"{dates.moment(mail.at_ms):%Y-%m-%d %H:%M:%S} 1abcde-{mail.number:06d}-AB => "
             f"{mail.recipients[0]} R=dnslookup T=remote_smtp H={world.online_host} [203.0.113.9]"
             for mail in world.mail]
    log.files["mainlog"] = ("\n".join(lines) + "\n").encode()
    log.refused = "OWN_NEEDLESS"
    return log

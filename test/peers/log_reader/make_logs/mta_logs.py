"""Mail logs of Postfix, sendmail and Exim."""

import json

from . import dates, sheets
from .world import ELSEWHERE, MINUTE, SECOND, Log, World

REFUSAL = "450 4.7.230 Connecting Exchange server version is out-of-date"
STYLES = ["traditional", "traditional", "iso", "rfc5424", "short-precise", "short-full", "json"]
WITH_YEAR = ("iso", "rfc5424", "json", "short-full")


class Syslog:
    """Writes lines of one host in one style and zone; `lines` are (ms, text)."""

    def __init__(self, world, log, host):
        random = world.random
        self.host, self.style = host, random.choice(STYLES)
        self.zone = random.choice(dates.ZONES)
        log.features.add(f"style: {self.style}")
        if self.zone and self.style not in ("iso", "rfc5424", "json"):
            log.options["time-zone"] = random.choice(dates.SPELLINGS.get(self.zone, [self.zone]))
        self.lines = []

    @property
    def has_year(self):
        return self.style in WITH_YEAR

    def shown_ms(self, ms):
        """What the stamp of a line leaves of its time."""
        return ms - ms % SECOND if self.style in ("traditional", "short-full") else ms

    def write(self, ms, program, text):
        self.lines.append((ms, self.line(ms, program, text)))

    def line(self, ms, program, text):
        at = dates.moment(ms, self.zone)
        month = f"{dates.MONTHS[at.month - 1]} {at.day:2d}"
        if self.style == "traditional":
            return f"{month} {at:%H:%M:%S} {self.host} {program}[123]: {text}"
        if self.style == "short-precise":
            month = f"{dates.MONTHS[at.month - 1]} {at.day:02d}"
            return f"{month} {at:%H:%M:%S.%f} {self.host} {program}[123]: {text}"
        if self.style == "short-full":
            return (f"{at:%a %Y-%m-%d %H:%M:%S} {at.tzname()} {self.host} {program}[123]: {text}")
        offset = f"{at:%z}"
        stamp = f"{at:%Y-%m-%dT%H:%M:%S.%f}{offset[:3]}:{offset[3:]}"
        if self.style == "iso":
            return f"{stamp} {self.host} {program}[123]: {text}"
        if self.style == "rfc5424":
            return f"<22>1 {stamp} {self.host} {program} 123 - - {text}"
        return json.dumps({
            "__REALTIME_TIMESTAMP": str(ms * 1000), "_HOSTNAME": self.host, "PRIORITY": "6",
            "SYSLOG_IDENTIFIER": program, "_PID": "123", "MESSAGE": text})


def prepared(random, name):
    """An organisation whose zone-less times are all clear, its log and its writer."""
    world, log = World(random), Log(name)
    host = random.choice(["relay1", "mx-out", "relay1.contoso.example"])
    syslog = Syslog(world, log, host)
    if not syslog.has_year:
        world.mail = [mail for mail in world.mail if is_clear(mail, syslog.zone)]
    return world, log, syslog


def is_clear(mail, zone):
    """No line of the message falls into an hour that comes twice."""
    return not any(dates.comes_twice(mail.at_ms + ms, zone)
                   for ms in range(0, mail.delay_ms + 20 * MINUTE, 10 * MINUTE))


def target(mail, world):
    return {"online": (world.online_host, "203.0.113.9"),
            "internet": (world.random.choice(ELSEWHERE), "198.51.100.9"),
            "internal": ("mail.local.example", "10.0.0.9")}[mail.to]


def finish(log, world, syslog, name):
    """Sorts, doubles and cuts the lines into files of one rotated log."""
    random = world.random
    syslog.lines.sort(key=lambda pair: pair[0])
    first_ms = syslog.lines[0][0]
    lines = [text for _, text in syslog.lines]
    if not syslog.has_year:
        log.options["time-format"] = f"syslog-{dates.moment(first_ms, syslog.zone).year}"
    bad = ["this is not a line of syslog", ""]
    bad += ["-- Logs begin at some time --"] * (syslog.style != "json")
    parts = [lines]
    if len(lines) > 30 and world.chance(0.4):
        cut = random.randrange(10, len(lines) - 10)
        parts = [lines[:cut], lines[cut - random.randint(0, 3):]]
    for i, part in enumerate(parts):
        part = sheets.doubled(part, random, 0.02) if syslog.has_year else part
        # What begins with another text is no JSON to any reader, and is refused by name.
        kept = 1 if syslog.style == "json" else 0
        part = part[:kept] + sheets.with_bad(
            part[kept:], random.sample(bad, random.randint(0, 2)), random)
        data = ("\n".join(part) + "\n").encode()
        older = len(parts) - 1 - i
        log.files[name + (f".{older}" if older else "")] = data
    return log


def postfix(random):
    world, log, syslog = prepared(random, "postfix")
    smtp = random.choice(["postfix/smtp", "postfix/smtp", "postfix-out/smtp", "postfix/relay/smtp"])
    free_ids = []
    for mail in world.mail:
        queue_id = f"{random.getrandbits(44):011X}"
        if free_ids and free_ids[0][0] < mail.at_ms - MINUTE and world.chance(0.5):
            queue_id = free_ids.pop(0)[1]
        came, end_ms = deliver_postfix(mail, queue_id, smtp, syslog, world)
        free_ids.append((end_ms, queue_id))
        free_ids.sort()
        if mail.to == "online":
            log.holds(log_name(syslog), None, "in", came[0], len(mail.recipients), came[1])
    return finish(log, world, syslog, "mail.log")


def log_name(syslog):
    return syslog.host


def deliver_postfix(mail, queue_id, smtp, syslog, world):
    """Writes a message's lines; returns (when it came and its size as they tell), and its end."""
    random = world.random
    host, address = target(mail, world)
    base = smtp.split("/")[0]
    has_start = world.chance(0.85) or mail.number == 0
    if has_start:
        source = f"{mail.server.full_name}[{mail.server.private}]"
        syslog.write(mail.at_ms, f"{base}/smtpd", f"connect from {source}")
        syslog.write(mail.at_ms, f"{base}/smtpd", f"{queue_id}: client={source}")
        syslog.write(mail.at_ms + 5, f"{base}/cleanup", f"{queue_id}: message-id={mail.message_id}")
        syslog.write(mail.at_ms + 9, f"{base}/qmgr", f"{queue_id}: from=<{mail.sender}>, "
                     f"size={mail.size}, nrcpt={len(mail.recipients)} (queue active)")
    relay = f"{host}[{address}]:25"
    told = []

    def attempt(ms, recipients, status, dsn, reply, hop=relay):
        delay = (ms - mail.at_ms) / 1000
        text = f"{delay:.0f}" if delay >= 100 else f"{delay:.2g}"
        told.append(syslog.shown_ms(ms) - round(float(text) * 1000))
        for recipient in recipients:
            syslog.write(ms, smtp, f"{queue_id}: to=<{recipient}>, relay={hop}, delay={text}, "
                         f"delays=0.1/0/0.2/1, dsn={dsn}, status={status} ({reply})")

    retries = 0
    if mail.delay_ms > 6 * MINUTE:
        retries = random.randint(1, 3)
    for i in range(retries):
        ms = mail.at_ms + 1000 + i * mail.delay_ms // (retries + 1)
        if world.chance(0.25):
            attempt(ms, mail.recipients, "deferred", "4.4.1",
                    f"connect to {relay}: Connection timed out", "none")
        else:
            attempt(ms, mail.recipients, "deferred", "4.7.230",
                    f"host {host}[{address}] said: {REFUSAL} (in reply to end of DATA command)")
        if has_start:
            syslog.write(ms + 1, f"{base}/qmgr", f"{queue_id}: from=<{mail.sender}>, "
                         f"size={mail.size}, nrcpt={len(mail.recipients)} (queue active)")
    end_ms = mail.sent_ms
    attempt(end_ms, mail.recipients, random.choices(["sent", "bounced"], [9, 1])[0], "2.0.0",
            f"250 2.6.0 {mail.message_id} [InternalId=1] Queued mail for delivery")
    if world.chance(0.2):
        syslog.write(end_ms, f"{base}/local", f"{queue_id}: to=<archive@{world.domain}>, "
                     "relay=local, delay=1, delays=1/0/0/0, dsn=2.0.0, "
                     "status=sent (delivered to mailbox)")
    syslog.write(end_ms + 2, f"{base}/qmgr", f"{queue_id}: removed")
    if world.chance(0.3):
        syslog.write(end_ms + 3, "sshd", "Accepted publickey for root from 10.0.0.1 port 22 ssh2")
    if world.chance(0.2):
        syslog.write(end_ms + 3, f"{base}/anvil", "statistics: max cache size 2 at Oct 22 02:04:26")
    if world.chance(0.1) and syslog.style == "traditional":
        stamp = syslog.line(end_ms + 4, "x", "").partition(syslog.host)[0]
        syslog.lines.append((end_ms + 4, f"{stamp}{syslog.host} last message repeated 3 times"))
    starts = [syslog.shown_ms(mail.at_ms)] if has_start else []
    return (min(told + starts), mail.size if has_start else 0), end_ms + MINUTE


def sendmail(random):
    world, log, syslog = prepared(random, "sendmail")
    for mail in world.mail:
        host, address = target(mail, world)
        queue_id = f"{random.choice('9aAbB')}{random.getrandbits(36):09X}{mail.number:06d}"
        has_start = world.chance(0.85) or mail.number == 0
        if has_start:
            syslog.write(mail.at_ms, "sm-mta", f"{queue_id}: from=<{mail.sender}>, "
                         f"size={mail.size}, class=0, nrcpts={len(mail.recipients)}, "
                         f"msgid={mail.message_id}, "
                         f"proto=ESMTP, daemon=MTA, relay={mail.server.full_name} "
                         f"[{mail.server.private}]")
        listed = ",".join(f"<{recipient}>" for recipient in mail.recipients)
        told = []

        def attempt(ms, stat, dsn):
            seconds = (ms - mail.at_ms) // SECOND
            told.append(syslog.shown_ms(ms) - seconds * SECOND)
            days, rest = divmod(seconds, 86400)
            delay = f"{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}"
            delay = f"{days}+{delay}" if days else delay
            syslog.write(ms, "sm-mta", f"{queue_id}: to={listed}, delay={delay}, xdelay=00:00:01, "
                         f"mailer=esmtp, pri=121234, relay={host}. [{address}], dsn={dsn}, "
                         f"stat={stat}")

        if mail.delay_ms > 6 * MINUTE:
            attempt(mail.at_ms + 2000, f"Deferred: {REFUSAL}", "4.7.230")
        attempt(mail.sent_ms, *random.choice([
            (f"Sent ({mail.message_id} Queued mail for delivery)", "2.0.0"),
            ("Service unavailable", "5.0.0")]))
        if mail.to == "online":
            came = min(told + ([syslog.shown_ms(mail.at_ms)] if has_start else []))
            log.holds(syslog.host, None, "in", came, len(mail.recipients),
                      mail.size if has_start else 0)
    return finish(log, world, syslog, "maillog")


def exim(random):
    world, log = World(random), Log("exim")
    zone = random.choice(dates.ZONES)
    has_offset = zone is not None and world.chance(0.3)
    if zone and not has_offset:
        log.options["time-zone"] = random.choice(dates.SPELLINGS.get(zone, [zone]))
        world.mail = [mail for mail in world.mail if is_clear(mail, zone)]
    log.options["server-name"] = "exim1.contoso.example"
    lines = []

    def write(ms, text):
        at = dates.moment(ms, zone)
        lines.append((ms, f"{at:%Y-%m-%d %H:%M:%S}{f' {at:%z}' if has_offset else ''} {text}"))

    for mail in world.mail:
        host, address = target(mail, world)
        end = random.choice(["AB", "x0", "Cy"])
        exim_id = f"1{random.getrandbits(20):05x}-{mail.number:06d}-{end}"
        write(mail.at_ms, f"{exim_id} <= {mail.sender} H={mail.server.full_name} "
              f"[{mail.server.private}] P=esmtps S={mail.size} id={mail.message_id.strip('<>')}")
        where = f"R=dnslookup T=remote_smtp H={host} [{address}]"
        if mail.delay_ms > 6 * MINUTE:
            for recipient in mail.recipients:
                write(mail.at_ms + 2000, f"{exim_id} == {recipient} {where}:25 defer (-46): SMTP "
                      f"error from remote mail server after end of data: {REFUSAL}")
        is_lost = world.chance(0.1)
        for i, recipient in enumerate(mail.recipients):
            flag = "**" if is_lost else "->" if i else "=>"
            tail = ": SMTP error from remote mail server after end of data: 550 5.7.230 no" if (
                is_lost) else ' C="250 2.6.0 Queued mail for delivery"'
            write(mail.sent_ms, f"{exim_id} {flag} {recipient} {where}{tail}")
        write(mail.sent_ms, f"{exim_id} Completed")
        if world.chance(0.2):
            write(mail.sent_ms, "no host name found for IP address 10.1.2.3")
        if mail.to == "online":
            log.holds(log.options["server-name"], None, "in", mail.at_ms, len(mail.recipients),
                      mail.size)
    lines.sort(key=lambda pair: pair[0])
    texts = sheets.doubled([text for _, text in lines], random, 0.03)
    bad = [random.choice(["broken line", "2026-99-99 99:99:99 x"])]
    texts = sheets.with_bad(texts, bad, random)
    log.files["mainlog"] = ("\n".join(texts) + "\n").encode()
    return log

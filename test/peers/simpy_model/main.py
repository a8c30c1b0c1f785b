"""Runs scenarios through the SimPy model: one JSON object a line in, one a line out.

In:  {"settings": …, "window": {"startMs", "days", "shiftToMs"},
     "messages": [{"timeMs", "server", "build", "inScope", "group", "sizeBytes"}],
     "draws": {"offsets", "randoms", "ranks", "resends"}}
Out: {"window": {"startMs", "endMs"}, "shiftMs", "seconds", "totals": {outcome: messages, …},
      "messages": [null, where the message lies outside the window, or {"arrivalMs", "isResent",
      "outcome", "queuedMs", "delayMinutes", "attempts", "deferrals", "connectRejections",
      "delayDsns"}], "resent": [the same of mail that was sent again]}

Settings are those of sim/contract/settings.ts. "seconds" is the time that the simulation itself took,
without reading and writing JSON. Traffic is not extended; a warm start from a snapshot is not known.
"""

import json
import sys
import time

from enforcement import DAY, MINUTE, WEEK, Enforcement, minute_start, next_minute_start
from senders import Message, World, message_process


def place_in_window(given, settings, messages):
    """The shift of section 1, then start, end, what was added, and the mail that matters.

    That is the mail inside the window and, for a warm start, of one lifetime before it; the latter
    counts nowhere and detects nothing.
    """
    start = given["startMs"]
    if start is None:
        start = min(m.arrival_ms for m in messages if m.in_scope)
    start = minute_start(start)
    weeks = 0
    if given["shiftToMs"] is not None:
        weeks = (2 * (given["shiftToMs"] - start) + WEEK) // (2 * WEEK)
    start += weeks * WEEK
    end = start + given["days"] * DAY
    for message in messages:
        message.arrival_ms += weeks * WEEK
        message.is_counted = start <= message.arrival_ms < end
    first = start - warm_ms(settings)
    return start, end, weeks * WEEK, [m for m in messages if first <= m.arrival_ms < end]


def warm_ms(settings):
    warm_start = (settings.get("sending") or {}).get("warmStart")
    if warm_start is None:
        return 0
    profiles = [settings["retry"]["fallback"], *settings["retry"]["byProduct"].values()]
    return max(profile["lifetimeMinutes"] for profile in profiles) * MINUTE


def redirect_retired(settings, messages):
    """A retired server's mail arrives at its successor, whose build it takes, or ends."""
    retirements = {s["name"]: s["retirement"] for s in settings["servers"] if s["retirement"]}
    for message in messages:
        while message.server in retirements:
            retirement = retirements[message.server]
            if minute_start(message.arrival_ms) < next_minute_start(retirement["atMs"]):
                break
            if retirement["to"] is None:
                message.in_scope = False
                break
            message.server = retirement["to"]
            message.build = ""


def retry_profiles(settings, compliance, messages):
    """Each message keeps the profile of its product at arrival."""
    for message in messages:
        product = compliance.product(message.server, message.build, message.arrival_ms)
        retry = settings["retry"]
        profile = retry["byProduct"].get(product, retry["fallback"])
        message.retry = {
            "profile": profile,
            "lifetimeMs": profile["lifetimeMinutes"] * MINUTE,
            "delayDsnMs": profile["delayDsnMinutes"] * MINUTE,
        }


def number_draws(draws, messages):
    """The draw of a message is that of its number among those of its server and minute."""
    numbers = {}
    for message in messages:
        if message.in_scope and message.is_counted:
            key = (message.server, message.arrival_ms // MINUTE)
            number = numbers.get(key, 0)
            numbers[key] = number + 1
            message.draw = draws[key[0]][str(key[1])][number]


def run(scenario):
    settings = scenario["settings"]
    everything = [Message(row) for row in scenario["messages"]]
    in_window = place_in_window(scenario["window"], settings, everything)
    start, end, shift, messages = in_window
    redirect_retired(settings, messages)
    counted = [m for m in messages if m.is_counted]
    last = max((minute_start(m.arrival_ms) for m in everything), default=start)
    log_end = (start, min(last + MINUTE, end), min(last, end))
    enforcement = Enforcement(settings, scenario["draws"], counted, messages, log_end)
    messages.sort(key=lambda m: (m.arrival_ms, m.order))
    if "resends" in scenario["draws"]:
        number_draws(scenario["draws"]["resends"], messages)
    for place, message in enumerate(messages):
        message.place = place

    def send(message):
        retry_profiles(settings, enforcement.compliance, [message])
        if message.in_scope:
            world.env.process(message_process(world, message))
        else:
            message.leave("outOfScope", message.arrival_ms)

    resent = []

    def arrive_again(message):
        redirect_retired(settings, [message])
        resent.append(message)
        send(message)

    first = messages[0].arrival_ms if messages else start
    world = World(settings, enforcement, (min(first, start), end), arrive_again)
    for message in messages:
        send(message)
    world.env.run()
    return {
        "window": {"startMs": start, "endMs": end},
        "shiftMs": shift,
        "totals": totals(counted + resent),
        "messages": [m.record() if m.is_counted else None for m in everything],
        "resent": [m.record() for m in resent],
    }


def totals(messages):
    counts = {"messages": len(messages)}
    for outcome in ("outOfScope", "delivered", "delayed", "bounced", "expired"):
        counts[outcome] = sum(1 for m in messages if m.outcome == outcome)
    for figure in ("attempts", "deferrals", "connectRejections", "delayDsns"):
        counts[figure] = sum(m.record()[figure] for m in messages)
    counts["resent"] = sum(1 for m in messages if m.is_resent)
    return counts


def main():
    for line in sys.stdin:
        scenario = json.loads(line)
        began = time.perf_counter()
        result = run(scenario)
        result["seconds"] = time.perf_counter() - began
        print(json.dumps(result, separators=(",", ":")), flush=True)


if __name__ == "__main__":
    main()

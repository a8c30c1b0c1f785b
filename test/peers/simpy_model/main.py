"""Runs scenarios through the SimPy model: one JSON object a line in, one a line out.

In:  {"settings": …, "window": {"startMs", "days", "shiftToMs"}, "messages": [{"timeMs", "server",
     "build", "inScope", "group", "sizeBytes"}], "draws": {"offsets", "randoms", "ranks"}}
Out: {"window": {"startMs", "endMs"}, "shiftMs", "seconds", "totals": {outcome: messages, …},
      "messages": [null, where the message lies outside the window, or {"outcome",
      "queuedMs", "delayMinutes", "attempts", "deferrals", "connectRejections", "delayDsns"}]}

Settings are those of sim/settings.ts. "seconds" is the time that the simulation itself took, without
reading and writing JSON. Traffic is not extended; mail is not sent again; queues do not fail over.
"""

import json
import sys
import time

from enforcement import DAY, MINUTE, WEEK, Enforcement, minute_start, next_minute_start
from senders import Message, World, message_process


def place_in_window(given, messages):
    """The shift of section 1, then the messages inside the window; gives its start and end."""
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
    return start, end, weeks * WEEK, [m for m in messages if start <= m.arrival_ms < end]


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


def run(scenario):
    settings = scenario["settings"]
    messages = [Message(i, row) for i, row in enumerate(scenario["messages"])]
    everything = list(messages)
    start, end, shift, messages = place_in_window(scenario["window"], messages)
    redirect_retired(settings, messages)
    enforcement = Enforcement(settings, scenario["draws"], messages)
    retry_profiles(settings, enforcement.compliance, messages)
    messages.sort(key=lambda m: (m.arrival_ms, m.order, m.index))
    world = World(settings, enforcement, start)
    for rank, message in enumerate(messages):
        message.rank = rank
        if message.in_scope:
            world.env.process(message_process(world, message))
        else:
            message.leave("outOfScope", message.arrival_ms)
    world.env.run()
    return {
        "window": {"startMs": start, "endMs": end},
        "shiftMs": shift,
        "totals": totals(messages),
        "messages": [None if m.outcome is None else m.record() for m in everything],
    }


def totals(messages):
    counts = {"messages": len(messages)}
    for outcome in ("outOfScope", "delivered", "delayed", "bounced", "expired"):
        counts[outcome] = sum(1 for m in messages if m.outcome == outcome)
    for figure in ("attempts", "deferrals", "connectRejections", "delayDsns"):
        counts[figure] = sum(m.record()[figure] for m in messages)
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

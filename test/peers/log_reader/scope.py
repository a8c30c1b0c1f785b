"""Which mail one's own servers handed over (issue: scope)."""

from . import names
from .refused import Refused


def of_received(senders, connector, options):
    """in or out for mail as Exchange Online saw it come.

    `senders` are the addresses and names of whoever handed it over; `connector` is None where the
    log has no such column.
    """
    if connector is None and not options.own:
        raise Refused("SCOPE_UNKNOWN", "the log holds foreign mail; say which senders are own")
    if connector is not None:
        listed = [name.strip().lower() for name in connector.strip("[]").split(",")]
        listed = [name.strip('"') for name in listed if name.strip('"')]
        if not listed:
            return "out"
        if options.connectors and not set(listed) & set(options.connectors):
            return "out"
    if options.own and not any(names.is_own(sender, options.own) for sender in senders):
        return "out"
    return "in"


def of_sent(senders, options):
    """in or out for mail that has no column for it: out only where --own says so."""
    if options.own and not any(names.is_own(sender, options.own) for sender in senders):
        return "out"
    return "in"


def refuse_own(options):
    """The logs of one's own servers hold no mail of others."""
    if options.own:
        raise Refused("OWN_NEEDLESS", "--own: the log holds the mail of one's own servers alone")


def goes_online(hop, connector, options):
    """Whether a next hop is Exchange Online; a connector named by --connector decides alone."""
    if options.connectors:
        return connector.strip().lower() in options.connectors
    return names.is_online(hop) or names.is_hybrid_connector(connector)

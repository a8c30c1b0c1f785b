"""Hosts, addresses, builds and lists of one's own senders."""

import ipaddress
import re

from .refused import Refused

# formats.md §9: the names under which Exchange Online takes mail.
ONLINE = (
    ".mail.protection.outlook.com",
    ".mx.microsoft",
    ".office365.us",
    ".partner.outlook.cn",
    ".mail.eo.outlook.com",
)
# formats.md §9: hosts inside Exchange Online, seen on a second hop.
INSIDE = (".prod.outlook.com", ".prod.protection.outlook.com")
HYBRID_CONNECTOR = re.compile(r"outbound to office 365( - .+)?", re.IGNORECASE)


def host(text):
    """A host name as it is compared: lower case, without a final dot."""
    return text.strip().lower().removesuffix(".")


def is_online(text):
    """Whether a host is where Exchange Online takes mail."""
    return any(("." + host(text)).endswith(suffix) for suffix in ONLINE)


def is_provider(text):
    """Whether a host is Exchange Online's, at its edge or inside."""
    return is_online(text) or any(("." + host(text)).endswith(suffix) for suffix in INSIDE)


def is_hybrid_connector(text):
    return HYBRID_CONNECTOR.fullmatch(text.strip()) is not None


def is_address(text):
    try:
        ipaddress.ip_address(text.strip().split("%")[0])
    except ValueError:
        return False
    return True


def is_own(sender, own):
    """Whether a sender (address or host name) is in a list of addresses, CIDR ranges and names."""
    return any(matches(sender, entry) for entry in own)


def matches(sender, entry):
    sender = host(sender)
    entry = host(entry)
    if sender == "" or entry == "":
        return False
    if is_address(sender):
        try:
            network = ipaddress.ip_network(entry, strict=False)
        except ValueError:
            return False
        return ipaddress.ip_address(sender.split("%")[0]) in network
    return sender == entry or bare_and_full(sender, entry) or bare_and_full(entry, sender)


def bare_and_full(bare, full):
    return "." not in bare and full.split(".")[0] == bare


def one_name_each(found, listed):
    """Maps every server name to the one that stands for it.

    `exch01` and `exch01.contoso.local` are one server where only one full name begins so. The
    inventory's spelling stands for it, else the full name.
    """
    listed = {host(name) for name in listed}
    everything = {name for name in found | listed if not is_address(name)}
    chosen = {}
    for name in found:
        if is_address(name):
            chosen[name] = name
            continue
        first = name.split(".")[0]
        alike = {other for other in everything if other.split(".")[0] == first}
        full = {other for other in alike if "." in other}
        if name in listed:
            chosen[name] = name
        elif "." not in name and len(full) > 1:
            raise Refused("SERVER_AMBIGUOUS", f"{name} may be any of {sorted(full)}")
        elif first in listed and len(full) == 1:
            chosen[name] = first
        elif "." not in name and len(full) == 1:
            chosen[name] = full.pop()
        else:
            chosen[name] = name
    return chosen


def build(text):
    """A build as four integers, or None for text that is no build.

    Reads `15.01.2507.039`, `15.1.2507.39`, `Version 15.1 (Build 2507.39)`; a third part from 30000
    on is Active Directory's, 30000 too high.
    """
    text = text.strip()
    found = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)\.(\d+)", text) or re.fullmatch(
        r"Version (\d+)\.(\d+) \(Build (\d+)\.(\d+)\)", text
    )
    if not found:
        return None
    first, second, third, fourth = (int(part) for part in found.groups())
    return first, second, third - 30000 if third >= 30000 else third, fourth


def build_text(numbers):
    return None if numbers is None else ".".join(str(number) for number in numbers)


def number(text):
    """A whole number, with or without separators of thousands; None for anything else."""
    text = text.strip()
    if re.fullmatch(r"\d+", text):
        return int(text)
    if re.fullmatch(r"\d{1,3}([.,' \u00a0\u202f\u2019])\d{3}(\1\d{3})*", text):
        return int(re.sub(r"\D", "", text))
    return None

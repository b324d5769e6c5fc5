"""What is kept of the place and the device that somebody signs in from: little."""

import ipaddress

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Vivaldi", "Vivaldi"),
    ("FxiOS", "Firefox"),
    ("Firefox", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def _address(text: str | None) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address((text or "").partition("%")[0])
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, ipaddress.IPv6Address) else found


def _cut(address: ipaddress.IPv4Address | ipaddress.IPv6Address, bits: int) -> str:
    return str(ipaddress.ip_network((address, bits), strict=False))


def counted_network(text: str | None) -> str:
    """Return the network that guesses are counted for: an IPv4 address, or the /64 that one IPv6 household has."""
    address = _address(text)
    if address is None:
        return "unknown"
    return str(address) if address.version == 4 else _cut(address, 64)


def is_outside(text: str | None) -> bool:
    """Say whether an address is one of the open internet, and so tells one network from the next.

    Behind a proxy that the site was not told of (PROXY_HOPS), everybody seems to come from inside.
    """
    address = _address(text)
    return address is not None and address.is_global


def shown_network(text: str | None) -> str:
    """Return the network that is shown in the list of sessions: enough to know it again, not enough to find a house."""
    address = _address(text)
    if address is None:
        return ""
    return _cut(address, 24 if address.version == 4 else 48)


def device_of(user_agent: str) -> str:
    """Return a short label like `Firefox, Linux`; empty where nothing is known."""
    found = [next((label for mark, label in marks if mark in user_agent), "") for marks in (BROWSERS, SYSTEMS)]
    return ", ".join(part for part in found if part)

"""Under which names a server may be called.

A page of another site can make its own name point at a server of the person who reads it (DNS rebinding).
An IP address is always one, since nobody can make an address point elsewhere.
"""

import re
from collections.abc import Collection
from ipaddress import ip_address

# A gateway asks each under the name of the installation, with its own before it: scoring.credit.example.com.
SERVICES = frozenset({"scoring", "explainer", "drift"})

_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")
_PORT = re.compile(r"[0-9]{1,5}")


def host_names(text: str) -> frozenset[str]:
    """Return the names of a setting, separated by commas, in lower case.

    Raises:
        ValueError: One is no name of a host, such as one with a scheme, a port or a star.
    """
    names = frozenset(name for part in text.split(",") if (name := part.strip().lower()))
    for name in names:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name} is no name of a host; write names alone, as credit.example.com")
    return names


def is_known_host(header: str, names: Collection[str]) -> bool:
    """Tell whether ``Host``, with a port or none, is an IP address, ``localhost``, or one of ``names``.

    The last two may have one of `SERVICES` before them.
    """
    host = header.strip().lower()
    if host.startswith("["):
        name, closed, rest = host[1:].partition("]")
        colon, port = rest[:1], rest[1:]
        if not closed or (rest and colon != ":"):
            return False
    else:
        name, colon, port = host.partition(":")
    if colon and not _PORT.fullmatch(port):
        return False
    service, _, rest = name.partition(".")
    if not {name, rest if service in SERVICES else name}.isdisjoint({"localhost", *names}):
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Tell whether what listens on ``host`` is reached from this machine alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

"""Refuses requests that a page of another site makes a browser send (CSRF, DNS rebinding).

Such a page can send a simple request without a preflight, and can make its own name point here. Programs
send none of a browser's headers, so only the host is checked for them.
"""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from limpide_credit.errors import ForbiddenError
from limpide_credit.host_names import is_known_host
from limpide_platform.http.exchange import Exchange, Scope

# By which containers of the stack call each other.
STACK_NAMES = frozenset({"scoring", "explainer", "drift", "categories", "proxy"})

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_SITE = frozenset({b"same-origin", b"none"})
_MOST_REMEMBERED = 64


class SameOrigin:
    """Checks host and origin of a request before a route answers it.

    Args:
        more_hosts: Names under which the service may be called, beside IP addresses, ``localhost`` and
            `STACK_NAMES`.
    """

    def __init__(self, more_hosts: Iterable[str] = ()) -> None:
        self._names = STACK_NAMES.union(more_hosts)
        self._remembered: set[bytes] = set()

    def check(self, exchange: Exchange, scope: Scope) -> None:
        """Let a request pass.

        Raises:
            ForbiddenError: It names a host that is not ours, or changes something and comes from a page of
                another origin.
        """
        headers = exchange.headers
        host = headers.get(b"host")
        # Without a host it is from no browser. A header that stands twice is looked for only where one may.
        if host is not None and (host not in self._remembered or len(headers) != len(scope["headers"])):
            for one in _given(scope, b"host"):
                self._check_host(one)
        if exchange.method in _READING:
            return
        origin = headers.get(b"origin")
        site = headers.get(b"sec-fetch-site")
        if origin is None and site is None and b"referer" not in headers:
            return
        if site is not None and site not in _OWN_SITE:
            raise _foreign("Sec-Fetch-Site", site)
        for name, field in ((b"origin", "Origin"), (b"referer", "Referer")):
            for one in _given(scope, name):
                if _netloc(one) != (host or b"").lower():
                    raise _foreign(field, one)

    def _check_host(self, host: bytes) -> None:
        if host in self._remembered:
            return
        if not is_known_host(host.decode("latin-1"), self._names):
            raise ForbiddenError(
                "This service is not called by that name.",
                field="Host",
                value=host.decode("latin-1"),
                remedy="Use its address, or let the operator add the name to LIMPIDE_MORE_HOSTS.",
            )
        if len(self._remembered) < _MOST_REMEMBERED:
            self._remembered.add(host)


def _given(scope: Scope, name: bytes) -> Iterator[bytes]:
    return (value for one, value in scope["headers"] if one == name)


def _netloc(url: bytes) -> bytes:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return b"?"


def _foreign(field: str, value: bytes) -> ForbiddenError:
    return ForbiddenError(
        "A page of another site may change nothing here.",
        field=field,
        value=value.decode("latin-1"),
        remedy="Send the request from a program, or from a page of this very address.",
    )

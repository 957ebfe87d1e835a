"""A provider's public keys, fetched in a thread with limits of rate, size and time."""

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from jwt import PyJWK
from jwt.exceptions import PyJWTError

_LOG = logging.getLogger(__name__)

_MOST_BYTES = 256 * 1024
_MOST_KEYS = 100
_DEADLINE_SECONDS = 5.0
# Between two fetches that nobody asks for, and the least between two that unknown keys ask for.
_EVERY_SECONDS = 300.0
_LEAST_SECONDS = 5.0
# A provider that was away at the start is asked again soon.
_RETRY_SECONDS = 2.0

Fetch = Callable[[str], bytes]


class ProviderFaultError(Exception):
    """The provider did not give its keys; the message says why."""


class KeySet:
    """The keys by their ids.

    Args:
        issuer: The provider's URL.
        keys_url: Where the keys are; empty: where the issuer's own configuration says.
        fetch: From a URL to what is there; another than the network's in tests.
    """

    def __init__(self, issuer: str, keys_url: str = "", fetch: Fetch | None = None) -> None:
        self._issuer = issuer
        self._keys_url = keys_url
        self._fetch = fetch or fetch_bounded
        self._keys: Mapping[str, PyJWK] = {}
        self._given: list[Any] = []
        self._fetched_at = float("-inf")
        self._fault: str | None = None
        self._refresh_wanted = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="provider-keys", daemon=True)
        self.version = 0

    def start(self) -> None:
        """Start fetching the provider's keys."""
        self._thread.start()

    def close(self) -> None:
        """Stop fetching; a fetch under way ends by itself."""
        self._stop.set()
        self._refresh_wanted.set()

    def get(self, key_id: str) -> PyJWK | None:
        """Return a key; None if there is no such now."""
        return self._keys.get(key_id)

    @property
    def known(self) -> bool:
        """Whether any keys are there."""
        return bool(self._keys)

    def request_refresh(self) -> bool:
        """Have the keys fetched again because one is unknown; False if they were a moment ago."""
        if time.monotonic() - self._fetched_at < _LEAST_SECONDS:
            return False
        self._refresh_wanted.set()
        return True

    def refresh(self) -> None:
        """Fetch the keys once; what cannot be used leaves those of before."""
        try:
            given = self._read()
        except ProviderFaultError as fault:
            if str(fault) != self._fault:
                _LOG.warning("the identity provider gives no keys: %s", fault)
            self._fault = str(fault)
        else:
            if self._fault is not None:
                _LOG.info("the identity provider answers")
            self._fault = None
            if given != self._given:
                self._keys, self._given = dict(filter(None, map(_usable, given))), given
                self.version += 1
        self._fetched_at = time.monotonic()

    def _run(self) -> None:
        while not self._stop.is_set():
            self.refresh()
            self._refresh_wanted.clear()
            if not self._stop.is_set():
                self._refresh_wanted.wait(_EVERY_SECONDS if self._keys else _RETRY_SECONDS)

    def _read(self) -> list[Any]:
        where = self._keys_url
        if not where:
            about = self._document(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
            where = about.get("jwks_uri")
            if about.get("issuer") != self._issuer:
                raise ProviderFaultError("its configuration names another issuer")
            if not isinstance(where, str) or not where.startswith(self._issuer.partition(":")[0] + ":"):
                raise ProviderFaultError("its configuration names no keys")
        given = self._document(where).get("keys")
        if not isinstance(given, list) or not given or len(given) > _MOST_KEYS:
            raise ProviderFaultError("its keys are no list of 1 to 100")
        if not any(map(_usable, given)):
            raise ProviderFaultError("none of its keys can be used")
        return given

    def _document(self, url: str) -> dict[str, Any]:
        try:
            document = json.loads(self._fetch(url))
        except (ValueError, RecursionError):
            raise ProviderFaultError(f"{url} is no JSON") from None
        if not isinstance(document, dict):
            raise ProviderFaultError(f"{url} is no JSON object")
        return document


def _usable(given: Any) -> tuple[str, PyJWK] | None:
    """Return a public key that signs, by its id; a secret among them would let anybody sign."""
    if not isinstance(given, dict) or given.get("kty") not in {"RSA", "EC", "OKP"}:
        return None
    key_id = given.get("kid")
    if not isinstance(key_id, str) or given.get("use", "sig") != "sig" or "d" in given:
        return None
    try:
        return key_id, PyJWK(given)
    except (PyJWTError, ValueError, TypeError, KeyError):
        return None


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, req: Any, fp: Any, code: Any, msg: Any, headers: Any, newurl: Any) -> None:
        """Follow none."""


_OPENER = build_opener(_NoRedirects)


def fetch_bounded(url: str) -> bytes:
    """Return what is at a URL: at most 256 KiB, within five seconds, without redirects.

    Raises:
        ProviderFaultError: It is larger, slower, or cannot be had.
    """
    deadline = time.monotonic() + _DEADLINE_SECONDS
    request = Request(url, headers={"accept": "application/json"})  # noqa: S310 - settings allow http(s) alone
    parts: list[bytes] = []
    size = 0
    try:
        with _OPENER.open(request, timeout=_DEADLINE_SECONDS) as answer:
            while part := answer.read1(16 * 1024):
                size += len(part)
                if size > _MOST_BYTES:
                    raise ProviderFaultError(f"{url} is larger than {_MOST_BYTES:,} bytes")
                if time.monotonic() > deadline:
                    raise ProviderFaultError(f"{url} takes longer than {_DEADLINE_SECONDS:g} seconds")
                parts.append(part)
    except (URLError, HTTPException, OSError, ValueError) as error:
        raise ProviderFaultError(f"{url} cannot be had ({type(error).__name__})") from None
    return b"".join(parts)

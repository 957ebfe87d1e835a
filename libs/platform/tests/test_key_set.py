"""A provider's keys: rotated, away, hostile."""

import json
import socket
import threading
import time
from contextlib import contextmanager, suppress
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from identity_provider import (
    AUDIENCE,
    CONFIGURATION,
    ISSUER,
    JWKS,
    OTHER,
    SIGNING,
    provider_keys,
    public,
    signed,
)

from limpide_credit.errors import UnauthenticatedError, UnavailableError
from limpide_platform.identity import key_set
from limpide_platform.identity.key_set import KeySet, ProviderFaultError, fetch_bounded
from limpide_platform.identity.tokens import TokenVerifier


def verifier(keys):
    return TokenVerifier(keys, ISSUER, AUDIENCE, "realm_access.roles", 30)


def test_a_verified_token_is_remembered_until_it_expires(monkeypatch):
    keys = provider_keys()
    keys.refresh()
    tokens = verifier(keys)
    token = signed(exp=int(time.time()) + 60).encode()
    first = tokens.actor(token)
    assert tokens.actor(token) is first
    later = time.time() + 120
    monkeypatch.setattr("limpide_platform.identity.tokens.time", type("Later", (), {"time": lambda: later}))
    monkeypatch.setattr("jwt.api_jwt.datetime", _Later(later))
    with pytest.raises(UnauthenticatedError, match="expired"):
        tokens.actor(token)


class _Later:
    def __init__(self, now):
        self._now = now

    def now(self, tz=None):
        return datetime.fromtimestamp(self._now, tz)


def test_strangers_with_unknown_keys_have_the_provider_asked_once(monkeypatch):
    fetched = []
    monkeypatch.setattr(key_set, "_LEAST_SECONDS", 600.0)
    keys = provider_keys(fetched)
    keys.refresh()
    fetched.clear()
    tokens = verifier(keys)
    for number in range(100):
        with pytest.raises(UnauthenticatedError):
            tokens.actor(signed(OTHER, key_id=f"unknown-{number}").encode())
    assert fetched == []
    monkeypatch.setattr(key_set, "_LEAST_SECONDS", 0.0)
    for number in range(100):
        with pytest.raises(UnavailableError):
            tokens.actor(signed(OTHER, key_id=f"unknown-{number}").encode())
    assert fetched == []  # only the thread of the keys fetches


def test_a_new_key_is_taken_up_and_one_that_is_gone_lets_nobody_in(monkeypatch):
    given = {"keys": [public(SIGNING, "one")]}
    keys = KeySet(ISSUER, f"{ISSUER}/keys", fetch=lambda _: json.dumps(given).encode())
    monkeypatch.setattr(key_set, "_LEAST_SECONDS", 0.0)
    keys.start()
    tokens = verifier(keys)
    _wait(lambda: keys.known)
    old, new = signed().encode(), signed(OTHER, key_id="new").encode()
    assert tokens.actor(old).subject == "u-1"
    given["keys"] = [public(OTHER, "new")]
    with pytest.raises(UnavailableError):
        tokens.actor(new)
    _wait(lambda: keys.get("new") is not None)
    assert tokens.actor(new).subject == "u-1"
    monkeypatch.setattr(key_set, "_LEAST_SECONDS", 60.0)
    with pytest.raises(UnauthenticatedError):
        tokens.actor(old)
    keys.close()


def _wait(condition):
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize(
    "answers",
    [
        b"<html>Sign in</html>",
        b"[" * 100_000,
        b"[]",
        b"{}",
        b'{"keys": []}',
        b'{"keys": "all"}',
        json.dumps({"keys": [{"kty": "oct", "kid": "one", "k": "c2VjcmV0"}]}).encode(),
        json.dumps({"keys": [{"kty": "RSA", "kid": "one", "n": "AQAB", "e": []}]}).encode(),
        json.dumps({"keys": [{**public(SIGNING, "one"), "use": "enc"}]}).encode(),
        json.dumps({"keys": [public(SIGNING, str(number)) for number in range(200)]}).encode(),
        b"\xff\xfe",
    ],
)
def test_what_gives_no_keys_leaves_those_of_before(answers):
    given = [json.dumps(JWKS).encode(), answers]
    keys = KeySet(ISSUER, f"{ISSUER}/keys", fetch=lambda _: given[0])
    keys.refresh()
    given.pop(0)
    keys.refresh()
    assert keys.get("one") is not None
    assert keys.version == 1


@pytest.mark.parametrize(
    "changed",
    [{"issuer": "https://evil.example"}, {"jwks_uri": "http://plain.example/keys"}, {"jwks_uri": None}],
)
def test_a_configuration_of_another_issuer_is_not_followed(changed):
    fetched = []

    def fetch(url):
        fetched.append(url)
        return json.dumps({**CONFIGURATION, **changed}).encode()

    keys = KeySet(ISSUER, fetch=fetch)
    keys.refresh()
    assert not keys.known
    assert len(fetched) == 1


def test_a_provider_that_was_never_there_lets_nobody_in_and_does_not_stop_the_service():
    def away(_url):
        raise ProviderFaultError("away")

    keys = KeySet(ISSUER, fetch=away)
    keys.refresh()
    with pytest.raises(UnavailableError):
        verifier(keys).actor(signed().encode())
    with pytest.raises(UnauthenticatedError):
        verifier(keys).actor(b"garbage")


@contextmanager
def serving(answer):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            answer(self)

        def log_message(self, format, *args):  # noqa: A002 - the base's name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/keys"
    server.shutdown()
    server.server_close()


def test_ten_megabytes_are_not_read():
    def answer(handler):
        handler.send_response(200)
        handler.end_headers()
        with suppress(OSError):
            handler.wfile.write(b" " * 10_000_000)

    with serving(answer) as url, pytest.raises(ProviderFaultError, match="larger than"):
        fetch_bounded(url)


def test_a_byte_now_and_then_is_given_up(monkeypatch):
    monkeypatch.setattr(key_set, "_DEADLINE_SECONDS", 0.3)

    def answer(handler):
        handler.send_response(200)
        handler.end_headers()
        with suppress(OSError):
            for _ in range(100):
                handler.wfile.write(b" ")
                handler.wfile.flush()
                time.sleep(0.05)

    started = time.monotonic()
    with serving(answer) as url, pytest.raises(ProviderFaultError, match="longer than"):
        fetch_bounded(url)
    assert time.monotonic() - started < 3


def test_one_that_never_answers_is_given_up(monkeypatch):
    monkeypatch.setattr(key_set, "_DEADLINE_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(ProviderFaultError, match="cannot be had"):
            fetch_bounded(f"http://127.0.0.1:{port}/keys")


def test_redirects_are_not_followed():
    def answer(handler):
        handler.send_response(302)
        handler.send_header("location", "http://169.254.169.254/latest")
        handler.end_headers()

    with serving(answer) as url, pytest.raises(ProviderFaultError, match="HTTPError"):
        fetch_bounded(url)


def test_a_secret_among_the_keys_is_left_out():
    given = {"keys": [*JWKS["keys"], {"kty": "oct", "kid": "secret", "k": "c2VjcmV0"}]}
    keys = KeySet(ISSUER, f"{ISSUER}/keys", fetch=lambda _: json.dumps(given).encode())
    keys.refresh()
    assert keys.get("one") is not None
    assert keys.get("secret") is None

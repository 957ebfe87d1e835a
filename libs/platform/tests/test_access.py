"""Who is let in: the bad input of tokens and keys, and what each is answered."""

import asyncio
import base64
import json
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from types import SimpleNamespace
from typing import Any, cast

import jwt
import pytest
from identity_provider import AUDIENCE, ISSUER, OTHER, RSA, SIGNING, claims, provider_keys, signed, unsigned

from limpide_credit.contracts.roles import Role
from limpide_platform.http.access import Access
from limpide_platform.http.admission import ConcurrencyGroup
from limpide_platform.http.limited_edge import LimitedEdge
from limpide_platform.identity.actor import LOCAL
from limpide_platform.identity.credentials import Provider
from limpide_platform.identity.key_ring import KeyRing
from limpide_platform.identity.route_roles import RouteRoles
from limpide_platform.identity.tokens import TokenVerifier
from limpide_platform.store import ApiKey


def oidc(keys, ring=None):
    tokens = TokenVerifier(keys, ISSUER, AUDIENCE, "realm_access.roles", 30)
    return Access(RouteRoles("scoring"), ring or KeyRing(), Provider(keys, tokens))


@pytest.fixture
def keys():
    known = provider_keys()
    known.refresh()
    return known


class Counted:
    """Metrics that only tell."""

    def __init__(self):
        self.requests = []

    def count_request(self, method, route, status, _seconds):
        self.requests.append((method, route, status))


def ask(access, *headers, method="GET", path="/decisions", query=b"", metrics=None):
    """Return status, headers and text of an edge's answer; what passes is answered 200 with the subject."""

    async def passes(scope, _receive, send):
        actor = scope["limpide.exchange"].actor
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": f"{actor.subject} {actor.name}".encode()})

    edge = LimitedEdge(
        passes, [ConcurrencyGroup("all", 8, 5.0)], cast(Any, metrics or Counted()), "test.request", access
    )
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"{}"}

    async def send(message):
        sent.append(message)

    given = [(name.encode(), value.encode()) for name, value in headers]
    scope = {"type": "http", "method": method, "path": path, "query_string": query, "headers": given}
    asyncio.run(edge(scope, receive, send))
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"].decode()


def now():
    return int(time.time())


def bearer(token):
    return ("authorization", f"Bearer {token}")


@pytest.mark.parametrize(
    "token",
    [
        lambda: signed(),
        lambda: signed(RSA, "RS256", "two"),
        lambda: signed(RSA, "PS256", "two"),
        lambda: signed(aud=["account", AUDIENCE]),
        lambda: signed(exp=now() - 10),
        lambda: signed(iat=now() + 10, nbf=now() + 10),
    ],
    ids=["EC", "RSA", "PSS", "two audiences", "expired by less than the skew", "early by less than it"],
)
def test_a_token_of_the_issuer_is_taken(keys, token):
    given = token()
    for header in (bearer(given), ("authorization", f"bearer   {given}")):
        status, _, text = ask(oidc(keys), header)
        assert (status, text) == (200, "u-1 A. Martin")


BAD_TOKENS = {
    "nothing": lambda: "",
    "expired": lambda: signed(exp=now() - 3600, iat=now() - 7200),
    "from the future": lambda: signed(iat=now() + 3600),
    "not yet": lambda: signed(nbf=now() + 3600),
    "signed by another": lambda: signed(OTHER),
    "another key's id": lambda: signed(SIGNING, "ES256", "two"),
    "alg none": lambda: unsigned({"alg": "none", "kid": "one", "typ": "JWT"}),
    "alg None": lambda: unsigned({"alg": "None", "kid": "one"}),
    "no alg": lambda: unsigned({"kid": "one"}),
    "signed with the public key as secret": lambda: unsigned({"alg": "HS256", "kid": "one"}),
    "another audience": lambda: signed(aud="account"),
    "no audience": lambda: signed(aud=None),
    "another issuer": lambda: signed(iss="https://evil.example"),
    "no expiry": lambda: signed(exp=None),
    "no subject": lambda: signed(sub=None),
    "an empty subject": lambda: signed(sub=" "),
    "a subject with a NUL": lambda: signed(sub="a\x00"),
    "an endless subject": lambda: signed(sub="a" * 5000),
    "expiry beyond numbers": lambda: signed(exp=float("inf")),
    "expiry as words": lambda: signed(exp="tomorrow"),
    "no key id": lambda: signed(key_id=None),
    "100 kB": lambda: "e" * 100_000,
    "a token of 100 kB": lambda: signed(padding="a" * 100_000),
    "garbage": lambda: "garbage",
    "three garbage parts": lambda: "e30.e30.e30",
    "deep JSON": lambda: base64.urlsafe_b64encode(b"[" * 5000).decode() + ".e30.e30",
    "header of a list": lambda: base64.urlsafe_b64encode(b"[]").decode() + ".e30.e30",
    "key id of a list": lambda: unsigned({"alg": "ES256", "kid": ["one"]}),
    "changed": lambda: signed()[:-4] + "AAAA",
    "two tokens": lambda: f"{signed()} {signed()}",
    "a critical header": lambda: jwt.encode(
        claims(), SIGNING, "ES256", headers={"kid": "one", "crit": ["x"], "x": 1}
    ),
}


@pytest.mark.parametrize("token", BAD_TOKENS.values(), ids=BAD_TOKENS)
def test_a_bad_token_is_answered_401_in_one_sentence(keys, token):
    given = token()
    status, headers, text = ask(oidc(keys), bearer(given))
    assert (status, headers[b"www-authenticate"]) == (401, b"Bearer")
    error = json.loads(text)["error"]
    assert (error["code"], error["field"], error["value"]) == ("unauthenticated", "Authorization", None)
    assert error["message"].count(".") == 1
    assert not given or given[:30] not in text


@pytest.mark.parametrize(
    "headers",
    [
        list,
        lambda: [("authorization", "")],
        lambda: [("authorization", "Basic YTpi")],
        lambda: [("authorization", signed())],
        lambda: [("cookie", f"token={signed()}"), ("x-api-key", signed())],
        lambda: [bearer(signed()), bearer(signed(sub="u-2"))],
        lambda: [bearer(signed()), bearer("garbage")],
    ],
)
def test_without_one_bearer_token_the_answer_is_401(keys, headers):
    assert ask(oidc(keys), *headers())[0] == 401


def test_a_token_in_the_address_is_none(keys):
    assert ask(oidc(keys), query=f"access_token={signed()}".encode())[0] == 401


def test_strangers_are_told_of_every_route_alike(keys):
    texts = {
        json.loads(ask(oidc(keys), method=method, path=path)[2])["error"]["message"]
        for method, path in (
            ("GET", "/decisions"),
            ("GET", "/nothing"),
            ("DELETE", "/decisions/1"),
            ("TRACE", "/"),
        )
    }
    assert len(texts) == 1


def test_probes_and_the_page_of_routes_are_open(keys):
    for path in ("/livez", "/readyz", "/metrics", "/", "/docs", "/openapi.json"):
        assert ask(oidc(keys), path=path)[0] == 200


@pytest.mark.parametrize(
    "given", [None, [], "auditor", {"roles": 1}, {"roles": ["chief"]}, {"roles": [["officer"]]}]
)
def test_a_realm_without_the_roles_gives_none(keys, given):
    status, _, text = ask(oidc(keys), bearer(signed(realm_access=given)))
    assert (status, json.loads(text)["error"]["value"]) == (403, "none")


def test_a_refusal_is_counted_by_its_route_and_logged_with_the_actor(keys, caplog):
    caplog.set_level("INFO", "test.request")
    metrics = Counted()
    ask(oidc(keys), bearer(signed()), method="POST", path="/decisions/1/override", metrics=metrics)
    ask(
        oidc(keys),
        bearer(signed(realm_access={"roles": ["auditor"]})),
        method="POST",
        path="/score",
        metrics=metrics,
    )
    ask(oidc(keys), path="/clients/100001", metrics=metrics)
    assert metrics.requests == [
        ("POST", "/decisions/{decision_id}/override", 200),
        ("POST", "/score", 403),
        ("GET", "/clients/{client_id}", 401),
    ]
    assert (caplog.records[1].actor, caplog.records[1].issuer) == ("u-1", ISSUER)
    assert not hasattr(caplog.records[2], "actor")


def test_without_identity_everybody_is_the_one_local_person():
    assert ask(Access(RouteRoles("scoring"), None))[2] == f"{LOCAL.subject} {LOCAL.name}"
    assert LOCAL.roles == frozenset(Role)


# --- API keys


def api_key(secret="s", **changed):
    now = datetime.now(UTC)
    given = {
        "id": "0123456789ab",
        "name": "core banking",
        "roles": ("program",),
        "created_at": now,
        "created_by": "me",
        "expires_at": now + timedelta(days=1),
        "revoked_at": None,
        "secret_hash": sha256(secret.encode()).digest(),
        **changed,
    }
    return ApiKey(**given)


def ring_of(*kept, count=1):
    ring = KeyRing()
    head = SimpleNamespace(head=lambda: SimpleNamespace(count=count))
    store: Any = SimpleNamespace(
        audit=SimpleNamespace(ledger=head), api_keys=SimpleNamespace(all=lambda: kept)
    )
    ring.refresh(store)
    return ring


def test_a_key_is_taken_with_its_role():
    access = Access(RouteRoles("scoring"), ring_of(api_key("a_secret-1")))
    key = bearer("limpide_0123456789ab_a_secret-1")
    assert ask(access, key, method="POST", path="/score")[2] == "0123456789ab core banking"
    assert ask(access, key, path="/clients")[0] == 403


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        (dict, "limpide_0123456789ab_other"),
        (dict, "limpide_ffffffffffff_s"),
        (dict, "limpide_"),
        (dict, "limpide_0123456789ab"),
        (dict, "limpide_0123456789ab_" + "s" * 100_000),
        (dict, "0123456789ab_s"),
        (lambda: {"expires_at": datetime.now(UTC) - timedelta(seconds=1)}, "limpide_0123456789ab_s"),
        (lambda: {"revoked_at": datetime.now(UTC)}, "limpide_0123456789ab_s"),
    ],
)
def test_a_bad_key_is_answered_401(changed, key):
    ring = ring_of(api_key(**changed()))
    assert ask(Access(RouteRoles("scoring"), ring), bearer(key))[0] == 401


def test_with_keys_alone_a_token_is_not_taken():
    assert ask(Access(RouteRoles("scoring"), ring_of(api_key())), bearer(signed()))[0] == 401


def test_before_the_store_was_read_nobody_can_tell():
    status, headers, _ = ask(Access(RouteRoles("scoring"), KeyRing()), bearer("limpide_0123456789ab_s"))
    assert (status, headers[b"retry-after"]) == (503, b"1")


def test_a_key_whose_roles_this_release_does_not_know_has_none():
    access = Access(RouteRoles("scoring"), ring_of(api_key(roles=("chief", "auditor"))))
    assert ask(access, bearer("limpide_0123456789ab_s"))[0] == 200
    assert ask(access, bearer("limpide_0123456789ab_s"), method="POST", path="/score")[0] == 403

"""Clients' links: shown once, kept as a hash, chained, revocable, of one case, at a rate."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from limpide_credit.contracts.roles import Role
from limpide_credit.errors import (
    BusyError,
    ForbiddenError,
    InputError,
    UnauthenticatedError,
    UnavailableError,
)
from limpide_platform.http.access import Access
from limpide_platform.http.exchange import Exchange
from limpide_platform.identity.actor import LOCAL
from limpide_platform.identity.key_ring import KeyRing
from limpide_platform.identity.link_ring import MOST_A_MINUTE, LinkRing
from limpide_platform.identity.route_roles import RouteRoles

ACTING = {"actor_subject": "u-1", "actor_issuer": "https://login.example", "actor_role": "officer"}


def tomorrow():
    return datetime.now(UTC) + timedelta(days=1)


def taken(ring, token):
    """Return the decision whose case a token opens; None if it is not taken."""
    try:
        return ring.actor(token.encode()).decision_id
    except UnauthenticatedError:
        return None


def test_a_link_is_kept_as_a_hash_and_taken_until_its_case_s_links_are_revoked(store):
    token, link = store.client_links.create("case-1", "decision-2", tomorrow(), ACTING)
    other, _ = store.client_links.create("case-9", "decision-9", tomorrow(), ACTING)
    event, _ = store.audit.all()
    assert token.rpartition("_")[2] not in str(event)
    assert (event.kind, event.subject, event.role) == ("link.created", "u-1", "officer")
    ring = LinkRing()
    ring.refresh(store)
    actor = ring.actor(token.encode())
    assert (actor.subject, actor.issuer, actor.roles) == (link.id, "limpide-links", {Role.CLIENT})
    assert (taken(ring, token), taken(ring, other)) == ("decision-2", "decision-9")
    store.client_links.revoke("case-1", ACTING)
    later, _ = store.client_links.create("case-1", "decision-3", tomorrow(), ACTING)
    ring.refresh(store)
    assert [taken(ring, one) for one in (token, other, later)] == [None, "decision-9", "decision-3"]
    anew = LinkRing()
    anew.refresh(store)
    assert [taken(anew, one) for one in (token, other, later)] == [None, "decision-9", "decision-3"]
    assert store.audit.ledger.verify() == []


def test_a_link_ends_and_one_that_ended_before_is_not_made(store):
    token, _ = store.client_links.create("case-1", "decision-1", tomorrow(), ACTING)
    moment = [datetime.now(UTC).timestamp()]
    ring = LinkRing(lambda: moment[0])
    ring.refresh(store)
    assert taken(ring, token) == "decision-1"
    moment[0] += 24 * 3600 + 1
    assert taken(ring, token) is None
    with pytest.raises(InputError) as refused:
        store.client_links.create("case-1", "decision-1", datetime.now(UTC), ACTING)
    assert refused.value.field == "expires_at"


def test_a_link_asks_at_a_rate_and_another_is_not_held_up(store):
    first, _ = store.client_links.create("case-1", "decision-1", tomorrow(), ACTING)
    second, _ = store.client_links.create("case-2", "decision-2", tomorrow(), ACTING)
    moment = [datetime.now(UTC).timestamp() // 60 * 60]
    ring = LinkRing(lambda: moment[0])
    ring.refresh(store)
    for _ in range(MOST_A_MINUTE):
        assert taken(ring, first) == "decision-1"
    with pytest.raises(BusyError) as busy:
        ring.actor(first.encode())
    assert busy.value.retry_after == 60
    assert taken(ring, second) == "decision-2"
    moment[0] += 60
    assert taken(ring, first) == "decision-1"


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-1], lambda t: t + "a", lambda t: t.rpartition("_")[0], str.upper]
)
def test_what_is_no_link_is_refused_in_the_same_words(store, spoil):
    token, _ = store.client_links.create("case-1", "decision-1", tomorrow(), ACTING)
    ring = LinkRing()
    with pytest.raises(UnavailableError):
        ring.actor(token.encode())
    ring.refresh(store)
    with pytest.raises(UnauthenticatedError, match=r"^The link is not taken\."):
        ring.actor(spoil(token).encode())


def test_a_store_of_an_earlier_day_is_read_anew(store):
    token, _ = store.client_links.create("case-1", "decision-1", tomorrow(), ACTING)
    ring = LinkRing()
    ring.refresh(store)
    if store.database.postgresql:
        pytest.skip("only the owner of a SQLite file is asked to forget")
    store.database.write(lambda connection: connection.execute(text("DROP TRIGGER audit_events_no_delete")))
    store.database.write(lambda connection: connection.execute(text("DELETE FROM audit_events")))
    store.database.write(
        lambda connection: connection.execute(
            text("UPDATE chain_heads SET count = 0, hash = zeroblob(32) WHERE chain = 'audit_events'")
        )
    )
    ring.refresh(store)
    assert taken(ring, token) is None


def asking(method, path, token):
    headers = [(b"authorization", f"Bearer {token}".encode())] if token else []
    scope = {"method": method, "path": path, "headers": headers}
    return Exchange.begin(scope), scope


@pytest.mark.parametrize("ring", [None, KeyRing()], ids=["nobody is asked", "keys"])
def test_a_client_may_take_the_own_routes_alone(store, ring):
    token, _ = store.client_links.create("case-1", "decision-1", tomorrow(), ACTING)
    access = Access(RouteRoles("scoring"), ring)
    for refresh in access.refreshers:
        refresh(store)
    exchange, scope = asking("GET", "/mine", token)
    access.admit(exchange, scope)
    assert (exchange.actor.decision_id, exchange.linked_decision()) == ("decision-1", "decision-1")
    assert exchange.acting["actor_role"] == "client"
    for method, path in (("GET", "/decisions"), ("GET", "/decisions/decision-1"), ("POST", "/score")):
        exchange, scope = asking(method, path, token)
        with pytest.raises(ForbiddenError):
            access.admit(exchange, scope)
    with pytest.raises(UnauthenticatedError):
        access.admit(*asking("GET", "/mine", f"{token}x"))


def test_who_has_no_link_has_no_own_result(store):
    exchange, scope = asking("GET", "/mine", None)
    Access(RouteRoles("scoring"), None).admit(exchange, scope)
    assert exchange.actor is LOCAL
    with pytest.raises(UnauthenticatedError, match="needs a client's link"):
        exchange.linked_decision()


def test_a_service_without_routes_for_clients_follows_no_links():
    assert Access(RouteRoles("drift"), None).refreshers == ()
    assert len(Access(RouteRoles("explainer"), None).refreshers) == 1

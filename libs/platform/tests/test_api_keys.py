"""API keys in the store: shown once, kept as a hash, chained, revocable."""

from datetime import UTC, datetime, timedelta

import pytest

from limpide_credit.errors import ConflictError, InputError, NotFoundError, UnauthenticatedError
from limpide_platform.identity.key_ring import KeyRing

BY = {"subject": "me", "issuer": "shell:here"}


def tomorrow():
    return datetime.now(UTC) + timedelta(days=1)


def test_a_key_is_kept_as_a_hash_and_taken_until_it_is_revoked(store):
    key, kept = store.api_keys.create("core banking", ["program"], tomorrow(), **BY)
    (event,) = store.audit.all()
    assert key.rpartition("_")[2] not in str(event)
    assert (event.kind, event.subject, event.issuer) == ("key.created", "me", "shell:here")
    ring = KeyRing()
    ring.refresh(store)
    assert ring.actor(key.encode()).subject == kept.id
    store.api_keys.revoke(kept.id, **BY)
    ring.refresh(store)
    with pytest.raises(UnauthenticatedError):
        ring.actor(key.encode())
    (listed,) = store.api_keys.all()
    assert listed.revoked_at is not None
    assert store.audit.ledger.verify() == []


def test_what_is_no_key_is_named(store):
    for name, roles, until, field in (
        (" ", ["program"], tomorrow(), "name"),
        ("a\x00", ["program"], tomorrow(), "name"),
        ("a", [], tomorrow(), "role"),
        ("a", ["program"], datetime.now(UTC), "expires_at"),
    ):
        with pytest.raises(InputError) as refused:
            store.api_keys.create(name, roles, until, **BY)
        assert refused.value.field == field
    with pytest.raises(NotFoundError):
        store.api_keys.revoke("ffffffffffff", **BY)
    _, kept = store.api_keys.create("a", ["program"], tomorrow(), **BY)
    store.api_keys.revoke(kept.id, **BY)
    with pytest.raises(ConflictError, match="revoked"):
        store.api_keys.revoke(kept.id, **BY)

"""The key of one stream: made for it where services ask who asks, and revoked at its end."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from limpide_credit.contracts.roles import Role
from limpide_platform.store import Store
from limpide_training.acting_person import acting_person

# It scores and sends outcomes, looks up whether clients are known, and has windows compared.
_ROLES = (Role.PROGRAM, Role.AUDITOR, Role.OPERATIONS)
_LONGEST = timedelta(days=1)


@contextmanager
def own_key(store: Store, identity: str) -> Iterator[str | None]:
    """Hold a key for a stream; None where nobody is asked who he is."""
    if identity == "none":
        yield None
        return
    by = acting_person()
    role = by.event_role(*Role)
    until = datetime.now(UTC) + _LONGEST
    key, kept = store.api_keys.create(
        "traffic", _ROLES, until, subject=by.subject, issuer=by.issuer, role=role
    )
    try:
        yield key
    finally:
        store.api_keys.revoke(kept.id, subject=by.subject, issuer=by.issuer, role=role)

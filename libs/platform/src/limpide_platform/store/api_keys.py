"""API keys of programs: each is a chained event that created it, and at most one that revoked it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from limpide_credit.errors import ConflictError, InputError, NotFoundError
from limpide_platform.store.audit_events import AuditEvent, AuditEvents
from limpide_platform.store.bearer_secret import new_secret

_CREATED, _REVOKED = "key.created", "key.revoked"


@dataclass(frozen=True)
class ApiKey:
    """A key as it is kept."""

    id: str  # Public; the part of the key before its secret
    name: str  # Whose it is, as its maker called it
    roles: tuple[str, ...]  # What it may do
    # created_at and created_by: when and by whom.
    created_at: datetime
    created_by: str
    expires_at: datetime  # From then on it is not taken
    revoked_at: datetime | None  # None unless it was revoked
    secret_hash: bytes  # SHA-256 of its secret


class ApiKeys:
    """The keys of one store."""

    def __init__(self, audit: AuditEvents) -> None:
        self._audit = audit

    def create(
        self,
        name: str,
        roles: Sequence[str],
        expires_at: datetime,
        *,
        subject: str,
        issuer: str,
        role: str | None = None,
    ) -> tuple[str, ApiKey]:
        """Create a key; return its text, which is shown only once, and its record.

        Raises:
            InputError: Name or roles are missing, or it would have expired already.
        """
        if not name.strip() or not name.isprintable() or len(name) > 100:
            raise InputError(
                "A key needs a name of 1 to 100 printable characters.",
                field="name",
                value=name,
                remedy="Name the program that it is for.",
            )
        if not roles:
            raise InputError("A key needs a role.", field="role", remedy="Give at least one.")
        secret, kept = new_secret(expires_at, of="key")
        key_id = secrets.token_hex(6)
        details = {"key": key_id, "name": name, "roles": sorted(set(roles)), **kept}
        event = self._audit.add(_CREATED, details, subject=subject, issuer=issuer, role=role)
        return f"limpide_{key_id}_{secret}", _key(event, None)

    def revoke(self, key_id: str, *, subject: str, issuer: str, role: str | None = None) -> ApiKey:
        """Revoke a key; services refuse it within a few seconds.

        Raises:
            NotFoundError: There is no such key.
            ConflictError: It was revoked before.
        """
        found = next((one for one in self.all() if one.id == key_id), None)
        if found is None:
            raise NotFoundError(
                f"There is no key {key_id}.", field="id", value=key_id, remedy="See `limpide keys list`."
            )
        if found.revoked_at is not None:
            raise ConflictError(
                f"Key {key_id} was revoked at {found.revoked_at:%Y-%m-%d %H:%M} already.",
                field="id",
                value=key_id,
                remedy="Nothing is to be done.",
            )
        details = {"key": key_id, "name": found.name}
        self._audit.add(_REVOKED, details, subject=subject, issuer=issuer, role=role)
        return found

    def all(self) -> list[ApiKey]:
        """Return every key that was ever made, the latest last."""
        events = self._audit.all(_CREATED, _REVOKED)
        revoked: dict[str, datetime] = {}
        for event in events:
            if event.kind == _REVOKED:
                revoked.setdefault(event.details["key"], event.at)
        return [_key(event, revoked.get(event.details["key"])) for event in events if event.kind == _CREATED]


def _key(event: AuditEvent, revoked_at: datetime | None) -> ApiKey:
    kept = event.details
    return ApiKey(
        id=kept["key"],
        name=kept["name"],
        roles=tuple(kept["roles"]),
        created_at=event.at,
        created_by=event.subject,
        expires_at=datetime.fromisoformat(kept["expires_at"]),
        revoked_at=revoked_at,
        secret_hash=bytes.fromhex(kept["secret_sha256"]),
    )

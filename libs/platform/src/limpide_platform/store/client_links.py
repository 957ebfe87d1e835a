"""Links by which a client sees the own result: each is a chained event, and so is taking them back."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from limpide_platform.identity.actor import LOCAL
from limpide_platform.store.audit_events import AuditEvent, AuditEvents
from limpide_platform.store.bearer_secret import new_secret

#: How the token of a link begins: this, its id, ``_``, its secret.
LINK_PREFIX = "limpide_link_"

_CREATED, _REVOKED = "link.created", "link.revoked"
LINK_EVENTS = (_CREATED, _REVOKED)


@dataclass(frozen=True, slots=True)
class ClientLink:
    """A link as it is kept."""

    id: str  # Public; the part of the token before its secret
    case: str  # The case that it opens, by the id of the case's first decision
    decision_id: str  # The decision that it was made for
    expires_at: datetime  # From then on it is not taken
    secret_hash: bytes  # SHA-256 of its secret


@dataclass(frozen=True, slots=True)
class LinksRevoked:
    """That the links of a case which were made up to then are not taken any more."""

    case: str


class ClientLinks:
    """The links of one store."""

    def __init__(self, audit: AuditEvents) -> None:
        self._audit = audit

    def create(
        self, case: str, decision_id: str, expires_at: datetime, acting: Mapping[str, str | None]
    ) -> tuple[str, ClientLink]:
        """Create a link; return its token, which is shown only once, and its record.

        Raises:
            InputError: It would have expired already.
        """
        secret, kept = new_secret(expires_at, of="link")
        link_id = secrets.token_hex(8)
        details = {"link": link_id, "case": case, "decision": decision_id, **kept}
        return f"{LINK_PREFIX}{link_id}_{secret}", _link(self._add(_CREATED, details, acting))

    def revoke(self, case: str, acting: Mapping[str, str | None]) -> AuditEvent:
        """Take back every link of a case; services refuse them within a few seconds."""
        return self._add(_REVOKED, {"case": case}, acting)

    def changes(self, *, after: int) -> Sequence[ClientLink | LinksRevoked]:
        """Return what happened to links after an event, by its place in the chain; the latest last."""
        events = self._audit.all(*LINK_EVENTS, after=after)
        return [
            _link(event) if event.kind == _CREATED else LinksRevoked(event.details["case"])
            for event in events
        ]

    def _add(self, kind: str, details: Mapping[str, str], acting: Mapping[str, str | None]) -> AuditEvent:
        # Where nobody was asked who he is, it was the person at this machine.
        return self._audit.add(
            kind,
            details,
            subject=acting["actor_subject"] or LOCAL.subject,
            issuer=acting["actor_issuer"] or LOCAL.issuer,
            role=acting["actor_role"],
        )


def _link(event: AuditEvent) -> ClientLink:
    kept = event.details
    return ClientLink(
        id=kept["link"],
        case=kept["case"],
        decision_id=kept["decision"],
        expires_at=datetime.fromisoformat(kept["expires_at"]),
        secret_hash=bytes.fromhex(kept["secret_sha256"]),
    )

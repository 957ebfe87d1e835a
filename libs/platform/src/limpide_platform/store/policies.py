"""Policy documents, and the chained record of their promotions."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from limpide_credit.errors import InputError, NotFoundError, TamperedError
from limpide_credit.policy import PolicyDocument, policy_digest
from limpide_platform.store.chain import digest, scalars
from limpide_platform.store.database import Database
from limpide_platform.store.ledger import Ledger
from limpide_platform.store.schema import policies, policy_promotions


@dataclass(frozen=True)
class KeptPolicy:
    """A policy in the store."""

    digest: str  # SHA-256 of its text, hexadecimal
    # name and version: what the document calls itself.
    name: str
    version: int
    content: str  # The text
    kept_at: datetime  # When it came into the store


@dataclass(frozen=True)
class PolicyPromotion:
    """A policy put in force."""

    id: str  # Unique; made by the store
    digest: str  # Of the policy
    at: datetime  # From when on it is in force
    actor: str  # Who did it
    reason: str  # Why, in words


_KEPT = select(*(policies.c[field.name] for field in fields(KeptPolicy)))
_PROMOTED = select(*(policy_promotions.c[field.name] for field in fields(PolicyPromotion)))
_BY_DIGEST = _KEPT.where(policies.c.digest == bindparam("wanted"))
_LATEST = _PROMOTED.order_by(policy_promotions.c.seq.desc())


def promotion_digest(columns: Mapping[str, Any]) -> bytes:
    """Return the digest of a promotion from its columns; see `limpide_platform.store.chain`."""
    return digest([scalars({field.name: columns[field.name] for field in fields(PolicyPromotion)})])


class Policies:
    """The policies of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.ledger = Ledger(database, policy_promotions, policy_promotions.c.id, promotion_digest)
        insert = postgresql.insert if database.postgresql else sqlite.insert
        self._keep = insert(policies).on_conflict_do_nothing()

    def keep(self, document: PolicyDocument) -> None:
        """Keep a policy, so that decisions under it can be replayed; one that is there stays as it is."""
        row = KeptPolicy(document.digest, document.name, document.version, document.text, datetime.now(UTC))
        self._database.write(lambda connection: connection.execute(self._keep, vars(row)))

    def get(self, wanted: str) -> KeptPolicy:
        """Return a policy by its digest.

        Raises:
            NotFoundError: There is no such policy.
            TamperedError: Its text was changed.
        """
        row = self._database.read(
            lambda connection: connection.execute(_BY_DIGEST, {"wanted": wanted}).first()
        )
        if row is None:
            raise NotFoundError(
                f"The store keeps no policy {wanted[:12]}.",
                field="policy",
                value=wanted,
                remedy="`limpide policy list` shows those that it keeps.",
            )
        kept = KeptPolicy(*row)
        if policy_digest(kept.content) != kept.digest:
            raise TamperedError(
                f"The text of policy {wanted[:12]} is not what was put in force.",
                field="policy",
                value=wanted,
                remedy="Restore the table policies from a backup.",
            )
        return kept

    def all(self) -> list[KeptPolicy]:
        """Return every policy that is kept, the latest first."""
        statement = _KEPT.order_by(policies.c.kept_at.desc(), policies.c.digest)
        rows = self._database.read(lambda connection: connection.execute(statement).fetchall())
        return [KeptPolicy(*row) for row in rows]

    def in_force(self) -> PolicyPromotion | None:
        """Return the last promotion; None if no policy was ever promoted."""
        row = self._database.read(lambda connection: connection.execute(_LATEST.limit(1)).first())
        return None if row is None else PolicyPromotion(*row)

    def promotions(self) -> list[PolicyPromotion]:
        """Return every promotion, the latest first."""
        rows = self._database.read(lambda connection: connection.execute(_LATEST).fetchall())
        return [PolicyPromotion(*row) for row in rows]

    def promote(self, document: PolicyDocument, *, actor: str, reason: str) -> PolicyPromotion:
        """Keep a policy and put it in force; the one before stays kept.

        Raises:
            InputError: Actor or reason is missing.
        """
        for field, given in (("actor", actor), ("reason", reason)):
            if not given.strip() or "\x00" in given:
                raise InputError(
                    f"A promotion needs its {field}, as text.",
                    field=field,
                    value=given,
                    remedy="Fill it in.",
                )
        self.keep(document)
        added = PolicyPromotion(str(uuid.uuid4()), document.digest, datetime.now(UTC), actor, reason)
        self._database.write(lambda connection: self.ledger.extend(connection).append(vars(added)))
        return added

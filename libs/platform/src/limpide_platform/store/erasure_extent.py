"""How much an erasure takes away, and what stands against it."""

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, func, select

from limpide_credit.errors import ConflictError, NotFoundError
from limpide_platform.store.decisions import erased_decision, no_decision
from limpide_platform.store.review_queue import WAITS_FOR_PERSON
from limpide_platform.store.schema import clients, decisions, overrides, review_steps

#: The condition of a decision that is not erased.
NOT_ERASED = decisions.c.erased_digest.is_(None)


@dataclass(frozen=True)
class ErasureCounts:
    """How much is erased, or would be."""

    clients: int = 0  # 1 if the client himself is, with his history
    # decisions, overrides, review_steps: records of each chain; simulations are among the decisions.
    decisions: int = 0
    overrides: int = 0
    review_steps: int = 0

    def __add__(self, other: "ErasureCounts") -> "ErasureCounts":
        """Return both together."""
        return ErasureCounts(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


def of_client(connection: Connection, client_id: int, keep_from: datetime | None) -> ErasureCounts:
    """Return what there is to erase of a client; raises as `Erasures.erase_client`."""
    about = decisions.c.client_id == client_id
    here = connection.execute(select(exists().where(clients.c.client_id == client_id))).scalar_one()
    extent = ErasureCounts(int(here)) + extent_of(connection, about)
    if extent == ErasureCounts():
        raise NotFoundError(
            f"Nothing is held on a client {client_id}.",
            field="NUMBER",
            value=client_id,
            remedy="A new applicant's record is erased by `limpide decisions erase ID`.",
        )
    _check_free(connection, about, keep_from)
    return extent


def of_decision(connection: Connection, decision_id: str, keep_from: datetime | None) -> ErasureCounts:
    """Return what there is to erase of one record; raises as `Erasures.erase_decision`."""
    about = decisions.c.id == decision_id
    extent = extent_of(connection, about)
    if extent == ErasureCounts():
        known = connection.execute(select(exists().where(about))).scalar_one()
        raise erased_decision(decision_id) if known else no_decision(decision_id)
    _check_free(connection, about, keep_from)
    return extent


def extent_of(connection: Connection, about: ColumnElement[bool]) -> ErasureCounts:
    """Return how many records there are about some decisions that are not erased."""
    ids = select(decisions.c.id).where(about, NOT_ERASED)
    counts = [
        select(func.count()).select_from(ids.subquery()),
        *(select(func.count()).where(one.c.decision_id.in_(ids)) for one in (overrides, review_steps)),
    ]
    return ErasureCounts(0, *(connection.execute(count).scalar_one() for count in counts))


def _check_free(connection: Connection, about: ColumnElement[bool], keep_from: datetime | None) -> None:
    """Raise ConflictError if one of the decisions waits for a person, or must be kept."""
    some = select(decisions.c.id, decisions.c.at).where(about, NOT_ERASED).limit(1)
    waiting = connection.execute(some.where(WAITS_FOR_PERSON)).first()
    if waiting is not None:
        raise ConflictError(
            f"Decision {waiting.id} waits for a person: its review is open, or the policy referred it.",
            field="decision_id",
            value=waiting.id,
            remedy="Decide it first: POST /decisions/{decision_id}/review/decision.",
        )
    kept = None if keep_from is None else connection.execute(some.where(decisions.c.at >= keep_from)).first()
    if kept is not None:
        raise ConflictError(
            f"Decision {kept.id} of {kept.at:%Y-%m-%d} must be kept: it is younger than "
            "LIMPIDE_RETENTION_MINIMUM_MONTHS allows to erase.",
            field="decision_id",
            value=kept.id,
            remedy="Erase when that time is over.",
        )

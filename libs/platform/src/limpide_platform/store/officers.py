"""What each person entered, what he decided over the machine, and how those loans did."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, cast, func, select

from limpide_platform.store.case_version import CASE_CHANNELS
from limpide_platform.store.database import Database
from limpide_platform.store.schema import decisions, outcomes, overrides


@dataclass(frozen=True, slots=True)
class Loans:
    """Approved applications: how many, of how many the outcome is known, and how many of those defaulted."""

    approved: int = 0
    known: int = 0
    defaulted: int = 0


@dataclass(frozen=True, slots=True)
class OfficerFigures:
    """What one person did in a time."""

    # issuer and subject: who that is and who vouches for him; None where nobody was asked who he is.
    issuer: str | None
    subject: str | None
    entered: int = 0  # Decisions on applications that he asked for
    loans: Loans = Loans()  # Those of them that the machine approved
    after_changes: Loans = Loans()  # Those of these that were approved after facts had been changed
    overrides: int = 0  # How often he decided over the machine
    by_override: Loans = Loans()  # What he approved that way


class Officers:
    """Reads the figures of one store by person: whoever manages risk sees them, and nobody else."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def figures(self, start: datetime, end: datetime) -> list[OfficerFigures]:
        """Return the figures of ``start <= at < end`` by person, most approvals after changed facts first."""
        entered = self._database.read(lambda one: one.execute(_entered(start, end)).fetchall())
        decided = self._database.read(lambda one: one.execute(_decided(start, end)).fetchall())
        found = {
            (issuer, subject): (count, _loans(figures[:3]), _loans(figures[3:]))
            for issuer, subject, count, *figures in map(tuple, entered)
        }
        over = {
            (issuer, subject): (count, _loans(figures))
            for issuer, subject, count, *figures in map(tuple, decided)
        }
        people = [
            OfficerFigures(*who, *found.get(who, (0, Loans(), Loans())), *over.get(who, (0, Loans())))
            for who in {**found, **over}
        ]
        return sorted(people, key=_order)


def _order(one: OfficerFigures) -> tuple[int, str, str]:
    return -one.after_changes.approved, one.issuer or "", one.subject or ""


def officer_code(issuer: str | None, subject: str | None) -> str:
    """Return what a metric calls a person, which tells nobody who he is but who has the figures."""
    return hashlib.sha256(f"{issuer} {subject}".encode()).hexdigest()[:8]


def _entered(start: datetime, end: datetime) -> Select[Any]:
    approved = decisions.c.decision == "approved"
    who = (decisions.c.actor_issuer, decisions.c.actor_subject)
    return (
        select(*who, func.count(), *_sums(approved), *_sums(and_(approved, decisions.c.changed_facts > 0)))
        .select_from(decisions.outerjoin(outcomes, outcomes.c.decision_id == decisions.c.id))
        .where(decisions.c.at >= start, decisions.c.at < end, decisions.c.channel.in_(sorted(CASE_CHANNELS)))
        .where(decisions.c.erased_digest.is_(None))
        .group_by(*who)
    )


def _decided(start: datetime, end: datetime) -> Select[Any]:
    who = (overrides.c.actor_issuer, func.coalesce(overrides.c.actor_subject, overrides.c.officer))
    return (
        select(*who, func.count(), *_sums(overrides.c.decision == "approved"))
        .select_from(overrides.outerjoin(outcomes, outcomes.c.decision_id == overrides.c.decision_id))
        .where(overrides.c.at >= start, overrides.c.at < end, overrides.c.erased_digest.is_(None))
        .group_by(*who)
    )


def _sums(approved: ColumnElement[bool]) -> list[ColumnElement[int]]:
    """Return the columns of `Loans` for what a condition holds of."""
    known = outcomes.c.outcome.is_not(None)
    conditions = (approved, and_(approved, known), and_(approved, outcomes.c.outcome == "defaulted"))
    return [func.coalesce(func.sum(cast(one, Integer)), 0) for one in conditions]


def _loans(figures: Iterable[Any]) -> Loans:
    return Loans(*map(int, figures))

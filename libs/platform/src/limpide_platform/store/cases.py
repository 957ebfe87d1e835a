"""Cases: the decisions on one application, each a version of it.

A case bears the id of its first decision, whose columns of the case are null: nothing more is written for who
applies once. Versions are numbered under the lock of the chain's head, so that two requests at once are two.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, or_, select

from limpide_credit.errors import ConflictError, GoneError, NotFoundError
from limpide_platform.store.case_version import CASE_CHANNELS
from limpide_platform.store.database import Database
from limpide_platform.store.decision import Decision, from_columns
from limpide_platform.store.last_override import LAST_OVERRIDE
from limpide_platform.store.schema import decisions

OPENS_CASE = and_(decisions.c.case_id.is_(None), decisions.c.channel.in_(sorted(CASE_CHANNELS)))
"""The condition of a decision being the first version of a case."""

_WANTED = bindparam("wanted")
_VERSIONS = (
    select(decisions, LAST_OVERRIDE)
    .where(or_(and_(decisions.c.id == _WANTED, OPENS_CASE), decisions.c.case_id == _WANTED))
    .order_by(decisions.c.seq.desc())
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class CaseVersion:
    """A decision of a case, and what a person decided over it last, if anybody did."""

    decision: Decision
    overridden_to: str | None


class Cases:
    """Reads the cases of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def versions(self, case_id: str, *, most: int = 200) -> list[CaseVersion]:
        """Return the versions of a case that are not erased, in their order; of more than ``most``, the last.

        Raises:
            NotFoundError, GoneError: There is no such case, or it is erased.
        """
        given = {"wanted": case_id, "most": most}
        rows = self._database.read(
            lambda connection: connection.execute(_VERSIONS, given).mappings().fetchall()
        )
        if not rows:
            raise no_case(case_id)
        kept = [row for row in reversed(rows) if row["erased_digest"] is None]
        if not kept:
            raise erased_case(case_id)
        return [_version(dict(row)) for row in kept]

    def current(self, decision: Decision) -> CaseVersion:
        """Return the last version of a decision's case; of what belongs to none, the decision itself.

        Raises:
            GoneError: The case is erased.
        """
        if decision.case is not None:
            return self.versions(decision.case, most=1)[-1]
        statement = select(LAST_OVERRIDE).where(decisions.c.id == decision.id)
        overridden_to = self._database.read(lambda connection: connection.execute(statement).scalar_one())
        return CaseVersion(decision, overridden_to)


def _version(row: dict[str, Any]) -> CaseVersion:
    overridden_to = row.pop("overridden_to")
    return CaseVersion(from_columns(row), overridden_to)


def no_case(case_id: str) -> NotFoundError:
    """Return what is said of a case that there is not."""
    return NotFoundError(
        f"There is no case {case_id}.",
        field="case_id",
        value=case_id,
        remedy="Take the case_id from the answer to POST /score; simulations and batches have none.",
    )


def erased_case(case_id: str) -> GoneError:
    """Return what is said of a case whose decisions are erased."""
    return GoneError(
        f"Case {case_id} is erased: what it held on a person is gone.",
        field="case_id",
        value=case_id,
        remedy="Leave case_id out: a new application opens a new case.",
    )


def of_another(case_id: str, client_id: int | None) -> ConflictError:
    """Return what is said where a decision names the case of somebody else."""
    whose = "an applicant without a client number" if client_id is None else f"client {client_id}"
    return ConflictError(
        f"Case {case_id} is that of {whose}.",
        field="case_id",
        value=case_id,
        remedy="Leave case_id out: a case of the right person is found, or opened.",
    )

"""Experiments: a share of applicants is decided by another model version, another policy, or both.

An experiment begins and ends by an audit event; the last one says which runs, if any. A decision of it bears
``NAME:ARM``, which its hash covers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, Literal, get_args

from sqlalchemy import Integer, cast, func, select

from limpide_credit.contracts.decisions import APPROVALS
from limpide_credit.errors import ConflictError, InputError
from limpide_credit.policy import PolicyDocument
from limpide_platform.store.audit_events import AuditEvent, AuditEvents
from limpide_platform.store.case_version import CASE_CHANNELS
from limpide_platform.store.database import Database
from limpide_platform.store.kind import is_of_kind
from limpide_platform.store.policies import Policies
from limpide_platform.store.schema import decisions, outcomes

Arm = Literal["champion", "challenger", "fallback"]
"""Fallback: the challenger's turn, but it could not decide, and the champion did."""

ARMS: tuple[Arm, ...] = get_args(Arm)

STARTED, STOPPED = "experiment.started", "experiment.stopped"

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_SKEW = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Experiment:
    """A comparison of the champion with a challenger on real applicants."""

    # id and at: of the event that began it.
    id: str
    at: datetime
    name: str  # Decisions bear it, and the hash that assigns arms covers it
    share: float  # Of applicants for the challenger, between 0 and 1
    model_version: str | None  # The challenger's; None where the champion scores both arms.
    policy_digest: str | None  # The challenger's; None where the policy in force decides both.

    def takes(self, key: str) -> bool:
        """Return whether whoever a key stands for is the challenger's.

        A larger share under the same name keeps everybody who is.
        """
        hashed = blake2b(f"{self.name}\n{key}".encode(), digest_size=8).digest()
        return int.from_bytes(hashed, "big") / 2**64 < self.share

    def bears(self, arm: Arm) -> str:
        """Return what the record of a decision of an arm bears."""
        return f"{self.name}:{arm}"


@dataclass(frozen=True, slots=True)
class ArmFigures:
    """What one arm decided on applications, and how its loans did."""

    arm: str
    # decisions, approved, referred: how many.
    decisions: int
    approved: int
    referred: int
    probability: float | None  # Mean probability of default of those approved; None if there are none.
    # known and defaulted: of those approved, how many have a known outcome, and how many of those defaulted.
    known: int
    defaulted: int


class Experiments:
    """The experiments of one store."""

    def __init__(self, database: Database, audit: AuditEvents, policies: Policies) -> None:
        self._database = database
        self._audit = audit
        self._policies = policies

    def running(self) -> Experiment | None:
        """Return the experiment that runs; None if none does."""
        event = self._audit.last(STARTED, STOPPED)
        return None if event is None or event.kind == STOPPED else _experiment(event)

    def latest(self) -> Experiment | None:
        """Return the experiment that began last, whether it runs or has ended; None if there was none."""
        event = self._audit.last(STARTED)
        return None if event is None else _experiment(event)

    def start(
        self,
        name: str,
        share: float,
        *,
        model_version: str | None,
        policy: PolicyDocument | None,
        reason: str,
        subject: str,
        issuer: str,
        role: str | None = None,
    ) -> Experiment:
        """Begin an experiment; services follow within seconds.

        Raises:
            InputError: The name, the share or the reason is none, or there is no challenger.
            ConflictError: One runs already; or the name was that of another challenger.
        """
        _check(name, share, reason)
        if model_version is None and policy is None:
            raise InputError(
                "An experiment needs a challenger.",
                field="--policy",
                remedy="Give a policy document, a model version, or both.",
            )
        running = self.running()
        if running is not None:
            raise ConflictError(
                f"Experiment {running.name} runs.",
                field="name",
                value=name,
                remedy="Stop it first: limpide experiment stop.",
            )
        digest = None if policy is None else policy.digest
        for before in map(_experiment, self._audit.all(STARTED)):
            if before.name == name and (before.model_version, before.policy_digest) != (
                model_version,
                digest,
            ):
                raise ConflictError(
                    f"Experiment {name} had another challenger, since {before.at:%Y-%m-%d %H:%M}.",
                    field="name",
                    value=name,
                    remedy="Give a new name, so that figures by arm are of one challenger.",
                )
        if policy is not None:
            self._policies.keep(policy)
        details = {
            "name": name,
            "share": share,
            "model_version": model_version,
            "policy_digest": digest,
            "reason": reason,
        }
        return _experiment(self._audit.add(STARTED, details, subject=subject, issuer=issuer, role=role))

    def stop(self, *, reason: str, subject: str, issuer: str, role: str | None = None) -> Experiment:
        """End the experiment that runs; from then on the champion decides on everybody.

        Raises:
            InputError: There is no reason.
            ConflictError: None runs.
        """
        _check_reason(reason)
        running = self.running()
        if running is None:
            raise ConflictError(
                "No experiment runs.",
                field="experiment",
                remedy="Nothing is to be done; see experiment show.",
            )
        details = {"name": running.name, "reason": reason}
        self._audit.add(STOPPED, details, subject=subject, issuer=issuer, role=role)
        return running

    def arm_of_entry(self, entry_digest: int, since: datetime, until: datetime) -> str | None:
        """Return what the last decision on the same application bears; None if there is none, or no arm.

        Args:
            entry_digest: See `limpide_platform.store.decision.entry_digest`.
            since, until: When the decision was taken.
        """
        statement = (
            select(decisions.c.arm)
            .where(
                decisions.c.entry_digest == entry_digest,
                decisions.c.client_id.is_(None),
                decisions.c.at.between(since, until + _SKEW),
                decisions.c.channel.in_(sorted(CASE_CHANNELS)),
            )
            .order_by(decisions.c.at.desc())
            .limit(1)
        )
        return self._database.read(lambda connection: connection.execute(statement).scalar())

    def figures(self, name: str) -> list[ArmFigures]:
        """Return the figures of an experiment by arm, without simulations and erased records."""
        approved = decisions.c.decision.in_(sorted(APPROVALS))
        known = approved & outcomes.c.outcome.is_not(None)
        counted = [
            func.coalesce(func.sum(cast(condition, Integer)), 0)
            for condition in (
                approved,
                decisions.c.decision == "referred",
                known,
                approved & (outcomes.c.outcome == "defaulted"),
            )
        ]
        statement = (
            select(
                decisions.c.arm, func.count(), func.avg(decisions.c.probability).filter(approved), *counted
            )
            .select_from(decisions.outerjoin(outcomes, outcomes.c.decision_id == decisions.c.id))
            .where(decisions.c.arm.in_([f"{name}:{arm}" for arm in ARMS]))
            .where(is_of_kind("decision"), decisions.c.erased_digest.is_(None))
            .group_by(decisions.c.arm)
        )
        rows = self._database.read(lambda connection: connection.execute(statement).fetchall())
        found: Mapping[str, Any] = {row[0].rpartition(":")[2]: row for row in rows}
        return [_figures(arm, found[arm]) for arm in ARMS if arm in found]


def _figures(arm: str, row: Any) -> ArmFigures:
    _, count, probability, approved, referred, known, defaulted = row
    return ArmFigures(
        arm=arm,
        decisions=int(count),
        approved=int(approved),
        referred=int(referred),
        probability=None if probability is None else float(probability),
        known=int(known),
        defaulted=int(defaulted),
    )


def _experiment(event: AuditEvent) -> Experiment:
    given = event.details
    return Experiment(
        id=event.id,
        at=event.at,
        name=given["name"],
        share=given["share"],
        model_version=given["model_version"],
        policy_digest=given["policy_digest"],
    )


def _check(name: str, share: float, reason: str) -> None:
    if not _NAME.fullmatch(name):
        raise InputError(
            "An experiment needs a short name.",
            field="name",
            value=name,
            remedy="Give 1 to 40 of a-z, 0-9 and hyphens, as thin-file-2.",
        )
    if not 0.0 < share < 1.0:
        raise InputError(
            "The challenger's share is between 0 and 1.",
            field="--share",
            value=share,
            remedy="Give a fraction, as 0.1 for one applicant of ten.",
        )
    _check_reason(reason)


def _check_reason(reason: str) -> None:
    if not reason.strip() or "\x00" in reason:
        raise InputError(
            "An experiment begins and ends with a reason, as text.",
            field="--reason",
            value=reason,
            remedy="Fill it in.",
        )

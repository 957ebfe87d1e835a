"""Human reviews of decisions: requested, decided, confirmed by a second officer; append-only and chained.

A decision that the policy referred needs no request: its first step is that of the officer who decides it.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from unicodedata import category

from sqlalchemy import Connection, bindparam, select

from limpide_credit.errors import ConflictError, InputError
from limpide_platform.identity.actor import KEYS, NOBODY
from limpide_platform.store.database import Database
from limpide_platform.store.decision import Decision
from limpide_platform.store.decisions import Decisions
from limpide_platform.store.kind import no_decision_but_simulation
from limpide_platform.store.ledger import Ledger
from limpide_platform.store.overrides import Override, Overrides, record_id
from limpide_platform.store.review_step import ReviewStep, same_person, step_digest
from limpide_platform.store.schema import review_steps

_STEP = select(*(review_steps.c[field.name] for field in fields(ReviewStep)))
_OF_DECISION = _STEP.where(review_steps.c.decision_id == bindparam("wanted")).order_by(review_steps.c.seq)
_LAST = (
    _STEP.where(review_steps.c.decision_id == bindparam("wanted"))
    .order_by(review_steps.c.seq.desc())
    .limit(1)
)
_BY_ID = _STEP.where(review_steps.c.id == bindparam("wanted"))
_KEYS = uuid.UUID("1d2c0f5a-5d51-4a44-9d0b-6a3f3c1f7a52")


@dataclass(frozen=True)
class Terms:
    """How a review goes: days until it is to be decided, and whether a second person confirms."""

    days: int
    four_eyes: bool


class Reviews:
    """The reviews of one store."""

    def __init__(self, database: Database, decisions: Decisions, overrides: Overrides) -> None:
        self._database = database
        self._decisions = decisions
        self._overrides = overrides
        self.ledger = Ledger(database, review_steps, review_steps.c.id, step_digest)

    def of(self, decision_id: str) -> Sequence[ReviewStep]:
        """Return the steps of a decision's reviews, the latest last."""
        rows = self._database.read(
            lambda connection: connection.execute(_OF_DECISION, {"wanted": decision_id}).fetchall()
        )
        return [ReviewStep(*row) for row in rows]

    def all(self) -> Sequence[ReviewStep]:
        """Return the steps of all reviews, the latest last."""
        statement = _STEP.order_by(review_steps.c.seq)
        rows = self._database.read(lambda connection: connection.execute(statement).fetchall())
        return [ReviewStep(*row) for row in rows]

    def file(
        self,
        decision_id: str,
        *,
        asked_by: str,
        actor: str,
        view: str,
        terms: Terms,
        idempotency_key: str | None = None,
        acting: Mapping[str, str | None] = NOBODY,
    ) -> ReviewStep:
        """Record that a client, or an officer for him, asks for a review; return the step.

        Under a key that was used before for the same, nothing changes and the first step is returned.

        Raises:
            NotFoundError: There is no such decision.
            InputError: Actor or view is missing or holds what is no text.
            ConflictError: The record is a simulation, a review of it is open, or the key was used with
                another request.
        """
        _check(actor=actor, view=view)
        self._reviewable(decision_id)

        def filed(_: Connection, last: ReviewStep | None, now: datetime) -> ReviewStep:
            if last is not None and last.state != "decided":
                raise _conflict(
                    decision_id, f"A review of decision {decision_id} is open.", "Wait until it is decided."
                )
            deadline = now + timedelta(days=terms.days)
            start = _start(decision_id, now, asked_by, deadline, terms.four_eyes)
            return replace(start, actor=actor, words=view, **acting)

        same = {"step": "filed", "actor": actor, "words": view, "asked_by": asked_by}
        return self._append(decision_id, filed, idempotency_key, same)

    def decide(
        self,
        decision_id: str,
        *,
        officer: str,
        decision: str,
        reason: str,
        referral: Terms,
        confirmed: bool = False,
        idempotency_key: str | None = None,
        acting: Mapping[str, str | None] = NOBODY,
    ) -> ReviewStep:
        """Record an officer's decision on what waits for one; it holds at once unless two must agree.

        Args:
            referral: How it goes with a decision that the policy referred, of which nobody asked a review.
            confirmed: Whether a second person has to confirm it, whatever the terms of the review.

        Raises:
            NotFoundError, InputError, ConflictError, UnavailableError: As `file`; also ConflictError if
                nothing waits for an officer.
        """
        _check(officer=officer, reason=reason)
        if decision not in {"approved", "refused"}:
            raise InputError(
                "An officer approves or refuses.",
                field="decision",
                value=decision,
                remedy="Send approved or refused.",
            )
        recorded = self._reviewable(decision_id)

        def decided(connection: Connection, last: ReviewStep | None, now: datetime) -> ReviewStep:
            if last is None and recorded.decision == "referred" and not self._held(connection, decision_id):
                deadline = recorded.at + timedelta(days=referral.days)
                last = _start(decision_id, recorded.at, "policy", deadline, referral.four_eyes)
            if last is None or last.state != "open":
                waits = last is not None and last.state == "waiting"
                what = "waits for a second officer" if waits else "has no review that waits for an officer"
                remedy = "Confirm it, or give it back." if waits else "File a review of it first."
                raise _conflict(decision_id, f"Decision {decision_id} {what}.", remedy)
            step = replace(last, actor=officer, words=reason, decision=decision, outcome=None, **acting)
            if confirmed:
                step = replace(step, four_eyes=1)
            if step.four_eyes:
                return replace(step, step="proposed")
            return self._close(connection, recorded, step, officer, now)

        same = {"actor": officer, "words": reason, "decision": decision}
        return self._append(decision_id, decided, idempotency_key, same)

    def confirm(
        self,
        decision_id: str,
        *,
        officer: str,
        agrees: bool,
        reason: str,
        idempotency_key: str | None = None,
        acting: Mapping[str, str | None] = NOBODY,
    ) -> ReviewStep:
        """Record what a second officer says: the first one's decision holds, or the review is open again.

        Raises:
            NotFoundError, InputError, ConflictError, UnavailableError: As `file`; also ConflictError if
                nothing waits for a second officer, or he is the first one.
        """
        _check(officer=officer, reason=reason)
        recorded = self._reviewable(decision_id)

        def confirmed(connection: Connection, last: ReviewStep | None, now: datetime) -> ReviewStep:
            if last is None or last.state != "waiting":
                raise _conflict(
                    decision_id,
                    f"Nothing about decision {decision_id} waits for a second officer.",
                    "Look at its review: GET /decisions/{decision_id}/review.",
                )
            if _is_first(last, officer, acting):
                raise ConflictError(
                    f"{officer} decided this first, and cannot confirm it.",
                    field="officer",
                    value=officer,
                    remedy="Another officer must confirm.",
                )
            step = replace(last, actor=officer, words=reason, **acting)
            if not agrees:
                return replace(step, step="returned", decision=None)
            return self._close(connection, recorded, step, f"{last.actor} + {officer}", now, last.words)

        same = {"step": "decided" if agrees else "returned", "actor": officer, "words": reason}
        return self._append(decision_id, confirmed, idempotency_key, same)

    def _reviewable(self, decision_id: str) -> Decision:
        recorded = self._decisions.get(decision_id)
        if recorded.kind == "simulation":
            raise no_decision_but_simulation(decision_id, "review")
        return recorded

    def _held(self, connection: Connection, decision_id: str) -> str | None:
        """Return what a person decided last."""
        found = self._overrides.of_in(connection, decision_id)
        return found[-1].decision if found else None

    def _close(
        self,
        connection: Connection,
        recorded: Decision,
        step: ReviewStep,
        officers: str,
        now: datetime,
        reason: str | None = None,
    ) -> ReviewStep:
        """End a review: from now on the officers' decision holds, as an override of the recorded one."""
        assert step.decision is not None
        before = self._held(connection, recorded.id) or recorded.decision
        outcome = None if before == "referred" else "upheld" if before == step.decision else "changed"
        self._overrides.place(
            connection,
            Override(
                str(uuid.uuid4()),
                recorded.id,
                now,
                officers,
                step.decision,
                reason or step.words,
                **{name: getattr(step, name) for name in NOBODY},
            ),
        )
        return replace(step, step="decided", outcome=outcome)

    def _append(
        self,
        decision_id: str,
        make: Callable[[Connection, ReviewStep | None, datetime], ReviewStep],
        key: str | None,
        same: Mapping[str, str],
    ) -> ReviewStep:
        """Record a step; where the key recorded one before, that one has to be the ``same``."""
        now = datetime.now(UTC)
        own_id = record_id(_KEYS, decision_id, key)

        def append(connection: Connection) -> ReviewStep:
            # Under the lock of the head no other process can be first in between.
            extension = self.ledger.extend(connection)
            known = connection.execute(_BY_ID, {"wanted": own_id}).first()
            if known is not None:
                first = ReviewStep(*known)
                if any(getattr(first, name) != value for name, value in same.items()):
                    raise ConflictError(
                        "This idempotency key was used with another step of this review.",
                        field="Idempotency-Key",
                        value=key,
                        remedy="Send a new key with a new request.",
                    )
                return first
            self._decisions.hold(connection, decision_id)
            last = connection.execute(_LAST, {"wanted": decision_id}).first()
            made = make(connection, None if last is None else ReviewStep(*last), now)
            added = replace(made, id=own_id, at=now)
            extension.append(vars(added))
            return added

        return self._database.write(append)


def _start(
    decision_id: str, opened_at: datetime, asked_by: str, deadline: datetime, four_eyes: bool
) -> ReviewStep:
    """Return the beginning of a review; who takes the step, and when, is filled in by whoever records it."""
    return ReviewStep(
        id="",
        decision_id=decision_id,
        at=opened_at,
        step="filed",
        actor="",
        words="",
        decision=None,
        outcome=None,
        asked_by=asked_by,
        opened_at=opened_at,
        deadline=deadline,
        four_eyes=int(four_eyes),
    )


def _is_first(first: ReviewStep, officer: str, acting: Mapping[str, str | None]) -> bool:
    """Whether an officer took the first step: by who they are, where both were asked, else by their names.

    A program with a key speaks for several people, whom it names.
    """
    issuers = {first.actor_issuer, acting["actor_issuer"]}
    if issuers & {None, KEYS}:
        return same_person(first.actor, officer)
    known = (first.actor_issuer, first.actor_subject)
    return known == (acting["actor_issuer"], acting["actor_subject"])


def _check(**texts: str) -> None:
    for field, given in texts.items():
        # Plain text: what a terminal, a form and a letter show as it is.
        odd = any(category(letter) in {"Cc", "Cs"} and letter not in "\n\r\t" for letter in given)
        if not given.strip() or odd:
            raise InputError(
                f"A review needs {field} as plain text.",
                field=field,
                value=given[:100],
                remedy="Write words, without control characters.",
            )


def _conflict(decision_id: str, message: str, remedy: str) -> ConflictError:
    return ConflictError(message, field="decision_id", value=decision_id, remedy=remedy)

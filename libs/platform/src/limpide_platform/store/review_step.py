"""One step of the review of a decision, and the state of the review after it."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal

from limpide_platform.store.chain import digest, scalars

Step = Literal["filed", "proposed", "returned", "decided"]
State = Literal["open", "waiting", "decided"]

#: How a review stands after each step: open for an officer, waiting for a second one, or decided.
STATES: Mapping[str, State] = {
    "filed": "open",
    "proposed": "waiting",
    "returned": "open",
    "decided": "decided",
}


@dataclass(frozen=True)
class ReviewStep:
    """One step; each carries the terms of its review, so that the last one gives the state.

    Parameters
    ----------
    id
        Unique; made by the store.
    decision_id
        The decision under review.
    at
        When the step was taken.
    step
        ``filed``: somebody asked, in ``words`` his view. ``proposed``: an officer decided, and a second one
        must confirm. ``returned``: the second one does not. ``decided``: the review is over.
    actor
        Who took it.
    words
        The view, or the reason.
    decision
        What an officer decided: ``approved`` or ``refused``; None of a step that decides nothing.
    outcome
        ``upheld`` or ``changed``, of a review that is decided; None where the policy had left the decision to
        a person, so that there was none to uphold.
    asked_by
        ``client``, ``officer`` (for the client) or ``policy`` (it referred the decision).
    opened_at, deadline
        Since when it waits, and until when it is to be decided.
    four_eyes
        1 if a second person must confirm, else 0.
    actor_subject, actor_issuer, actor_role
        Who took it, see `limpide_platform.identity.actor.Actor.acting`; None where nobody was asked.
    """

    id: str
    decision_id: str
    at: datetime
    step: str
    actor: str
    words: str
    decision: str | None
    outcome: str | None
    asked_by: str
    opened_at: datetime
    deadline: datetime
    four_eyes: int
    actor_subject: str | None = None
    actor_issuer: str | None = None
    actor_role: str | None = None

    @property
    def state(self) -> State:
        """How the review stands after this step."""
        return STATES[self.step]


_DIGESTED = (*(field.name for field in fields(ReviewStep)), "salt")


def step_digest(columns: Mapping[str, Any]) -> bytes:
    """Return the digest of a step from its columns."""
    return digest([scalars({name: columns[name] for name in _DIGESTED})])


def same_person(one: str, other: str) -> bool:
    """Whether two names are of one person, as far as names can tell: case, accents, spaces aside."""
    return _bare(one) == _bare(other)


def _bare(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in decomposed if letter.isalnum())

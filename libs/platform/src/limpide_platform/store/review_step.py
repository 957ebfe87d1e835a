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
    """One step; each carries the terms of its review, so that the last one gives the state."""

    id: str  # Unique; made by the store
    decision_id: str  # The decision under review
    at: datetime  # When the step was taken
    # ``filed``: somebody asked, in ``words`` his view. ``proposed``: an officer decided, and a second one
    # must confirm. ``returned``: the second one does not. ``decided``: the review is over.
    step: str
    actor: str  # Who took it
    words: str  # The view, or the reason
    # What an officer decided: ``approved`` or ``refused``; None of a step that decides nothing.
    decision: str | None
    # ``upheld`` or ``changed``, of a review that is decided; None where the policy had left the decision to a
    # person, so that there was none to uphold.
    outcome: str | None
    asked_by: str  # ``client``, ``officer`` (for the client) or ``policy`` (it referred the decision)
    # opened_at and deadline: since when it waits, and until when it is to be decided.
    opened_at: datetime
    deadline: datetime
    four_eyes: int  # 1 if a second person must confirm, else 0
    # actor_subject, actor_issuer, actor_role: who took it, see
    # `limpide_platform.identity.actor.Actor.acting`; None where nobody was asked.
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

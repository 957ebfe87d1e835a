"""Reviews of decisions by persons: asked for by a client or by the policy, decided, confirmed."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from limpide_credit.contracts.decisions import Decided, PersonDecided

ReviewState = Literal["open", "waiting", "decided"]
"""Open for an officer, waiting for a second one's confirmation, or decided."""

AskedBy = Literal["client", "officer", "policy"]
ReviewOutcome = Literal["upheld", "changed"]

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
View = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=4000)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=2000)]


class ReviewRequest(BaseModel):
    """Ask that a person review a decision, and say what the client thinks of it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    view: View = Field(description="The client's view; plain text")
    asked_by: Literal["client", "officer"] = Field(description="Who asks: the client, or an officer for him")
    officer: Name | None = Field(default=None, description="The officer who asks for the client")


class ReviewDecisionRequest(BaseModel):
    """Decide what waits for a person."""

    model_config = ConfigDict(extra="forbid", strict=True)

    officer: Name
    decision: PersonDecided
    reason: Reason


class ReviewConfirmationRequest(BaseModel):
    """Confirm what another officer decided, or give it back."""

    model_config = ConfigDict(extra="forbid", strict=True)

    officer: Name = Field(description="Another person than the first officer")
    agrees: bool = Field(description="False gives the review back: it is open again")
    reason: Reason


class ReviewStepAnswer(BaseModel):
    """One step of a review, as recorded."""

    step: Literal["filed", "proposed", "returned", "decided"]
    at: datetime
    actor: str
    words: str = Field(description="The client's view, or an officer's reason; plain text")
    decision: PersonDecided | None = Field(description="What the officer decided, if he did")


class ReviewAnswer(BaseModel):
    """How the review of a decision stands."""

    decision_id: str
    state: ReviewState
    asked_by: AskedBy = Field(description="Policy: it referred the decision, and nobody asked")
    opened_at: datetime
    deadline: datetime = Field(description="Until when it is to be decided")
    four_eyes: bool = Field(description="Whether a second officer must confirm")
    outcome: ReviewOutcome | None = Field(
        description="Of a decided review; null where the policy had left the decision to a person"
    )
    steps: list[ReviewStepAnswer] = Field(description="Of all reviews of the decision, the latest last")


class ReviewCase(BaseModel):
    """One line of the queue of reviews."""

    decision_id: str
    state: ReviewState
    asked_by: AskedBy
    opened_at: datetime
    deadline: datetime
    overdue: bool = Field(description="Whether it waits past its deadline")
    outcome: ReviewOutcome | None
    last_actor: str | None = Field(description="Who took the last step; null if nobody has")
    last_at: datetime | None
    person_decided: PersonDecided | None = Field(description="What an officer decided, if he did")
    decision: Decided = Field(description="The machine's")
    decided_at: datetime = Field(description="When the machine decided")
    client_id: int | None
    client_name: str | None
    reference: str | None
    channel: str
    grade: str
    points: int


class ReviewPage(BaseModel):
    """A page of cases: those that wait by deadline, then the decided ones, the latest first."""

    reviews: list[ReviewCase]
    next_after: str | None = Field(description="Give it as ``after`` for the next page; null on the last one")
    open: int = Field(description="Cases that wait for a person, on all pages")
    overdue: int = Field(description="Of these, past their deadline")

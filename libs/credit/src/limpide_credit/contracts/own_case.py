"""What a client is shown of the own case by a link, and what he may ask: nothing of the lender's own."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from limpide_credit.contracts.decisions import Decided
from limpide_credit.contracts.reviews import AskedBy, ReviewOutcome, ReviewState, View
from limpide_credit.contracts.shown_feature import Language

_MOST_CORRECTIONS = 20

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class ClientLinkAnswer(BaseModel):
    """A link that was made; its token is shown this once."""

    link_id: str = Field(description="What records call the client who opens it")
    decision_id: str
    case_id: str = Field(description="What it opens: the latest decision on the application")
    token: str = Field(description="Sent as Authorization: Bearer; kept nowhere")
    address: str = Field(description="The client's page, with the token after the #, which no server is sent")
    expires_at: datetime


class ClientLinksRevoked(BaseModel):
    """The links of a case that were taken back: all of them."""

    case_id: str
    revoked_at: datetime


class OwnReview(BaseModel):
    """How the review of the own case stands, without who works on it."""

    state: ReviewState
    asked_by: AskedBy = Field(description="Policy: a person decides without having been asked")
    opened_at: datetime
    deadline: datetime = Field(description="Until when it is to be decided")
    outcome: ReviewOutcome | None = Field(
        description="Of a decided review, where there was a decision before"
    )
    words: str | None = Field(description="What the client, or an officer for him, asked last; plain text")


class OwnResult(BaseModel):
    """The latest decision on the own application."""

    decision_id: str
    decided_at: datetime
    decision: Decided = Field(description="What holds: a person's decision before the machine's")
    by_person: bool = Field(description="Whether a person decided")
    conditions: list[str] = Field(description="Facts that have to be proved before the loan is paid out")
    facts: dict[str, float | str | None] = Field(description="The application, by the names of its columns")
    review: OwnReview | None = Field(description="null if nobody asked for one and none is due")


class Correction(BaseModel):
    """A fact of the application that the client says is wrong."""

    model_config = ConfigDict(extra="forbid", strict=True)

    fact: Words = Field(description="Which fact, in words, with what stands there")
    right: Words = Field(description="What would be right")


class OwnReviewRequest(BaseModel):
    """Ask that a person look at the own case again; corrections are for that person, and change no fact."""

    model_config = ConfigDict(extra="forbid", strict=True)

    view: View = Field(description="In the client's own words; plain text")
    corrections: list[Correction] = Field(default=[], max_length=_MOST_CORRECTIONS)


class OwnReasons(BaseModel):
    """Why it was decided so, and what would change it: sentences for the client."""

    language: Language
    decision: Decided
    rules: list[str] = Field(description="What decided by itself: rules of the policy that bit")
    against: list[str] = Field(description="The weightiest first, at most three")
    in_favour: list[str] = Field(description="Likewise")
    changes: list[str] = Field(description="Loans that would be approved; empty if none is known")
    change_message: str = Field(description="What the search for such loans found; empty if approved")
    missing: list[str] = Field(description="What would help a person to decide, the most useful first")

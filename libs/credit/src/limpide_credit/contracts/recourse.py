"""``POST /recourse``: the nearest changes of the loan that turn a refusal into an approval."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from limpide_credit.contracts.decisions import Decided
from limpide_credit.contracts.shown_feature import Language

Lever = Literal["amount", "goods_price", "down_payment", "duration"]
"""What a person decides. With a price of goods, the amount of the loan follows it and what is paid down;
without one, and for a revolving loan, the amount is what is decided."""


class RecourseScore(BaseModel):
    """A score, not recorded."""

    probability_of_default: float = Field(ge=0, le=1)
    points: int
    grade: str
    decision: Decided


class LoanTerms(BaseModel):
    """What a loan is, in the application's currency."""

    amount: float = Field(description="AMT_CREDIT")
    annuity: float | None = Field(description="AMT_ANNUITY, a month; null if the application has none")
    goods_price: float | None = Field(description="AMT_GOODS_PRICE; null if the application has none")
    extra_down_payment: float = Field(ge=0, description="Paid by the client beyond what is foreseen now")
    duration_months: int | None = Field(
        description="Months in which the annuity repays the amount; null of a revolving loan, and where the "
        "annuity is missing or never repays it"
    )
    total_repaid: float | None = Field(description="Annuity times duration; null without a duration")
    cost_of_credit: float | None = Field(description="Total repaid minus the amount; null likewise")


class TermChange(BaseModel):
    """One thing that changes."""

    term: Literal["amount", "annuity", "goods_price", "extra_down_payment", "duration_months"]
    label: str
    unit: Literal["currency", "months"]
    before: float
    after: float


class RecourseOption(BaseModel):
    """One way to an approval."""

    levers: list[Lever] = Field(description="What the person decides; the rest follows")
    changes: list[TermChange] = Field(description="Everything that is not as asked, levers first")
    sentence: str = Field(description="The same in one sentence, in the language asked for")
    application_changes: dict[str, float] = Field(
        description="Facts to send as `changes` to POST /score or POST /explain for the same result"
    )
    terms: LoanTerms
    score: RecourseScore
    points_gained: int
    effort: float = Field(ge=0, description="Distance from what was asked: weighted sum of relative changes")
    difference_in_cost: float | None = Field(
        description="Cost of credit after minus before, in currency; null without a duration"
    )


class SearchedLever(BaseModel):
    """The bounds within which a lever was tried."""

    lever: Lever
    label: str
    unit: Literal["currency", "months"]
    low: float
    high: float
    values: int = Field(ge=1, description="How many, ends included")


class RecourseAnswer(BaseModel):
    """The nearest ways to an approval, or that there is none within the limits."""

    model_config = ConfigDict(protected_namespaces=())

    model_version: str
    language: Language
    client_id: int | None
    status: Literal["approved_already", "found", "none_within_limits"]
    message: str = Field(description="The status in one sentence, in the language asked for")
    score: RecourseScore = Field(description="Of the loan as asked")
    threshold: float = Field(description="Refused at or above this probability of default")
    terms: LoanTerms = Field(description="The loan as asked")
    options: list[RecourseOption] = Field(
        description="Nearest first, each with another set of levers; empty unless found"
    )
    best_attempt: RecourseOption | None = Field(
        description="If none is within limits: the loan with the most points, still refused"
    )
    searched: list[SearchedLever]
    combinations: int = Field(ge=1, description="Loans that were scored: every one within the limits")
    search_seconds: float = Field(ge=0)


class RecourseRequest(BaseModel):
    """Ask for a way to an approval: of a client, of a client with changes, or of a new application."""

    model_config = ConfigDict(extra="forbid", strict=True)

    client_id: Annotated[int, Field(ge=0, le=2**53)] | None = Field(
        default=None, description="SK_ID_CURR of a client in the store"
    )
    changes: dict[str, Any] | None = Field(
        default=None, description="Facts of the application that replace the client's own"
    )
    application: dict[str, Any] | None = Field(default=None, description="Facts of a new client")
    levers: list[Lever] | None = Field(
        default=None, min_length=1, description="What may change; everything possible if left out"
    )
    options: int = Field(default=3, ge=1, le=7, description="At most so many ways")
    language: Language = Field(default="fr")

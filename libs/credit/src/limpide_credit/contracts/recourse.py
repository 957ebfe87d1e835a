"""``POST /recourse``: the nearest changes of the loan that turn a refusal into an approval."""

from dataclasses import dataclass
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from limpide_credit.contracts.decisions import Decided
from limpide_credit.contracts.explanation import check_language
from limpide_credit.contracts.json_value import is_list, is_object
from limpide_credit.contracts.scoring import ScoreRequest, parse_score_request, score_request_schema
from limpide_credit.contracts.shown_feature import Language
from limpide_credit.errors import InputError
from limpide_credit.tables.roles import ROLES

Lever = Literal["amount", "goods_price", "down_payment", "duration"]
"""What a person decides. With a price of goods, the amount of the loan follows it and what is paid down;
without one, and for a revolving loan, the amount is what is decided."""


_MOST_OPTIONS = 7


@dataclass(frozen=True, slots=True)
class RecourseRequest:
    """Ask for a way to an approval: of a client, of a client with changes, or of a new application."""

    score: ScoreRequest  # One of the three forms of a score
    levers: tuple[Lever, ...] | None = None  # What may change; everything possible if None
    options: int = 3  # At most so many ways, 1 to 7
    language: Language = "fr"  # Of labels and sentences


def parse_recourse_request(document: object) -> RecourseRequest:
    """Check a decoded JSON document and return the request in it.

    Raises:
        InputError: The document is none of the three forms of a score, or one of its members is not possible.
        TooLargeError: There are more facts than an application has columns.
    """
    if not is_object(document):
        return RecourseRequest(parse_score_request(document))
    rest = dict(document)
    language = check_language(rest.pop("language", "fr"))
    levers = _levers(rest.pop("levers", None))
    options = rest.pop("options", 3)
    if type(options) is not int or not 1 <= options <= _MOST_OPTIONS:
        raise InputError(
            "options must be a small whole number.",
            field="options",
            value=options,
            remedy=f"Give 1 to {_MOST_OPTIONS}.",
        )
    return RecourseRequest(parse_score_request(rest), levers, options, language)


def _levers(value: object) -> tuple[Lever, ...] | None:
    if value is None:
        return None
    names = get_args(Lever)
    if not is_list(value) or not value or any(one not in names for one in value):
        raise InputError(
            "levers must be a list of what may change.",
            field="levers",
            value=value,
            remedy=f"Give some of {', '.join(names)}, or leave it out.",
        )
    return tuple(name for name in names if name in value)


def recourse_request_schema() -> dict[str, Any]:
    """Return the JSON schema of a request, for OpenAPI."""
    members = {
        "language": {"enum": list(get_args(Language)), "default": "fr"},
        "levers": {
            "anyOf": [
                {"type": "array", "minItems": 1, "items": {"enum": list(get_args(Lever))}},
                {"type": "null"},
            ],
            "description": "What may change; everything possible if left out",
        },
        "options": {"type": "integer", "minimum": 1, "maximum": _MOST_OPTIONS, "default": 3},
    }
    return {
        "oneOf": [
            {**form, "properties": {**form["properties"], **members}}
            for form in score_request_schema()["oneOf"]
        ]
    }


class RecourseScore(BaseModel):
    """A score, not recorded."""

    probability_of_default: float = Field(ge=0, le=1)
    points: int
    grade: str
    decision: Decided


class LoanTerms(BaseModel):
    """What a loan is, in the application's currency."""

    amount: float = Field(description=ROLES.amount)
    annuity: float | None = Field(
        description=f"{ROLES.instalment}, a month; null if the application has none"
    )
    goods_price: float | None = Field(description=f"{ROLES.goods_price}; null if the application has none")
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
    application_changes: dict[str, Any] = Field(
        description="Of a client: what to send as `changes` to POST /score or POST /explain for the same "
        "result, the changes of the request among them. Of a new application: the facts that differ"
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
        description="Nearest first, each by another way of moving the levers; empty unless found"
    )
    best_attempt: RecourseOption | None = Field(
        description="If none is within limits: of the loans that are still refused the one with the best "
        "score; null if none of them scores better than the one asked"
    )
    searched: list[SearchedLever]
    combinations: int = Field(ge=1, description="Loans that were scored: every one within the limits")
    search_seconds: float = Field(ge=0)

"""Asking for an explanation of a score, and the answer: contributions that add up, and reasons in words."""

from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from limpide_credit.contracts.decisions import Decided
from limpide_credit.contracts.json_value import is_object
from limpide_credit.contracts.scoring import ScoreRequest, parse_score_request, score_request_schema
from limpide_credit.contracts.shown_feature import FeatureValue, Language
from limpide_credit.errors import InputError

_FORMS = (
    'Send {"client_id": 100038}, {"client_id": 100038, "changes": {…}}, {"application": {…}} or '
    '{"decision_id": "…"}, each with "language": "fr" or "en".'
)
_LONGEST_ID = 100
_LANGUAGE = {"enum": list(get_args(Language)), "default": "fr"}


@dataclass(frozen=True, slots=True)
class ExplainRequest:
    """What is to be explained: what a score may be asked for, or a decision that is recorded."""

    # One of the three forms of a score; None if a recorded decision is explained.
    score: ScoreRequest | None = None
    decision_id: str | None = None  # The record to explain, as it was decided; None if a score is explained.
    language: Language = "fr"  # Of labels, values and sentences


def parse_explain_request(document: object) -> ExplainRequest:
    """Check a decoded JSON document and return the request in it.

    Raises:
        InputError: The document is none of the four forms, or one of its facts is not possible.
        TooLargeError: There are more facts than an application has columns.
    """
    if not is_object(document):
        raise InputError(
            "The body must be a JSON object.", field="body", value=type(document).__name__, remedy=_FORMS
        )
    rest = dict(document)
    request = ExplainRequest(language=check_language(rest.pop("language", "fr")))
    if "decision_id" not in rest:
        return replace(request, score=parse_score_request(rest))
    decision_id = rest.pop("decision_id")
    if rest:
        raise InputError(
            "A recorded decision is explained as it was decided: it takes nothing else.",
            field=next(iter(rest)),
            value=", ".join(sorted(map(str, rest))),
            remedy=_FORMS,
        )
    if not isinstance(decision_id, str) or not 0 < len(decision_id) <= _LONGEST_ID:
        raise InputError(
            "decision_id must be the text that POST /score answered.",
            field="decision_id",
            value=decision_id,
            remedy="Take it from the answer to POST /score, or from GET /decisions.",
        )
    return replace(request, decision_id=decision_id)


def check_language(value: object) -> Language:
    """Return a language that words exist in.

    Raises:
        InputError: It is none of them.
    """
    for language in get_args(Language):
        if value == language:
            return language
    raise InputError(
        "language must be fr or en.",
        field="language",
        value=value,
        remedy='Send "language": "fr" or "language": "en".',
    )


def explain_request_schema() -> dict[str, Any]:
    """Return the JSON schema of a request, for OpenAPI."""
    forms = [
        {**form, "properties": {**form["properties"], "language": _LANGUAGE}}
        for form in score_request_schema()["oneOf"]
    ]
    return {"oneOf": [*forms, recorded_request_schema()]}


def recorded_request_schema() -> dict[str, Any]:
    """Return the JSON schema of the one form that names a recorded decision."""
    decision = {"type": "string", "minLength": 1, "maxLength": _LONGEST_ID, "description": "Of POST /score"}
    return {
        "type": "object",
        "title": "A recorded decision",
        "properties": {"decision_id": decision, "language": _LANGUAGE},
        "required": ["decision_id"],
        "additionalProperties": False,
    }


class Base(BaseModel):
    """Where every score starts, before anything is known of the person."""

    log_odds: float = Field(description="Of default")
    points: float = Field(description="The same on the points scale, neither rounded nor clipped")


class FeatureContribution(BaseModel):
    """What one feature did to the score."""

    feature: str
    label: str
    concept: str
    shown: bool = Field(description="Whether a client may be shown it by itself; else only in its concept")
    value: FeatureValue = Field(description="As the model read it; null if it is not known")
    value_text: str = Field(description="With its unit, in the language asked for")
    unit: str
    log_odds: float = Field(description="Exact Shapley value, calibrated; positive makes default likelier")
    points: float = Field(description="The same in points; negative costs points")


class ConceptContribution(BaseModel):
    """What the features of one concept did to the score, together and one by one."""

    concept: str
    label: str
    log_odds: float
    points: float
    features: list[FeatureContribution] = Field(
        description="All of the concept that moved the score, the largest first"
    )


class ConceptPair(BaseModel):
    """What two concepts did to the score only together, beyond what each does by itself.

    The Shapley interaction index; one half of it is in the points of each of the two concepts.
    """

    concepts: list[str] = Field(min_length=2, max_length=2)
    labels: list[str] = Field(min_length=2, max_length=2)
    log_odds: float
    points: float


class Reason(BaseModel):
    """One fact that moved the score, against what is usual among approved clients."""

    feature: str
    concept: str
    concept_label: str
    label: str
    sentence: str = Field(description="With the person's value, the usual one and the unit")
    value: FeatureValue = Field(description="null if it is not known: then that is the reason")
    value_text: str
    usual: float | str = Field(description="Median, or most frequent category, among approved clients")
    usual_text: str
    points_if_usual: float = Field(
        description="What the score would change by if this alone were usual: measured by scoring again"
    )


class RuleReason(BaseModel):
    """A rule of the policy that bit, in words."""

    code: str
    kind: str = Field(description="What it protects against; empty if the policy has no such rule any more")
    then: Literal["refuse", "refer", "prove"]
    sentence: str = Field(description="What the client or the officer reads, in the language asked for")
    facts: list[str] | None = Field(description="What is missing, or outside of the model's training")
    unknown: bool = Field(description="The rule could not be judged, since a fact is missing")


class ExplainAnswer(BaseModel):
    """A score, and where it comes from.

    ``base.points`` and the points of all concepts add up to ``points_exact``; ``points`` is that number
    rounded and kept within the scale.
    """

    model_config = ConfigDict(protected_namespaces=())

    client_id: int | None
    decision_id: str | None = Field(description="Of the recorded decision that is explained, if it is one")
    language: Language
    probability_of_default: float = Field(ge=0, le=1)
    log_odds: float = Field(description="Calibrated, of default")
    points: int
    points_exact: float = Field(description="Before rounding and clipping: what the contributions add up to")
    points_clipped: bool = Field(description="The exact points lie outside the scale: the end of it is shown")
    grade: str
    threshold: float = Field(description="Of the model's costs: the score speaks against at or above it")
    threshold_points: float = Field(description="The threshold on the points scale")
    decision: Decided | None = Field(
        default=None,
        description="Of the record; of a score that is not recorded, by the policy in force: null while that "
        "cannot be read",
    )
    rules: list[RuleReason] = Field(default=[], description="What decided: the rules of the policy that bit")
    policy_digest: str | None = Field(
        default=None, description="SHA-256 of the policy's text; null in the oldest records"
    )
    base: Base
    concepts: list[ConceptContribution] = Field(description="The largest first; they add up with the base")
    pairs: list[ConceptPair] = Field(
        default=[], description="At most five pairs of concepts, those that moved the score most together"
    )
    features: list[FeatureContribution] = Field(
        description="The largest that may be shown, over all concepts"
    )
    reasons: list[Reason] = Field(description="At most four, adverse, one a concept, the weightiest first")
    supports: list[Reason] = Field(description="Likewise, in the person's favour")
    model_version: str
    feature_set_version: str

"""Recorded decisions, what a person made of them, and what came true."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

Decided = Literal["approved", "approved_on_condition", "refused", "referred"]
"""What the policy makes of an application; referred is for a person to decide.

Approved on condition is not to be paid out before the proofs that it names are there.
"""

APPROVALS: frozenset[str] = frozenset({"approved", "approved_on_condition"})
"""What says yes, now or once facts are proved."""

PROOF_WANTED = "PROOF_WANTED"
"""The code in ``rules`` of what has to be proved."""

PersonDecided = Literal["approved", "refused"]
"""What a person decides."""

Outcome = Literal["repaid", "defaulted"]
Kind = Literal["decision", "simulation"]


CONDITIONS: Any = Field(
    default=[],
    description="Facts that have to be proved before the loan is paid out: POST /decisions/{id}/proofs",
)


class AppliedRule(BaseModel):
    """A rule of the policy that bit."""

    code: str = Field(description="Of the rule; GET /policies/{digest} has its words")
    then: Literal["refuse", "refer", "prove"]
    facts: list[str] | None = Field(
        default=None, description="What is missing, outside of what the model was trained on, or to be proved"
    )
    unknown: bool | None = Field(
        default=None, description="True where the rule could not be judged, since a fact is missing"
    )


class DecisionSummary(BaseModel):
    """One line of the list of decisions."""

    model_config = ConfigDict(protected_namespaces=())

    decision_id: str
    at: datetime
    client_id: int | None
    client_name: str | None = Field(default=None, description="Generated; null for a new application")
    reference: str | None = Field(
        default=None, description="What a new applicant was called when the score was asked for; null if not"
    )
    channel: str
    kind: Kind = Field(description="A simulation, with changed facts, is no application and has no letter")
    probability_of_default: float
    points: int
    grade: str
    decision: Decided = Field(description="The machine's")
    overridden_to: PersonDecided | None = Field(
        default=None, description="What a person decided instead, last; null if nobody did"
    )
    case_id: str | None = Field(
        default=None,
        description="Of the application; null for simulations, batches and backdated decisions",
    )
    case_version: int | None = Field(
        default=None, description="Which decision on the application this is, from 1"
    )
    model_version: str


class DecisionPage(BaseModel):
    """A page of decisions, newest first."""

    decisions: list[DecisionSummary]
    next_before: int | None = Field(description="Give it as ``before`` for older ones; null on the last page")
    total: int | None = Field(
        default=None,
        description="How many match, on all pages; null if more than 10,000",
    )


class OverrideAnswer(BaseModel):
    """A person's decision over the machine's."""

    decision_id: str
    at: datetime
    officer: str
    decision: PersonDecided
    reason: str


class OutcomeAnswer(BaseModel):
    """An outcome as recorded."""

    decision_id: str
    outcome: Outcome
    observed_at: datetime
    recorded_at: datetime


class DecisionAnswer(DecisionSummary):
    """The whole record: what was asked, what the score read, what was decided, what came of it."""

    threshold: float
    rules: list[AppliedRule] = Field(default=[], description="The rules of the policy that bit, in its order")
    conditions: list[str] = CONDITIONS
    policy_digest: str | None = Field(
        default=None, description="SHA-256 of the policy's text; null in records of before there were any"
    )
    arm: str | None = Field(
        default=None,
        description="Which arm of which experiment decided, as name:challenger; null if none ran",
    )
    senior_above: float | None = Field(
        default=None,
        description="The amount of credit beyond which a senior officer overrules, or confirms a review's "
        "decision; null if this is not beyond it, or the policy has no such limit",
    )
    alias: str | None
    feature_set_version: str
    bundle_digest: str | None = Field(default=None, description="SHA-256 over all files of the model version")
    input: dict[str, Any]
    features: dict[str, float | str | None] | None = Field(
        description="Every feature by name; null if the record is of another feature set than the service's"
    )
    latency_seconds: float
    overrides: list[OverrideAnswer]
    outcome: OutcomeAnswer | None
    sequence: int = Field(description="Position in the chain of records, from 1")
    hash: str = Field(description="Of this record and the one before it, hexadecimal: any change shows")


class OverrideRequest(BaseModel):
    """Overrule a decision, and say why."""

    model_config = ConfigDict(extra="forbid", strict=True)

    officer: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    decision: PersonDecided
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=2000)]


class OutcomeRequest(BaseModel):
    """What became of a loan: the truth that monitoring waits for."""

    model_config = ConfigDict(extra="forbid")

    decision_id: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    outcome: Outcome
    observed_at: AwareDatetime

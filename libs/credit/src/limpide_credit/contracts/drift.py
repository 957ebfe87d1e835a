"""What the drift service is asked and answers: runs, their findings, and outcomes that arrive."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from limpide_credit.contracts.decisions import OutcomeAnswer
from limpide_credit.contracts.model_report import Figure
from limpide_credit.contracts.problems import Problem

Verdict = Literal["no_verdict", "stable", "moderate", "drifted"]
RunState = Literal["done", "failed"]


class RunRequest(BaseModel):
    """Compare a window of decisions now."""

    model_config = ConfigDict(extra="forbid")

    window_start: AwareDatetime | None = Field(default=None, description="Default: the usual length before")
    window_end: AwareDatetime | None = Field(default=None, description="Default: now")
    reference_version: Annotated[str, StringConstraints(min_length=1, max_length=50)] | None = Field(
        default=None, description="Whose scores, and whose training's sample; default: the champion's"
    )
    reference_start: AwareDatetime | None = Field(
        default=None, description="With the next: decisions to compare with in place of that sample"
    )
    reference_end: AwareDatetime | None = Field(default=None, description="At or before window_start")


class FeatureDrift(BaseModel):
    """How one feature differs between the window and the reference."""

    feature: str
    label_fr: str
    label_en: str
    concept: str
    used: bool = Field(description="Whether the model reads it")
    psi: Figure = Field(description="Population stability index with its 95 % bootstrap band")
    chance: float = Field(description="PSI that chance alone would hardly exceed with so few decisions")
    distance: float = Field(description="Jensen-Shannon distance, 0 to 1")
    missing: float = Field(description="Share without a value")
    reference_missing: float
    missing_jump: bool = Field(description="That share rose by more than the settings and chance allow")
    new_categories: float = Field(description="Share in categories of which the reference has none")
    outside: float = Field(description="Share below the reference's least or above its greatest value")
    verdict: Verdict


class ScoreDrift(BaseModel):
    """How the score differs between the window and the reference."""

    decisions: int = Field(description="Of the compared version: other versions give other scores")
    psi: Figure
    chance: float
    ks: float = Field(description="Two-sample Kolmogorov-Smirnov distance, 0 to 1")
    distance: float = Field(description="Jensen-Shannon distance, 0 to 1")
    mean_probability: float
    reference_mean_probability: float
    approval_rate: float
    reference_approval_rate: float
    verdict: Verdict


class FeatureTotals(BaseModel):
    """How many features differ."""

    compared: int
    used: int = Field(description="Read by the model; the counts below are of these")
    moderate: int
    drifted: int
    missing_jumps: int
    new_categories: int = Field(description="With more than one decision in a hundred in a new category")
    outside: int = Field(description="With more than one value in a hundred outside the reference's range")
    largest_missing_rise: float = Field(description="Largest rise of a share of missing values")


class Expected(BaseModel):
    """What to expect before outcomes are known (CBPE); intervals are where 95 % of realised ones fall."""

    model_config = ConfigDict(from_attributes=True)

    decisions: int
    auc: Figure
    default_rate: Figure
    calibration_error: Figure = Field(description="What exact probabilities would show")
    approval_rate: float
    approved_default_rate: Figure | None
    refused_default_share: Figure | None = Field(description="Share of all defaults that refusals avoid")


class Realised(BaseModel):
    """How right probabilities turned out."""

    model_config = ConfigDict(from_attributes=True)

    outcomes: int
    defaults: int
    default_rate: Figure
    auc: Figure | None = Field(description="Null with too few clients of either outcome, as gini and ks")
    gini: Figure | None
    ks: Figure | None
    brier: Figure
    calibration_gap: Figure = Field(description="Mean predicted minus observed rate")
    calibration_error: float


class MonthRealised(Realised):
    """The same for the decisions of one month."""

    month: str = Field(description="Of the decision, as 2026-11")


class GroupWatch(BaseModel):
    """One group of people in production."""

    group: str
    label_fr: str
    label_en: str
    decisions: int
    approval_rate: Figure
    approval_gap: Figure = Field(description="Minus the approval rate of everybody else")
    outcomes: int = Field(description="Known outcomes; the two figures below are of these")
    true_positive_rate: Figure | None = Field(description="Share of its defaults that were refused")
    calibration_gap: Figure | None = Field(description="Mean predicted minus observed rate")


class AttributeWatch(BaseModel):
    """The groups that one attribute makes: a signal to look closer, no more."""

    attribute: str = Field(description="gender, age or family_status")
    label_fr: str
    label_en: str
    groups: list[GroupWatch]
    left_out: dict[str, int] = Field(description="Group to number of people, too few to say anything")
    lowest_approval_ratio: Figure | None = Field(description="Lowest approval rate over highest")


class Findings(BaseModel):
    """What a run found."""

    verdict: Verdict
    reference_rows: int | None = Field(
        default=None, description="People in the reference that was compared with"
    )
    set_aside: dict[str, int] = Field(description="Decisions of another feature set, by its version")
    overridden: int = Field(description="Decisions that an officer changed")
    mean_amount: float | None = Field(description="Mean amount asked for")
    features: list[FeatureDrift] = Field(description="The most drifted and the most important ones")
    totals: FeatureTotals | None = Field(description="Null without decisions, as score and expected")
    score: ScoreDrift | None
    expected: Expected | None
    reference_auc: Figure | None = Field(description="Of the model, out of fold, at training")
    realised: Realised | None = Field(description="Null while no outcome is known")
    realised_months: list[MonthRealised]
    fairness: list[AttributeWatch]
    report_run_id: str | None = Field(description="The MLflow run with the report; null if it was not made")
    report_problem: str | None = Field(default=None, description="Why there is no report")
    report_set_aside: dict[str, str] = Field(
        default_factory=dict, description="Features that the report leaves out, and why"
    )


class DriftRunSummary(BaseModel):
    """One line of the history."""

    model_config = ConfigDict(protected_namespaces=())

    run_id: str
    model_version: str
    window_start: datetime
    window_end: datetime
    reference_start: datetime | None = Field(
        default=None, description="Null: compared with the sample that the version was trained on"
    )
    reference_end: datetime | None = None
    state: RunState
    started_at: datetime
    finished_at: datetime
    decisions: int | None
    verdict: Verdict
    score_psi: Figure | None
    features_drifted: int | None
    features_used: int | None
    most_drifted: list[str] = Field(description="Features with a verdict of drifted, at most five")
    expected_auc: Figure | None
    realised_auc: Figure | None
    problem: str | None = Field(description="Why it failed, or has no verdict")


class DriftRunAnswer(DriftRunSummary):
    """A whole run."""

    findings: Findings | None = Field(description="Null if it failed")


class DriftRunPage(BaseModel):
    """The history, latest window first."""

    runs: list[DriftRunSummary]
    running_since: datetime | None = Field(description="When the run in progress began, in this process")
    next_run_at: datetime | None
    minimum_decisions: int = Field(description="With fewer, a run gives figures and no verdict")


class OutcomeProblem(BaseModel):
    """An outcome that was not taken."""

    row: int = Field(description="Position in what was sent, from 0")
    error: Problem


class OutcomesAnswer(BaseModel):
    """What became of outcomes that were sent."""

    recorded: int = Field(description="Known now, whether new or sent before")
    refused: int
    problems: list[OutcomeProblem] = Field(description="The first hundred")
    outcomes: list[OutcomeAnswer] = Field(description="As recorded; the first hundred")

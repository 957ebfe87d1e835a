"""What the drift service is asked and answers: runs, their findings, and outcomes that arrive."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from limpide_credit.contracts.decisions import OutcomeAnswer
from limpide_credit.contracts.known import IF_KNOWN, NOT_RECORDED, FigureIfKnown, NotKnown
from limpide_credit.contracts.model_report import Figure
from limpide_credit.contracts.problems import Problem

Verdict = Literal["no_verdict", "stable", "moderate", "drifted"]
RunState = Literal["waiting", "running", "done", "failed"]
RunStep = Literal["waiting", "reference", "reading", "comparing", "reporting", "recording"]


class _Finite(BaseModel):
    """What is stored and shown: a number that is none is refused here, before it can be recorded."""

    model_config = ConfigDict(allow_inf_nan=False, from_attributes=True, protected_namespaces=())


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


class FeatureDrift(_Finite):
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


class ScoreDrift(_Finite):
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


class FeatureTotals(_Finite):
    """How many features differ."""

    compared: int
    used: int = Field(description="Read by the model; the counts below are of these")
    moderate: int
    drifted: int
    missing_jumps: int
    new_categories: int = Field(description="With more than one decision in a hundred in a new category")
    outside: int = Field(description="With more than one value in a hundred outside the reference's range")
    largest_missing_rise: float = Field(description="Largest rise of a share of missing values")


class Expected(_Finite):
    """What to expect before outcomes are known (CBPE); intervals are where 95 % of realised ones fall."""

    decisions: int
    auc: FigureIfKnown
    default_rate: FigureIfKnown
    calibration_error: FigureIfKnown = Field(description="What exact probabilities would show")
    approval_rate: float
    approved_default_rate: FigureIfKnown
    refused_default_share: FigureIfKnown = Field(description="Share of all defaults that refusals avoid")


class Recalibrated(_Finite):
    """What outcomes of earlier decisions corrected before anything was expected."""

    outcomes: int
    level: float = Field(description="Added to the mean log-odds; 0 changes nothing")
    slope: float = Field(description="Of observed log-odds on the model's; 1 changes nothing")


class Realised(_Finite):
    """How right probabilities turned out."""

    outcomes: int
    defaults: int
    default_rate: Figure
    auc: FigureIfKnown = Field(description="Not known with too few clients of either outcome, as gini and ks")
    gini: FigureIfKnown
    ks: FigureIfKnown
    brier: Figure
    calibration_gap: Figure = Field(description="Mean predicted minus observed rate")
    calibration_error: float


class MonthRealised(Realised):
    """The same for the decisions of one month."""

    month: str = Field(description="Of the decision, as 2026-11")


class GroupWatch(_Finite):
    """One group of people in production."""

    group: str
    label_fr: str
    label_en: str
    decisions: int
    approval_rate: Figure
    approval_gap: FigureIfKnown = Field(description="Minus the approval rate of everybody else")
    approval_to_highest: FigureIfKnown = Field(
        default=NOT_RECORDED, description="Over the approval rate of the group with the highest one"
    )
    refused_good_rate: FigureIfKnown = Field(
        default=NOT_RECORDED,
        description="Share of its good clients that were refused; as expected, before outcomes",
    )
    refused_good_gap: FigureIfKnown = Field(
        default=NOT_RECORDED, description="Minus the same share of everybody else"
    )
    outcomes: int = Field(description="Known outcomes; the two figures below are of these")
    true_positive_rate: FigureIfKnown = Field(description="Share of its defaults that were refused")
    calibration_gap: FigureIfKnown = Field(description="Mean predicted minus observed rate")


class AttributeWatch(_Finite):
    """The groups that one attribute makes: a signal to look closer, no more."""

    attribute: str = Field(description="gender, age or family_status")
    label_fr: str
    label_en: str
    groups: list[GroupWatch]
    left_out: dict[str, int] = Field(description="Group to number of people, too few to say anything")
    lowest_approval_ratio: FigureIfKnown = Field(description="Lowest approval rate over highest")


class FactShift(_Finite):
    """By how much the mean of one fact moved."""

    feature: str
    shift: float = Field(description="In standard deviations of the fact's normal scores")


class GradualChange(_Finite):
    """What the days before tell together that no window tells alone: a change of a part of the people."""

    decisions: int = Field(description="Looked at, back to `first_day`; some thousands at least, or 60 days")
    first_day: datetime
    changed: bool = Field(description="Either figure is at its limit: at most one false alarm a year")
    evidence: float = Field(description="For a change of any features (e-detector)")
    evidence_limit: float
    changed_since: datetime | None = Field(description="Most likely; null while evidence is below its limit")
    features: list[str] = Field(description="Changed most since then, at most five")
    economy: float = Field(description="Joint shift of incomes, work and arrears (Hotelling's T²)")
    economy_limit: float
    facts: list[FactShift]


class SourceWatch(_Finite):
    """How often a source of facts was not asked, or gave no more than a part; see docs/policy.md."""

    source: str
    label_fr: str
    label_en: str
    not_asked: float = Field(description="Share of the window's decisions")
    reference_not_asked: float


class ArmWatch(_Finite):
    """One arm of the experiment that began last, all its decisions together."""

    experiment: str
    arm: str = Field(
        description="champion, challenger or fallback: the champion, as the challenger could not"
    )
    decisions: int
    approval_rate: Figure
    expected_default_rate: float | None = Field(description="Of those approved; null if there are none")
    outcomes: int = Field(description="Known, of those approved")
    default_rate: FigureIfKnown = Field(description="Of those approved whose outcome is known")


class Findings(_Finite):
    """What a run found."""

    verdict: Verdict
    reference_rows: int | None = Field(
        default=None, description="People in the reference that was compared with"
    )
    set_aside: dict[str, int] = Field(description="Decisions of another feature set, by its version")
    overridden: int = Field(description="Decisions that an officer changed")
    mean_amount: Annotated[float | NotKnown, IF_KNOWN] = Field(description="Mean amount asked for")
    features: list[FeatureDrift] = Field(description="The most drifted and the most important ones")
    totals: Annotated[FeatureTotals | NotKnown, IF_KNOWN]
    score: Annotated[ScoreDrift | NotKnown, IF_KNOWN]
    expected: Annotated[Expected | NotKnown, IF_KNOWN]
    recalibrated: Annotated[Recalibrated | NotKnown, IF_KNOWN] = Field(
        default=NOT_RECORDED, description="Expected figures are corrected by it; not known: by nothing yet"
    )
    expected_of_known: Annotated[Expected | NotKnown, IF_KNOWN] = Field(
        default=NOT_RECORDED,
        description="Of the very clients whose outcomes are known, as scored: what `realised` compares with. "
        "They are mostly approved, so their scores lie closer together and any AUC over them is lower",
    )
    known_approved: int = Field(default=0, description="Approved clients among those with known outcomes")
    gradual: Annotated[GradualChange | NotKnown, IF_KNOWN] = Field(
        default=NOT_RECORDED, description="Over the days up to the end of the window"
    )
    reference_auc: FigureIfKnown = Field(description="Of the model, out of fold, at training")
    realised: Annotated[Realised | NotKnown, IF_KNOWN]
    realised_months: list[MonthRealised]
    fairness: list[AttributeWatch]
    sources: list[SourceWatch] = Field(default=[], description="Empty where the layout knows no sources")
    arms: list[ArmWatch] = Field(default=[], description="Empty where there was no experiment")
    report_run_id: str | None = Field(description="The MLflow run with the report; null if it was not made")
    report_problem: str | None = Field(default=None, description="Why there is no report")
    report_set_aside: dict[str, str] = Field(
        default_factory=dict, description="Features that the report leaves out, and why"
    )


class DriftRunSummary(_Finite):
    """One line of the history."""

    run_id: str
    model_version: str
    window_start: datetime
    window_end: datetime
    reference_start: datetime | None = Field(
        default=None, description="Null: compared with the sample that the version was trained on"
    )
    reference_end: datetime | None = None
    state: RunState
    started_at: datetime | None = Field(description="Null while it waits for its turn")
    finished_at: datetime | None = Field(description="Null until it has ended")
    decisions: int | None
    verdict: Verdict
    score_psi: FigureIfKnown
    features_drifted: Annotated[int | NotKnown, IF_KNOWN]
    features_used: Annotated[int | NotKnown, IF_KNOWN]
    most_drifted: list[str] = Field(description="Features with a verdict of drifted, at most five")
    expected_auc: FigureIfKnown
    realised_auc: FigureIfKnown
    expected_auc_of_known: FigureIfKnown = Field(
        default=NOT_RECORDED, description="Of the clients whose outcomes are known, as realised_auc is"
    )
    problem: str | None = Field(description="Why it failed, or has no verdict")


class RunProgress(BaseModel):
    """How far a run is that has not ended yet."""

    step: RunStep
    before_it: int = Field(description="Runs that are done first")
    decisions_read: int = Field(default=0, description="Of decisions")
    decisions: int = Field(default=0, description="In the window; 0 until they are counted")


class DriftRunAnswer(DriftRunSummary):
    """A whole run."""

    progress: RunProgress | None = Field(default=None, description="Null once it has ended")
    findings: Findings | None = Field(description="Null if it failed, or has not ended")


class DamagedRun(BaseModel):
    """A stored run that cannot be read."""

    run_id: str
    problem: str = Field(description="What is wrong with it; POST /runs of its window replaces it")


class DriftRunPage(BaseModel):
    """The history, latest window first."""

    runs: list[DriftRunSummary]
    damaged: list[DamagedRun] = Field(default=[], description="Of this page: stored runs that cannot be read")
    total: int = Field(default=0, description="Stored runs, on whatever page")
    next_before: str | None = Field(default=None, description="Cursor of the next page; null on the last")
    waiting: list[DriftRunAnswer] = Field(
        default=[], description="Runs of this process that have not ended, in the order of their turns"
    )
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

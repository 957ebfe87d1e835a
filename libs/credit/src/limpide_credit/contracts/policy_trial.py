"""A policy on trial, asked for and answered: past decisions decided again under a candidate document."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from limpide_credit.contracts.decisions import Decided
from limpide_credit.contracts.drift import ArmWatch
from limpide_credit.contracts.model_report import Figure
from limpide_credit.contracts.problems import Problem


class _Finite(BaseModel):
    model_config = ConfigDict(allow_inf_nan=False)


class PolicyTrialRequest(BaseModel):
    """A candidate document, and the decisions that it is tried on."""

    model_config = ConfigDict(extra="forbid")

    document: str | None = Field(
        default=None, description="The candidate, YAML; or name a kept one by `digest`"
    )
    digest: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")] | None = Field(
        default=None, description="A policy that the store keeps, as `GET /policies` lists them"
    )
    start: AwareDatetime | None = Field(
        default=None, description="Decisions from this moment on; default: the first decision"
    )
    end: AwareDatetime | None = Field(default=None, description="Decisions before this moment; default: now")


class TriedPolicy(BaseModel):
    """Which document was tried."""

    name: str
    version: int
    digest: str = Field(description="SHA-256 of the text")


class TrialTally(_Finite):
    """What one policy makes of some people; null is a figure of nobody."""

    decisions: int
    approved_rate: Figure | None = Field(description="Share of the decisions, with Wilson's 95 % interval")
    refused_rate: Figure | None
    referred_rate: Figure | None
    expected_default_rate: float | None = Field(description="Mean probability of default of those approved")
    expected_amount_in_default: Figure | None = Field(
        description="Sum of probability times amount of those approved"
    )
    outcomes_known: int = Field(description="Of those approved; the two figures below are of these")
    realised_default_rate: Figure | None
    realised_amount_in_default: Figure | None


class TrialComparison(_Finite):
    """The same people as they were decided, and under the policy on trial."""

    before: TrialTally
    after: TrialTally


class TrialGroup(TrialComparison):
    """The same of one protected group."""

    attribute: str = Field(description="gender, age or family_status")
    group: str = Field(description="As the tables write it: F, 25-34, Married…")
    attribute_fr: str
    attribute_en: str
    label_fr: str
    label_en: str


class TrialSwap(_Finite):
    """People by what was decided and what would be."""

    before: Decided
    after: Decided
    decisions: int
    mean_probability: float | None = Field(description="Of default; null of nobody")
    outcomes_known: int
    defaults: int = Field(description="Of the known outcomes")


class TrialFigures(_Finite):
    """What a policy would have changed."""

    policy: TriedPolicy
    decisions: int
    total: TrialComparison
    swaps: list[TrialSwap]
    grades: dict[str, TrialComparison]
    groups: list[TrialGroup]
    rules: dict[str, int] = Field(description="Rule of the policy on trial to decisions that it touches")


class TrialProgress(BaseModel):
    """How far a trial is that has not ended."""

    before_it: int = Field(description="Trials that are done first")
    decisions_read: int
    decisions: int = Field(description="In the period; 0 until they are counted")


class PolicyTrialAnswer(BaseModel):
    """A trial: how far it is, or what came of it."""

    trial_id: str
    policy: TriedPolicy
    start: datetime
    end: datetime
    state: Literal["waiting", "running", "done", "failed"]
    started_at: datetime | None = Field(description="Null while it waits for its turn")
    finished_at: datetime | None = Field(description="Null until it has ended")
    progress: TrialProgress | None = Field(default=None, description="Null once it has ended")
    problem: Problem | None = Field(default=None, description="Why it failed")
    figures: TrialFigures | None = Field(default=None, description="Null until it is done")


class KeptPolicyLine(BaseModel):
    """A policy that the store keeps."""

    digest: str
    name: str
    version: int
    kept_at: datetime
    in_force: bool


class KeptPolicies(BaseModel):
    """Every policy that the store keeps, the latest first."""

    policies: list[KeptPolicyLine]


class ExperimentAnswer(BaseModel):
    """The experiment that began last, its arms side by side."""

    name: str
    since: datetime
    running: bool
    share: float = Field(description="Of applicants for the challenger")
    model_version: str | None = Field(
        description="The challenger's; null where the champion scores both arms"
    )
    policy_digest: str | None = Field(
        description="The challenger's; null where the policy in force decides both arms"
    )
    arms: list[ArmWatch] = Field(description="Empty while no decision bears an arm")


class LatestExperiment(BaseModel):
    """The experiment that began last, if there was one."""

    experiment: ExperimentAnswer | None

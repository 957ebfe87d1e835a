"""What a model is worth and how it treats groups of people; and the versions that the registry holds."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class Figure(BaseModel):
    """A measured figure with its 95 % interval."""

    model_config = ConfigDict(from_attributes=True)

    value: float
    low: float
    high: float


class CalibrationPoint(BaseModel):
    """One group of clients whose predictions lie close together."""

    model_config = ConfigDict(from_attributes=True)

    clients: int
    mean_predicted: float = Field(description="Mean probability of default, out of fold")
    observed: Figure = Field(description="Share of them that defaulted")


class CostPoint(BaseModel):
    """What one threshold would cost."""

    threshold: float = Field(description="Refused at or above this probability of default")
    cost: float = Field(description="Mean cost of a client, in units of one good client refused")
    refused: float = Field(description="Share of the clients refused")
    missed: float = Field(description="Share of the defaults that would be granted")
    plateau: bool = Field(description="Its cost is not significantly above the lowest")


class FeatureImportance(BaseModel):
    """How much a feature moves scores."""

    feature: str
    label_fr: str
    label_en: str
    concept: str
    log_odds: float = Field(description="Mean absolute contribution on the reference sample, in log-odds")
    points: float = Field(description="The same in points")


class GroupFigures(BaseModel):
    """One group of people: how often it is approved, and how right that is."""

    group: str = Field(description="As the tables write it: F, 25-34, Married…")
    label_fr: str
    label_en: str
    clients: int
    defaults: int
    approval_rate: Figure
    true_positive_rate: Figure | None = Field(
        description="Share of its defaults that are refused; null with fewer defaults than the minimum"
    )
    false_positive_rate: Figure | None = Field(
        description="Share of its good clients that are refused; null with fewer of them than the minimum"
    )
    mean_predicted: float
    observed_rate: float
    calibration_gap: Figure = Field(description="Mean predicted minus observed rate")


class FairnessReport(BaseModel):
    """The groups that one attribute makes."""

    attribute: str = Field(description="gender, age or family_status")
    label_fr: str
    label_en: str
    minimum_clients: int = Field(description="Smaller groups are left out, and named in ``left_out``")
    minimum_of_outcome: int = Field(description="A rate over fewer clients of an outcome is null")
    groups: list[GroupFigures]
    left_out: dict[str, int] = Field(description="Group to number of clients, too few to say anything")
    lowest_approval_ratio: Figure | None = Field(
        description="Lowest approval rate over highest; below 0.8 is a signal to look, no more. "
        "Null with fewer than two groups"
    )


class Threshold(BaseModel):
    """The decision's threshold and the costs that set it."""

    chosen: float
    cost_default: float
    cost_refused_good: float
    break_even: float = Field(description="Where theory would put it: refusing and granting cost the same")


class ModelReport(BaseModel):
    """A model as a person judges it; every figure is out of fold but the importance."""

    model_config = ConfigDict(protected_namespaces=())

    model: str = Field(description="Name in the registry")
    version: str
    alias: str | None
    feature_set_version: str
    features_used: int
    absent_tables: list[str]
    data_fingerprint: str
    metrics: dict[str, Figure] = Field(
        description="Suffix .full, .thin, .none or .blanked: by depth of history; .hidden.*: facts not known"
    )
    threshold: Threshold
    cost_curve: list[CostPoint]
    calibration_curve: list[CalibrationPoint] = Field(description="Empty for a bundle of an older release")
    importance: list[FeatureImportance] = Field(description="Largest first")
    fairness: list[FairnessReport] = Field(description="Empty for a bundle of an older release")
    card_fr: str = Field(description="Markdown")
    card_en: str = Field(description="Markdown")


class ModelVersion(BaseModel):
    """One version in the registry."""

    version: str
    created_at: datetime
    aliases: list[str] = Field(description="champion serves, challenger shadows")
    alias_since: dict[str, datetime] = Field(
        default_factory=dict,
        description="Alias to when it was given to this version; one moved by hand is left out",
    )
    run_id: str
    tags: dict[str, str]
    metrics: dict[str, Figure | float] = Field(description="Of all clients: auc, ece, brier…, and threshold")


class ModelVersions(BaseModel):
    """A page of the versions in the registry, newest first."""

    model: str
    versions: list[ModelVersion]
    named: list[ModelVersion] = Field(
        default_factory=list[ModelVersion],
        description="Those that an alias names, as champion, on whatever page they are; newest first",
    )
    next_before: int | None = Field(
        default=None, description="Give it as ``before`` for older ones; null on the last page"
    )

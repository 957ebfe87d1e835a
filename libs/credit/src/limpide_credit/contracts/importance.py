"""``GET /importance``: what the model goes by, over the reference sample, and for one client beside it.

Contributions are exact Shapley values in points: positive ones speak for approval.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from limpide_credit.contracts.shown_feature import FeatureValue, Language, ShownFeature

Direction = Literal["more_is_better", "more_is_worse", "mixed"]


class BeeswarmPoint(BaseModel):
    """One client of the reference sample in a beeswarm."""

    value: FeatureValue
    standing: float | None = Field(
        ge=0, le=1, description="Share of the sample below the value, ties counted half; null if missing"
    )
    contribution: float = Field(description="In points")


class OwnContribution(BaseModel):
    """What a feature is and does for the client asked for."""

    value: FeatureValue
    contribution: float = Field(description="In points")
    rank: int = Field(ge=1, description="By size of the contribution, among the same kind of entries")


class FeatureImportance(BaseModel):
    """How much a feature moves scores."""

    feature: ShownFeature
    rank: int = Field(ge=1, description="Among all features of the model, also those not shown")
    mean_absolute: float = Field(ge=0, description="Mean size of the contribution, in points")
    share: float = Field(ge=0, le=1, description="Of the sum over all features")
    direction: Direction | None = Field(
        description="By the rank correlation of value and contribution; null for a category, "
        "and for a feature that moves no score"
    )
    correlation: float | None = Field(
        ge=-1, le=1, description="Spearman's, of value and contribution; null as direction is"
    )
    beeswarm: list[BeeswarmPoint]
    client: OwnContribution | None = Field(description="Null without client_id")


class ConceptImportance(BaseModel):
    """How much a concept moves scores: its features' contributions are added first, client by client."""

    concept: str
    label: str
    rank: int = Field(ge=1)
    mean_absolute: float = Field(ge=0, description="Mean size of the summed contribution, in points")
    share: float = Field(ge=0, le=1, description="Of the sum over all concepts")
    features: int = Field(ge=1, description="Features of the model that fold into it")
    contributions: list[float] = Field(
        description="In points, of the same clients as the beeswarms of the features, in the same order"
    )
    client: float | None = Field(description="The client's own, in points; null without client_id")


class HiddenImportance(BaseModel):
    """What the features that are not shown to a person add up to."""

    features: int = Field(ge=0)
    share: float = Field(ge=0, le=1)


class ImportanceAnswer(BaseModel):
    """Global importance; local beside it if a client is named."""

    model_config = ConfigDict(protected_namespaces=())

    model_version: str
    language: Language
    client_id: int | None
    rows: int = Field(description="Clients of the reference sample")
    base_points: float = Field(
        description="Points from which contributions count: the client's, or the sample's mean without one"
    )
    features: list[FeatureImportance] = Field(description="Most important first; only what may be shown")
    hidden: HiddenImportance
    concepts: list[ConceptImportance] = Field(description="All of them, most important first")

"""``GET /dependence/{feature}``: how the score answers when one thing changes, overall and for one client."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from limpide_credit.contracts.shown_feature import FeatureValue, Language, ShownFeature


class DependencePoint(BaseModel):
    """The score at one value of the feature."""

    value: float | str
    mean_points: float = Field(description="Over the sample: partial dependence")
    low_points: float = Field(description="A tenth of the sample lies below")
    high_points: float = Field(description="A tenth of the sample lies above")
    mean_probability_of_default: float = Field(ge=0, le=1)
    client_points: float | None = Field(description="The client's own curve (ICE); null without client_id")
    client_probability_of_default: float | None = Field(ge=0, le=1)
    client_approved: bool | None


class DependenceClient(BaseModel):
    """Where the client stands on the curve."""

    value: FeatureValue
    points: float = Field(description="Not rounded, as all points of this answer")
    probability_of_default: float = Field(ge=0, le=1)


class DependenceAnswer(BaseModel):
    """Partial dependence and the client's own curve."""

    model_config = ConfigDict(protected_namespaces=())

    model_version: str
    language: Language
    feature: ShownFeature
    client_id: int | None
    moved: Literal["fact", "feature"] = Field(
        description="fact: a fact of the application, and every feature that follows from it moves along; "
        "feature: this feature alone"
    )
    moved_along: int = Field(ge=0, description="Other features of the model that move with it")
    rows: int = Field(description="Clients of the reference sample that the averages are over")
    threshold: float = Field(description="Refused at or above this probability of default")
    threshold_points: float = Field(description="The same in points")
    curve: list[DependencePoint] = Field(description="Values rising; words in the order of the table")
    client: DependenceClient | None = Field(description="Null without client_id")

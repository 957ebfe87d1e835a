"""``GET /similar/{client_id}``: clients whom the model sees as it sees this one, and what became of them."""

from pydantic import BaseModel, ConfigDict, Field

from limpide_credit.contracts.shown_feature import FeatureValue, Language, ShownFeature


class SharedFeature(BaseModel):
    """One of the features that matter most for the client, here and at each neighbour (same order)."""

    feature: ShownFeature
    value: FeatureValue = Field(description="The client's own")
    contribution: float = Field(description="The client's own, in points")


class SimilarClient(BaseModel):
    """A client of the reference sample."""

    pseudonym: int = Field(description="Tells clients of the sample apart and names none of them")
    distance: float = Field(
        ge=0, description="Euclidean, of what each feature contributes to the two scores, in points"
    )
    defaulted: bool = Field(description="What came true")
    probability_of_default: float = Field(ge=0, le=1)
    points: int
    grade: str
    approved: bool = Field(description="By the present model and threshold")
    values: list[FeatureValue] = Field(description="Of the compared features, in their order")


class SimilarAnswer(BaseModel):
    """The nearest clients, nearest first, and how many of them defaulted."""

    model_config = ConfigDict(protected_namespaces=())

    model_version: str
    language: Language
    client_id: int
    rows: int = Field(description="Clients of the reference sample that were compared")
    typical_distance: float = Field(ge=0, description="Median distance of the client to all of them")
    compared: list[SharedFeature] = Field(description="The features that move this client's score most")
    neighbours: list[SimilarClient]
    defaulted: int = Field(ge=0, description="Of the neighbours")
    default_rate: float = Field(ge=0, le=1, description="Of the neighbours")
    default_rate_low: float = Field(ge=0, le=1, description="Wilson's 95 % interval")
    default_rate_high: float = Field(ge=0, le=1)
    population_default_rate: float = Field(ge=0, le=1, description="Of the whole reference sample")

"""``GET /population/{feature}`` and ``GET /pair/{x}/{y}``: other clients, and where one stands among them."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from limpide_credit.contracts.shown_feature import FeatureValue, Language, ShownFeature

GroupName = Literal["all", "repaid", "defaulted", "approved", "refused", "same_kind"]


class Bar(BaseModel):
    """One bar: an interval of a number, one of its few values, or one word of a category."""

    word: str | None = Field(description="Of a category, as the table writes it; null for a number")
    label: str | None = Field(description="The word in the language asked for; null for a number")
    low: float | None = Field(description="Inclusive; null for a category")
    high: float | None = Field(
        description="Exclusive, but for the last bar and where it equals low; null for a category"
    )


class Quantile(BaseModel):
    """A value, and the share of the group below it."""

    share: float = Field(ge=0, le=1)
    value: float


class PopulationGroup(BaseModel):
    """Part of the reference sample, counted over the same bars as the others."""

    group: GroupName
    label: str = Field(description="Who they are, in words")
    rows: int = Field(ge=0, description="Clients: those counted and those whose value is missing")
    missing: int = Field(ge=0)
    counts: list[int] = Field(description="Clients in each bar; with missing they add up to rows")
    shares: list[float] = Field(description="Of the clients who have a value; all 0 if nobody has one")
    default_rate: float | None = Field(ge=0, le=1, description="Share who defaulted; null of nobody")
    median: float | None = Field(description="Null for a category, and if nobody has a value")
    quantiles: list[Quantile] = Field(description="Empty for a category, and if nobody has a value")
    client_standing: float | None = Field(
        ge=0, le=1, description="Share of the group below the client's value, ties counted half"
    )


class ClientPlace(BaseModel):
    """Where the client asked for stands."""

    value: FeatureValue
    bar: int | None = Field(
        description="Position in bars; null if the value is missing; a value beyond all bars is in the "
        "nearest one"
    )


class PopulationAnswer(BaseModel):
    """The distribution of one feature over groups of clients."""

    model_config = ConfigDict(protected_namespaces=())

    model_version: str
    language: Language
    feature: ShownFeature
    client_id: int | None
    bars: list[Bar]
    groups: list[PopulationGroup] = Field(
        description="all; repaid and defaulted, which make up all; approved and refused, likewise; "
        "same_kind only with client_id"
    )
    client: ClientPlace | None = Field(description="Null without client_id")


class PairPoint(BaseModel):
    """One client in a chart of two features."""

    x: FeatureValue
    y: FeatureValue
    defaulted: bool | None = Field(description="What came true; null for the client asked for")
    probability_of_default: float = Field(ge=0, le=1)
    points: int
    approved: bool


class PairAnswer(BaseModel):
    """A sample of clients for a chart of two features; colour it by outcome, decision or score."""

    model_config = ConfigDict(protected_namespaces=())

    model_version: str
    language: Language
    x: ShownFeature
    y: ShownFeature
    rows: int = Field(description="Clients of the reference sample; complete and incomplete")
    complete: int = Field(description="Those who have both values; the sample is drawn from them")
    correlation: float | None = Field(
        ge=-1, le=1, description="Spearman's, over complete; null for a category or a constant"
    )
    sample: list[PairPoint] = Field(description="Drawn at random, the same for the same model")
    client_id: int | None
    client: PairPoint | None = Field(description="Null without client_id; its values may be missing")

"""A feature in the words that a person reads: what every chart is labelled with."""

from typing import Literal

from pydantic import BaseModel, Field

Language = Literal["fr", "en"]
Addressee = Literal["client", "officer"]

FeatureValue = float | str | None
"""A number, the word of a category, or null where it is missing."""


class ShownFeature(BaseModel):
    """A feature that may be shown, in the language asked for."""

    name: str = Field(description="Name in the feature set; what the routes take as {feature}")
    label: str
    unit: str = Field(
        description="currency, days, day_offset (negative is before the application), months, "
        "month_offset, years, hours, count, ratio, score, rank, or empty"
    )
    kind: Literal["number", "flag", "category"]
    concept: str = Field(description="Key of the concept that it folds into")
    concept_label: str

"""``POST /next-facts``: what to ask next of a client about whom not everything is known."""

from pydantic import BaseModel, ConfigDict, Field

from limpide_credit.contracts.decisions import Decided
from limpide_credit.contracts.shown_feature import Language


class NextFact(BaseModel):
    """Something to ask, and what its answer may change."""

    code: str = Field(description="Of what is asked for; of a source, its name")
    label: str
    source: bool = Field(description="Whether a source is asked, and not the person")
    columns: list[str] = Field(
        description="Facts of the application that the answer gives; none of a history"
    )
    required: bool = Field(description="Whether the policy refers the client to a person for want of it")
    importance_points: float = Field(
        ge=0, description="Mean absolute contribution to scores of all that is computed from the answer"
    )
    clients: int = Field(ge=0, description="Clients alike in what is known, whose answers were tried")
    changed: int = Field(ge=0, description="With how many of their answers the outcome would be another one")
    chance: float = Field(ge=0, le=1, description="The share of them")
    chance_low: float = Field(ge=0, le=1, description="Wilson's 95 % interval")
    chance_high: float = Field(ge=0, le=1)
    spread_points: float = Field(ge=0, description="Standard deviation of the score over their answers")
    sentence: str = Field(description="The chance in plain words, in the language asked for")


class NextFactsAnswer(BaseModel):
    """What is not known of a client, first things first; nothing is recorded."""

    model_config = ConfigDict(protected_namespaces=())

    model_version: str
    language: Language
    client_id: int | None
    decision_id: str | None = Field(description="Of the recorded decision that is asked about, if it is one")
    decision: Decided = Field(description="By the policy in force")
    outcome: Decided = Field(description="By what is known alone, as if nothing more were needed")
    near_threshold: bool = Field(description="The score is within 20 points of the threshold")
    facts: list[NextFact] = Field(
        description="What the policy wants first, then by how much each moves scores; what can "
        "change nothing is left out"
    )
    search_seconds: float = Field(ge=0)

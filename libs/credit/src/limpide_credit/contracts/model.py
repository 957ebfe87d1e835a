"""What ``GET /model`` says: the version that serves, and the challenger that shadows it."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class ShadowDifference(BaseModel):
    """How the challenger differs from the champion on the requests served so far, in one worker."""

    rows: int = Field(description="Scores compared")
    dropped: int = Field(description="Scores not compared because the queue of the shadow was full")
    mean_absolute_difference: float | None = Field(description="Of the probability; null without rows")
    largest_difference: float | None = Field(description="Challenger minus champion, of largest size")
    decisions_changed: int = Field(description="Scores where the challenger would have decided otherwise")


class Challenger(BaseModel):
    """A version that scores in the shadow: nobody is answered with it."""

    version: str
    since: datetime
    difference: ShadowDifference


class ModelAnswer(BaseModel):
    """The model that answers now."""

    model_config = ConfigDict(protected_namespaces=())

    model: str = Field(description="Name in the registry")
    version: str
    alias: str
    digest: str | None = Field(default=None, description="SHA-256 over all files of the version")
    since: datetime = Field(description="When this worker began to answer with this version")
    previous_version: str | None = Field(description="Kept in memory, so that a rollback is immediate")
    feature_set_version: str
    features_used: int
    absent_tables: list[str] = Field(description="Tables the model was knowingly trained without")
    threshold: float = Field(description="Refused at or above this probability of default")
    last_check: datetime | None = Field(description="When the registry last answered")
    alias_missing: bool = Field(description="The registry has no such alias any more: the last one serves on")
    registry_away: bool = Field(description="The registry does not answer: the last one serves on")
    refused_version: str | None = Field(default=None, description="A version that does not serve")
    refused_because: str | None = None
    refused_challenger: str | None = Field(default=None, description="A challenger that is not compared")
    refused_challenger_because: str | None = None
    challenger: Challenger | None = None

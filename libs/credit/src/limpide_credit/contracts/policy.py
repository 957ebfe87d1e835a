"""A policy as the API shows it."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field


class PolicyRule(BaseModel):
    """One rule of a policy."""

    code: str
    kind: str = Field(description="What it protects against: legal, knock_out, affordability, domain, score")
    then: Literal["refuse", "refer"]
    condition: str = Field(description="When it applies, as written")
    reason_fr: str = Field(description="What the client reads, in French")
    reason_en: str = Field(description="What the client reads, in English")


class PolicyAnswer(BaseModel):
    """A policy document and its rules."""

    name: str
    version: int
    digest: str = Field(description="SHA-256 of the text; decisions name it")
    in_force: bool
    since: datetime | None = Field(
        description="When it was put in force; null for the policy that ships, and for one not in force"
    )
    refused_because: str | None = Field(
        description="Why a policy that was put in force later cannot be used; null if there is none"
    )
    rules: list[PolicyRule]
    text: str = Field(description="The document, YAML")

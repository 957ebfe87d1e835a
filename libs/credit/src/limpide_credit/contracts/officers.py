"""Figures by officer, for whoever manages risk."""

from datetime import datetime

from pydantic import BaseModel, Field


class LoansAnswer(BaseModel):
    """Approved applications, and how those loans did."""

    approved: int
    known: int = Field(description="Of how many of them the outcome is known")
    defaulted: int = Field(description="How many of those defaulted")


class OfficerAnswer(BaseModel):
    """What one person did in the time asked for."""

    code: str = Field(description="What the metric of approvals after changed facts calls him")
    issuer: str | None = Field(description="Who vouches for him; null where nobody was asked who he is")
    subject: str | None = Field(
        description="As that provider calls him; of an override, the name that was given"
    )
    entered: int = Field(description="Decisions on applications that he asked for")
    loans: LoansAnswer = Field(description="Those of them that the machine approved")
    after_changes: LoansAnswer = Field(description="Those of these that followed changed facts")
    overrides: int = Field(description="How often he decided over the machine")
    by_override: LoansAnswer = Field(description="What he approved that way")


class OfficersAnswer(BaseModel):
    """Figures by person, most approvals after changed facts first."""

    start: datetime
    end: datetime
    officers: list[OfficerAnswer]

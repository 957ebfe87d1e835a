"""The one shape in which every service says that something is wrong."""

from pydantic import BaseModel, Field


class Problem(BaseModel):
    """What is wrong, where, and what would be right."""

    code: str = Field(description="Stable word for programs: invalid_input, not_found, conflict, too_large…")
    message: str = Field(description="What is wrong, in one sentence")
    field: str | None = Field(default=None, description="The field, column, header or parameter concerned")
    value: str | None = Field(default=None, description="The value as given, at most 100 characters of it")
    remedy: str | None = Field(default=None, description="What would be right")
    request_id: str = Field(description="Repeat it when you ask for help: the log carries the same")


class ProblemAnswer(BaseModel):
    """The body of every answer whose status is 400 or more."""

    error: Problem

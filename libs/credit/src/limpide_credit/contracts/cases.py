"""Cases: one application, with every decision on it and what was changed between them."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from limpide_credit.contracts.decisions import Decided, PersonDecided
from limpide_credit.contracts.json_value import is_object
from limpide_credit.contracts.scoring import score_request_schema
from limpide_credit.errors import InputError

_LONGEST = 100
_CASE_ID = {
    "type": "string",
    "minLength": 1,
    "maxLength": _LONGEST,
    "description": "The case of which this is a further version; without it one is found or opened",
}


def take_case_id(document: object) -> tuple[object, str | None]:
    """Return a score request without its ``case_id``, and that.

    Raises:
        InputError: It is no id, or the request is a what-if, which belongs to no case.
    """
    if not is_object(document) or "case_id" not in document:
        return document, None
    rest = dict(document)
    case_id = rest.pop("case_id")
    if not isinstance(case_id, str) or not 1 <= len(case_id) <= _LONGEST or not case_id.isprintable():
        raise InputError(
            "case_id must be the id of a case.",
            field="case_id",
            value=case_id,
            remedy="Give the case_id of an earlier answer, or leave it out.",
        )
    if "changes" in rest:
        raise InputError(
            "A what-if belongs to no case: it is no application.",
            field="case_id",
            value=case_id,
            remedy="Leave out case_id, or the changes.",
        )
    return rest, case_id


def case_request_schema() -> dict[str, Any]:
    """Return the JSON schema of a score request that may name its case, for OpenAPI."""
    forms = score_request_schema()["oneOf"]
    return {
        "oneOf": [
            {
                **form,
                "properties": {**form["properties"], "case_id": _CASE_ID},
                "not": {"required": ["case_id", "changes"]},
            }
            for form in forms
        ]
    }


class FactChange(BaseModel):
    """A fact that was changed from one version to the next."""

    name: str = Field(description="Of the column of the application")
    before: float | str | None = Field(description="null if it was not known")
    after: float | str | None


class CaseVersion(BaseModel):
    """A decision on the application."""

    version: int = Field(description="From 1")
    decision_id: str
    at: datetime
    actor: str | None = Field(description="Who asked for it; null where callers are not known")
    probability_of_default: float
    points: int
    grade: str
    decision: Decided = Field(description="The machine's")
    overridden_to: PersonDecided | None = Field(description="What a person decided, last; null if nobody did")
    changes: list[FactChange] = Field(
        description="What differs from the version before; empty in the first, and where nothing does"
    )


class CaseAnswer(BaseModel):
    """An application with the decisions on it."""

    case_id: str = Field(description="The id of its first decision")
    client_id: int | None
    reference: str | None = Field(description="What a new applicant was called last; null if he was not")
    current: str = Field(description="The decision that holds: the id of the last version")
    versions: list[CaseVersion] = Field(description="In their order; of more than 200, the last 200")
    changed_facts: int = Field(
        description="How many facts that were known were changed from version to version, added up"
    )

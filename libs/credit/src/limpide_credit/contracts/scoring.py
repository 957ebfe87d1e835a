"""Asking for a score, and the answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from limpide_credit.contracts.asked import asked_schema, with_asked
from limpide_credit.contracts.decisions import CONDITIONS, AppliedRule, Decided, Kind
from limpide_credit.contracts.facts import check_facts, check_gaps, facts_type
from limpide_credit.contracts.json_value import is_object
from limpide_credit.contracts.problems import Problem
from limpide_credit.contracts.proofs import check_proved, proved_schema
from limpide_credit.errors import InputError
from limpide_credit.numbers import LARGEST_CLIENT_NUMBER
from limpide_credit.tables.protected import split_facts
from limpide_credit.tables.roles import ROLES

_MEMBERS = frozenset({"client_id", "changes", "application", "reference", "asked", "proved"})
_FORMS = 'Send {"client_id": 100038}, {"client_id": 100038, "changes": {…}} or {"application": {…}}.'
_OF_APPLICATIONS = {
    "reference": "Only a new application has a reference: a client has his number.",
    "asked": "Only a new application says which sources were asked: a client's are in the store.",
    "proved": "Only a new application says which facts are proved: a client's are the lender's own.",
}
LONGEST_REFERENCE = 100


# Without slots: those of a dataclass are pickled by Python, and each row of a batch is.
@dataclass(frozen=True)
class ScoreRequest:
    """One of: a client; a client with other facts (what-if); a new application without history."""

    client_id: int | None = None  # A client's number in the store
    # Raw application facts that replace the client's own; an empty mapping changes nothing.
    changes: Mapping[str, Any] | None = None
    # Raw facts of a new client, any subset of the application's columns. What is left out was not asked for,
    # but for the sources that ``asked`` names in the request: they hold nothing else.
    application: Mapping[str, Any] | None = None
    # What the caller calls a new client, as a name or a file number; empty if it says nothing. The record
    # keeps it, and queue and letter show it.
    reference: str = ""
    proved: tuple[str, ...] = ()  # Facts of a new application that are proved; the others are declared
    # Facts of a new application that are for fairness alone: neither scored nor in the decision's record.
    protected: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def recorded_input(self) -> dict[str, Any]:
        """Return what was asked, as the decision record keeps it."""
        if self.application is not None:
            named = {"reference": self.reference} if self.reference else {}
            proved = {"proved": list(self.proved)} if self.proved else {}
            return {"application": dict(self.application), **named, **proved}
        if self.changes is not None:
            return {"client_id": self.client_id, "changes": dict(self.changes)}
        return {"client_id": self.client_id}


def parse_score_request(document: object) -> ScoreRequest:
    """Check a decoded JSON document and return the request in it.

    Raises:
        InputError: The document is none of the three forms, or one of its facts is not possible.
        TooLargeError: There are more facts than an application has columns.
    """
    if not is_object(document):
        raise InputError(
            "The body must be a JSON object.", field="body", value=type(document).__name__, remedy=_FORMS
        )
    if not document.keys() <= _MEMBERS:
        unknown = next(name for name in document if name not in _MEMBERS)
        raise InputError(f"A score takes no member {unknown}.", field=unknown, value=unknown, remedy=_FORMS)
    if "application" in document:
        if not document.keys() <= {"application", "reference", "asked", "proved"}:
            raise InputError(
                "A new application has no client_id and no changes.",
                field="application",
                value=", ".join(sorted(document)),
                remedy=_FORMS,
            )
        application, protected = split_facts(_application(document["application"], document.get("asked")))
        return ScoreRequest(
            application=application,
            proved=check_proved(document.get("proved"), document["application"]),
            reference=_reference(document.get("reference")),
            protected=protected,
        )
    for name, why in _OF_APPLICATIONS.items():
        if name in document:
            raise InputError(why, field=name, value=document[name], remedy=_FORMS)
    if "client_id" not in document:
        raise InputError("The body names neither a client nor an application.", field="body", remedy=_FORMS)
    client_id = check_client_id(document["client_id"])
    if "changes" not in document:
        return ScoreRequest(client_id=client_id)
    changes, _ = split_facts(check_facts(document["changes"], where="changes"))
    return ScoreRequest(client_id=client_id, changes=changes)


def check_client_id(value: object) -> int:
    """Return a client number.

    Raises:
        InputError: It is not a whole number from 0 to 2**53.
    """
    if type(value) is not int or not 0 <= value <= LARGEST_CLIENT_NUMBER:
        raise InputError(
            "client_id must be a whole number.",
            field="client_id",
            value=value,
            remedy=f"Give the client's {ROLES.client}, as 100038; GET /clients lists them.",
        )
    return value


def _reference(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST_REFERENCE or not value.isprintable():
        raise InputError(
            "reference must be a short text.",
            field="reference",
            value=value,
            remedy=f"Give at most {LONGEST_REFERENCE} printable characters, or leave it out.",
        )
    return value.strip()


def _application(document: object, asked: object) -> dict[str, Any]:
    facts = with_asked(check_facts(document, where="application"), asked)
    if not facts:
        raise InputError(
            "The application is empty.",
            field="application",
            remedy=f"Give at least one fact, as {ROLES.amount}, {ROLES.instalment} or {ROLES.birth}.",
        )
    check_gaps(facts, where="application")
    return facts


def score_request_schema() -> dict[str, Any]:
    """Return the JSON schema of a request, for OpenAPI."""
    facts = TypeAdapter(facts_type()).json_schema()
    client = {"type": "integer", "minimum": 0, "description": f"{ROLES.client} of a client in the store"}
    return {
        "oneOf": [
            {
                "type": "object",
                "title": "A client, as known or with changes",
                "properties": {"client_id": client, "changes": facts},
                "required": ["client_id"],
                "additionalProperties": False,
            },
            {
                "type": "object",
                "title": "A new application",
                "properties": {
                    "application": {**facts, "minProperties": 1},
                    "reference": {
                        "type": "string",
                        "maxLength": LONGEST_REFERENCE,
                        "description": "What the caller calls the person; kept in the record",
                    },
                    "asked": asked_schema(),
                    "proved": proved_schema(),
                },
                "required": ["application"],
                "additionalProperties": False,
            },
        ],
    }


class ScoreAnswer(BaseModel):
    """A recorded score."""

    model_config = ConfigDict(protected_namespaces=())

    decision_id: str = Field(description="Of the record, durable before this answer was sent")
    client_id: int | None
    at: datetime
    probability_of_default: float = Field(ge=0, le=1, description="Calibrated")
    probability_of_repayment: float = Field(ge=0, le=1)
    points: int = Field(description="600 at odds of 50 to 1; 20 points double the odds; 300 to 850")
    grade: str = Field(description="A (best) to E")
    threshold: float = Field(description="Of the model's costs; policies compare the probability with it")
    decision: Decided = Field(
        description="Approved, on condition (not to be paid out yet) or not; refused; or referred to a person"
    )
    rules: list[AppliedRule] = Field(default=[], description="The rules of the policy that bit, in its order")
    conditions: list[str] = CONDITIONS
    kind: Kind = Field(description="A simulation, with changed facts, is no application and has no letter")
    case_id: str | None = Field(
        default=None,
        description="Of the application; null for simulations, batches and backdated decisions",
    )
    case_version: int | None = Field(
        default=None, description="Which decision on the application this is, from 1"
    )
    model_version: str
    policy_digest: str | None = Field(
        default=None, description="SHA-256 of the policy's text: GET /policies/{digest}"
    )
    arm: str | None = Field(
        default=None,
        description="Which arm of which experiment decided, as name:challenger; null if none ran",
    )
    feature_set_version: str
    duration_seconds: float = Field(description="From the request's arrival to the making of its record")


class BatchRowAnswer(ScoreAnswer):
    """A scored row of a batch."""

    row: int = Field(description="Position in the input, from 0")


class BatchRowProblem(BaseModel):
    """A row of a batch that could not be scored; the other rows are not touched by it."""

    row: int = Field(description="Position in the input, from 0")
    error: Problem

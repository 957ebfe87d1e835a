"""Which facts of an application are proved, and proofs that come in later."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from limpide_credit.contracts.facts import near_names
from limpide_credit.contracts.json_value import is_list
from limpide_credit.errors import InputError
from limpide_credit.tables import APPLICATION_FACTS

_REMEDY = "Give a list of facts that the application states, or leave it out: all are declared then."


def check_proved(proved: object, application: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the facts that an application says are proved, each once.

    Args:
        proved: Names as a request gives them, or None.

    Raises:
        InputError: It is no list of facts that the application states.
    """
    if proved is None:
        return ()
    if not is_list(proved):
        raise InputError(
            "proved must be a list of facts.", field="proved", value=type(proved).__name__, remedy=_REMEDY
        )
    for name in proved:
        check_fact_name(name, "proved")
        if application.get(name) is None:
            raise InputError(
                f"proved names {name}, which the application does not state.",
                field="proved",
                value=name,
                remedy=_REMEDY,
            )
    return tuple(dict.fromkeys(proved))


def check_fact_name(name: object, field: str) -> None:
    """Raise `InputError` if a name is none of a fact of the application."""
    if not isinstance(name, str) or name not in APPLICATION_FACTS:
        raise InputError(
            f"There is no fact {name}.",
            field=field,
            value=name,
            remedy=(isinstance(name, str) and near_names(name, APPLICATION_FACTS))
            or "Name a column of the application table.",
        )


def proved_schema() -> dict[str, Any]:
    """Return the JSON schema of the member, for OpenAPI."""
    return {
        "type": "array",
        "items": {"type": "string"},
        "uniqueItems": True,
        "description": "Facts of the application that are proved, as by a payslip; the others are declared. "
        "An approval that hangs on a fact which the policy lists as declared is on condition of its proof.",
    }


class Proof(BaseModel):
    """A fact that was proved."""

    model_config = ConfigDict(extra="forbid", strict=True)

    fact: Annotated[str, StringConstraints(min_length=1, max_length=100)] = Field(
        description="One of the conditions of the decision"
    )
    value: float | int | str | None = Field(
        default=None, description="What was proved; left out, what the application declared"
    )


class ProofsRequest(BaseModel):
    """Proofs for an approval on condition."""

    model_config = ConfigDict(extra="forbid", strict=True)

    proofs: Annotated[list[Proof], Field(min_length=1, max_length=100)]

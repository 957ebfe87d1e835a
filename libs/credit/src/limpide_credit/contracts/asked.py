"""Which sources were asked for the facts of a new application."""

from collections.abc import Mapping
from typing import Any

from limpide_credit.contracts.json_value import is_list
from limpide_credit.errors import InputError
from limpide_credit.tables import SOURCES

_REMEDY = f"Give a list of any of {', '.join(SOURCES)}, or leave it out: nothing was asked then."


def with_asked(facts: Mapping[str, Any], asked: object) -> dict[str, Any]:
    """Return facts of an application which say that what some sources did not give does not exist.

    Args:
        facts: As given; missing facts are absent or None.
        asked: Names of sources as a request gives them, or None.

    Raises:
        InputError: It is no list of names of sources, or the facts say themselves what a source of it holds.
    """
    if asked is None:
        return dict(facts)
    if not is_list(asked):
        raise InputError(
            "asked must be a list of sources.", field="asked", value=type(asked).__name__, remedy=_REMEDY
        )
    completed = dict(facts)
    for name in asked:
        source = SOURCES.get(name) if isinstance(name, str) else None
        if source is None:
            raise InputError(
                f"There is no source {name}.",
                field="asked",
                value=name,
                remedy=_REMEDY,
            )
        if facts.get(source.column) is not None:
            raise InputError(
                f"asked names {name}, and {source.column} says what it holds.",
                field="asked",
                value=name,
                remedy=f"Give one of the two: asked counts what is missing, {source.column} is that count.",
            )
        missing = sum(facts.get(fact) is None for fact in source.facts)
        completed[source.column] = float(missing if source.facts else 1)
    return completed


def asked_schema() -> dict[str, Any]:
    """Return the JSON schema of the member, for OpenAPI."""
    return {
        "type": "array",
        "items": {"enum": list(SOURCES)},
        "uniqueItems": True,
        "description": "Sources that were asked: what they did not give does not exist. What is left out "
        "otherwise was not asked for, and refers the application to a person where the policy needs it.",
    }

"""Figures that may be undefined: a value, or that it is not known and why. Never NaN, never a bare null."""

import math
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict

from limpide_credit.contracts.json_value import is_mapping
from limpide_credit.contracts.model_report import Figure

Reason = Literal[
    "no_decisions",
    "no_decisions_of_version",
    "no_outcomes",
    "no_values",
    "one_outcome_only",
    "too_few_outcomes",
    "too_few_decisions",
    "one_group_only",
    "nobody_approved",
    "no_default_expected",
    "no_good_client_expected",
    "not_measured_at_training",
    "run_failed",
    "run_not_done",
    "not_recorded",
    "undefined",
]


class NotKnown(BaseModel):
    """A figure that has no value, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    not_known: Reason


_Part = TypeVar("_Part")


def known(part: _Part | NotKnown) -> _Part:
    """Return a figure, or a part of findings, that must be known.

    Raises:
        ValueError: It is not known; the message says why.
    """
    if isinstance(part, NotKnown):
        raise ValueError(f"Not known: {part.not_known}.")  # noqa: TRY004 - the value is missing, not wrong
    return part


NOT_RECORDED = NotKnown(not_known="not_recorded")


def _none_is_not_recorded(given: Any) -> Any:
    return NOT_RECORDED if given is None else given


def _finite_or_not_known(given: Any) -> Any:
    """Runs of earlier releases hold null where a figure was undefined, whole or in part."""
    if given is None or isinstance(given, NotKnown) or (is_mapping(given) and "not_known" in given):
        return _none_is_not_recorded(given)
    bounds = ("value", "low", "high")
    values = [given.get(name) if is_mapping(given) else getattr(given, name, None) for name in bounds]
    if any(value is None or (isinstance(value, float) and not math.isfinite(value)) for value in values):
        return NotKnown(not_known="undefined")
    return given


FigureIfKnown = Annotated[Figure | NotKnown, BeforeValidator(_finite_or_not_known)]
"""A finite figure with its interval, or why there is none."""

IF_KNOWN = BeforeValidator(_none_is_not_recorded)
"""For ``Annotated[Part | NotKnown, IF_KNOWN]``: what an earlier release recorded as null is not known."""

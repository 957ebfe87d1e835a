"""By which facts of an application what is computed from them is brought to a value."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from limpide_credit.features import Feature
from limpide_credit.schemas.chosen import SCHEMA
from limpide_credit.tables import APPLICATION, APPLICATION_FACTS

_APPLICATION = f"{APPLICATION.name}."


@dataclass(frozen=True, eq=False)
class Move:
    """A vector, shape (width,), moved by facts of the application; by none if a feature moved alone."""

    vector: np.ndarray
    facts: Mapping[str, Any]


def raw_facts(feature: Feature) -> tuple[str, ...]:
    """Return the facts of the application that a feature is computed from, terms of the loan first."""
    read = (one.removeprefix(_APPLICATION) for one in feature.columns if one.startswith(_APPLICATION))
    facts = [one for one in read if one in APPLICATION_FACTS]
    return tuple(sorted(facts, key=lambda one: one not in SCHEMA.loan_terms))


def raw_moves(facts: Mapping[str, float], before: float, after: float) -> Iterator[dict[str, list[float]]]:
    """Return what to try so that a feature goes from one value to another: facts to their new values.

    Sums, differences, ratios, and the mean, the least and the greatest are reached; which one it is shows
    when the feature is computed again.
    """
    known = {name: value for name, value in facts.items() if value == value}
    if before != before:
        return
    shift, share = after - before, after / before if before and after else math.nan
    for name, value in known.items():
        trials = [value + shift, value - shift, value * share, value / share]
        yield {name: [one for one in trials if one == one]}
    if len(known) > 1:
        shifts = (shift, shift * len(facts) / len(known))
        yield {name: [value + one for one in shifts] for name, value in known.items()}

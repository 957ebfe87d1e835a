"""Which group a person is of; groups are watched, never scored by.

Age is read from the vector that was scored, what is kept for fairness alone from beside it (ADR 0197).
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from limpide_credit.features import VectorLayout
from limpide_credit.features.words import Words
from limpide_credit.tables import DAYS_A_YEAR
from limpide_credit.tables.roles import ROLES
from limpide_credit.words import value_words

ATTRIBUTES: Mapping[str, str] = MappingProxyType(
    {
        attribute: name
        for attribute, name in (
            ("gender", ROLES.gender),
            ("age", ROLES.birth),
            ("family_status", ROLES.family_status),
        )
        if name
    }
)
"""Attribute to the feature that tells it."""

ATTRIBUTE_WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "gender": Words("Genre", "Gender"),
        "age": Words("Tranche d'âge", "Age band"),
        "family_status": Words("Situation familiale", "Family status"),
    }
)

AGE_ENDS = (25, 35, 45, 55, 65)
AGE_BANDS = ("18-24", "25-34", "35-44", "45-54", "55-64", "65+")
"""The bands of age that `AGE_ENDS` makes, in years."""


def positions(features: VectorLayout) -> list[int]:
    """Return where in the vector the attributes are, in the order of `ATTRIBUTES`."""
    return [features.position(name) for name in ATTRIBUTES.values()]


def group_words(
    values: np.ndarray, features: VectorLayout, protected: Iterable[Mapping[str, Any]]
) -> dict[str, np.ndarray]:
    """Return attribute to shape (n,) of group words, '' where unknown.

    Args:
        values: Of the vectors at `positions`, shape (n, attributes).
        protected: What is known of each for fairness alone, by fact; it counts before the vector, in which
            decisions of before ADR 0197 hold it.
    """
    known_apart = list(protected)
    found: dict[str, np.ndarray] = {}
    for place, (attribute, name) in enumerate(ATTRIBUTES.items()):
        column = values[:, place]
        known = ~np.isnan(column)
        if name == ROLES.birth:
            # Days before the application.
            at = np.searchsorted(AGE_ENDS, np.where(known, -column, 0) / DAYS_A_YEAR, side="right")
            found[attribute] = _words(at, AGE_BANDS, known)
        else:
            at = np.where(known, column, 0).astype(int)
            words = features.features[name].categories
            apart = np.array([one.get(name, "") for one in known_apart], dtype=str)
            in_vector = _words(at, words, known)
            found[attribute] = np.where(np.isin(apart, words), apart, in_vector)
    return found


def group_label(attribute: str, group: str) -> Words:
    """Return what a person reads for a group."""
    if attribute != "age":
        return value_words(ATTRIBUTES[attribute], group)
    if group.endswith("+"):
        return Words(f"{group[:-1]} ans et plus", f"{group[:-1]} and older")
    low, high = group.split("-")
    return Words(f"{low} à {high} ans", f"{low} to {high}")


def _words(at: np.ndarray, words: Sequence[str], known: np.ndarray) -> np.ndarray:
    # A code beyond the vocabulary is nobody's group.
    table = np.array([*words, ""])
    return table[np.where(known & (at >= 0) & (at < len(words)), at, len(words))]

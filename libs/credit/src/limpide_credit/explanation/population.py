"""The distribution of a feature over groups of clients, and where one client stands in each."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from limpide_credit.bundle import QUANTILE_SHARES
from limpide_credit.contracts.population import (
    Bar,
    ClientPlace,
    GroupName,
    PopulationAnswer,
    PopulationGroup,
    Quantile,
)
from limpide_credit.contracts.shown_feature import Language
from limpide_credit.explanation.ranks import percentile_rank
from limpide_credit.explanation.reference_view import ReferenceView
from limpide_credit.explanation.shown import feature_value, find_shown, say, shown_feature
from limpide_credit.features import Feature
from limpide_credit.tables.roles import ROLES, with_roles
from limpide_credit.words.comparison import EVERYBODY, GROUPS, SAME_KIND
from limpide_credit.words.values import value_label

# What makes clients of the same kind, from the first to be dropped to the last if too few share it all.
_KIND = with_roles(ROLES.education, ROLES.income_kind, ROLES.product)
_FEWEST_OF_A_KIND = 50
# A number with at most so many values gets a bar for each.
_FEW_VALUES = 12
_HISTOGRAM_BARS = 20
# The bars between the first and the last are equally wide over this middle part: a few extreme values
# would else press everybody into one bar.
_MIDDLE = (0.01, 0.99)


@dataclass(frozen=True, eq=False)
class _Bars:
    """Bars, and the place of each client of the sample in them: -1 if the value is missing."""

    bars: list[Bar]
    places: np.ndarray
    upper: np.ndarray

    def place(self, value: float) -> int | None:
        """Return the bar of a value; None if it is missing."""
        return None if value != value else _place(np.array([value]), self.upper)[0].item()


def population(
    view: ReferenceView,
    name: str,
    language: Language,
    *,
    vector: np.ndarray | None = None,
    client_id: int | None = None,
) -> PopulationAnswer:
    """Return the distribution of a feature, and the place of the client in it if ``vector`` is given.

    Raises:
        NotFoundError: There is no such feature, or it is not shown to people.
    """
    feature = find_shown(view.features, name)
    value = np.nan if vector is None else float(vector[view.features.position(name)])
    column = view.column(name)
    if feature.kind == "category":
        column = np.where((column >= 0) & (column < len(feature.categories)), column, np.nan)
        value = value if value < len(feature.categories) else np.nan
        layout = _words(feature, column, language)
    else:
        layout = _intervals(column)
    groups = [
        _group(group, label, feature, layout, column, members, view.defaulted, value)
        for group, label, members in _groups(view, vector, language)
    ]
    return PopulationAnswer(
        model_version=view.bundle.version or "",
        language=language,
        feature=shown_feature(feature, language),
        client_id=client_id,
        bars=layout.bars,
        groups=groups,
        client=None
        if vector is None
        else ClientPlace(value=feature_value(feature, value), bar=layout.place(value)),
    )


def same_kind(view: ReferenceView, vector: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return who shares the client's kind, shape (n,), and the facts that they share.

    Facts are dropped, education first, until at least 50 clients share what is left.
    """
    for start in range(len(_KIND)):
        known = [name for name in _KIND[start:] if name in view.features.features]
        shared = tuple(name for name in known if not np.isnan(vector[view.features.position(name)]))
        members = np.ones(len(view.sample.target), dtype=bool)
        for name in shared:
            members &= view.column(name) == vector[view.features.position(name)]
        if members.sum() >= _FEWEST_OF_A_KIND:
            return members, shared
    return np.ones(len(view.sample.target), dtype=bool), ()


def _groups(
    view: ReferenceView, vector: np.ndarray | None, language: Language
) -> Iterator[tuple[GroupName, str, np.ndarray]]:
    members: dict[GroupName, np.ndarray] = {
        "all": np.ones(len(view.defaulted), dtype=bool),
        "repaid": ~view.defaulted,
        "defaulted": view.defaulted,
        "approved": view.approved,
        "refused": ~view.approved,
    }
    for group, who in members.items():
        yield group, say(GROUPS[group], language), who
    if vector is not None:
        who, shared = same_kind(view, vector)
        words = [_word_of(view, name, vector, language) for name in reversed(shared)]
        facts = ", ".join(words) or say(EVERYBODY, language)
        yield "same_kind", say(SAME_KIND, language).format(facts=facts), who


def _word_of(view: ReferenceView, name: str, vector: np.ndarray, language: Language) -> str:
    word = feature_value(view.features.features[name], float(vector[view.features.position(name)]))
    return say(value_label(name, str(word)), language)


def _words(feature: Feature, column: np.ndarray, language: Language) -> _Bars:
    bars = [
        Bar(word=word, label=say(value_label(feature.name, word), language), low=None, high=None)
        for word in feature.categories
    ]
    upper = np.arange(1.0, len(bars))
    return _Bars(bars, _place(column, upper), upper)


def _intervals(column: np.ndarray) -> _Bars:
    known = np.unique(column[~np.isnan(column)])
    if len(known) <= _FEW_VALUES:
        bars = [Bar(word=None, label=None, low=value, high=value) for value in known.tolist()]
        # Halfway between neighbours, so that a value nobody has falls to the nearest.
        upper = (known[:-1] + known[1:]) / 2.0
    else:
        middle = np.unique(np.quantile(column[~np.isnan(column)], _MIDDLE))
        upper = (known[:-1] + known[1:]) / 2.0
        if len(middle) > 1:
            upper = np.linspace(float(middle[0]), float(middle[-1]), _HISTOGRAM_BARS + 1)[1:-1]
        edges = [known[0], *upper.tolist(), known[-1]]
        bars = [Bar(word=None, label=None, low=low, high=high) for low, high in pairwise(edges)]
    return _Bars(bars, _place(column, upper), upper)


def _place(values: np.ndarray, upper: np.ndarray) -> np.ndarray:
    """Return the bar of each value by the upper bounds of all bars but the last; -1 of a missing one."""
    return np.where(np.isnan(values), -1, np.searchsorted(upper, values, side="right"))


def _group(
    group: GroupName,
    label: str,
    feature: Feature,
    layout: _Bars,
    column: np.ndarray,
    members: np.ndarray,
    defaulted: np.ndarray,
    value: float,
) -> PopulationGroup:
    places = layout.places[members]
    rows, known = len(places), places[places >= 0]
    counts = np.bincount(known, minlength=len(layout.bars)) if layout.bars else np.empty(0, dtype=int)
    values = np.sort(column[members & (layout.places >= 0)])
    ordinal = feature.kind != "category" and len(values) > 0
    at = float(percentile_rank(values, np.array([value]))[0]) if ordinal else np.nan
    return PopulationGroup(
        group=group,
        label=label,
        rows=rows,
        missing=rows - len(known),
        counts=counts.tolist(),
        shares=(counts / max(len(known), 1)).tolist(),
        default_rate=float(defaulted[members].mean()) if rows else None,
        median=float(np.median(values)) if ordinal else None,
        quantiles=[
            Quantile(share=share, value=quantile)
            for share, quantile in zip(
                QUANTILE_SHARES, np.quantile(values, QUANTILE_SHARES).tolist(), strict=True
            )
        ]
        if ordinal
        else [],
        client_standing=None if at != at else at,
    )

"""Reasons of a decision: facts that moved the score, against what is usual among approved clients.

A reason is given only if it holds up: with that one fact at its usual value the model is asked again, and the
score must move as the reason says. So a reason is a statement of fact about the model, not a reading of it
(Shapley values alone may rank a feature high whose change would help nobody).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from limpide_credit.explanation.absence import HISTORIES, absence_is_meaningful, is_asked
from limpide_credit.explanation.explained_model import ExplainedModel
from limpide_credit.features import Feature

MOST_REASONS = 4

# Tried for each side, the largest first, and of one concept: features of a concept tell much the same.
_TRIED = 16
_TRIED_PER_CONCEPT = 3
# What moves the score by less than half a point does not show in it.
_LEAST_POINTS = 0.5
# Values that differ by less read alike.
_LEAST_DIFFERENCE = 0.02
# Normalised measures of a building say nothing to those who live in it.
_SAYS_NOTHING = frozenset({"building"})


@dataclass(frozen=True, slots=True)
class ReasonFound:
    """A fact that moved the score.

    Parameters
    ----------
    feature
        Its entry in the catalogue.
    value, usual
        The person's value and the usual one among approved clients, as a vector holds them; ``value`` is NaN
        if it is not known.
    points_if_usual
        What the score would change by, in exact points, if the fact alone were usual: positive of an adverse
        reason, negative of a supporting one.
    asked
        Of a missing fact, whether its source was asked; None where that is not known.
    """

    feature: Feature
    value: float
    usual: float
    points_if_usual: float
    asked: bool | None = None


@dataclass(frozen=True, slots=True)
class ReasonsFound:
    """At most four reasons against and four for a person, one a concept, the weightiest first.

    ``dropped`` counts those that were tried and did not hold up.
    """

    adverse: tuple[ReasonFound, ...]
    supporting: tuple[ReasonFound, ...]
    dropped: int


def find_reasons(explained: ExplainedModel, vector: np.ndarray, points: np.ndarray) -> ReasonsFound:
    """Return the reasons of one score.

    Parameters
    ----------
    vector
        Shape (width,).
    points
        Shape (k,), contributions in points of the model's features (`explanation.contributions`).

    Notes
    -----
    Depends on nothing but the vector and the bundle, so that the reasons of a recorded decision can be
    found again at any time.
    """
    gap = points - explained.usual_points
    values = vector[explained.model.positions]
    adverse = _candidates(explained, vector, -gap)
    # What nobody knows speaks for nobody.
    supporting = [place for place in _candidates(explained, vector, gap) if not np.isnan(values[place])]
    moves = {
        place: moved
        for place in (*adverse, *supporting)
        if (moved := _move(explained, vector, place)) is not None
    }
    if not moves:
        return ReasonsFound((), (), len(adverse) + len(supporting))
    log_odds = explained.model.log_odds(np.vstack([vector, *moves.values()]))
    gains = explained.model.policy.points.points_per_log_odds * (log_odds[0] - log_odds[1:])
    gain_of = dict(zip(moves, gains.tolist(), strict=True))
    against = [
        _reason(explained, vector, place, gain_of[place])
        for place in adverse
        if gain_of.get(place, 0.0) >= _LEAST_POINTS
    ]
    in_favour = [
        _reason(explained, vector, place, gain_of[place])
        for place in supporting
        if gain_of.get(place, 0.0) <= -_LEAST_POINTS
    ]
    dropped = len(adverse) + len(supporting) - len(against) - len(in_favour)
    return ReasonsFound(_weightiest(against), _weightiest(in_favour), dropped)


def _move(explained: ExplainedModel, vector: np.ndarray, place: int) -> np.ndarray | None:
    """Return the vector with one fact at its usual value; None if nobody's vector is like that."""
    moved = explained.moved(vector, place, explained.usual[place])
    return moved if explained.plausible(moved, vector) else None


def _candidates(explained: ExplainedModel, vector: np.ndarray, weight: np.ndarray) -> list[int]:
    """Return places of features that may be said, of concepts that weigh, the largest first."""
    heavy = {concept for concept, places in explained.concepts.items() if weight[places].sum() > 0}
    heavy -= _SAYS_NOTHING
    taken: dict[str, int] = {}
    found: list[int] = []
    for place in np.argsort(-weight, kind="stable").tolist():
        if weight[place] <= 0 or len(found) == _TRIED:
            break
        entry = explained.entries[place]
        value, usual = float(vector[explained.model.positions[place]]), float(explained.usual[place])
        if not entry.reason or entry.concept not in heavy or not _differs(entry, value, usual):
            continue
        if value != value and not absence_is_meaningful(entry, vector, explained.model.layout):
            continue
        taken[entry.concept] = taken.get(entry.concept, 0) + 1
        if taken[entry.concept] <= _TRIED_PER_CONCEPT:
            found.append(place)
    return found


def _differs(entry: Feature, value: float, usual: float) -> bool:
    if usual != usual:
        return False
    if value != value:
        return True
    if entry.kind != "number":
        return value != usual
    return abs(value - usual) > _LEAST_DIFFERENCE * max(abs(value), abs(usual))


def _reason(explained: ExplainedModel, vector: np.ndarray, place: int, gain: float) -> ReasonFound:
    entry, value = explained.entries[place], float(vector[explained.model.positions[place]])
    asked = is_asked(entry, vector, explained.model.layout) if value != value else None
    return ReasonFound(entry, value, float(explained.usual[place]), gain, asked)


def _weightiest(reasons: Iterable[ReasonFound]) -> tuple[ReasonFound, ...]:
    """Return the weightiest reason of each concept and of each absent source, at most `MOST_REASONS`."""
    best: dict[str, ReasonFound] = {}
    absent: set[str] = set()
    for reason in sorted(reasons, key=lambda one: -abs(one.points_if_usual)):
        source = reason.feature.table if reason.value != reason.value else ""
        if source in HISTORIES and source in absent:
            continue
        absent.add(source)
        best.setdefault(reason.feature.concept, reason)
    return tuple(best.values())[:MOST_REASONS]

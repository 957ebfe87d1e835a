"""Reasons of a decision: facts that moved the score, against what is usual among approved clients.

A reason is given only if it holds up: with that one fact at its usual value the model is asked again, and the
score must move as the reason says. So a reason is a statement of fact about the model, not a reading of it
(Shapley values alone may rank a feature high whose change would help nobody).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np

from limpide_credit.explanation.absence import HISTORIES, absence_is_meaningful, is_asked
from limpide_credit.explanation.explained_model import ExplainedModel
from limpide_credit.explanation.raw_moves import Move
from limpide_credit.features import Feature
from limpide_credit.schemas.chosen import SCHEMA

MOST_REASONS = 4

# Tried for each side, the largest first, and of one concept: features of a concept tell much the same.
_TRIED = 16
_TRIED_PER_CONCEPT = 3
# A concept that weighs less than this share of the weightiest is no principal reason.
_LEAST_SHARE = 0.2
# What moves the score by less than half a point does not show in it.
_LEAST_POINTS = 0.5
# Values that differ by less read alike.
_LEAST_DIFFERENCE = 0.02


@dataclass(frozen=True, slots=True)
class ReasonFound:
    """A fact that moved the score."""

    feature: Feature  # Its entry in the catalogue
    # value and usual: the person's value and the usual one among approved clients, as a vector holds them;
    # ``value`` is NaN if it is not known.
    value: float
    usual: float
    # What the score would change by, in exact points, if the fact alone were usual: positive of an adverse
    # reason, negative of a supporting one.
    points_if_usual: float
    # Of a missing fact, whether its source was asked; None where that is not known.
    asked: bool | None = None
    # The facts of the application that bring the usual value; none where a feature moves alone.
    moved: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class ReasonsFound:
    """At most four reasons against and four for a person, one a concept, the weightiest concept first.

    ``dropped`` counts those that were tried and did not hold up.
    """

    adverse: tuple[ReasonFound, ...]
    supporting: tuple[ReasonFound, ...]
    dropped: int


def find_reasons(explained: ExplainedModel, vector: np.ndarray, points: np.ndarray) -> ReasonsFound:
    """Return the reasons of one score.

    Args:
        vector: Shape (width,).
        points: Shape (k,), contributions in points of the model's features (`explanation.contributions`).

    Note:
        Depends on nothing but the vector and the bundle, so that the reasons of a recorded decision can be
        found again at any time.
    """
    gap = points - explained.usual_points
    values = vector[explained.model.positions]
    adverse = _candidates(explained, vector, -gap, 1)
    # What nobody knows speaks for nobody.
    supporting = [place for place in _candidates(explained, vector, gap, -1) if not np.isnan(values[place])]
    moves = {
        place: move
        for place in (*adverse, *supporting)
        if (move := explained.move(vector, place, explained.usual[place])) is not None
        and explained.plausible(move.vector, vector)
    }
    if not moves:
        return ReasonsFound((), (), len(adverse) + len(supporting))
    log_odds = explained.model.log_odds(np.vstack([vector, *(move.vector for move in moves.values())]))
    gains = explained.model.policy.points.points_per_log_odds * (log_odds[0] - log_odds[1:])
    gain_of = dict(zip(moves, gains.tolist(), strict=True))
    against = [
        _reason(explained, vector, place, gain_of[place], moves[place])
        for place in adverse
        if gain_of.get(place, 0.0) >= _LEAST_POINTS
    ]
    in_favour = [
        _reason(explained, vector, place, gain_of[place], moves[place])
        for place in supporting
        if gain_of.get(place, 0.0) <= -_LEAST_POINTS
    ]
    dropped = len(adverse) + len(supporting) - len(against) - len(in_favour)
    return ReasonsFound(_one_a_concept(against), _one_a_concept(in_favour), dropped)


def _candidates(explained: ExplainedModel, vector: np.ndarray, weight: np.ndarray, side: int) -> list[int]:
    """Return places of features that may be said, of the concepts that weigh, the weightiest concept first.

    ``side`` is 1 for what speaks against the person, -1 for what speaks for him.

    A concept weighs what its features weigh together: that is steadier between two trainings than any of
    them, since features that tell the same share out differently what they tell.
    """
    named = [concept for concept in explained.concepts if concept not in SCHEMA.no_reason]
    weights = {concept: float(weight[explained.concepts[concept]].sum()) for concept in named}
    least = _LEAST_SHARE * max((0.0, *weights.values()))
    found: list[int] = []
    for concept in sorted((one for one in named if weights[one] > least), key=lambda one: -weights[one]):
        places = explained.concepts[concept]
        order = places[np.argsort(-weight[places], kind="stable")].tolist()
        nameable = (
            place for place in order if weight[place] > 0 and _is_nameable(explained, vector, place, side)
        )
        found += islice(nameable, _TRIED_PER_CONCEPT)
    return found[:_TRIED]


def _is_nameable(explained: ExplainedModel, vector: np.ndarray, place: int, side: int) -> bool:
    entry = explained.entries[place]
    value, usual = float(vector[explained.model.positions[place]]), float(explained.usual[place])
    if not entry.reason or not _differs(entry, value, usual):
        return False
    expected = entry.direction or SCHEMA.expected.get(entry.name, 0)
    if expected * side * (value - usual) < 0:
        return False
    return value == value or absence_is_meaningful(entry, vector, explained.model.layout)


def _differs(entry: Feature, value: float, usual: float) -> bool:
    if usual != usual:
        return False
    if value != value:
        return True
    if entry.kind != "number":
        return value != usual
    return abs(value - usual) > _LEAST_DIFFERENCE * max(abs(value), abs(usual))


def _reason(
    explained: ExplainedModel, vector: np.ndarray, place: int, gain: float, move: Move
) -> ReasonFound:
    entry, value = explained.entries[place], float(vector[explained.model.positions[place]])
    asked = is_asked(entry, vector, explained.model.layout) if value != value else None
    return ReasonFound(entry, value, float(explained.usual[place]), gain, asked, move.facts)


def _one_a_concept(reasons: Sequence[ReasonFound]) -> tuple[ReasonFound, ...]:
    """Return the weightiest reason of each concept and of each absent source, at most `MOST_REASONS`.

    Concepts stay in the order of what they weigh.
    """
    best: dict[str, ReasonFound] = {}
    for reason in reasons:
        known = best.setdefault(reason.feature.concept, reason)
        if abs(reason.points_if_usual) > abs(known.points_if_usual):
            best[reason.feature.concept] = reason
    absent: set[str] = set()
    found: list[ReasonFound] = []
    for reason in best.values():
        source = reason.feature.table if reason.value != reason.value else ""
        if source not in HISTORIES or source not in absent:
            found.append(reason)
        absent.add(source)
    return tuple(found[:MOST_REASONS])

"""Computes the findings of a run from a window of decisions."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from limpide_credit.contracts.drift import (
    AttributeWatch,
    Expected,
    FeatureDrift,
    FeatureTotals,
    Findings,
    GradualChange,
    GroupWatch,
    MonthRealised,
    Realised,
    Recalibrated,
    ScoreDrift,
    SourceWatch,
    Verdict,
)
from limpide_credit.contracts.known import NotKnown
from limpide_credit.contracts.model_report import Figure
from limpide_credit.drift import (
    AttributeGaps,
    Comparison,
    DriftRules,
    FeatureShift,
    GroupGaps,
    RealisedPerformance,
    Recalibration,
    WindowCounts,
    compare,
    expected_performance,
    group_gaps,
    realised_by_month,
    realised_performance,
    recalibrate,
)
from limpide_credit.drift.ranking import distance_of_scores
from limpide_credit.features import SOURCE_WORDS
from limpide_credit.groups import ATTRIBUTE_WORDS, ATTRIBUTES, group_label
from limpide_drift.reference import Reference
from limpide_drift.window import Window

_MOST_DRIFTED, _MOST_IMPORTANT = 50, 20
# Of eight hundred features one may be called moderate by chance; benchmarks/drift counts how often.
_MOVED_BY_CHANCE = 1
# From this share on, new categories or values out of range are more than stray ones.
_MORE_THAN_STRAY = 0.01


@dataclass(frozen=True, eq=False)
class KnownOutcomes:
    """Decisions whose outcome is known, of any time, scored by the compared version."""

    at: Sequence[datetime]  # When each was taken
    # probability, approved, defaulted: shape (n,).
    probability: np.ndarray
    approved: np.ndarray
    defaulted: np.ndarray
    groups: Mapping[str, np.ndarray]  # Attribute to shape (n,), the word of each person's group


_NO_DECISIONS = NotKnown(not_known="no_decisions")
_NO_OUTCOMES = NotKnown(not_known="no_outcomes")


def compare_features(reference: Reference, window: Window, rules: DriftRules) -> Comparison:
    """Compare every feature of a window with the reference."""
    return compare(reference.features.names, reference.bins, window.counts, rules)


def find(
    reference: Reference,
    window: Window,
    known_outcomes: KnownOutcomes,
    comparison: Comparison,
    rules: DriftRules,
    *,
    features_share: float,
    set_aside: dict[str, int],
    gradual: GradualChange | NotKnown,
) -> Findings:
    """Return what a run found; the report is not made yet."""
    totals = _totals(reference, comparison) if comparison.decisions else _NO_DECISIONS
    score = _score(reference, window, rules)
    own = window.same_version
    expected = _unless_scored(window)
    learnt = recalibrate(known_outcomes.probability, known_outcomes.defaulted)
    if own.any():
        expected = Expected.model_validate(
            expected_performance(window.probability[own], window.approved[own], reference.doubt, learnt)
        )
    realised = realised_performance(known_outcomes.probability, known_outcomes.defaulted)
    month = np.array([f"{at:%Y-%m}" for at in known_outcomes.at])
    months = realised_by_month(known_outcomes.probability, known_outcomes.defaulted, month)
    return Findings(
        verdict=_overall(comparison, totals, score, rules, features_share),
        reference_rows=len(reference.vectors),
        set_aside=set_aside,
        overridden=window.overridden,
        mean_amount=NotKnown(not_known="no_values") if math.isnan(window.mean_amount) else window.mean_amount,
        features=[_feature(one, reference) for one in _shown(reference, comparison)],
        totals=totals,
        score=score,
        expected=expected,
        recalibrated=_recalibrated(learnt, known_outcomes),
        expected_of_known=_expected_of_known(reference, known_outcomes),
        gradual=gradual,
        known_approved=int(known_outcomes.approved.sum()),
        reference_auc=reference.auc,
        realised=_NO_OUTCOMES if realised is None else Realised.model_validate(realised),
        realised_months=[_month(name, one) for name, one in months.items()],
        fairness=[_attribute(name, window, known_outcomes) for name in ATTRIBUTES] if len(own) else [],
        sources=_sources(reference, window) if window.counts.rows else [],
        report_run_id=None,
    )


def _sources(reference: Reference, window: Window) -> list[SourceWatch]:
    return [
        SourceWatch(
            source=name,
            label_fr=SOURCE_WORDS[name].fr,
            label_en=SOURCE_WORDS[name].en,
            not_asked=window.not_asked[name] / window.counts.rows,
            reference_not_asked=float((reference.vectors[:, place] > 0.0).mean()),
        )
        for name, place in reference.sources.items()
    ]


def all_features(reference: Reference, comparison: Comparison) -> list[FeatureDrift]:
    """Return every feature, the most drifted first: for the report's own file."""
    return [_feature(one, reference) for one in comparison.features]


def most_drifted(reference: Reference, comparison: Comparison, count: int) -> list[str]:
    """Return the names of the ``count`` most drifted and most important features, half of either."""
    drifted = [one.name for one in comparison.features]
    names = dict.fromkeys([*reference.used[: count // 2], *drifted])
    return list(names)[:count]


def _overall(
    comparison: Comparison,
    totals: FeatureTotals | NotKnown,
    score: ScoreDrift | NotKnown,
    rules: DriftRules,
    features_share: float,
) -> Verdict:
    if isinstance(totals, NotKnown) or comparison.decisions < rules.minimum_decisions:
        return "no_verdict"
    of_score = "no_verdict" if isinstance(score, NotKnown) else score.verdict
    if of_score == "drifted" or totals.drifted > features_share * totals.used:
        return "drifted"
    moved = totals.moderate + totals.drifted
    if of_score == "moderate" or totals.drifted or totals.missing_jumps or moved > _MOVED_BY_CHANCE:
        return "moderate"
    return "stable"


def _shown(reference: Reference, comparison: Comparison) -> list[FeatureShift]:
    important = set(reference.used[:_MOST_IMPORTANT])
    return [
        one for place, one in enumerate(comparison.features) if place < _MOST_DRIFTED or one.name in important
    ]


def _totals(reference: Reference, comparison: Comparison) -> FeatureTotals:
    used = set(reference.used)
    mine = [one for one in comparison.features if one.name in used]
    return FeatureTotals(
        compared=len(comparison.features),
        used=len(mine),
        moderate=sum(one.verdict == "moderate" for one in mine),
        drifted=sum(one.verdict == "drifted" for one in mine),
        missing_jumps=sum(one.missing_jump for one in mine),
        new_categories=sum(one.new_categories > _MORE_THAN_STRAY for one in mine),
        outside=sum(one.outside > _MORE_THAN_STRAY for one in mine),
        largest_missing_rise=max(
            (one.missing - one.reference_missing for one in mine if one.missing_jump), default=0.0
        ),
    )


def _recalibrated(learnt: Recalibration | None, known_outcomes: KnownOutcomes) -> Recalibrated | NotKnown:
    if learnt is None:
        return NotKnown(not_known="too_few_outcomes") if len(known_outcomes.probability) else _NO_OUTCOMES
    level, slope = learnt.line.tolist()
    return Recalibrated(outcomes=learnt.outcomes, level=level, slope=slope)


def _expected_of_known(reference: Reference, known_outcomes: KnownOutcomes) -> Expected | NotKnown:
    """Return the expected figures, uncorrected, of the clients whose outcomes are known."""
    if not len(known_outcomes.probability):
        return _NO_OUTCOMES
    return Expected.model_validate(
        expected_performance(known_outcomes.probability, known_outcomes.approved, reference.doubt)
    )


def _unless_scored(window: Window) -> NotKnown:
    """Return why nothing can be said of the compared version's scores, if none is in the window."""
    return NotKnown(not_known="no_decisions_of_version") if len(window.probability) else _NO_DECISIONS


def _score(reference: Reference, window: Window, rules: DriftRules) -> ScoreDrift | NotKnown:
    own = window.same_version
    if not own.any():
        return _unless_scored(window)
    probability = window.probability[own]
    counts = WindowCounts(reference.score_bins)
    counts.add(probability[:, None])
    (shift,) = compare(["score"], reference.score_bins, counts, rules).features
    return ScoreDrift(
        decisions=int(own.sum()),
        psi=_band(shift),
        chance=shift.chance,
        ks=distance_of_scores(reference.probability, probability),
        distance=shift.distance,
        mean_probability=float(probability.mean()),
        reference_mean_probability=float(reference.probability.mean()),
        approval_rate=float(window.approved[own].mean()),
        reference_approval_rate=float((reference.probability < reference.threshold).mean()),
        verdict=shift.verdict,
    )


def _feature(shift: FeatureShift, reference: Reference) -> FeatureDrift:
    entry = reference.features.features[shift.name]
    return FeatureDrift(
        feature=shift.name,
        label_fr=entry.label_fr,
        label_en=entry.label_en,
        concept=entry.concept,
        used=shift.name in reference.used,
        psi=_band(shift),
        chance=shift.chance,
        distance=shift.distance,
        missing=shift.missing,
        reference_missing=shift.reference_missing,
        missing_jump=shift.missing_jump,
        new_categories=shift.new_categories,
        outside=shift.outside,
        verdict=shift.verdict,
    )


def _attribute(attribute: str, window: Window, known_outcomes: KnownOutcomes) -> AttributeWatch:
    """Approval rates from the window, rates by outcome from the decisions that have one."""
    now = group_gaps(
        attribute, window.groups[attribute], window.approved, window.probability, window.defaulted
    )
    later = _later(attribute, known_outcomes)
    words = ATTRIBUTE_WORDS[attribute]
    groups = []
    for one in now.groups:
        label, known = group_label(attribute, one.group), later.get(one.group)
        groups.append(
            GroupWatch.model_validate(
                {
                    **vars(one),
                    "label_fr": label.fr,
                    "label_en": label.en,
                    "outcomes": known.outcomes if known else 0,
                    "true_positive_rate": known.true_positive_rate if known else _NO_OUTCOMES,
                    "calibration_gap": known.calibration_gap if known else _NO_OUTCOMES,
                },
                from_attributes=True,
            )
        )
    return AttributeWatch.model_validate(
        {
            "attribute": attribute,
            "label_fr": words.fr,
            "label_en": words.en,
            "groups": groups,
            "left_out": now.left_out,
            "lowest_approval_ratio": now.lowest_approval_ratio,
        },
        from_attributes=True,
    )


def _later(attribute: str, known_outcomes: KnownOutcomes) -> dict[str, GroupGaps]:
    if not len(known_outcomes.probability):
        return {}
    gaps: AttributeGaps = group_gaps(
        attribute,
        known_outcomes.groups[attribute],
        known_outcomes.approved,
        known_outcomes.probability,
        known_outcomes.defaulted,
    )
    return {one.group: one for one in gaps.groups}


def _band(shift: FeatureShift) -> Figure:
    return Figure(value=shift.psi, low=shift.psi_low, high=shift.psi_high)


def _month(month: str, performance: RealisedPerformance) -> MonthRealised:
    return MonthRealised.model_validate({"month": month, **Realised.model_validate(performance).model_dump()})

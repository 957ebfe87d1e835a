"""How groups of people fare in production: a signal to look closer, no verdict on discrimination."""

from dataclasses import dataclass

import numpy as np

from limpide_credit.bundle import Measure
from limpide_credit.contracts.known import NotKnown
from limpide_credit.drift.bands import RESAMPLES, measure, measure_if_known, resampled_weights

MINIMUM_OF_GROUP = 50
"""A smaller group is named and left out: its rates would be noise, and its people could be recognised."""

MINIMUM_OF_DEFAULTS = 10
"""A true-positive rate over fewer defaults is not given."""

_FIGURES = 6


@dataclass(frozen=True)
class GroupGaps:
    """One group of people."""

    group: str  # As the tables write it
    # decisions, outcomes, defaults: how many people, of how many the outcome is known, and how many of those
    # defaulted.
    decisions: int
    outcomes: int
    defaults: int
    approval_rate: Measure  # Share approved
    # That, minus the approval rate of everybody else; not known where there is nobody else.
    approval_gap: Measure | NotKnown
    approval_to_highest: Measure | NotKnown  # Its approval rate over that of the group with the highest one
    # Share of its good clients that were refused. Outcomes tell who is good; where there is none yet, a
    # client of probability p counts as 1 - p of a good one.
    refused_good_rate: Measure | NotKnown
    refused_good_gap: Measure | NotKnown  # That, minus the same share of everybody else
    mean_probability: float  # Mean predicted probability of default
    # Share of its defaults that were refused; not known with too few of them.
    true_positive_rate: Measure | NotKnown
    # Mean predicted minus observed rate, over known outcomes; not known with too few of them.
    calibration_gap: Measure | NotKnown


@dataclass(frozen=True)
class AttributeGaps:
    """The groups that one attribute makes."""

    attribute: str  # As 'gender'
    groups: tuple[GroupGaps, ...]  # Most people first
    left_out: dict[str, int]  # Group to number of people, too few to say anything
    # Lowest approval rate over the highest; below 0.8 is a signal to look, no more. Not known with fewer than
    # two groups.
    lowest_approval_ratio: Measure | NotKnown


def group_gaps(
    attribute: str,
    group: np.ndarray,
    approved: np.ndarray,
    probability: np.ndarray,
    defaulted: np.ndarray,
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> AttributeGaps:
    """Compare the groups of one attribute.

    Args:
        attribute: Its name.
        group: Shape (n,), the word of each person's group; '' where it is not known.
        approved, probability: Shape (n,), the decision and the probability of default.
        defaulted: Shape (n,), 1.0 or 0.0; NaN where the outcome is not known.
    """
    words, sizes = np.unique(group[group != ""], return_counts=True)
    order = np.argsort(-sizes, kind="stable")
    counts = {str(words[at]): int(sizes[at]) for at in order}
    left_out = {word: size for word, size in counts.items() if size < MINIMUM_OF_GROUP}
    kept = [word for word in counts if word not in left_out]
    known = ~np.isnan(defaulted)
    bad = np.where(known, defaulted, 0.0)
    members = {word: group == word for word in kept}

    good = np.where(known, 1 - bad, 1 - probability)

    def rates(weight: np.ndarray) -> np.ndarray:
        """The figures of `_group_rates`, shape (groups, figures)."""
        return np.array(
            [
                _group_rates(
                    mine.astype(float) * weight, (~mine) * weight, approved, probability, known, bad, good
                )
                for mine in members.values()
            ]
        ).reshape(-1, _FIGURES)

    random = np.random.default_rng(seed)
    value = rates(np.ones(len(group)))
    drawn = np.stack([rates(resampled_weights(len(group), random)) for _ in range(resamples)])
    groups: list[GroupGaps] = []
    for at, (word, mine) in enumerate(members.items()):
        outcomes, defaults = int(known[mine].sum()), int(bad[mine].sum())
        figures = [(float(value[at, of]), drawn[:, at, of]) for of in range(_FIGURES)]
        few = NotKnown(not_known="too_few_outcomes")
        groups.append(
            GroupGaps(
                group=word,
                decisions=counts[word],
                outcomes=outcomes,
                defaults=defaults,
                approval_rate=measure(*figures[0]),
                approval_gap=measure_if_known(*figures[1], "one_group_only"),
                approval_to_highest=_to_highest(value, drawn, at),
                refused_good_rate=measure_if_known(*figures[2], "no_good_client_expected"),
                refused_good_gap=measure_if_known(*figures[3], "one_group_only"),
                mean_probability=float(probability[mine].mean()),
                true_positive_rate=measure_if_known(*figures[4], "too_few_outcomes")
                if defaults >= MINIMUM_OF_DEFAULTS
                else few,
                calibration_gap=measure_if_known(*figures[5], "too_few_outcomes")
                if outcomes >= MINIMUM_OF_GROUP
                else few,
            )
        )
    return AttributeGaps(attribute, tuple(groups), left_out, _lowest_ratio(value, drawn))


def _group_rates(
    mine: np.ndarray,
    others: np.ndarray,
    approved: np.ndarray,
    probability: np.ndarray,
    known: np.ndarray,
    bad: np.ndarray,
    good: np.ndarray,
) -> tuple[float, ...]:
    approval = _mean(approved, mine)
    refused_good = _mean(~approved, mine * good)
    outcome = mine * known
    return (
        approval,
        approval - _mean(approved, others),
        refused_good,
        refused_good - _mean(~approved, others * good),
        _mean(~approved, outcome * bad),
        _mean(probability - bad, outcome),
    )


def _mean(values: np.ndarray, weight: np.ndarray) -> float:
    total = weight.sum()
    return float(values @ weight / total) if total > 0 else float("nan")


def _to_highest(value: np.ndarray, drawn: np.ndarray, at: int) -> Measure | NotKnown:
    """Return the approval rate of group ``at`` over the highest one."""
    if len(value) < 2:
        return NotKnown(not_known="one_group_only")
    if not value[:, 0].max() > 0:
        return NotKnown(not_known="nobody_approved")
    highest = drawn[:, :, 0].max(axis=1)
    ratios = drawn[:, at, 0] / np.where(highest > 0, highest, np.nan)
    return measure_if_known(float(value[at, 0] / value[:, 0].max()), ratios, "nobody_approved")


def _lowest_ratio(value: np.ndarray, drawn: np.ndarray) -> Measure | NotKnown:
    if len(value) < 2:
        return NotKnown(not_known="one_group_only")
    if not value[:, 0].max() > 0:
        return NotKnown(not_known="nobody_approved")
    highest = drawn[:, :, 0].max(axis=1)
    ratios = drawn[:, :, 0].min(axis=1) / np.where(highest > 0, highest, np.nan)
    return measure(float(value[:, 0].min() / value[:, 0].max()), ratios)

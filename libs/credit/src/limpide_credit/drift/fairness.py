"""How groups of people fare in production: a signal to look closer, no verdict on discrimination."""

from dataclasses import dataclass

import numpy as np

from limpide_credit.bundle import Measure
from limpide_credit.drift.bands import RESAMPLES, measure, resampled_weights

MINIMUM_OF_GROUP = 50
"""A smaller group is named and left out: its rates would be noise, and its people could be recognised."""

MINIMUM_OF_DEFAULTS = 10
"""A true-positive rate over fewer defaults is not given."""


@dataclass(frozen=True)
class GroupGaps:
    """One group of people.

    Parameters
    ----------
    group
        As the tables write it.
    decisions, outcomes, defaults
        How many people, of how many the outcome is known, and how many of those defaulted.
    approval_rate
        Share approved.
    approval_gap
        That, minus the approval rate of everybody else.
    mean_probability
        Mean predicted probability of default.
    true_positive_rate
        Share of its defaults that were refused; None with too few of them.
    calibration_gap
        Mean predicted minus observed rate, over known outcomes; None with too few of them.
    """

    group: str
    decisions: int
    outcomes: int
    defaults: int
    approval_rate: Measure
    approval_gap: Measure
    mean_probability: float
    true_positive_rate: Measure | None
    calibration_gap: Measure | None


@dataclass(frozen=True)
class AttributeGaps:
    """The groups that one attribute makes.

    Parameters
    ----------
    attribute
        As 'gender'.
    groups
        Most people first.
    left_out
        Group to number of people, too few to say anything.
    lowest_approval_ratio
        Lowest approval rate over the highest; below 0.8 is a signal to look, no more. None with fewer than
        two groups.
    """

    attribute: str
    groups: tuple[GroupGaps, ...]
    left_out: dict[str, int]
    lowest_approval_ratio: Measure | None


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

    Parameters
    ----------
    attribute
        Its name.
    group
        Shape (n,), the word of each person's group; '' where it is not known.
    approved, probability
        Shape (n,), the decision and the probability of default.
    defaulted
        Shape (n,), 1.0 or 0.0; NaN where the outcome is not known.
    """
    words, sizes = np.unique(group[group != ""], return_counts=True)
    order = np.argsort(-sizes, kind="stable")
    counts = {str(words[at]): int(sizes[at]) for at in order}
    left_out = {word: size for word, size in counts.items() if size < MINIMUM_OF_GROUP}
    kept = [word for word in counts if word not in left_out]
    known = ~np.isnan(defaulted)
    bad = np.where(known, defaulted, 0.0)
    members = {word: group == word for word in kept}

    def rates(weight: np.ndarray) -> np.ndarray:
        """Approval, gap to the others, true positives, calibration: shape (groups, 4)."""
        return np.array(
            [
                _group_rates(mine.astype(float) * weight, (~mine) * weight, approved, probability, known, bad)
                for mine in members.values()
            ]
        ).reshape(-1, 4)

    random = np.random.default_rng(seed)
    value = rates(np.ones(len(group)))
    drawn = np.stack([rates(resampled_weights(len(group), random)) for _ in range(resamples)])
    groups = []
    for at, (word, mine) in enumerate(members.items()):
        outcomes, defaults = int(known[mine].sum()), int(bad[mine].sum())
        figures = [measure(float(value[at, of]), drawn[:, at, of]) for of in range(4)]
        groups.append(
            GroupGaps(
                group=word,
                decisions=counts[word],
                outcomes=outcomes,
                defaults=defaults,
                approval_rate=figures[0],
                approval_gap=figures[1],
                mean_probability=float(probability[mine].mean()),
                true_positive_rate=figures[2] if defaults >= MINIMUM_OF_DEFAULTS else None,
                calibration_gap=figures[3] if outcomes >= MINIMUM_OF_GROUP else None,
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
) -> tuple[float, float, float, float]:
    approval = _mean(approved, mine)
    outcome = mine * known
    return (
        approval,
        approval - _mean(approved, others),
        _mean(~approved, outcome * bad),
        _mean(probability - bad, outcome),
    )


def _mean(values: np.ndarray, weight: np.ndarray) -> float:
    total = weight.sum()
    return float(values @ weight / total) if total > 0 else float("nan")


def _lowest_ratio(value: np.ndarray, drawn: np.ndarray) -> Measure | None:
    if len(value) < 2 or not value[:, 0].max() > 0:
        return None
    highest = drawn[:, :, 0].max(axis=1)
    ratios = drawn[:, :, 0].min(axis=1) / np.where(highest > 0, highest, np.nan)
    return measure(float(value[:, 0].min() / value[:, 0].max()), ratios)

"""How the policy treats groups of people, out of fold, each rate with a bootstrap interval over clients.

Definitions are those of Hardt, Price and Srebro 2016, "Equality of opportunity in supervised learning", with
refusal as the positive decision and default as the positive outcome. Why no library: ADR 0207, point 3.
"""

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np

from limpide_credit.bundle import Fairness, GroupFigures, Measure
from limpide_credit.features import FeatureSet
from limpide_credit.groups import AGE_BANDS, AGE_ENDS, ATTRIBUTES
from limpide_credit.tables import DAYS_A_YEAR, NOT_AVAILABLE
from limpide_credit.tables.roles import ROLES
from limpide_training.evaluation import MINIMUM_OF_OUTCOME

# A share of 100 clients is known to ten points at best: of fewer, nothing is worth saying.
MINIMUM_CLIENTS = 100

Groups: TypeAlias = Mapping[str, tuple[np.ndarray, tuple[str, ...]]]
"""Attribute to each client's group, shape (n,): a position in the names that come with it."""

_REPLICATES = 500

# What is summed up of each group: clients, defaults, refused, refused defaults, probabilities said.
_CLIENTS, _DEFAULTS, _REFUSED, _REFUSED_DEFAULTS, _PREDICTED = range(5)


def groups_of_people(vectors: np.ndarray, features: FeatureSet) -> Groups:
    """Return the groups of gender, age and family status; what is missing is a group of its own.

    Args:
        vectors: Shape (n, width).
    """
    birth = vectors[:, features.position(ROLES.birth)]
    age = np.where(np.isnan(birth), len(AGE_BANDS), np.digitize(-birth / DAYS_A_YEAR, AGE_ENDS))
    ages = (age.astype(np.int64), (*AGE_BANDS, NOT_AVAILABLE))
    return {
        attribute: ages if name == ROLES.birth else _category(vectors, features, name)
        for attribute, name in ATTRIBUTES.items()
    }


def fairness(
    probability: np.ndarray,
    target: np.ndarray,
    threshold: float,
    groups: Groups,
    seed: int,
) -> tuple[Fairness, ...]:
    """Return how each group of each attribute is treated.

    Args:
        probability: Shape (repeats, n), calibrated, out of fold; a client's decision is the mean over the
            repeats.
        target: Shape (n,); 1 is a default.
        threshold: Refused from there on.
        groups: As `groups_of_people` gives them.
        seed: Of the bootstrap.
    """
    refused = (probability >= threshold).mean(axis=0)
    predicted = probability.mean(axis=0)
    return tuple(
        _attribute(attribute, code, names, refused, predicted, target, seed)
        for attribute, (code, names) in groups.items()
    )


def _category(vectors: np.ndarray, features: FeatureSet, name: str) -> tuple[np.ndarray, tuple[str, ...]]:
    words = features.features[name].categories
    code = vectors[:, features.position(name)]
    names = words if NOT_AVAILABLE in words else (*words, NOT_AVAILABLE)
    known = code < len(words)
    return np.where(known, code, names.index(NOT_AVAILABLE)).astype(np.int64), names


def _attribute(
    attribute: str,
    code: np.ndarray,
    names: tuple[str, ...],
    refused: np.ndarray,
    predicted: np.ndarray,
    target: np.ndarray,
    seed: int,
) -> Fairness:
    counts = np.bincount(code, minlength=len(names))
    replicates = _replicates(code, len(names), refused, predicted, target, seed)
    kept = [position for position, count in enumerate(counts.tolist()) if count >= MINIMUM_CLIENTS]
    return Fairness(
        attribute=attribute,
        minimum_clients=MINIMUM_CLIENTS,
        minimum_of_outcome=MINIMUM_OF_OUTCOME,
        groups=tuple(_group(names[position], replicates[:, :, position]) for position in kept),
        left_out={
            names[position]: count
            for position, count in enumerate(counts.tolist())
            if 0 < count < MINIMUM_CLIENTS
        },
        lowest_approval_ratio=_lowest_ratio(replicates[:, :, kept]) if len(kept) > 1 else None,
        approval_gap=_gap(
            replicates[:, _CLIENTS, kept] - replicates[:, _REFUSED, kept], replicates[:, _CLIENTS, kept]
        ),
        good_refused_gap=_gap(
            replicates[:, _REFUSED, kept] - replicates[:, _REFUSED_DEFAULTS, kept],
            replicates[:, _CLIENTS, kept] - replicates[:, _DEFAULTS, kept],
        ),
    )


def _replicates(
    code: np.ndarray, groups: int, refused: np.ndarray, predicted: np.ndarray, target: np.ndarray, seed: int
) -> np.ndarray:
    """Return the sums of each group, shape (1 + replicates, 5, groups); row 0 is the sample itself.

    Poisson weights are the bootstrap of many clients without drawing them (Hanley and MacGibbon 2006).
    """
    random = np.random.default_rng(seed)
    values = (np.ones(len(target)), target, refused, refused * target, predicted)
    sums = np.empty((1 + _REPLICATES, len(values), groups))
    for replicate in range(1 + _REPLICATES):
        weight = random.poisson(1.0, len(target)) if replicate else np.ones(len(target))
        for position, value in enumerate(values):
            sums[replicate, position] = np.bincount(code, weight * value, groups)
    return sums


def _group(name: str, sums: np.ndarray) -> GroupFigures:
    """Return the figures of one group from its sums, shape (1 + replicates, 5)."""
    clients, defaults = sums[:, _CLIENTS], sums[:, _DEFAULTS]
    refused, refused_defaults, predicted = sums[:, _REFUSED], sums[:, _REFUSED_DEFAULTS], sums[:, _PREDICTED]
    good = clients - defaults
    return GroupFigures(
        group=name,
        clients=int(clients[0]),
        defaults=int(defaults[0]),
        approval_rate=_measure(clients - refused, clients),
        true_positive_rate=_measure(refused_defaults, defaults)
        if defaults[0] >= MINIMUM_OF_OUTCOME
        else None,
        false_positive_rate=_measure(refused - refused_defaults, good)
        if good[0] >= MINIMUM_OF_OUTCOME
        else None,
        mean_predicted=float(predicted[0] / clients[0]),
        observed_rate=float(defaults[0] / clients[0]),
        calibration_gap=_measure(predicted - defaults, clients),
    )


def _lowest_ratio(sums: np.ndarray) -> Measure | None:
    """Return the lowest approval rate over the highest; None if nobody is approved.

    Which groups these are is taken from the sample: a replicate's own lowest would be lower by chance.
    """
    rates = 1.0 - sums[:, _REFUSED] / np.maximum(sums[:, _CLIENTS], 1.0)
    lowest, highest = rates[:, rates[0].argmin()], rates[:, rates[0].argmax()]
    return _measure(lowest, highest) if highest[0] > 0 else None


def _gap(part: np.ndarray, whole: np.ndarray) -> Measure | None:
    """Return the highest rate less the lowest, from shapes (1 + replicates, groups).

    Groups without enough clients of the outcome are left out. Which two groups are compared is taken from the
    sample, as in `_lowest_ratio`.
    """
    enough = whole[0] >= MINIMUM_OF_OUTCOME
    if enough.sum() < 2:
        return None
    rates = part[:, enough] / np.maximum(whole[:, enough], 1.0)
    gaps = rates[:, rates[0].argmax()] - rates[:, rates[0].argmin()]
    low, high = np.quantile(gaps, [0.025, 0.975]).tolist()
    value = float(gaps[0])
    return Measure(value, min(low, value), max(high, value))


def _measure(part: np.ndarray, whole: np.ndarray) -> Measure:
    """Return the ratio of the sample, with percentiles of the replicates in which the whole is not empty."""
    value = float(part[0] / whole[0])
    known = whole > 0
    low, high = np.quantile(part[known] / whole[known], [0.025, 0.975]).tolist()
    return Measure(value, min(low, value), max(high, value))

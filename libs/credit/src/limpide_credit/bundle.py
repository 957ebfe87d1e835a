"""The model bundle: everything that a service needs of a model, as one value.

How it becomes files and a registered version is `limpide_platform.registry`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from limpide_credit.decision.threshold import CostCurve
from limpide_credit.features.protected import without_fairness_facts
from limpide_credit.model import CreditModel

# Shares at which the quantiles of a feature are kept; enough to draw its distribution.
QUANTILE_SHARES = tuple(round(share, 2) for share in np.linspace(0.0, 1.0, 21).tolist())


SEED_POINTS = "seed_points"
"""The metric of the points that 99 % of scores move by less than, if only the training seed differs."""


@dataclass(frozen=True)
class Measure:
    """A measured figure with its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.4f} [{self.low:.4f}, {self.high:.4f}]"


@dataclass(frozen=True)
class CalibrationBin:
    """Clients whose predictions lie close together: what was said of them, and what happened."""

    clients: int  # How many
    mean_predicted: float  # Mean probability of default, out of fold
    observed: Measure  # Share of them that defaulted


@dataclass(frozen=True)
class GroupFigures:
    """How the policy treats one group of people, out of fold."""

    group: str  # As the tables write it, or an age band such as ``25-34``
    # clients and defaults: how many there are.
    clients: int
    defaults: int
    approval_rate: Measure  # Share of the group that is approved
    # true_positive_rate and false_positive_rate: share of its defaults, and of its good clients, that are
    # refused; None with too few of them.
    true_positive_rate: Measure | None
    false_positive_rate: Measure | None
    # mean_predicted and observed_rate: probability of default as said, and share of defaults as it came.
    mean_predicted: float
    observed_rate: float
    calibration_gap: Measure  # The first minus the second


@dataclass(frozen=True)
class Fairness:
    """The groups that one attribute makes."""

    attribute: str  # ``gender``, ``age`` or ``family_status``
    minimum_clients: int  # Smaller groups are left out
    minimum_of_outcome: int  # A rate over fewer clients of an outcome is None
    groups: tuple[GroupFigures, ...]  # In the order of the vocabulary, or of age
    left_out: Mapping[str, int]  # Group to number of clients
    # Lowest approval rate over the highest; None with fewer than two groups.
    lowest_approval_ratio: Measure | None
    # approval_gap and good_refused_gap: highest less lowest approval rate, and share of good clients refused;
    # None as above, and in the bundle of an older release.
    approval_gap: Measure | None = None
    good_refused_gap: Measure | None = None


@dataclass(frozen=True, eq=False)
class ReferenceSample:
    """Clients of the training data, kept to compare others with."""

    pseudonyms: np.ndarray  # Shape (n,), a number of each that names nobody
    vectors: np.ndarray  # Shape (n, width), full-width vectors
    target: np.ndarray  # Shape (n,), 1 is a default
    probability: np.ndarray  # Shape (n,), the final model's calibrated probability of default

    def approved(self, threshold: float) -> np.ndarray:
        """Return which clients a threshold approves, shape (n,)."""
        return self.probability < threshold


@dataclass(frozen=True, eq=False)
class OutcomeQuantiles:
    """The distribution of each used feature, by outcome."""

    shares: np.ndarray  # Shape (q,), from 0 to 1
    # repaid and defaulted: feature name to shape (q,); all NaN where no client of that outcome has a value.
    repaid: Mapping[str, np.ndarray]
    defaulted: Mapping[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class ModelBundle:
    """A model with what explains, compares, watches and documents it."""

    model: CreditModel  # What scores
    reference: ReferenceSample  # Sample of the training data, scored
    quantiles: OutcomeQuantiles  # Of every used feature, by outcome
    # Used feature to its mean absolute contribution in log-odds on the reference sample, largest first.
    importance: Mapping[str, float]
    # Name to figure with interval, all out of fold; a suffix '.full', '.thin', '.none' or '.blanked' tells
    # the depth of history.
    metrics: Mapping[str, Measure]
    cost_curve: CostCurve  # Cost of each threshold, out of fold
    # card_fr and card_en: the model card in Markdown.
    card_fr: str
    card_en: str
    data_fingerprint: str  # SHA-256 of the training tables
    # Bins of rising probability, out of fold; empty in the bundle of an older release.
    calibration_curve: tuple[CalibrationBin, ...] = ()
    # How groups of people are treated, out of fold; empty in the bundle of an older release.
    fairness: tuple[Fairness, ...] = ()
    version: str | None = None  # The registered version, once it has one
    digest: str | None = None  # SHA-256 over all files of the registered version, checked when it was loaded

    @property
    def seed_points(self) -> float:
        """Points that 99 % of scores move by less than with another seed; 0 in an older release's bundle."""
        return self.metrics[SEED_POINTS].value if SEED_POINTS in self.metrics else 0.0


def reference_sample(
    model: CreditModel, pseudonyms: np.ndarray, vectors: np.ndarray, target: np.ndarray, size: int, seed: int
) -> ReferenceSample:
    """Draw ``size`` clients (all, if there are fewer), without facts for fairness alone, and score them."""
    chosen = np.sort(np.random.default_rng(seed).permutation(len(pseudonyms))[:size])
    sampled = without_fairness_facts(vectors[chosen], model.layout)
    return ReferenceSample(
        pseudonyms=pseudonyms[chosen],
        vectors=sampled,
        target=target[chosen].astype(np.int64),
        probability=model.probability(sampled),
    )


def outcome_quantiles(model: CreditModel, vectors: np.ndarray, target: np.ndarray) -> OutcomeQuantiles:
    """Return the quantiles of every feature that ``model`` uses, missing values left out."""
    shares = np.array(QUANTILE_SHARES)

    def of(outcome: int) -> dict[str, np.ndarray]:
        rows = vectors[target == outcome]
        columns = zip(model.feature_names, model.positions.tolist(), strict=True)
        return {name: _quantiles(rows[:, position], shares) for name, position in columns}

    return OutcomeQuantiles(shares=shares, repaid=of(0), defaulted=of(1))


def mean_contributions(model: CreditModel, vectors: np.ndarray) -> dict[str, float]:
    """Return each used feature's mean absolute Shapley value in raw log-odds, largest first.

    Raises:
        InputError: The kind of model explains nothing.
    """
    contributions = model.raw_contributions(vectors)[:, :-1]
    means = dict(zip(model.feature_names, np.abs(contributions).mean(axis=0).tolist(), strict=True))
    return dict(sorted(means.items(), key=lambda pair: -pair[1]))


def _quantiles(values: np.ndarray, shares: np.ndarray) -> np.ndarray:
    known = values[~np.isnan(values)]
    return np.quantile(known, shares) if len(known) else np.full(len(shares), np.nan)

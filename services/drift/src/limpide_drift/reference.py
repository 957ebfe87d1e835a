"""The reference of a run: a model version's reference sample, or decisions of another window."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

import numpy as np

from limpide_credit.bundle import ModelBundle
from limpide_credit.contracts.known import NotKnown
from limpide_credit.contracts.model_report import Figure
from limpide_credit.drift import CalibrationDoubt, ReferenceBins
from limpide_credit.errors import InputError
from limpide_credit.features import VectorLayout, not_asked
from limpide_credit.tables import SOURCES
from limpide_drift.sample import Sample
from limpide_platform.store import DecisionBlock


@dataclass(frozen=True, slots=True)
class Span:
    """The decisions of ``start <= at < end``."""

    start: datetime
    end: datetime

    def __str__(self) -> str:
        """Return the interval as ISO 8601 writes it."""
        return f"{self.start.astimezone(UTC).isoformat()}/{self.end.astimezone(UTC).isoformat()}"

    @classmethod
    def parse(cls, written: str) -> Self:
        """Return what ``str`` wrote."""
        return cls(*map(datetime.fromisoformat, written.split("/")))


@dataclass(frozen=True, slots=True)
class RunSpec:
    """A window, and what it is compared with."""

    # start and end: the decisions of ``start <= at < end``.
    start: datetime
    end: datetime
    reference_version: str | None = None  # Whose scores and reference sample; the champion's if None
    against: Span | None = None  # Decisions that take the place of that sample


@dataclass(frozen=True, eq=False)
class Reference:
    """What one version's decisions are compared with."""

    # version and feature_set_version: of the model.
    version: str
    feature_set_version: str
    features: VectorLayout  # The layout of the vectors: the version's own
    used: tuple[str, ...]  # The features that the model reads, the most important first
    # vectors and probability: shape (n, width) and (n,): the sample and its scores.
    vectors: np.ndarray
    probability: np.ndarray
    # bins and score_bins: of every feature, and of the probability of default.
    bins: ReferenceBins
    score_bins: ReferenceBins
    threshold: float  # Refused at or above this probability of default
    # auc and doubt: out of fold, at training: how well it ranks, and how well its calibration is known.
    auc: Figure | NotKnown
    doubt: CalibrationDoubt

    @property
    def sources(self) -> dict[str, int]:
        """The sources that the layout knows, each with the place of what was not asked."""
        return {
            name: self.features.position(not_asked(name))
            for name in SOURCES
            if not_asked(name) in self.features.features
        }


def make_reference(bundle: ModelBundle) -> Reference:
    """Make a bundle's reference sample ready.

    Raises:
        InputError: The bundle has no reference sample.
    """
    if not len(bundle.reference.vectors):
        raise InputError(
            f"Version {bundle.version} has no reference sample.",
            field="reference",
            value=bundle.version,
            remedy="Train it again with this release: `limpide train`.",
        )
    return _reference(bundle, bundle.reference.vectors, bundle.reference.probability)


def reference_of_decisions(
    bundle: ModelBundle, span: Span, blocks: Iterable[DecisionBlock], *, at_least: int, at_most: int
) -> Reference:
    """Make decisions of another window ready, all scored by this version, whichever scored them then.

    Args:
        bundle: The version.
        span, blocks: The window, and what the store holds of it in the version's feature set.
        at_least, at_most: Fewer decisions are no reference; of more, so many are drawn.

    Raises:
        InputError: There are too few.
    """
    sample = Sample(at_most, bundle.model.width, seed=0)
    for block in blocks:
        sample.offer(block)
    vectors = sample.vectors
    check_enough(len(vectors), span, at_least)
    return _reference(bundle, vectors, bundle.model.probability(vectors))


def check_enough(decisions: int, span: Span, at_least: int) -> None:
    """Raise InputError if a window holds too few decisions to be a reference."""
    if decisions < at_least:
        raise InputError(
            f"There are {decisions} decisions to compare with, fewer than {at_least}.",
            field="reference_start",
            value=str(span),
            remedy="Choose a longer or busier window; without one, the training's sample is the reference.",
        )


def _reference(bundle: ModelBundle, vectors: np.ndarray, probability: np.ndarray) -> Reference:
    model, features = bundle.model, bundle.model.layout
    auc = bundle.metrics.get("auc")
    importance = [name for name in bundle.importance if name in set(model.feature_names)]
    rest = [name for name in model.feature_names if name not in set(importance)]
    return Reference(
        version=bundle.version or "",
        feature_set_version=model.feature_set_version,
        features=features,
        used=(*importance, *rest),
        vectors=vectors,
        probability=probability,
        bins=ReferenceBins.of(vectors, [len(feature.categories) for feature in features.features.values()]),
        score_bins=ReferenceBins.of(probability[:, None], [0]),
        threshold=model.policy.threshold,
        auc=NotKnown(not_known="not_measured_at_training")
        if auc is None
        else Figure.model_validate(auc, from_attributes=True),
        doubt=CalibrationDoubt.of(bundle.metrics),
    )

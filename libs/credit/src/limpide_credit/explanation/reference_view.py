"""The reference sample as the model sees it: what every comparison needs, made once for a model."""

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from limpide_credit.bundle import ModelBundle
from limpide_credit.explanation.contributions import Contributions, contributions
from limpide_credit.explanation.curve import Curve
from limpide_credit.explanation.ranks import percentile_rank
from limpide_credit.explanation.shapley_source import ShapleySource, choose_source
from limpide_credit.features import CONCEPTS
from limpide_credit.model import Assessment


class ReferenceView:
    """A bundle's reference sample with its contributions, in points.

    Contributions are exact Shapley values of the calibrated log-odds times what a unit of log-odds is worth
    in points (`PointsScale`), with the sign turned: positive ones speak for approval.

    Args:
        bundle: The model and its reference sample.

    Attributes:
        used: Feature of the model to its place in ``model.feature_names``.
        curves: Dependence curves made so far, by feature.
        features: The layout of the vectors, which is the bundle's own.
    """

    def __init__(self, bundle: ModelBundle) -> None:
        self.bundle = bundle
        self.features = bundle.model.layout
        self.model = bundle.model
        self.sample = bundle.reference
        self.used = {name: place for place, name in enumerate(self.model.feature_names)}
        self.curves: dict[str, Curve] = {}
        self._ordered: dict[str, np.ndarray] = {}

    def prepare(self) -> None:
        """Compute now what requests would wait for."""
        _ = self.concept_contributions, self.approved

    @cached_property
    def source(self) -> ShapleySource:
        """Who computes contributions: decided once for a model, on its own sample."""
        return choose_source(self.model, self.sample.vectors)

    def explain(self, vectors: np.ndarray) -> Contributions:
        """Return the contributions of full-width vectors, shape (n, width)."""
        return contributions(self.model, vectors, self.source.compute)

    def contributions_of(self, vectors: np.ndarray) -> np.ndarray:
        """Return contributions in points, shape (n, k), of full-width vectors; k features of the model."""
        return self.explain(vectors).points

    @cached_property
    def explained(self) -> Contributions:
        """Contributions of the reference sample."""
        return self.explain(self.sample.vectors)

    @property
    def contributions(self) -> np.ndarray:
        """Shape (n, k), in points, of the sample; features in the order of ``model.feature_names``."""
        return self.explained.points

    @property
    def base_points(self) -> float:
        """Points from which contributions count, the mean over the sample."""
        return float(self.explained.base_points.mean())

    @cached_property
    def concepts(self) -> Mapping[str, np.ndarray]:
        """Concept to the places of its features in ``model.feature_names``."""
        concept_of = [self.features.features[name].concept for name in self.model.feature_names]
        places = {concept: np.flatnonzero(np.array(concept_of) == concept) for concept in CONCEPTS}
        return {concept: found for concept, found in places.items() if len(found)}

    @cached_property
    def concept_contributions(self) -> np.ndarray:
        """Shape (n, c), contributions summed within each of ``concepts``."""
        return self.folded(self.contributions)

    def folded(self, contributions: np.ndarray) -> np.ndarray:
        """Return contributions of shape (n, k) summed within each of ``concepts``, shape (n, c)."""
        return np.column_stack([contributions[:, places].sum(axis=1) for places in self.concepts.values()])

    @cached_property
    def assessments(self) -> list[Assessment]:
        """What the model says of each client of the sample."""
        return self.model.assess(self.sample.vectors)

    @cached_property
    def approved(self) -> np.ndarray:
        """Shape (n,), True for those whom the model approves."""
        return np.array([one.decision == "approved" for one in self.assessments])

    @cached_property
    def defaulted(self) -> np.ndarray:
        """Shape (n,), True for those who defaulted."""
        return self.sample.target == 1

    def points(self, log_odds: float) -> float:
        """Return points, neither rounded nor clipped, of calibrated log-odds of default."""
        return self.model.policy.points.exact(log_odds)

    def column(self, name: str) -> np.ndarray:
        """Return a feature of the reference sample, shape (n,); used by the model or not."""
        return self.sample.vectors[:, self.features.position(name)]

    def ordered(self, name: str) -> np.ndarray:
        """Return the known values of a feature in the reference sample, rising."""
        if name not in self._ordered:
            column = self.column(name)
            self._ordered[name] = np.sort(column[~np.isnan(column)])
        return self._ordered[name]

    def percentile_rank(self, name: str, values: np.ndarray) -> np.ndarray:
        """Return the share of the reference sample below each value of a feature; NaN of a missing one."""
        return percentile_rank(self.ordered(name), values)

    def draw(self, size: int) -> np.ndarray:
        """Return the places of at most ``size`` clients, drawn at random, always the same, rising."""
        return np.sort(np.random.default_rng(0).permutation(len(self.sample.target))[:size])

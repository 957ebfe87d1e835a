"""The credit model: full-width vectors in, calibrated probabilities and decisions out."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from limpide_credit.decision.calibration import Calibration
from limpide_credit.decision.policy import Decision, Policy
from limpide_credit.errors import InputError
from limpide_credit.features.layout import VectorLayout
from limpide_credit.scorers import ExplainedScorer, RowScore, Scorer


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the model says of one client."""

    probability_of_default: float  # Calibrated, from 0 to 1
    log_odds: float  # Calibrated log-odds of default
    points: int  # Whole points of the scale; more is better
    grade: str  # 'A' to 'E'
    threshold: float  # Probability of default from which on a client is refused
    decision: Decision  # 'approved' or 'refused'

    @property
    def probability_of_repayment(self) -> float:
        """One minus the probability of default."""
        return 1.0 - self.probability_of_default


@dataclass(frozen=True, eq=False)
class CreditModel:
    """A scorer with its calibration and policy, bound to the features that it reads of a layout's vectors.

    One row gives the same bits as the same row in a batch: scorers keep that, and the steps after them are
    plain Python floats.
    """

    scorer: Scorer  # Trained on ``feature_names``, in that order
    # calibration and policy: from raw log-odds to the decision.
    calibration: Calibration
    policy: Policy
    layout: VectorLayout  # The layout of the vectors that it was trained in, and is given
    # The features that it reads, in the scorer's order: any of the layout, in any order.
    feature_names: tuple[str, ...]
    # Tables that were declared absent at training; their features were missing in every vector.
    absent_tables: tuple[str, ...] = ()
    # Maps (n, width) vectors to (n,) of 'none', 'thin', 'full'; needed if the calibration has offsets.
    history_depth: Callable[[np.ndarray], np.ndarray] | None = None
    depth_counts: tuple[str, ...] = ()  # The features that ``history_depth`` reads

    @property
    def feature_set_version(self) -> str:
        """The version of the layout."""
        return self.layout.version

    @cached_property
    def positions(self) -> np.ndarray:
        """Where the features read are in a vector, shape (k,)."""
        return self.layout.positions(self.feature_names)

    @property
    def width(self) -> int:
        """Length of a full-width vector."""
        return len(self.layout.names)

    @property
    def reads(self) -> tuple[str, ...]:
        """Every feature that a score depends on: the scorer's, and those of the depth of history."""
        return self.feature_names + (self.depth_counts if self.calibration.depth_offsets else ())

    def raw_log_odds(self, matrix: np.ndarray) -> np.ndarray:
        """Return the scorer's log-odds, shape (n,), of full-width vectors, shape (n, width).

        Raises:
            InputError: The vectors have another width.
        """
        matrix = np.asarray(matrix, dtype=np.float64)
        if matrix.ndim != 2 or matrix.shape[1] != self.width:
            raise InputError(
                "These vectors are not of the model's feature set.",
                field="vector",
                value=matrix.shape,
                remedy=f"Give shape (n, {self.width}) of feature set {self.feature_set_version}.",
            )
        if not len(matrix):
            return np.empty(0)
        if len(matrix) == 1:
            return np.array([self._row_score(matrix[0])])
        return self.scorer.log_odds(np.take(matrix, self.positions, axis=1))

    def raw_contributions(self, matrix: np.ndarray) -> np.ndarray:
        """Return the scorer's Shapley values, shape (n, k + 1), the base last, of vectors, shape (n, width).

        Raises:
            InputError: The kind of model has none.
        """
        if not isinstance(self.scorer, ExplainedScorer):
            raise InputError(
                "A model of this kind does not say what each feature adds.",
                field="model",
                value=self.scorer.kind,
                remedy="Give its class a method `contributions`.",
            )
        return self.scorer.contributions(np.take(matrix, self.positions, axis=1))

    @cached_property
    def _row_score(self) -> RowScore:
        return self.scorer.row_score(self.positions)

    def log_odds(self, matrix: np.ndarray) -> np.ndarray:
        """Return calibrated log-odds of default, shape (n,)."""
        return self.calibrated(self.raw_log_odds(matrix), matrix)

    def calibrated(self, raw: np.ndarray, matrix: np.ndarray) -> np.ndarray:
        """Return calibrated log-odds, shape (n,), of the scorer's log-odds ``raw`` of some vectors."""
        depth = self.history_depth(matrix) if self.calibration.depth_offsets and self.history_depth else None
        return self.calibration.apply(raw, depth)

    def probability(self, matrix: np.ndarray) -> np.ndarray:
        """Return calibrated probabilities of default, shape (n,), of full-width vectors, shape (n, width)."""
        return np.fromiter(map(_logistic, self.log_odds(matrix).tolist()), np.float64, len(matrix))

    def assess(self, matrix: np.ndarray) -> list[Assessment]:
        """Return what the model says of each full-width vector, shape (n, width)."""
        return [self.assess_log_odds(log_odds) for log_odds in self.log_odds(matrix).tolist()]

    def assess_log_odds(self, log_odds: float) -> Assessment:
        """Return what the model says of a client whose calibrated log-odds of default are known."""
        policy = self.policy
        probability = _logistic(log_odds)
        points = policy.points.points(log_odds)
        return Assessment(
            probability_of_default=probability,
            log_odds=log_odds,
            points=points,
            grade=policy.grades.grade(points),
            threshold=policy.threshold,
            decision=policy.decide(probability),
        )


def _logistic(log_odds: float) -> float:
    """The logistic function; not numpy's, whose last bit may depend on the length of the array."""
    if log_odds >= 0:
        return 1.0 / (1.0 + math.exp(-log_odds))
    odds = math.exp(log_odds)
    return odds / (1.0 + odds)

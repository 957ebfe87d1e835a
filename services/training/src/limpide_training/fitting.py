"""How a run fits: the request, the features used, and the recipe of each fit."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import lightgbm as lgb
import numpy as np

from limpide_credit.bundle import Measure
from limpide_credit.decision.grades import GradeScale
from limpide_credit.decision.policy import Policy
from limpide_credit.decision.threshold import Costs
from limpide_credit.errors import InputError
from limpide_credit.features import DEPTH_COUNTS, FeatureSet, history_depth
from limpide_credit.features.inputs import model_inputs
from limpide_credit.model import CreditModel
from limpide_credit.scorers import Scorer
from limpide_credit.scorers.scorecard import Scorecard
from limpide_training.cross_validation import FoldPlan, OutOfFold, predict_log_odds
from limpide_training.evaluation import quantile_measure
from limpide_training.labelled import TrainingData
from limpide_training.learner import Learner, learner_of
from limpide_training.recipe import MODELS, Columns, Recipe, check_changes, recipe_for, usable
from limpide_training.search import Budget, search_recipe

# Of scores that another seed moves by less: what an offered loan keeps as its margin.
SEED_LEVEL = 0.99
# Up to so many rows a fit has too little work to share: threads wait for each other more than they work.
_ROWS_OF_ONE_THREAD = 50_000


@dataclass(frozen=True)
class TrainingRequest:
    """How to train."""

    plan: FoldPlan = field(default_factory=FoldPlan)  # Repeats and folds of the cross-validation
    costs: Costs = field(default_factory=Costs)  # What each error costs
    grades: GradeScale = field(default_factory=GradeScale)  # The points of each grade
    quick: bool = False  # Fewer trees, for a demonstration
    changes: Mapping[str, Any] = field(default_factory=dict)  # Fields of the recipe that are set by hand
    budget: Budget | None = None  # Of the search of parameters, for each fit; None takes the recipe as it is.
    with_age: bool = False  # Whether age and what derives from it are inputs; gender and family never are
    # Whether to search for a less discriminatory alternative, which takes six times as long.
    fair: bool = False
    threads: int = 2  # In all; figures do not depend on it

    def __post_init__(self) -> None:
        """Refuse what the kind of model cannot do.

        Raises:
            InputError: The kind is unknown; or a search, or a parameter of another kind, is asked of it.
        """
        check_changes(self.changes, self.model)
        if self.model != "lightgbm" and self.budget is not None:
            raise InputError(
                f"A model of kind {self.model} has no parameters to search.",
                field="--search-minutes",
                value=self.model,
                remedy="Leave out --search-minutes and --trials.",
            )

    @property
    def model(self) -> str:
        """The kind of model."""
        return self.changes.get("model", MODELS[0])


@dataclass(frozen=True, eq=False)
class Fitter:
    """Fits on the features used: in a fold, and at last on all clients."""

    # data, features, request: what to fit on, and how.
    data: TrainingData
    features: FeatureSet
    positions: np.ndarray  # Shape (k,), where the features used are in a vector
    binned: Learner  # The clients and their copies, on those features, as the kind of model learns from them
    # columns and recipe: their names; the recipe before any search.
    columns: Columns
    recipe: Recipe
    request: TrainingRequest

    @classmethod
    def of(cls, data: TrainingData, features: FeatureSet, request: TrainingRequest) -> "Fitter":
        """Choose the columns, protected facts left out and no outcome looked at, and the recipe.

        Raises:
            InputError: A setting of the recipe does not exist.
        """
        inputs = set(model_inputs(features.features, with_age=request.with_age))
        positions = np.array(
            [one for one in usable(data.vectors).tolist() if features.names[one] in inputs], dtype=np.int64
        )
        names = tuple(features.names[position] for position in positions)
        categorical = set(features.categorical)
        recipe = replace(recipe_for(len(data.labelled.target), quick=request.quick), **request.changes)
        columns = Columns(
            names,
            tuple(name for name in names if name in categorical),
            tuple(features.features[name].direction or 0 for name in names),
        )
        return cls(
            data,
            features,
            positions,
            learner_of(data, positions, columns, features, recipe, request.threads),
            columns,
            recipe,
            request,
        )

    def keeping(self, names: Collection[str]) -> "Fitter":
        """Return what fits on some of the features, in the same order."""
        kept = set(names)
        if kept.issuperset(self.columns.names):
            return self
        chosen = np.flatnonzero([name in kept for name in self.columns.names])
        positions = self.positions[chosen]
        columns = Columns(
            tuple(self.columns.names[place] for place in chosen),
            tuple(name for name in self.columns.categorical if name in kept),
            tuple(self.columns.directions[place] for place in chosen),
        )
        threads = self.request.threads
        binned = learner_of(self.data, positions, columns, self.features, self.recipe, threads)
        return replace(self, positions=positions, columns=columns, binned=binned)

    @property
    def shaped_by(self) -> dict[str, Any]:
        """Return all that shapes the model of a fold, as values that JSON can write."""
        budget = self.request.budget
        return {
            "data": self.data.fingerprint,
            "features": self.features.version,
            "columns": self.columns.names,
            "recipe": self.recipe.as_dict(),
            "plan": asdict(self.request.plan),
            "search": None if budget is None else asdict(budget),
            "lightgbm": lgb.__version__,
        }

    @property
    def _threads_of_fit(self) -> int:
        return 1 if len(self.data.vectors) <= _ROWS_OF_ONE_THREAD else self.request.threads

    def recipe_of(self, clients: np.ndarray, seed: int) -> Recipe:
        """Return the recipe for these clients: searched on them, and no others, if there is a budget."""
        recipe = replace(self.recipe, seed=seed)
        if self.request.budget is None:
            return recipe
        return search_recipe(
            self.binned,
            self.data.states,
            self.positions,
            clients,
            recipe,
            self.request.budget,
            self._threads_of_fit,
        )

    def fit(self, clients: np.ndarray, seed: int) -> Scorer:
        """Fit on the clients of a fold, shape (m,), rising positions."""
        return self.binned.fit(clients, self.recipe_of(clients, seed), self._threads_of_fit)

    def final(self, predictions: OutOfFold, policy: Policy) -> tuple[CreditModel, Recipe]:
        """Fit on all labelled clients; return the model and its recipe."""
        everybody = np.arange(len(self.data.labelled.target))
        recipe = self.recipe_of(everybody, self.request.plan.seed)
        return self.model(
            self.binned.fit(everybody, recipe, self._threads_of_fit), predictions, policy
        ), recipe

    def model(self, scorer: Scorer, predictions: OutOfFold, policy: Policy) -> CreditModel:
        """Return what scores with a fit, calibrated out of fold."""
        names = self.columns.names
        if isinstance(scorer, Scorecard):
            names = tuple(names[place] for place in scorer.weighed)
            scorer = scorer.keeping(scorer.weighed)
        return CreditModel(
            scorer=scorer,
            calibration=predictions.calibration(),
            policy=policy,
            layout=self.features.layout,
            feature_names=names,
            absent_tables=self.data.absent_tables,
            history_depth=history_depth,
            depth_counts=DEPTH_COUNTS,
        )

    def seed_points(self, model: CreditModel, recipe: Recipe) -> Measure:
        """Return the points that 99 % of scores move by less than, if the final fit has another seed."""
        everybody = np.arange(len(self.data.labelled.target))
        other = self.binned.fit(everybody, replace(recipe, seed=recipe.seed + 1), self._threads_of_fit)
        raw = [
            predict_log_odds(scorer, self.data.vectors, positions, everybody)
            for scorer, positions in ((model.scorer, model.positions), (other, self.positions))
        ]
        scale = model.policy.points.points_per_log_odds * model.calibration.slope
        return quantile_measure(scale * np.abs(raw[1] - raw[0]), SEED_LEVEL)

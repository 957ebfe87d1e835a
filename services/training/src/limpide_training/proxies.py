"""How well a model's inputs predict protected facts that it does not read.

An AUC of 0.5 says that the inputs tell nothing of the fact; near 1, leaving the fact out hides it from
nobody. Each fact is a question of yes or no, answered by boosted trees on the inputs, out of fold.
"""

from collections.abc import Mapping

import lightgbm as lgb
import numpy as np
from sklearn.model_selection import StratifiedKFold

from limpide_credit.bundle import Measure
from limpide_credit.features import FeatureSet
from limpide_credit.tables.roles import ROLES
from limpide_training.delong import placements
from limpide_training.evaluation import MINIMUM_OF_OUTCOME
from limpide_training.recipe import Columns, Recipe, lightgbm_parameters

QUESTIONS = ("gender", "age", "family_status", "children")
"""Whether a man; whether younger than the median; whether living as a couple; whether there are children."""

_CLIENTS = 10_000
_FOLDS = 3
_RECIPE = Recipe(rounds=60, learning_rate=0.15, feature_share=0.2, best_thresholds=True)


def questions(vectors: np.ndarray, features: FeatureSet) -> dict[str, np.ndarray]:
    """Return the answer to each of `QUESTIONS`, shape (n,): 1, 0, or NaN where the fact is missing.

    Args:
        vectors: Shape (n, width).
    """

    def of(name: str) -> np.ndarray:
        return vectors[:, features.position(name)]

    gender = features.features[ROLES.gender]
    birth, known = of(ROLES.birth), ~np.isnan(of(ROLES.birth))
    median = np.median(birth[known]) if known.any() else np.nan
    answers = {
        "gender": _answers(of(ROLES.gender), of(ROLES.gender) == gender.categories.index(ROLES.man)),
        "age": _answers(birth, birth > median),
    }
    if ROLES.family_status:
        words = features.features[ROLES.family_status].categories
        couples = [words.index(word) for word in ROLES.couples]
        status = of(ROLES.family_status)
        answers["family_status"] = _answers(status, np.isin(status, couples))
    if ROLES.children:
        answers["children"] = _answers(of(ROLES.children), of(ROLES.children) > 0)
    return answers


def predictability(
    vectors: np.ndarray,
    positions: np.ndarray,
    columns: Columns,
    answers: Mapping[str, np.ndarray],
    seed: int,
) -> dict[str, Measure]:
    """Return the AUC, out of fold, of each question from the inputs; too rare an answer is left out.

    Args:
        vectors: Shape (n, width); of more than 10,000 clients, so many are drawn.
        positions, columns: Shape (k,), where the inputs are, and their names.
        answers: As `questions` gives them.
        seed: Of the draw, the folds and the fits.
    """
    chosen = np.sort(np.random.default_rng(seed).permutation(len(vectors))[:_CLIENTS])
    rows = vectors[chosen][:, positions]
    parameters = lightgbm_parameters(_RECIPE) | {"seed": seed}
    data = lgb.Dataset(
        rows,
        feature_name=list(columns.names),
        categorical_feature=list(columns.categorical),
        params=parameters,
        free_raw_data=False,
    ).construct()
    found = {}
    for name, answer in answers.items():
        outcome = answer[chosen]
        known = np.flatnonzero(~np.isnan(outcome))
        target = outcome[known].astype(np.int64)
        if min(target.sum(), len(target) - target.sum()) >= MINIMUM_OF_OUTCOME:
            found[name] = placements(_out_of_fold(data, rows, known, target, parameters), target).measure()
    return found


def most_predictive_inputs(
    vectors: np.ndarray, positions: np.ndarray, columns: Columns, answer: np.ndarray, seed: int
) -> tuple[str, ...]:
    """Return the inputs that tell of one question, those that tell most first, by the gain of their splits.

    Args:
        vectors, positions, columns: Shape (n, width); shape (k,), where the inputs are, and their names.
        answer: Shape (n,), as `questions` gives it.
        seed: Of the draw and the fit.
    """
    known = np.flatnonzero(~np.isnan(answer))
    chosen = known[np.sort(np.random.default_rng(seed).permutation(len(known))[:_CLIENTS])]
    parameters = lightgbm_parameters(_RECIPE) | {"seed": seed}
    data = lgb.Dataset(
        vectors[chosen][:, positions],
        answer[chosen],
        feature_name=list(columns.names),
        categorical_feature=list(columns.categorical),
        params=parameters,
    )
    gains = lgb.train(parameters, data, _RECIPE.rounds).feature_importance("gain")
    return tuple(columns.names[place] for place in np.argsort(-gains, kind="stable") if gains[place] > 0)


def _out_of_fold(
    data: lgb.Dataset, rows: np.ndarray, known: np.ndarray, target: np.ndarray, parameters: dict
) -> np.ndarray:
    """Return log-odds, shape (1, n), of the ``known`` rows by models that did not see them."""
    raw = np.empty((1, len(known)))
    splitter = StratifiedKFold(_FOLDS, shuffle=True, random_state=parameters["seed"])
    for kept, held_out in splitter.split(target, target):
        part = data.subset(known[kept].tolist(), params=parameters).construct()
        part.set_label(target[kept])
        booster = lgb.train(parameters, part, _RECIPE.rounds)
        raw[0, held_out] = np.asarray(booster.predict(rows[known[held_out]], raw_score=True))
    return raw


def _answers(fact: np.ndarray, yes: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(fact), np.nan, yes.astype(np.float64))

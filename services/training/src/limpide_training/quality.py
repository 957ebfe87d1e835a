"""What the recipe is worth, and what each of its choices brings: variants on the same folds.

The folds are those of `FoldPlan`'s own seed. Choices were made on folds of other seeds; the variant
``searched`` shows what remains when even the parameters are chosen inside each fold's training rows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from limpide_credit.bundle import Measure
from limpide_credit.features import FeatureSet
from limpide_credit.tables import APPLICATION
from limpide_training.cross_validation import OutOfFold, cross_validate
from limpide_training.delong import Placements, placements
from limpide_training.evaluation import calibration_bins, evaluate_by_history, evaluate_hidden, hidden_suffix
from limpide_training.fitting import Fitter, TrainingRequest
from limpide_training.labelled import TrainingData
from limpide_training.search import Budget

DEPTHS = ("full", "thin", "none", "blanked")
"""Suffixes of the figures: the depth of history, and everybody as if without one."""

_DRAWS = 200
_APPLICATION = (APPLICATION.name,)


@dataclass(frozen=True)
class Variant:
    """A way to fit that is compared with the recipe."""

    # name and words: how it is called, and what it does otherwise than the recipe.
    name: str
    words: str
    changes: Mapping[str, Any] = field(default_factory=dict)  # Fields of the recipe
    application_only: bool = False  # Whether no history is given to it at all
    budget: Budget | None = None  # Of a search of parameters inside each fold's training rows


RECIPE = Variant("recipe", "as shipped")

VARIANTS = (
    RECIPE,
    Variant("no copies", "no copies at all", {"blanked_share": 0.0, "hidden_share": 0.0}),
    Variant("no facts hidden", "no copies with facts hidden", {"hidden_share": 0.0}),
    Variant("quarter of copies", "a copy for one client in four", {"blanked_share": 0.25}),
    Variant(
        "application only",
        "no history at all: what blanked clients could reach",
        {"blanked_share": 0.0, "hidden_share": 0.0},
        application_only=True,
    ),
    Variant("no directions", "income, scores, arrears, enquiries may count either way", {"directed": False}),
    Variant("three seeds", "the mean of three boosters of different seeds", {"members": 3}),
    Variant("best thresholds", "each split at its best threshold", {"best_thresholds": True, "rounds": 500}),
    Variant(
        "kernel's parameters",
        "large trees on nearly all features, as the public kernel's",
        {
            "best_thresholds": True,
            "blanked_share": 0.0,
            "hidden_share": 0.0,
            "rounds": 300,
            "leaves": 34,
            "rows_in_leaf": 20,
            "ridge": 0.07,
            "feature_share": 0.95,
            "row_share": 0.87,
        },
    ),
)


@dataclass(frozen=True, eq=False)
class Quality:
    """The figures of one variant."""

    variant: Variant  # Which
    fold_auc: np.ndarray  # Shape (repeats, folds), AUC of each fold by itself
    figures: Mapping[str, Measure]  # Of `evaluate_by_history`
    # Suffix ('' for all) to the calibration error, in bins of equal size, that chance alone gives to
    # probabilities that are exactly right: its mean, and where 95 % of its draws lie.
    floor: Mapping[str, Measure]
    placements: Placements  # For the difference from another variant, client by client


def measure(
    variant: Variant,
    data: TrainingData,
    features: FeatureSet,
    request: TrainingRequest,
    advance: Callable[[], None] = lambda: None,
) -> Quality:
    """Cross-validate one variant on the folds of ``request.plan``; ``advance`` is called after each fit.

    Raises:
        InputError: Too few labelled clients of one outcome.
    """
    changed = replace(request, changes={**request.changes, **variant.changes}, budget=variant.budget)
    fitter = Fitter.of(data, features, changed)
    if variant.application_only:
        fitter = _without_history(fitter)
    predictions = cross_validate(fitter.fit, data, fitter.positions, request.plan, advance)
    calibrated = predictions.calibrated()
    log_odds, blanked = calibrated.as_is, calibrated.blanked
    target, depth = predictions.target, predictions.depth
    by_suffix = {"": log_odds[0], "blanked": blanked[0]}
    by_suffix |= {name: log_odds[0][depth == name] for name in ("full", "thin", "none")}
    return Quality(
        variant,
        fold_auc(predictions),
        evaluate_by_history(calibrated, target, depth, request.plan.seed)
        | evaluate_hidden(calibrated.hidden, target[data.measured_rows]),
        {suffix: chance_floor(scores, request.plan.seed) for suffix, scores in by_suffix.items()},
        placements(log_odds, target),
    )


def fold_auc(predictions: OutOfFold) -> np.ndarray:
    """Return the AUC of each fold by itself, shape (repeats, folds)."""
    folds = np.unique(predictions.fold)
    aucs = np.empty((len(predictions.raw), len(folds)))
    for repeat, (scores, assigned) in enumerate(zip(predictions.raw, predictions.fold, strict=True)):
        for column, fold in enumerate(folds):
            rows = assigned == fold
            aucs[repeat, column] = placements(scores[None, rows], predictions.target[rows]).auc
    return aucs


def chance_floor(log_odds: np.ndarray, seed: int) -> Measure:
    """Return the calibration error, ten bins of equal size, if the outcomes followed ``log_odds``."""
    if not len(log_odds):
        return Measure(float("nan"), float("nan"), float("nan"))
    probability = 1.0 / (1.0 + np.exp(-log_odds))
    random = np.random.default_rng(seed)
    errors = []
    for _ in range(_DRAWS):
        outcome = random.random(len(probability)) < probability
        predicted, observed, clients = calibration_bins(probability, outcome)
        errors.append(float(np.abs(predicted - observed) @ clients) / len(probability))
    low, high = np.quantile(errors, [0.025, 0.975]).tolist()
    return Measure(float(np.mean(errors)), low, high)


def markdown(results: Sequence[Quality], data: TrainingData, request: TrainingRequest) -> str:
    """Return the tables of ``results``, the first of which the others are compared with."""
    target, depth, plan = data.labelled.target, data.labelled.depth, request.plan
    lines = [
        (
            f"{len(target):,} labelled clients, {int(target.sum())} defaults; {plan.repeats} x {plan.folds} "
            f"repeated stratified cross-validation, seed {plan.seed}; absent tables: "
            f"{', '.join(data.absent_tables) or 'none'}; data {data.fingerprint[:12]}."
        ),
        "",
        *_depth_table(results[0], target, depth),
        "",
        *_hidden_table(results, data),
        "",
        *_variant_table(results),
    ]
    return "\n".join(lines) + "\n"


def _depth_table(quality: Quality, target: np.ndarray, depth: np.ndarray) -> list[str]:
    # A calibration error is a mean of absolute values: a bootstrap only adds noise to it, so what it is
    # compared with is chance.
    lines = [
        (
            "| history | clients | defaults | AUC | ECE, ten bins of equal size | of exact probabilities "
            "| ECE, bins of equal width | calibration slope | Brier score |"
        ),
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for suffix in ("", *DEPTHS):
        rows = np.ones(len(target), dtype=bool) if suffix in ("", "blanked") else depth == suffix
        cells = [suffix or "all", f"{rows.sum():,}", f"{int(target[rows].sum())}"]
        figures = {
            name: quality.figures.get(f"{name}.{suffix}" if suffix else name)
            for name in ("auc", "ece_deciles", "ece", "calibration_slope", "brier")
        }
        auc, deciles, width, slope, brier = [
            "too few defaults" if one is None else f"{one.value:.4f}" if name.startswith("ece") else str(one)
            for name, one in figures.items()
        ]
        lines.append(_row([*cells, auc, deciles, str(quality.floor[suffix]), width, slope, brier]))
    return lines


def _hidden_table(results: Sequence[Quality], data: TrainingData) -> list[str]:
    """Return one row for each way to hide facts: the first result beside the one without such copies."""
    observed = data.labelled.target[data.measured_rows].mean() if len(data.measured_rows) else float("nan")
    lines = [
        (
            f"| hidden ({len(data.measured_rows):,} clients, {observed:.4f} default) | variant | AUC "
            "| mean probability of default | calibration slope |"
        ),
        "|---|---|---|---|---|",
    ]
    compared = [one for one in results if one is results[0] or one.variant.changes == {"hidden_share": 0.0}]
    for name in data.measured:
        for one in compared:
            figures = [
                one.figures.get(f"{figure}.{hidden_suffix(name)}")
                for figure in ("auc", "mean_probability", "calibration_slope")
            ]
            cells = ["too few defaults" if figure is None else str(figure) for figure in figures]
            lines.append(_row([name, one.variant.name, *cells]))
    return lines


def _variant_table(results: Sequence[Quality]) -> list[str]:
    lines = [
        (
            "| variant | what is otherwise | AUC, mean of folds | AUC, repeats | difference | AUC blanked "
            "| ECE | ECE blanked |"
        ),
        "|---|---|---|---|---|---|---|---|",
    ]
    base = results[0]
    for one in results:
        difference = "" if one is base else str(one.placements.minus(base.placements).measure())
        names = ("auc", "auc.blanked", "ece_deciles", "ece_deciles.blanked")
        auc, *others = [f"{one.figures[name].value:.4f}" if one.figures else "" for name in names]
        mean = f"{one.fold_auc.mean():.4f}"
        lines.append(_row([one.variant.name, one.variant.words, mean, auc, difference, *others]))
    return lines


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _without_history(fitter: Fitter) -> Fitter:
    features = fitter.features.features
    return fitter.keeping([name for name in fitter.columns.names if features[name].tables == _APPLICATION])

"""What a model is worth, out of fold, each figure with its 95 % interval.

All figures are means over the repeats of the cross-validation; all intervals are over clients, so that more
repeats do not pretend to be more clients. AUC and Gini: DeLong. Brier score and log-loss: normal, over the
clients' losses. Calibration slope and intercept: normal, from the information matrix. KS, average precision
and both calibration errors: percentiles of a bootstrap of clients. ``ece_by_chance`` is no figure of the
model: it is the error that exact probabilities would show on as many clients.
"""

import re
from collections.abc import Callable, Mapping

import numpy as np

from limpide_credit.bundle import CalibrationBin, Measure
from limpide_training.cross_validation import Calibrated
from limpide_training.delong import NORMAL_95, placements

# Fewer clients of an outcome than this, and a figure would say more about luck than about the model.
MINIMUM_OF_OUTCOME = 10

# Log-odds that differ by less tell no client from another.
_LEAST_SPREAD = 1e-4
_REPLICATES = 200
_BINS = 10
_CLIENTS_OF_A_BIN = 50


def evaluate(log_odds: np.ndarray, target: np.ndarray, seed: int) -> dict[str, Measure]:
    """Return the figures of calibrated predictions made out of fold; none if an outcome is too rare.

    Args:
        log_odds: Shape (repeats, n), calibrated log-odds of default.
        target: Shape (n,); 1 is a default.
        seed: Of the bootstrap.
    """
    if min(target.sum(), len(target) - target.sum()) < MINIMUM_OF_OUTCOME:
        return {}
    probability = 1.0 / (1.0 + np.exp(-log_odds))
    auc = placements(log_odds, target).measure()
    figures = {
        "auc": auc,
        "gini": Measure(2 * auc.value - 1, 2 * auc.low - 1, 2 * auc.high - 1),
        "brier": _mean((probability - target) ** 2),
        "mean_probability": _mean(probability),
        "log_loss": _mean(np.logaddexp(0.0, log_odds) - target * log_odds),
    }
    figures["ece_by_chance"] = _ece_by_chance(probability[0], seed)
    return figures | _calibration_line(log_odds, target) | _bootstrap(probability, target, seed)


def evaluate_by_history(
    calibrated: Calibrated, target: np.ndarray, depth: np.ndarray, seed: int
) -> dict[str, Measure]:
    """Return the figures overall, by depth of history, and as if nobody had a history.

    Args:
        calibrated: Log-odds out of fold of n clients.
        target, depth: Shape (n,); depth is 'full', 'thin' or 'none' and becomes the suffix of a figure's
            name.
    """
    log_odds = calibrated.as_is
    figures = dict(evaluate(log_odds, target, seed))
    for name in ("full", "thin", "none"):
        rows = depth == name
        figures |= _suffixed(evaluate(log_odds[:, rows], target[rows], seed), name)
    return figures | _suffixed(evaluate(calibrated.blanked, target, seed), "blanked")


def evaluate_hidden(hidden: Mapping[str, np.ndarray], target: np.ndarray) -> dict[str, Measure]:
    """Return the figures for each way to hide facts, suffixed by ``hidden_suffix`` of its name.

    Args:
        hidden: Name of what is hidden to shape (repeats, m), calibrated log-odds out of fold.
        target: Shape (m,); 1 is a default.
    """
    figures: dict[str, Measure] = {}
    if min(target.sum(), len(target) - target.sum()) < MINIMUM_OF_OUTCOME:
        return figures
    for name, log_odds in hidden.items():
        found = {
            "auc": placements(log_odds, target).measure(),
            "mean_probability": _mean(1.0 / (1.0 + np.exp(-log_odds))),
        }
        figures |= _suffixed(found | _calibration_line(log_odds, target), hidden_suffix(name))
    return figures


def hidden_suffix(name: str) -> str:
    """Return the suffix of the figures for what is hidden, such as ``hidden.half_of_the_facts``."""
    return "hidden." + re.sub(r"[^a-z0-9]+", "_", name.lower())


def calibration_bins(
    probability: np.ndarray, target: np.ndarray, bins: int = _BINS
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return mean probability, observed rate and number of clients in ``bins`` groups of equal size.

    Args:
        probability, target: Shape (n,).
    """
    groups = np.array_split(np.argsort(probability, kind="stable"), bins)
    filled = [group for group in groups if len(group)]
    return (
        np.array([probability[group].mean() for group in filled]),
        np.array([target[group].mean() for group in filled]),
        np.array([len(group) for group in filled]),
    )


def calibration_curve(probability: np.ndarray, target: np.ndarray) -> tuple[CalibrationBin, ...]:
    """Return what was said and what happened, in groups of equal size by rising probability.

    Up to ten groups, of at least 50 clients each; the interval of what happened is Wilson's (1927), over
    clients and not over their repeats.

    Args:
        probability: Shape (repeats, n), calibrated, out of fold.
        target: Shape (n,); 1 is a default.
    """
    repeats, clients = probability.shape
    bins = min(max(clients // _CLIENTS_OF_A_BIN, 1), _BINS)
    said, happened, rows = calibration_bins(probability.ravel(), np.tile(target, repeats), bins)
    return tuple(
        CalibrationBin(round(count / repeats), predicted, _wilson(rate, count / repeats))
        for predicted, rate, count in zip(said.tolist(), happened.tolist(), rows.tolist(), strict=True)
    )


def _wilson(rate: float, clients: float) -> Measure:
    square = NORMAL_95**2 / clients
    middle = (rate + square / 2) / (1 + square)
    reach = (NORMAL_95 * (rate * (1 - rate) / clients + square / (4 * clients)) ** 0.5) / (1 + square)
    return Measure(rate, max(middle - reach, 0.0), min(middle + reach, 1.0))


def _suffixed(figures: Mapping[str, Measure], suffix: str) -> dict[str, Measure]:
    return {f"{name}.{suffix}": measure for name, measure in figures.items()}


def _mean(losses: np.ndarray) -> Measure:
    """Mean of shape (repeats, n) losses, with the spread of the clients' mean losses."""
    by_client = losses.mean(axis=0)
    mean = float(by_client.mean())
    reach = NORMAL_95 * float(by_client.std(ddof=1)) / len(by_client) ** 0.5
    return Measure(mean, mean - reach, mean + reach)


def _calibration_line(log_odds: np.ndarray, target: np.ndarray) -> dict[str, Measure]:
    """Slope of the outcome on the log-odds (1 is right), and the intercept with the slope held at 1 (0).

    Cox 1958, "Two further applications of a model for binary regression". The standard error is that of one
    repeat: repeats are the same clients. A score that is the same for everybody has no slope.
    """
    repeats = len(log_odds)
    score, outcome = log_odds.ravel(), np.tile(target, repeats)
    level, level_information = _newton(np.ones((len(score), 1)), score, outcome)
    level_error = float((repeats / level_information[0, 0]) ** 0.5)
    figures = {"calibration_intercept": _normal(float(level[0]), level_error)}
    if score.std() < _LEAST_SPREAD:
        return figures
    theta, information = _newton(np.column_stack([score, np.ones_like(score)]), np.zeros_like(score), outcome)
    slope_error = float((np.linalg.inv(information)[0, 0] * repeats) ** 0.5)
    return figures | {"calibration_slope": _normal(float(theta[0]), slope_error)}


def _newton(design: np.ndarray, offset: np.ndarray, outcome: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Logistic regression of a score that is near calibrated already: few plain Newton steps."""
    theta = np.zeros(design.shape[1])
    if design.shape[1] > 1:
        theta[0] = 1.0
    information = np.eye(design.shape[1])
    for _ in range(25):
        fitted = 1.0 / (1.0 + np.exp(-(design @ theta + offset)))
        information = (design * (fitted * (1 - fitted))[:, None]).T @ design
        step = np.linalg.solve(information, design.T @ (outcome - fitted))
        theta = theta + step
        if np.abs(step).max() < 1e-10:
            break
    return theta, information


def _normal(value: float, error: float) -> Measure:
    return Measure(value, value - NORMAL_95 * error, value + NORMAL_95 * error)


def _bootstrap(probability: np.ndarray, target: np.ndarray, seed: int) -> dict[str, Measure]:
    random = np.random.default_rng(seed)
    clients = len(target)
    # Row 0 weighs every client once: the figures themselves. Poisson weights are the bootstrap of many
    # clients without drawing them (Hanley and MacGibbon 2006).
    weights = np.vstack([np.ones(clients), random.poisson(1.0, (_REPLICATES, clients))])
    figures: dict[str, Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]] = {
        "ks": _ks,
        "average_precision": _average_precision,
        "ece": _ece_equal_width,
        "ece_deciles": _ece_deciles,
    }
    return {
        name: _percentiles(np.mean([figure(one, target, weights) for one in probability], axis=0))
        for name, figure in figures.items()
    }


def quantile_measure(values: np.ndarray, share: float) -> Measure:
    """Return the quantile of values, shape (n,), with the interval that the order of so many gives."""
    error = NORMAL_95 * np.sqrt(share * (1.0 - share) / len(values))
    return Measure(*np.quantile(values, np.clip([share, share - error, share + error], 0.0, 1.0)).tolist())


def _percentiles(values: np.ndarray) -> Measure:
    """The figure itself, and the percentiles of its replicates.

    A resample is noisier than the sample, so the replicates of a calibration error lie above it, all of them
    if it is small: then the figure is its own lower end, and the upper end errs on the side of caution.
    """
    value = float(values[0])
    low, high = np.quantile(values[1:], [0.025, 0.975]).tolist()
    return Measure(value, min(low, value), max(high, value))


def _ks(probability: np.ndarray, target: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Largest distance between the distributions of the score of defaults and of good clients."""
    order = np.argsort(probability, kind="stable")
    last = np.append(np.diff(probability[order]) > 0, True)
    bad = target[order] == 1

    def distance(weight: np.ndarray) -> float:
        weight = weight[order]
        defaulted, repaid = np.cumsum(weight * bad), np.cumsum(weight * ~bad)
        return float(np.abs(defaulted / defaulted[-1] - repaid / repaid[-1])[last].max())

    return np.array([distance(weight) for weight in weights])


def _average_precision(probability: np.ndarray, target: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Mean precision over the defaults, in falling order of risk (ties in the order of the rows)."""
    order = np.argsort(-probability, kind="stable")
    bad = target[order] == 1

    def mean_precision(weight: np.ndarray) -> float:
        weight = weight[order]
        found, seen = np.cumsum(weight * bad), np.cumsum(weight)
        return float((found[bad] / np.maximum(seen[bad], 1e-12)) @ weight[bad] / found[-1])

    return np.array([mean_precision(weight) for weight in weights])


def _ece_equal_width(probability: np.ndarray, target: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Expected calibration error over ten bins of equal width (Guo et al. 2017), the usual definition."""
    return _ece(np.minimum((probability * _BINS).astype(np.int64), _BINS - 1), probability, target, weights)


def _ece_deciles(probability: np.ndarray, target: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Expected calibration error over ten bins of equal size: stricter where most scores lie close by."""
    ranks = np.argsort(np.argsort(probability, kind="stable"), kind="stable")
    return _ece(ranks * _BINS // len(ranks), probability, target, weights)


def _ece_by_chance(probability: np.ndarray, seed: int) -> Measure:
    """What `_ece_equal_width` is, on average and in 95 % of draws, if outcomes follow ``probability``."""
    random = np.random.default_rng(seed)
    once = np.ones((1, len(probability)))
    draws = [
        _ece_equal_width(probability, random.random(len(probability)) < probability, once)[0]
        for _ in range(_REPLICATES)
    ]
    low, high = np.quantile(draws, [0.025, 0.975]).tolist()
    return Measure(float(np.mean(draws)), low, high)


def _ece(bins: np.ndarray, probability: np.ndarray, target: np.ndarray, weights: np.ndarray) -> np.ndarray:
    gap = probability - target
    return np.array(
        [np.abs(np.bincount(bins, weight * gap, _BINS)).sum() / weight.sum() for weight in weights]
    )

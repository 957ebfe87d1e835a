"""How groups are treated: the usual definitions, intervals over clients, nothing said of too few."""

import numpy as np
import pytest

from limpide_credit.bundle import Measure
from limpide_credit.features import FeatureSet, feature_set
from limpide_credit.model_report import group_words
from limpide_training.evaluation import calibration_curve
from limpide_training.fairness import MINIMUM_CLIENTS, fairness, groups_of_people

THRESHOLD = 0.1


def people(clients: int = 6_000, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Calibrated probabilities, outcomes, and two groups of which the second is riskier."""
    random = np.random.default_rng(seed)
    code = (random.random(clients) < 0.4).astype(np.int64)
    probability = 1 / (1 + np.exp(-random.normal(-3.0 + 0.6 * code, 1.0)))
    return probability, (random.random(clients) < probability).astype(np.int64), code


def value(measure: Measure | None) -> float:
    assert measure is not None
    return measure.value


def test_rates_are_those_counted_by_hand():
    probability, target, code = people()
    (found,) = fairness(probability[None], target, THRESHOLD, {"gender": (code, ("F", "M"))}, seed=0)
    for position, group in enumerate(found.groups):
        rows, refused = code == position, probability >= THRESHOLD
        assert (group.clients, group.defaults) == (rows.sum(), target[rows].sum())
        assert group.approval_rate.value == pytest.approx(1 - refused[rows].mean())
        assert value(group.true_positive_rate) == pytest.approx(refused[rows & (target == 1)].mean())
        assert value(group.false_positive_rate) == pytest.approx(refused[rows & (target == 0)].mean())
        assert group.calibration_gap.value == pytest.approx(probability[rows].mean() - target[rows].mean())
        assert group.mean_predicted - group.observed_rate == pytest.approx(group.calibration_gap.value)
    first, second = (group.approval_rate.value for group in found.groups)
    assert value(found.lowest_approval_ratio) == pytest.approx(second / first)
    assert value(found.approval_gap) == pytest.approx(first - second)
    good = [value(group.false_positive_rate) for group in found.groups]
    assert value(found.good_refused_gap) == pytest.approx(max(good) - min(good))
    assert found.approval_gap is not None
    assert 0 < found.approval_gap.low < found.approval_gap.high


def test_intervals_are_as_wide_as_the_binomial_says():
    probability, target, code = people()
    (found,) = fairness(probability[None], target, THRESHOLD, {"gender": (code, ("F", "M"))}, seed=0)
    for group in found.groups:
        rate = group.approval_rate
        expected = 2 * 1.96 * (rate.value * (1 - rate.value) / group.clients) ** 0.5
        assert rate.high - rate.low == pytest.approx(expected, rel=0.15)
        assert group.calibration_gap.low < 0 < group.calibration_gap.high


def test_repeats_of_the_same_clients_do_not_narrow_the_intervals():
    probability, target, code = people()
    groups = {"gender": (code, ("F", "M"))}
    assert fairness(probability[None], target, THRESHOLD, groups, seed=0) == fairness(
        np.tile(probability, (3, 1)), target, THRESHOLD, groups, seed=0
    )


def test_a_small_group_is_left_out_and_counted():
    probability, target, code = people()
    code[: MINIMUM_CLIENTS - 1] = 2
    (found,) = fairness(probability[None], target, THRESHOLD, {"gender": (code, ("F", "M", "XNA"))}, seed=0)
    assert [group.group for group in found.groups] == ["F", "M"]
    assert found.left_out == {"XNA": MINIMUM_CLIENTS - 1}


def test_a_rate_over_too_few_defaults_is_not_said():
    probability, target, code = people()
    target = np.where((code == 1) & (np.cumsum(target * code) > 9), 0, target)
    (found,) = fairness(probability[None], target, THRESHOLD, {"gender": (code, ("F", "M"))}, seed=0)
    assert found.groups[0].true_positive_rate is not None
    assert (found.groups[1].defaults, found.groups[1].true_positive_rate) == (9, None)


def test_one_group_or_nobody_approved_makes_no_ratio():
    probability, target, code = people()
    alone = {"gender": (np.zeros_like(code), ("F", "M"))}
    assert fairness(probability[None], target, THRESHOLD, alone, seed=0)[0].lowest_approval_ratio is None
    assert fairness(probability[None], target, THRESHOLD, alone, seed=0)[0].approval_gap is None
    two = {"gender": (code, ("F", "M"))}
    assert fairness(probability[None], target, 1e-9, two, seed=0)[0].lowest_approval_ratio is None


def test_people_are_grouped_by_gender_age_and_family():
    features = feature_set()
    vectors = np.full((4, len(features.names)), np.nan)
    put(vectors, features, "DAYS_BIRTH", [-24.9 * 365.25, -25.1 * 365.25, -80 * 365.25, np.nan])
    put(vectors, features, "CODE_GENDER", [0, 1, np.nan, 1])
    put(vectors, features, "NAME_FAMILY_STATUS", [1, np.nan, 1, 1])
    named = {
        attribute: [names[one] for one in code]
        for attribute, (code, names) in groups_of_people(vectors, features).items()
    }
    assert named == {
        "gender": ["F", "M", "XNA", "M"],
        "age": ["18-24", "25-34", "65+", "XNA"],
        "family_status": ["Married", "XNA", "Married", "Married"],
    }


def test_every_group_that_there_can_be_has_words():
    features = feature_set()
    for attribute, (_, names) in groups_of_people(
        np.full((1, len(features.names)), np.nan), features
    ).items():
        assert all(group_words(attribute, name).fr for name in names)


def put(vectors: np.ndarray, features: FeatureSet, name: str, values: list[float]) -> None:
    vectors[:, features.position(name)] = values


def test_the_calibration_curve_holds_the_truth_in_its_intervals():
    probability, target, _ = people(20_000)
    curve = calibration_curve(probability[None], target)
    assert [one.clients for one in curve] == [2_000] * 10
    said = [one.mean_predicted for one in curve]
    assert said == sorted(said)
    held = [one.observed.low <= one.mean_predicted <= one.observed.high for one in curve]
    assert sum(held) >= 8
    assert sum(one.clients * one.observed.value for one in curve) == pytest.approx(target.sum())


def test_repeats_do_not_make_a_calibration_curve_surer():
    probability, target, _ = people()
    once, thrice = (
        calibration_curve(probability[None], target),
        calibration_curve(np.tile(probability, (3, 1)), target),
    )
    for one, three in zip(once, thrice, strict=True):
        assert three.clients == one.clients
        assert three.observed.high - three.observed.low == pytest.approx(
            one.observed.high - one.observed.low, rel=0.1
        )


def test_few_clients_make_few_bins():
    probability, target, _ = people(120)
    assert [one.clients for one in calibration_curve(probability[None], target)] == [60, 60]

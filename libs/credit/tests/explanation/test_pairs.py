from itertools import combinations
from math import factorial
from typing import Any

import lightgbm as lgb
import numpy as np
import pytest

from limpide_credit.errors import InputError
from limpide_credit.explanation.concept_pairs import concept_pairs
from limpide_credit.explanation.shapley_source import ShapleySource

pytest.importorskip("numba", reason="the kernel is an extra: limpide-credit[kernel]")

from limpide_credit.explanation.kernel.shapley import ShapleyKernel

_QUIET = {"objective": "binary", "verbose": -1, "num_threads": 1, "min_data_in_leaf": 2}


def train(rows: np.ndarray, leaves: int, trees: int, categories: list[int]) -> lgb.Booster:
    target = (np.nan_to_num(rows[:, 0] * rows[:, 1] + rows[:, 2]) > 0.5).astype(float)
    settings = {**_QUIET, "num_leaves": leaves, "min_data_per_group": 2, "cat_smooth": 0.0}
    return lgb.train(settings, lgb.Dataset(rows, target, categorical_feature=categories), trees)


def expected_output(node: dict[str, Any], row: np.ndarray, known: tuple[int, ...]) -> float:
    """The mean output of a tree where only some features are known, by the training rows at its splits."""
    if "leaf_value" in node:
        return node["leaf_value"]
    children = node["left_child"], node["right_child"]
    feature = node["split_feature"]
    if feature in known:
        threshold = node["threshold"]
        if node["decision_type"] == "==":
            left = str(int(row[feature])) in threshold.split("||")
        else:
            left = row[feature] <= threshold
        return expected_output(children[0 if left else 1], row, known)
    counts = [child.get("internal_count", child.get("leaf_count")) for child in children]
    outputs = [expected_output(child, row, known) for child in children]
    return float(np.average(outputs, weights=counts))


def interaction(booster: lgb.Booster, row: np.ndarray, one: int, other: int) -> float:
    """The Shapley interaction index by its definition, over all sets of the other features."""
    trees = [tree["tree_structure"] for tree in booster.dump_model()["tree_info"]]
    features = booster.num_feature()
    rest = [feature for feature in range(features) if feature not in (one, other)]
    total = 0.0
    for size in range(len(rest) + 1):
        weight = factorial(size) * factorial(features - size - 2) / factorial(features - 1)
        for known in combinations(rest, size):
            for tree in trees:
                both, first, second, none = (
                    expected_output(tree, row, (*known, *more))
                    for more in ((one, other), (one,), (other,), ())
                )
                total += weight * (both - first - second + none)
    return total


@pytest.mark.parametrize("categories", [[], [1]])
@pytest.mark.parametrize(("leaves", "table_bytes"), [(3, 64 * 2**20), (9, 64 * 2**20), (9, 0), (25, 5_000)])
def test_pairs_are_those_of_the_definition(leaves, table_bytes, categories):
    random = np.random.default_rng(3)
    rows = random.normal(size=(400, 5))
    rows[:, 1] = random.integers(0, 12, 400)
    booster = train(rows, leaves, 4, categories)
    assert ("'decision_type': '=='" in str(booster.dump_model())) == bool(categories and leaves > 3)
    found = ShapleyKernel(booster, table_bytes=table_bytes).pairs(rows[:3], np.arange(5))
    for row, pairs in zip(rows[:3], found, strict=True):
        for one, other in combinations(range(5), 2):
            assert pairs[one, other] == pytest.approx(interaction(booster, row, one, other), abs=1e-12)


def test_groups_add_up_the_pairs_of_their_features():
    random = np.random.default_rng(4)
    rows = random.normal(size=(300, 6))
    kernel = ShapleyKernel(train(rows, 8, 10, []))
    single, grouped = (
        kernel.pairs(rows[:2], groups) for groups in (np.arange(6), np.array([0, 1, 0, 2, 1, 2]))
    )
    assert grouped[:, 0, 1] == pytest.approx(
        single[:, 0, 1] + single[:, 0, 4] + single[:, 1, 2] + single[:, 2, 4]
    )
    assert (np.diagonal(grouped, axis1=1, axis2=2) == 0).all()


def test_rows_that_are_too_narrow_have_no_pairs():
    rows = np.random.default_rng(5).normal(size=(200, 5))
    kernel = ShapleyKernel(train(rows, 8, 5, []))
    with pytest.raises(InputError, match="columns"):
        kernel.pairs(rows[:, :2], np.arange(5))


def test_pairs_of_concepts_are_named_and_in_points(explained, generated_clients):
    view, vector = explained.view, generated_clients.vectors[0]
    pairs = concept_pairs(view, vector, "en")
    assert len(pairs) == 5
    assert [abs(one["points"]) for one in pairs] == sorted(
        (abs(one["points"]) for one in pairs), reverse=True
    )
    scale = view.model.policy.points.points_per_log_odds
    for one in pairs:
        assert one["points"] == pytest.approx(-scale * one["log_odds"])
        assert set(one["concepts"]) <= set(view.concepts)
        assert len(set(one["labels"])) == 2


def test_without_the_kernel_there_are_no_pairs(explained, generated_clients, monkeypatch):
    monkeypatch.setitem(
        explained.view.__dict__,
        "source",
        ShapleySource("pred_contrib", explained.view.source.compute, "away"),
    )
    assert concept_pairs(explained.view, generated_clients.vectors[0], "fr") == []

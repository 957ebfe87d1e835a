from fractions import Fraction
from itertools import pairwise

import lightgbm as lgb
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from limpide_credit.errors import InputError

pytest.importorskip("numba", reason="the kernel is an extra: limpide-credit[kernel]")

from limpide_credit.explanation.kernel.block import explain_block
from limpide_credit.explanation.kernel.one_row import explain_row
from limpide_credit.explanation.kernel.pairs import add_pairs
from limpide_credit.explanation.kernel.shapley import ShapleyKernel

_QUIET = {"verbose": -1, "num_threads": 1, "min_data_in_bin": 1, "deterministic": True}
_ODD_VALUES = [np.nan, 0.0, -0.0, 1e-36, -1e-36, np.inf, -np.inf, -1.0, -0.5, 3.7, 31.0, 32.0, 1e6, 1e300]


def train(
    rows: np.ndarray, target: np.ndarray, trees: int, categories: list[int], **settings: object
) -> lgb.Booster:
    data = lgb.Dataset(rows, target, categorical_feature=categories, params={**_QUIET, **settings})
    return lgb.train({**_QUIET, **settings}, data, trees)


def gap(kernel: ShapleyKernel, booster: lgb.Booster, rows: np.ndarray) -> float:
    expected = np.asarray(booster.predict(rows, pred_contrib=True, num_threads=1))
    return float(np.abs(kernel(rows) - expected).max())


def drawn_rows(random: np.random.Generator, count: int, columns: int, categories: int) -> np.ndarray:
    """Rows with ties, zeros and missing values; the first columns are categories."""
    rows = np.round(random.normal(size=(count, columns)), 1)
    rows[:, :categories] = random.integers(0, 40, size=(count, categories))
    rows[random.random(rows.shape) < 0.1] = 0.0
    rows[random.random(rows.shape) < 0.1] = np.nan
    return rows


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 2**32 - 1),
    columns=st.integers(1, 9),
    categories=st.integers(0, 2),
    objective=st.sampled_from(["binary", "regression", "cross_entropy"]),
    leaves=st.integers(2, 32),
    trees=st.integers(1, 6),
    use_missing=st.booleans(),
    zero_as_missing=st.booleans(),
    missing_in_training=st.booleans(),
    table_bytes=st.sampled_from([0, 2_000, 64 * 2**20]),
)
def test_any_model_is_explained_as_by_pred_contrib(
    seed,
    columns,
    categories,
    objective,
    leaves,
    trees,
    use_missing,
    zero_as_missing,
    missing_in_training,
    table_bytes,
):
    random = np.random.default_rng(seed)
    categories = min(categories, columns)
    rows = drawn_rows(random, 120, columns, categories)
    taught = rows[:90] if missing_in_training else np.nan_to_num(rows[:90])
    booster = train(
        taught,
        (random.random(90) < 0.3).astype(float),
        trees,
        list(range(categories)),
        objective=objective,
        num_leaves=leaves,
        min_data_in_leaf=int(random.integers(1, 6)),
        min_data_per_group=1,
        cat_smooth=0.0,
        max_cat_to_onehot=int(random.integers(1, 8)),
        use_missing=use_missing,
        zero_as_missing=zero_as_missing,
        learning_rate=0.3,
        seed=seed % 2**31,
    )
    odd = random.random(rows.shape) < 0.2
    rows[odd] = random.choice(_ODD_VALUES, size=int(odd.sum()))
    kernel = ShapleyKernel(booster, table_bytes=table_bytes)
    assert gap(kernel, booster, rows) < 1e-9
    assert (kernel(rows)[3] == kernel(rows[3:4])[0]).all(), "one row gives the same bits as in a block"


def test_a_champion_is_explained_as_by_pred_contrib(explained, generated_clients):
    model = explained.model
    kernel = ShapleyKernel(model.scorer.booster, model.positions)
    used = np.take(generated_clients.vectors, model.positions, axis=1)
    expected = np.asarray(model.scorer.booster.predict(used, pred_contrib=True))
    assert np.abs(kernel(generated_clients.vectors) - expected).max() < 1e-9
    assert (kernel(generated_clients.vectors, threads=2) == kernel(generated_clients.vectors)).all()


def test_the_number_of_threads_changes_no_bit():
    random = np.random.default_rng(5)
    rows = random.normal(size=(2_111, 12))
    booster = train(rows[:400], (rows[:400, 0] > 0).astype(float), 10, [], objective="binary")
    kernel = ShapleyKernel(booster)
    assert (kernel(rows, threads=2) == kernel(rows)).all()


def test_rows_that_cannot_be_written_compile_nothing_anew():
    """As those of the store are: else the first explanation after a start waits for the compiler."""
    rows = np.random.default_rng(5).normal(size=(64, 3))
    kernel = ShapleyKernel(train(rows, (rows[:, 0] > 0).astype(float), 2, [], objective="binary"))

    def compiled() -> list[int]:
        kernel(rows)
        kernel(rows[:1])
        kernel.pairs(rows[:1], np.arange(3))
        return [len(one.signatures) for one in (explain_row, explain_block, add_pairs)]

    before = compiled()
    rows.setflags(write=False)
    assert compiled() == before


@pytest.fixture(scope="module")
def deep_model() -> tuple[lgb.Booster, np.ndarray, list[list[float]]]:
    """One tree of 36 leaves, the deepest of which tests over thirty features; each feature is 0 or 1.

    With two rows and their exact values.
    """
    random = np.random.default_rng(1)
    rows = (random.random((6_000, 35)) < 0.93).astype(float)
    # The number of leading ones: to tell it, a tree must ask one feature after the other.
    target = np.cumprod(rows, axis=1).sum(axis=1) ** 2
    booster = train(
        rows, target, 1, [], objective="regression", num_leaves=36, min_data_in_leaf=1, learning_rate=1.0
    )
    return booster, rows[:2], [exact_values(booster, row) for row in rows[:2]]


def exact_values(booster: lgb.Booster, row: np.ndarray) -> list[float]:
    """Shapley values in rational arithmetic, of a model of numbers without missing values."""
    values = [Fraction(0)] * booster.num_feature()
    for tree in booster.dump_model()["tree_info"]:
        _descend(tree["tree_structure"], {}, row, values)
    return [float(value) for value in values]


def _rows_of(node: dict) -> int:
    return node["internal_count"] if "internal_count" in node else node["leaf_count"]


def _descend(node: dict, path: dict, row: np.ndarray, values: list[Fraction]) -> None:
    """Path: feature to whether the row passes its splits, and the share of training rows that do."""
    if "leaf_value" in node:
        for feature, (passed, share) in path.items():
            others = [1 / Fraction(1)]
            for other, (other_passed, other_share) in path.items():
                if other != feature:
                    # Times (share + t (passed - share)), as coefficients of powers of t.
                    slope = other_passed - other_share
                    shifted = [Fraction(0), *others, Fraction(0)]
                    others = [low * slope + high * other_share for low, high in pairwise(shifted)]
            integral = sum((one / (power + 1) for power, one in enumerate(others)), Fraction(0))
            values[feature] += Fraction(node["leaf_value"]) * (passed - share) * integral
        return
    feature = node["split_feature"]
    left = row[feature] <= node["threshold"]
    for child, taken in ((node["left_child"], left), (node["right_child"], not left)):
        passed, share = path.get(feature, (1, Fraction(1)))
        ratio = Fraction(_rows_of(child), _rows_of(node))
        _descend(child, {**path, feature: (passed * int(taken), share * ratio)}, row, values)


@pytest.mark.parametrize("table_bytes", [0, 64 * 2**20])
def test_leaves_of_thirty_features_are_exact(deep_model, table_bytes):
    booster, rows, exact = deep_model
    kernel = ShapleyKernel(booster, table_bytes=table_bytes)
    assert np.diff(kernel.layout.branches.bit_start).max() > 30
    answer = kernel(rows)
    assert answer[:, :-1] == pytest.approx(np.array(exact), rel=1e-9, abs=1e-9)
    assert answer.sum(axis=1) == pytest.approx(booster.predict(rows))


def test_a_tree_of_one_leaf_adds_to_the_base_alone():
    rows = np.zeros((50, 3))
    booster = train(rows, np.arange(50.0), 3, [], objective="regression")
    kernel = ShapleyKernel(booster)
    assert gap(kernel, booster, rows) < 1e-12
    assert (kernel(rows)[:, :-1] == 0).all() and (kernel(rows)[:, -1] == 24.5).all()


def test_no_rows_give_no_contributions(explained):
    kernel = ShapleyKernel(explained.model.scorer.booster)
    assert kernel(np.empty((0, len(explained.model.feature_names)))).shape == (
        0,
        len(explained.model.feature_names) + 1,
    )


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"objective": "multiclass", "num_class": 3}, "several outputs"),
        ({"objective": "regression", "linear_tree": True}, "linear trees"),
        (
            {"objective": "binary", "boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.5},
            "outputs that are averaged",
        ),
        ({"objective": "poisson"}, "objective poisson"),
    ],
)
def test_a_model_of_another_kind_is_refused_by_name(settings, named):
    random = np.random.default_rng(2)
    rows, target = random.normal(size=(200, 3)), random.integers(0, 2, 200).astype(float)
    booster = train(rows, target, 2, [], **settings)
    with pytest.raises(InputError, match=named) as refused:
        ShapleyKernel(booster)
    assert refused.value.value == named


def test_rows_that_are_too_narrow_are_refused(explained):
    kernel = ShapleyKernel(explained.model.scorer.booster)
    with pytest.raises(InputError, match="columns"):
        kernel(np.zeros((2, 3)))


def test_tables_stay_within_their_memory(explained):
    for table_bytes in (0, 10_000, 200_000):
        kernel = ShapleyKernel(explained.model.scorer.booster, table_bytes=table_bytes)
        assert kernel.tables.nbytes <= table_bytes

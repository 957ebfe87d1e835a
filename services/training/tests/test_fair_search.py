from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from limpide_credit.bundle import Measure
from limpide_credit.errors import InputError
from limpide_credit.features import feature_set, history_depth
from limpide_training.cross_validation import FoldPlan
from limpide_training.delong import placements
from limpide_training.fair_search import Alternative, alternatives, choose, draw_alternatives
from limpide_training.fairness import groups_of_people
from limpide_training.fitting import Fitter, TrainingRequest
from limpide_training.labelled import LabelledClients, TrainingData
from limpide_training.proxies import most_predictive_inputs, questions

FEATURES = feature_set()
REQUEST = TrainingRequest(
    plan=FoldPlan(repeats=1, folds=3),
    changes={"rounds": 30, "learning_rate": 0.2, "feature_share": 1.0, "rows_in_leaf": 20},
    threads=1,
)


@pytest.fixture(scope="module")
def fitter() -> Fitter:
    """Defaults follow an external score; the price of the goods tells of gender, and a little of default."""
    draw, clients = np.random.default_rng(3), 1500
    vectors = np.full((clients, len(FEATURES.names)), np.nan)
    man = (draw.random(clients) < 0.5).astype(float)
    score, price = draw.normal(size=clients), draw.normal(size=clients) + 2.5 * man
    for name, values in {"CODE_GENDER": man, "EXT_SOURCE_2": score, "AMT_GOODS_PRICE": price}.items():
        vectors[:, FEATURES.position(name)] = values
    risk = 1 / (1 + np.exp(2.2 + 1.2 * score - 0.3 * price))
    target = (draw.random(clients) < risk).astype(np.int64)
    labelled = LabelledClients(np.arange(clients), target, history_depth(vectors))
    return Fitter.of(TrainingData(labelled, vectors, vectors, vectors, (), "f" * 64), FEATURES, REQUEST)


@pytest.fixture(scope="module")
def found(fitter: Fitter) -> list[Alternative]:
    answer = questions(fitter.data.vectors, FEATURES)["gender"]
    telling = most_predictive_inputs(fitter.data.vectors, fitter.positions, fitter.columns, answer, seed=1)
    assert telling[0] == "AMT_GOODS_PRICE"
    return alternatives(fitter, telling[:1], groups_of_people(fitter.data.vectors, FEATURES))


def test_leaving_out_what_tells_of_gender_narrows_the_gap(found):
    every, without = found
    assert every.left_out == ()
    assert without.left_out == ("AMT_GOODS_PRICE",)
    assert "AMT_GOODS_PRICE" not in without.fitter.columns.names
    assert without.fitter.binned.dataset.num_feature() == every.fitter.binned.dataset.num_feature() - 1
    assert without.gap.value < every.gap.value - 0.05


def test_half_of_the_inputs_stay(fitter):
    groups = groups_of_people(fitter.data.vectors, FEATURES)
    assert len(fitter.columns.names) == 2
    tried = alternatives(fitter, fitter.columns.names, groups)
    assert [len(one.left_out) for one in tried] == [0, 1]


def candidate(found: list[Alternative], noise: float, gap: float) -> Alternative:
    """A candidate that ranks clients by their outcome and some noise."""
    target = found[0].predictions.target
    log_odds = target + noise * np.random.default_rng(1).normal(size=(1, len(target)))
    return replace(found[0], ranking=placements(log_odds, target), gap=Measure(gap, gap - 0.01, gap + 0.01))


def test_the_smallest_gap_wins_only_among_those_as_good_as_the_best(found):
    best, as_good, worse = (candidate(found, *figures) for figures in ((1.0, 0.07), (1.0, 0.03), (3.0, 0.0)))
    assert choose([best, as_good, worse]) == 1
    assert choose([best, worse]) == 0
    assert choose([worse]) == 0


def test_the_curve_is_drawn(found, tmp_path: Path):
    draw_alternatives(found, 1, tmp_path / "alternatives.png")
    assert (tmp_path / "alternatives.png").read_bytes().startswith(b"\x89PNG")


def test_one_group_alone_cannot_be_compared(fitter):
    alone = {"gender": (np.zeros(len(fitter.data.labelled.target), dtype=np.int64), ("F", "M"))}
    with pytest.raises(InputError, match="Too few clients of two groups") as refused:
        alternatives(fitter, (), alone)
    assert refused.value.field == "--fair"

import numpy as np
import pytest

from limpide_credit.explanation.raw_moves import raw_facts, raw_moves
from limpide_credit.features import feature_set

NAN = float("nan")


def test_the_facts_behind_a_feature_begin_with_the_terms_of_the_loan():
    features = feature_set().features
    assert raw_facts(features["GOODS_INCOME_RATIO"]) == ("AMT_GOODS_PRICE", "AMT_INCOME_TOTAL")
    assert raw_facts(features["INCOME_AFTER_ANNUITY"])[0] == "AMT_ANNUITY"
    assert raw_facts(features["INST_COUNT"]) == ()


@pytest.mark.parametrize(
    ("facts", "compute", "after"),
    [
        ({"a": 300.0, "b": 1000.0}, lambda a, b: a / b, 0.2),
        ({"b": 1000.0, "a": 300.0}, lambda b, a: b - a, 500.0),
        ({"a": 0.2, "b": 0.5, "c": NAN}, lambda a, b, c: np.nanmean([a, b, c]), 0.6),
        ({"a": 0.2, "b": 0.5, "c": 0.3}, min, 0.25),
        ({"a": 0.2, "b": 0.5, "c": 0.3}, max, 0.7),
        ({"a": 0.2, "b": NAN, "c": 0.5}, lambda a, b, c: (a + 0.5 + c) / 3, 0.5),
    ],
)
def test_a_ratio_a_sum_a_mean_and_an_extreme_are_reached(facts, compute, after):
    reached = [
        compute(**facts | dict(zip(trials, row, strict=True)))
        if compute not in (min, max)
        else compute((facts | dict(zip(trials, row, strict=True))).values())
        for trials in raw_moves(facts, _computed(compute, facts), after)
        for row in zip(*trials.values(), strict=True)
    ]
    assert any(one == pytest.approx(after) for one in reached)


def _computed(compute, facts):
    return compute(facts.values()) if compute in (min, max) else compute(**facts)


def test_what_is_not_known_is_not_moved():
    assert list(raw_moves({"a": NAN}, NAN, 0.5)) == []

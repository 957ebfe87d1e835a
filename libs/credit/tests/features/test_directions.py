from typing import Any

import ibis
import numpy as np
import pytest

from limpide_credit.features import FeatureSet, RowBuilder
from limpide_credit.features.directions import FACT_DIRECTIONS
from limpide_credit.features.inputs import model_inputs
from limpide_credit.features.rowwise import choose, highest, indicator, lowest, mean, ratio
from limpide_credit.features.trend import Trends
from limpide_credit.tables import TABLES

ROWS: Any = ibis.table(
    {"good": "float64", "cost": "float64", "debt": "float64", "score": "float64"}, name="rows"
)
BOUNDS = {"good": (1.0, 1e6), "cost": (0.0, 1e6), "debt": (-1e6, 1e6), "score": (0.0, 1.0)}
INF = float("inf")


@pytest.mark.parametrize(
    ("expression", "trend"),
    [
        (ROWS.good + ROWS.debt, 1),
        (ROWS.debt - ROWS.good, -1),
        (ratio(ROWS.cost, ROWS.good), -1),
        (ratio(ROWS.good, ROWS.cost), 1),
        (ratio(ROWS.debt, ROWS.good), None),
        (ratio(highest(ROWS.debt, 0.0), ROWS.good), -1),
        (ROWS.good - ROWS.good * 2.0, None),
        (ROWS.cost * ROWS.score, 0),
        (ROWS.good * -ROWS.cost, -1),
        (mean([ROWS.good, ROWS.cost]), 1),
        (lowest(ROWS.good, ROWS.debt), 1),
        (indicator(ROWS.good > ROWS.cost), 1),
        (indicator(ROWS.good < ROWS.cost), -1),
        (choose(ROWS.debt > 0.0, ROWS.good, 0.0), 1),
        (choose(ROWS.good > 5.0, ROWS.debt, 0.0), None),
        (choose(ROWS.good.isnull(), 0.5, ROWS.good), 1),
        ((ROWS.good + 1.0).ln(), 1),
        (ROWS.good.round(2), None),
        (ROWS.debt.round(2), 0),
    ],
)
def test_the_trend_of_an_expression_is_read_off_its_definition(expression, trend):
    assert Trends("good", lambda _, name: BOUNDS[name]).of(expression).trend == trend


def test_the_range_of_an_expression_is_that_of_its_columns():
    found = Trends(None, lambda _, name: BOUNDS[name]).of(ratio(ROWS.cost, ROWS.good))
    assert (found.low, found.high) == (0.0, 1e6)
    # One over what may be zero has no greatest value.
    found = Trends(None, lambda _, name: BOUNDS[name]).of(ratio(ROWS.good, ROWS.cost))
    assert (found.low, found.high) == (1e-6, INF)


def test_what_the_field_knows_is_declared(features: FeatureSet) -> None:
    directions = {name: feature.direction for name, feature in features.features.items()}
    for name, direction in FACT_DIRECTIONS.items():
        assert directions[name] == direction
    for name in (
        "ANNUITY_INCOME_PERC",
        "DEBT_INCOME_RATIO",
        "BURO_AMT_CREDIT_SUM_OVERDUE_SUM",
        "ENQUIRY_COUNT",
    ):
        assert directions[name] == 1, name
    for name in ("INCOME_CREDIT_PERC", "EXT_SOURCE_MEAN", "EXT_SOURCE_LOG_ODDS", "INCOME_AFTER_ANNUITY"):
        assert directions[name] == -1, name
    for name in ("AMT_CREDIT", "PAYMENT_RATE", "EXT_SOURCE_MISSING", "CODE_GENDER"):
        assert directions[name] == 0, name
    torn = {name for name, direction in directions.items() if direction is None}
    assert {"EXT_SOURCE_RANGE", "EXT_SOURCE_STD", "ENQUIRY_RECENT_RATIO", "POS_12M_LATE_TREND"} <= torn
    assert torn.isdisjoint(model_inputs(features.features))


@pytest.mark.parametrize("fact", FACT_DIRECTIONS)
def test_every_input_that_a_fact_moves_moves_as_it_is_constrained(
    features: FeatureSet, builder: RowBuilder, matrix: np.ndarray, fact: str
) -> None:
    """Raised step by step on generated clients, a fact never moves an input against its own direction."""
    inputs = [(name, features.position(name)) for name in model_inputs(features.features)]
    known = matrix[:, features.position(fact)]
    most = TABLES["application"].column(fact).maximum or 0.0
    values = np.unique([*np.nanquantile(known, [0.0, 0.3, 0.6, 0.9, 1.0]), most]).tolist()
    clients = matrix[:60]
    steps = np.array([builder.rebuild_rows(clients, {fact: [value] * len(clients)}) for value in values])
    moves = np.diff(steps, axis=0)
    moved = 0
    for name, position in inputs:
        change = moves[:, :, position]
        change = change[~np.isnan(change)]
        if np.any(change != 0):
            moved += 1
            direction = features.features[name].direction
            assert direction, name
            assert np.all(change * direction * FACT_DIRECTIONS[fact] >= 0), name
    assert moved

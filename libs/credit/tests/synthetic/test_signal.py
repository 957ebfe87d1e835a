"""A model finds signal in the generated application and history, as much as in real tables and no more."""

import lightgbm as lgb
import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from sklearn.metrics import roc_auc_score

from limpide_credit.schemas.home_credit.synthetic import application as application_module
from limpide_credit.schemas.home_credit.synthetic.person import draw_person
from limpide_credit.synthetic import generate_block

BLOCKS = 16


@pytest.fixture(scope="module")
def tables() -> dict[str, pl.DataFrame]:
    blocks = [generate_block(number, seed=11) for number in range(BLOCKS)]
    return {
        name: pl.DataFrame(pl.from_arrow(pa.concat_tables([block[name] for block in blocks])))
        for name in blocks[0]
    }


def history(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """One row a client who has a history: a handful of plain aggregates."""
    late = pl.col("STATUS").is_in(pl.Series(list("12345"))).mean()
    states = tables["bureau_balance"].group_by("SK_ID_BUREAU").agg(late=late)
    parts = [
        tables["bureau"]
        .join(states, on="SK_ID_BUREAU", how="left")
        .group_by("SK_ID_CURR")
        .agg(
            active=(pl.col("CREDIT_ACTIVE") == "Active").mean(),
            since=pl.col("DAYS_CREDIT").mean(),
            debt=pl.col("AMT_CREDIT_SUM_DEBT").sum() / (pl.col("AMT_CREDIT_SUM").sum() + 1),
            worst=pl.col("AMT_CREDIT_MAX_OVERDUE").mean(),
            states=pl.col("late").mean(),
        ),
        tables["previous_application"]
        .group_by("SK_ID_CURR")
        .agg(refused=(pl.col("NAME_CONTRACT_STATUS") == "Refused").mean()),
        tables["installments_payments"]
        .with_columns(delay=pl.col("DAYS_ENTRY_PAYMENT") - pl.col("DAYS_INSTALMENT"))
        .group_by("SK_ID_CURR")
        .agg(delay=pl.col("delay").mean(), delayed=(pl.col("delay") > 0).mean()),
        tables["POS_CASH_balance"].group_by("SK_ID_CURR").agg(past_due=(pl.col("SK_DPD") > 0).mean()),
        tables["credit_card_balance"]
        .group_by("SK_ID_CURR")
        .agg(use=pl.col("AMT_BALANCE").sum() / (pl.col("AMT_CREDIT_LIMIT_ACTUAL").sum() + 1)),
    ]
    rows = tables["application"].select("SK_ID_CURR")
    for part in parts:
        rows = rows.join(part, on="SK_ID_CURR", how="left", maintain_order="left")
    return rows.drop("SK_ID_CURR")


def application(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """The numbers of the form and the education."""
    rows = tables["application"]
    return rows.select(
        pl.col(pl.Int64, pl.Float64).exclude("SK_ID_CURR", "TARGET"),
        markup=pl.col("AMT_CREDIT") / pl.col("AMT_GOODS_PRICE"),
        higher=(pl.col("NAME_EDUCATION_TYPE") == "Higher education").cast(pl.Int8),
    )


def auc(features: pl.DataFrame, outcome: np.ndarray) -> float:
    """Train on the first two thirds of the labelled clients, judge on the others."""
    labelled = ~np.isnan(outcome)
    matrix, target = features.to_numpy().astype(np.float64)[labelled], outcome[labelled]
    cut = target.size * 2 // 3
    settings = {
        "objective": "binary", "learning_rate": 0.06, "num_leaves": 10, "min_data_in_leaf": 60,
        "feature_fraction": 0.4, "lambda_l2": 10, "verbose": -1, "num_threads": 1, "seed": 1,
    }  # fmt: skip
    booster = lgb.train(settings, lgb.Dataset(matrix[:cut], target[:cut]), 120)
    return float(roc_auc_score(target[cut:], np.asarray(booster.predict(matrix[cut:]))))


def test_application_and_history_both_inform_and_together_most(tables: dict[str, pl.DataFrame]) -> None:
    outcome = tables["application"]["TARGET"].cast(pl.Float64).to_numpy()
    form, past = application(tables), history(tables)
    by_form, by_past = auc(form, outcome), auc(past, outcome)
    by_both = auc(pl.concat([form, past], how="horizontal"), outcome)
    assert 0.70 <= by_form <= 0.78
    assert 0.62 <= by_past <= 0.74
    assert 0.74 <= by_both <= 0.80
    assert by_both > by_form + 0.01


def test_gender_has_no_part_in_who_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = generate_block(0, seed=11)["application"]

    def exchanged(*arguments):
        columns = draw_person(*arguments)
        return columns | {"CODE_GENDER": 1 - columns["CODE_GENDER"]}

    monkeypatch.setattr(application_module, "draw_person", exchanged)
    other = generate_block(0, seed=11)["application"]
    assert not other["CODE_GENDER"].equals(drawn["CODE_GENDER"])
    assert other["TARGET"].equals(drawn["TARGET"])

"""Statistics by runs of rows are what an engine's grouping gives, however the rows come."""

import ibis
import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from limpide_credit.features.aggregates import (
    CLIENT,
    WEIGHT,
    Measure,
    Subset,
    Summary,
    counted,
    measures,
    over,
)
from limpide_credit.features.grouping import Grouping, Piece, marked, measured
from limpide_credit.features.words import Words

ALL = Subset("", None, Words("lignes", "rows"))
LARGE = Subset("LARGE", lambda rows: rows["AMOUNT"] > 0.0, Words("grandes lignes", "large rows"))
STATISTICS = "mean max min sum std recent"
CLIENTS = np.array([3, 5, 8, 9, 12])


@pytest.fixture(scope="module")
def summary() -> Summary:
    known: dict[str, Measure] = measures("AMOUNT|currency|history|montant|amount")
    plan = f"AMOUNT {STATISTICS}"
    aggregates = (
        *counted("T", "history", ALL, LARGE),
        *over("T", ALL, known, plan),
        *over("T", LARGE, known, plan),
    )
    return Summary("t", aggregates, lambda tables: tables["t"])


def rows(order: str) -> pa.Table:
    """Return rows of clients 3 to 9 and of two that nobody asks for; 9 has no amount, 8 a single one."""
    random = np.random.default_rng(7)
    keys = np.sort(random.choice([3, 5, 7, 9, 11], 400))
    keys = np.append(keys, 8)
    amount: NDArray[np.float64] = random.normal(1e6, 3.0, len(keys)) * random.choice([-1.0, 1.0], len(keys))
    missing = (random.random(len(keys)) < 0.2) | (keys == 9)
    missing[-1] = False
    place = np.argsort(keys, kind="stable") if order == "sorted" else random.permutation(len(keys))
    table = pa.table(
        {
            CLIENT: keys,
            "AMOUNT": pa.array(amount, mask=missing),
            WEIGHT: pa.array(random.random(len(keys)), mask=random.random(len(keys)) < 0.1),
        }
    )
    return table.take(place)


@pytest.mark.parametrize("order", ["sorted", "mixed"])
@pytest.mark.parametrize("piece_rows", [3, 1000])
def test_statistics_are_those_of_an_engine(summary: Summary, order: str, piece_rows: int) -> None:
    connection = ibis.duckdb.connect()
    tables = {"t": connection.create_table("t", rows(order))}
    expected = summary.per_client(tables).to_pyarrow().to_pandas().set_index(CLIENT).reindex(CLIENTS)
    given = summary.marked(tables).to_pyarrow()

    grouping = Grouping(summary)
    # Its arrays serve other rows before and after, which must not show.
    list(grouping(pieces(given.slice(50), summary, 20), np.arange(40)))
    found = dict(grouping(pieces(given, summary, piece_rows), CLIENTS))
    list(grouping(pieces(given.slice(50), summary, 20), CLIENTS))

    assert list(found) == [one.name for one in summary.aggregates]
    for one in summary.aggregates:
        theirs = expected[one.name].to_numpy(dtype=np.float64, na_value=np.nan)
        theirs = theirs if one.empty is None else np.where(np.isnan(theirs), one.empty, theirs)
        np.testing.assert_allclose(found[one.name], theirs, rtol=1e-9, err_msg=one.name)


def test_clients_without_rows_have_empty_values(summary: Summary) -> None:
    found = dict(Grouping(summary)([], CLIENTS))
    assert (found["T_COUNT"] == 0.0).all()
    assert np.isnan(found["T_AMOUNT_MEAN"]).all()


def pieces(given: pa.Table, summary: Summary, size: int) -> list[Piece]:
    return [
        Piece(
            part[CLIENT].to_numpy(),
            np.asfortranarray(np.column_stack([part[name].to_numpy() for name in measured(summary)])),
            np.asfortranarray(np.column_stack([part[name].to_numpy() for name in marked(summary)])),
            part[WEIGHT].to_numpy(),
        )
        for part in (given.slice(start, size) for start in range(0, given.num_rows, size))
    ]

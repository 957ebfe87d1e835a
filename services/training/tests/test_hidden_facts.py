from pathlib import Path

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from limpide_credit.features import RowBuilder, encode, feature_set
from limpide_training.feature_build import load_features
from limpide_training.hidden_facts import (
    FACTS,
    KEPT,
    NOT_ASKED,
    NOTHING_THERE,
    CopyRequest,
    Hiding,
    draw_hiding,
    measured_hidings,
    without_history,
    write_copies,
)


@pytest.fixture(scope="module")
def clients(prepared_240: Path, features_240: Path) -> tuple[np.ndarray, pa.Table]:
    """Return the vectors of 240 prepared clients, and their applications as given."""
    return load_features(features_240).matrix, pq.read_table(prepared_240 / "application.parquet").sort_by(
        "SK_ID_CURR"
    )


def copies_with(clients, hidden: set[str], history: int) -> np.ndarray:
    vectors, given = clients
    facts = np.tile(np.isin(FACTS, sorted(hidden)), (len(given), 1))
    hiding = Hiding(facts, np.full(len(given), history, np.int8))
    request = CopyRequest(np.arange(len(given)), hiding, np.empty(vectors.shape))
    write_copies(given, vectors, [request])
    return request.out


def test_a_copy_of_which_nothing_is_hidden_is_the_client(clients):
    np.testing.assert_allclose(copies_with(clients, set(), KEPT), clients[0], rtol=1e-12)


def test_a_hidden_fact_changes_what_depends_on_it_as_a_new_application_would(clients):
    vectors, given = clients
    found = copies_with(clients, {"EXT_SOURCE_2", "AMT_GOODS_PRICE"}, KEPT)
    builder, changes = RowBuilder(), {"EXT_SOURCE_2": None, "AMT_GOODS_PRICE": None}
    for row, facts in enumerate(given.slice(0, 20).to_pylist()):
        expected = builder.rebuild(vectors[row], facts, changes)
        np.testing.assert_allclose(found[row], expected, rtol=1e-12)


def test_a_history_with_nothing_in_it_is_another_than_one_nobody_asked_for(clients):
    features = feature_set()
    count = features.position("BURO_COUNT")
    assert (copies_with(clients, set(), NOTHING_THERE)[:, count] == 0).all()
    assert np.isnan(copies_with(clients, set(), NOT_ASKED)[:, count]).all()


def test_copies_without_history_are_those_that_the_features_define(clients, prepared_240: Path):
    connection = ibis.duckdb.connect()
    application = connection.read_parquet(str(prepared_240 / "application.parquet"))
    built = feature_set().blank_history(application).order_by("SK_ID_CURR")
    rows = np.array([3, 5, 239])
    request = CopyRequest(rows, without_history(3), np.empty((3, clients[0].shape[1])))
    write_copies(clients[1], clients[0], [request])
    np.testing.assert_array_equal(request.out, encode(connection.to_pyarrow(built))[rows])


def test_what_is_hidden_in_training_covers_what_may_be_missing_and_never_the_loan():
    hiding = draw_hiding(20_000, seed=1)
    hidden = dict(zip(FACTS, hiding.facts.T, strict=True))
    assert not hidden["AMT_CREDIT"].any()
    scores = np.sum([hidden[f"EXT_SOURCE_{number}"] for number in (1, 2, 3)], axis=0)
    for missing in range(4):
        assert (scores == missing).mean() > 0.05
    assert 0.2 < (hiding.facts.mean(axis=1) > 0.6).mean() < 0.35
    assert {KEPT, NOTHING_THERE, NOT_ASKED} == set(hiding.history.tolist())


def test_the_same_seed_hides_the_same_and_some_copies_are_those_of_their_rows():
    first, again = draw_hiding(100, seed=3), draw_hiding(100, seed=3)
    assert np.array_equal(first.facts, again.facts)
    assert np.array_equal(first.history, again.history)
    assert np.array_equal(first[10:20].facts, first.facts[10:20])


def test_models_are_measured_with_a_handful_of_facts_and_with_half_of_them():
    hidings = measured_hidings(1_000, seed=2)
    left = len(FACTS) - hidings["seven facts"].facts.sum(axis=1)
    assert (left == 7).all()
    assert hidings["half of the facts"].facts.mean() == pytest.approx(0.5, abs=0.02)
    assert (hidings["stranger, no external score"].history == NOTHING_THERE).all()

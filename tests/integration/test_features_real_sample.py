"""The real sample gives the same features in every engine, and the figures that its files tell."""

import os
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from limpide_credit.errors import UnavailableError
from limpide_credit.features import RowBuilder, feature_set, history_depth
from limpide_credit.tables import APPLICATION_FACTS
from limpide_training.batch.feature_files import load_parts, open_features
from limpide_training.feature_build import BuiltFeatures, build_features, load_features
from limpide_training.ingest import MANIFEST, ingest
from limpide_training.spark.engine import Spark
from limpide_training.spark.session import require
from limpide_training.spark.settings import SparkSettings
from limpide_training.storage import ObjectStoreSettings, folder

SAMPLE = os.environ.get("LIMPIDE_HOME_CREDIT_DIR", "")

pytestmark = [
    pytest.mark.skipif(not SAMPLE, reason="LIMPIDE_HOME_CREDIT_DIR does not name the real sample"),
    pytest.mark.slow,
    pytest.mark.timeout(600),
]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "prepared"
    ingest(Path(SAMPLE), path, ["installments_payments"])
    return path


@pytest.fixture(scope="module")
def engines(prepared: Path) -> dict[str, BuiltFeatures]:
    built = {}
    for engine in ("duckdb", "polars"):
        build_features(prepared, prepared.parent / f"{engine}.parquet", engine)
        built[engine] = load_features(prepared.parent / f"{engine}.parquet")
    return built


@pytest.fixture(scope="module")
def telling_clients(prepared: Path, engines: dict[str, BuiltFeatures]) -> np.ndarray:
    """Return the numbers of a few hundred clients, rising, since Spark takes a minute for all of them.

    Every category of every feature is among them, a client with and one without each feature, fifty of each
    depth of history and fifty without any row in each table.
    """
    built = engines["duckdb"]
    chosen = [*built.clients[::200]]
    for name, column in zip(feature_set().names, built.matrix.T, strict=True):
        known = ~np.isnan(column)
        chosen += [*built.clients[known][:1], *built.clients[~known][:1]]
        if feature_set().features[name].kind == "category":
            chosen += [*built.clients[known][np.unique(column[known], return_index=True)[1]]]
    depths = history_depth(built.matrix)
    for depth in np.unique(depths):
        chosen += [*built.clients[depths == depth][:50]]
    for table in prepared.glob("*.parquet"):
        there = pl.read_parquet(table, columns=["SK_ID_CURR"])["SK_ID_CURR"].to_numpy()
        chosen += [*built.clients[~np.isin(built.clients, there)][:50]]
    return np.unique(chosen)


@pytest.fixture(scope="module")
def on_spark(prepared: Path, telling_clients: np.ndarray) -> BuiltFeatures:
    """Return the features of the telling clients, as Spark builds them."""
    settings, store = SparkSettings(log=prepared.parent / "spark.log"), ObjectStoreSettings()
    try:
        require(settings)
    except UnavailableError as missing:
        pytest.skip(str(missing))
    some, built = prepared.parent / "some", folder(str(prepared.parent / "spark"), store)
    some.mkdir()
    (some / MANIFEST).write_bytes((prepared / MANIFEST).read_bytes())
    for table in prepared.glob("*.parquet"):
        rows = pl.scan_parquet(table).filter(pl.col("SK_ID_CURR").is_in(telling_clients.tolist()))
        rows.sink_parquet(some / table.name)
    spark = Spark(settings, store)
    try:
        spark.build_features(folder(str(some), store), built, None, width=1_000_000)
    finally:
        spark.close()
    return load_parts(open_features(built, feature_set()))


def assert_nine_digits(ours: np.ndarray, theirs: np.ndarray, scale: np.ndarray) -> None:
    """Compare features, shape (n, width), on the scale of each, shape (width,)."""
    np.testing.assert_array_equal(np.isnan(ours), np.isnan(theirs))
    differ = np.nan_to_num(np.abs(ours - theirs)) > 1e-9 * scale
    names = feature_set().names
    assert not differ.any(), [names[position] for position in np.flatnonzero(differ.any(axis=0))]


def scale_of(matrix: np.ndarray) -> np.ndarray:
    return np.maximum(np.nan_to_num(np.abs(matrix)).max(axis=0), 1e-300)


def test_engines_agree_to_nine_digits(engines: dict[str, BuiltFeatures]) -> None:
    ours, theirs = engines["duckdb"].matrix, engines["polars"].matrix
    assert_nine_digits(ours, theirs, scale_of(ours))


@pytest.mark.parametrize("engine", ["duckdb", "polars"])
def test_spark_agrees_to_nine_digits(
    on_spark: BuiltFeatures, telling_clients: np.ndarray, engines: dict[str, BuiltFeatures], engine: str
) -> None:
    whole = engines[engine]
    rows = np.isin(whole.clients, telling_clients)
    np.testing.assert_array_equal(on_spark.clients, telling_clients)
    np.testing.assert_array_equal(on_spark.target, whole.target[rows])
    theirs = whole.matrix[rows]
    # On the scale of these clients alone, which is never above that of all.
    assert_nine_digits(on_spark.matrix, theirs, scale_of(theirs))


def test_the_clients_that_spark_is_compared_on_have_all_that_could_differ(
    telling_clients: np.ndarray, engines: dict[str, BuiltFeatures]
) -> None:
    whole = engines["duckdb"]
    some = whole.matrix[np.isin(whole.clients, telling_clients)]
    assert set(history_depth(some)) == {"none", "thin", "full"}
    for name, ours, theirs in zip(feature_set().names, some.T, whole.matrix.T, strict=True):
        assert np.isnan(ours).any() == np.isnan(theirs).any(), name
        if feature_set().features[name].kind == "category":
            assert set(ours[~np.isnan(ours)]) == set(theirs[~np.isnan(theirs)]), name


def test_client_100038_reads_as_the_files_tell(engines: dict[str, BuiltFeatures]) -> None:
    built = engines["duckdb"]
    vector = built.matrix[np.flatnonzero(built.clients == 100_038)[0]]
    value = {
        name: vector[feature_set().position(name)] for name in ("AMT_CREDIT", "AMT_ANNUITY", "PAYMENT_RATE")
    }
    assert value["AMT_CREDIT"] == 625_500
    assert value["AMT_ANNUITY"] == 32_067
    assert value["PAYMENT_RATE"] == pytest.approx(0.05127, abs=5e-6)


def test_real_applications_at_once_are_each_to_the_bit(prepared: Path) -> None:
    facts = pl.read_parquet(prepared / "application.parquet")
    facts = facts.select([name for name in APPLICATION_FACTS if name in facts.columns])
    builder = RowBuilder()
    for block in facts.iter_slices(1000):
        many = block.to_dicts()
        one_by_one = np.array([builder.from_application(application) for application in many])
        assert builder.from_applications(many).tobytes() == one_by_one.tobytes()


def test_a_what_if_on_a_real_client_without_change_is_his_vector(engines: dict[str, BuiltFeatures]) -> None:
    built, features = engines["duckdb"], feature_set()
    names = [name for name in features.names if features.features[name].kind != "category"]
    facts = {
        name: built.matrix[0][features.position(name)]
        for name in names
        if features.features[name].columns == (f"application.{name}",)
    }
    # Categories stay as they are in the vector: only numbers are handed back as facts.
    rebuilt = RowBuilder(features).rebuild(built.matrix[0], facts, {"AMT_CREDIT": facts["AMT_CREDIT"]})
    positions = [features.position(name) for name in RowBuilder(features).dependents(["AMT_CREDIT"])]
    np.testing.assert_array_equal(rebuilt[positions], built.matrix[0][positions])


def test_depths_of_history_all_occur(engines: dict[str, BuiltFeatures]) -> None:
    depths, counts = np.unique(history_depth(engines["duckdb"].matrix), return_counts=True)
    assert set(depths) == {"none", "thin", "full"}
    assert counts.sum() == 10_000


def test_income_and_instalment_are_of_one_period(engines: dict[str, BuiltFeatures]) -> None:
    matrix, features = engines["duckdb"].matrix, feature_set()

    def known(name: str) -> np.ndarray:
        column = matrix[:, features.position(name)]
        return column[~np.isnan(column)]

    assert 0.1 < np.median(known("ANNUITY_INCOME_PERC")) < 0.25
    left = known("INCOME_AFTER_ANNUITY")
    assert (left < 0).mean() < 0.001
    assert np.median(left) > 0

"""The real sample gives the same features in every engine, and the figures that its files tell."""

import os
from pathlib import Path

import numpy as np
import pytest

from limpide_credit.features import RowBuilder, feature_set, history_depth
from limpide_training.feature_build import BuiltFeatures, build_features, load_features
from limpide_training.ingest import ingest

SAMPLE = os.environ.get("LIMPIDE_HOME_CREDIT_DIR", "")

pytestmark = [
    pytest.mark.skipif(not SAMPLE, reason="LIMPIDE_HOME_CREDIT_DIR does not name the real sample"),
    pytest.mark.slow,
    pytest.mark.timeout(600),
]


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> dict[str, BuiltFeatures]:
    folder = tmp_path_factory.mktemp("sample")
    ingest(Path(SAMPLE), folder / "prepared", ["installments_payments"])
    built = {}
    for engine in ("duckdb", "polars"):
        build_features(folder / "prepared", folder / f"{engine}.parquet", engine)
        built[engine] = load_features(folder / f"{engine}.parquet")
    return built


def test_engines_agree_to_nine_digits(engines: dict[str, BuiltFeatures]) -> None:
    ours, theirs = engines["duckdb"].matrix, engines["polars"].matrix
    np.testing.assert_array_equal(np.isnan(ours), np.isnan(theirs))
    scale = np.nan_to_num(np.abs(ours)).max(axis=0)
    differ = np.nan_to_num(np.abs(ours - theirs)) > 1e-9 * np.maximum(scale, 1e-300)
    names = feature_set().names
    assert not differ.any(), [names[position] for position in np.flatnonzero(differ.any(axis=0))]


def test_client_100038_reads_as_the_files_tell(engines: dict[str, BuiltFeatures]) -> None:
    built = engines["duckdb"]
    vector = built.matrix[np.flatnonzero(built.clients == 100_038)[0]]
    value = {
        name: vector[feature_set().position(name)] for name in ("AMT_CREDIT", "AMT_ANNUITY", "PAYMENT_RATE")
    }
    assert value["AMT_CREDIT"] == 625_500
    assert value["AMT_ANNUITY"] == 32_067
    assert value["PAYMENT_RATE"] == pytest.approx(0.05127, abs=5e-6)


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

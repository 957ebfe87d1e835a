from pathlib import Path

import numpy as np
import polars as pl
import pytest

from limpide_credit.errors import InputError, NotFoundError, UnavailableError
from limpide_credit.features import FeatureSet, decode, feature_set
from limpide_training.commands.features import describe_command
from limpide_training.feature_build import BuiltFeatures, build_features, load_features
from limpide_training.generate import generate
from limpide_training.ingest import ingest

CLIENTS = 240


@pytest.fixture(scope="module")
def features() -> FeatureSet:
    return feature_set()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    generate(folder / "generated", CLIENTS, seed=3)
    (folder / "generated" / "installments_payments.parquet").unlink()
    ingest(folder / "generated", folder / "prepared", ["installments_payments"])
    return folder / "prepared"


@pytest.fixture(scope="module")
def whole(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> BuiltFeatures:
    path = tmp_path_factory.mktemp("features") / "features.parquet"
    assert build_features(prepared, path) == CLIENTS
    return load_features(path)


def test_every_client_has_a_vector_in_the_order_of_their_numbers(
    whole: BuiltFeatures, prepared: Path, features: FeatureSet
) -> None:
    application = pl.read_parquet(prepared / "application.parquet").sort("SK_ID_CURR")
    np.testing.assert_array_equal(whole.clients, application["SK_ID_CURR"].to_numpy())
    np.testing.assert_array_equal(whole.target, application["TARGET"].cast(pl.Float64).to_numpy())
    assert whole.matrix.shape == (CLIENTS, len(features.names))
    assert decode(whole.matrix[7])["AMT_CREDIT"] == application["AMT_CREDIT"][7]


def test_a_file_says_what_it_was_built_with(whole: BuiltFeatures, features: FeatureSet) -> None:
    assert whole.feature_set_version == features.version
    assert whole.absent == ("installments_payments",)
    assert np.isnan(whole.matrix[:, features.position("INST_COUNT")]).all()


@pytest.mark.parametrize("engine", ["duckdb", "polars"])
def test_ranges_of_clients_give_what_one_range_gives(
    whole: BuiltFeatures, prepared: Path, tmp_path: Path, engine: str
) -> None:
    done = []
    build_features(
        prepared, tmp_path / "out.parquet", engine, lambda now, total: done.append((now, total)), 100
    )
    parts = load_features(tmp_path / "out.parquet")
    np.testing.assert_array_equal(parts.clients, whole.clients)
    np.testing.assert_allclose(parts.matrix, whole.matrix, rtol=1e-9, atol=1e-9, equal_nan=True)
    assert done == [(100, CLIENTS), (200, CLIENTS), (CLIENTS, CLIENTS)]


def test_polars_builds_the_same_bytes_each_time(prepared: Path, tmp_path: Path) -> None:
    files = [tmp_path / f"{place}.parquet" for place in range(3)]
    for file in files:
        build_features(prepared, file, "polars")
    assert len({file.read_bytes() for file in files}) == 1


def test_an_unknown_engine_is_named(prepared: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="oracle"):
        build_features(prepared, tmp_path / "out.parquet", "oracle")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_leaves_nothing_behind(prepared: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where a folder should be")
    with pytest.raises(UnavailableError):
        build_features(prepared, tmp_path / "taken" / "out.parquet")


@pytest.mark.parametrize("content", [b"", b"PAR1 half a file"])
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "features.parquet"
    path.write_bytes(content)
    with pytest.raises(InputError, match="no readable file of features"):
        load_features(path)


def test_a_feature_is_described_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    describe_command("payment_rate")
    answer = capsys.readouterr().out
    assert "PAYMENT_RATE" in answer
    assert "Mensualité rapportée au montant du crédit" in answer
    assert "Instalment as a share of the loan" in answer


def test_a_misspelled_feature_gets_suggestions() -> None:
    with pytest.raises(NotFoundError) as raised:
        describe_command("PAYMENT_RAT")
    assert "PAYMENT_RATE" in str(raised.value.remedy)

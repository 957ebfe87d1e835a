import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime

import mlflow
import numpy as np
import pandas as pd
import pytest
from layouts import number_layout
from mlflow import MlflowClient

from limpide_credit.bundle import CalibrationBin, Fairness, GroupFigures, Measure
from limpide_credit.contracts.model_report import Figure
from limpide_credit.errors import ConflictError, InputError, NotFoundError, UnavailableError
from limpide_platform.bundle_files import read_bundle, write_bundle
from limpide_platform.registry import CHALLENGER, CHAMPION, Registry

SHARE = Measure(0.9, 0.88, 0.92)
LAYOUT = number_layout([f"feature_{i}" for i in range(20)])


@pytest.fixture(scope="module")
def bundle(tiny_bundle):
    return tiny_bundle(LAYOUT)


@pytest.fixture
def folder(bundle, tmp_path):
    write_bundle(bundle, tmp_path / "model")
    return tmp_path / "model"


@pytest.fixture(scope="module")
def uri(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('mlflow')}/mlflow.db"


@pytest.fixture(scope="module")
def run_id(uri, tmp_path_factory):
    client = MlflowClient(tracking_uri=uri)
    experiment = client.create_experiment(
        "credit", artifact_location=tmp_path_factory.mktemp("files").as_uri()
    )
    return client.create_run(experiment).info.run_id


@pytest.fixture(scope="module")
def registry(uri):
    return Registry(uri)


@pytest.fixture(scope="module")
def version(registry, bundle, run_id):
    return registry.register(bundle, run_id)


def test_a_registered_bundle_comes_back_as_it_was(registry, version, bundle):
    loaded = registry.load(version)
    assert loaded.version == version
    vectors = bundle.reference.vectors
    assert np.array_equal(loaded.model.probability(vectors), bundle.model.probability(vectors))
    assert loaded.model.assess(vectors[:3]) == bundle.model.assess(vectors[:3])
    np.testing.assert_array_equal(loaded.reference.vectors, vectors)
    np.testing.assert_array_equal(loaded.reference.pseudonyms, bundle.reference.pseudonyms)
    assert loaded.metrics == bundle.metrics
    assert loaded.importance == bundle.importance
    np.testing.assert_array_equal(loaded.cost_curve.cost, bundle.cost_curve.cost)
    np.testing.assert_array_equal(loaded.quantiles.repaid["feature_3"], bundle.quantiles.repaid["feature_3"])
    assert (loaded.card_fr, loaded.card_en) == (bundle.card_fr, bundle.card_en)


def test_calibration_and_fairness_come_back_as_they_were(bundle, tmp_path):
    figures = GroupFigures("F", 900, 70, SHARE, None, SHARE, 0.081, 0.078, Measure(0.003, -0.01, 0.02))
    fairness = Fairness("gender", 100, 10, (figures,), {"XNA": 3}, None)
    judged = replace(bundle, calibration_curve=(CalibrationBin(90, 0.02, SHARE),), fairness=(fairness,))
    write_bundle(judged, tmp_path / "model")
    loaded = read_bundle(tmp_path / "model")
    assert (loaded.calibration_curve, loaded.fairness) == (judged.calibration_curve, judged.fairness)


def test_a_bundle_of_the_first_release_reads_without_them(folder, bundle):
    path = folder / "limpide" / "figures.json"
    figures = json.loads(path.read_text())
    path.write_text(json.dumps({name: figures[name] for name in ("metrics", "importance")}))
    manifest = json.loads((folder / "limpide" / "manifest.json").read_text())
    manifest["sha256"]["limpide/figures.json"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "limpide" / "manifest.json").write_text(json.dumps(manifest))
    loaded = read_bundle(folder)
    assert (loaded.metrics, loaded.calibration_curve, loaded.fairness) == (bundle.metrics, (), ())


def test_versions_are_listed_newest_first_with_aliases_and_figures(uri, bundle, tmp_path):
    client = MlflowClient(tracking_uri=uri)
    experiment = client.create_experiment("listed", artifact_location=tmp_path.as_uri())
    registry = Registry(uri, "listed")
    assert registry.versions().versions == []
    for auc in (0.75, 0.76, 0.77):
        run = client.create_run(experiment).info.run_id
        for name, value in {
            "auc": auc,
            "auc.low": auc - 0.01,
            "auc.high": auc + 0.01,
            "threshold": 0.09,
        }.items():
            client.log_metric(run, name, value)
        client.log_metric(run, "auc.full", 0.8)
        registry.register(bundle, run, {"limpide.release": "0.1.0"})
    registry.set_alias(CHAMPION, "2")
    client.delete_run(registry.run_of("1"))
    listed = registry.versions()
    assert [one.version for one in listed.versions] == ["3", "2", "1"]
    assert [one.aliases for one in listed.versions] == [[], [CHAMPION], []]
    newest = listed.versions[0]
    assert newest.metrics == {"auc": Figure(value=0.77, low=0.76, high=0.78), "threshold": 0.09}
    assert newest.tags["limpide.release"] == "0.1.0"
    assert newest.run_id == registry.run_of("3")
    assert newest.created_at.tzinfo is not None
    assert [one.version for one in registry.versions(limit=1).versions] == ["3"]


def test_the_champion_is_told_with_every_page_of_the_versions(uri, run_id):
    client, registry = MlflowClient(tracking_uri=uri), Registry(uri, "many")
    client.create_registered_model("many")
    for _ in range(7):
        client.create_model_version("many", "file:///nowhere", run_id=run_id)
    registry.set_alias(CHAMPION, "1")
    registry.set_alias(CHALLENGER, "6")
    client.delete_model_version("many", "4")
    pages = [registry.versions(limit=2)]
    while pages[-1].next_before is not None:
        pages.append(registry.versions(limit=2, before=pages[-1].next_before))
    assert [[one.version for one in page.versions] for page in pages] == [["7", "6"], ["5", "3"], ["2", "1"]]
    for page in pages:
        assert [(one.version, one.aliases) for one in page.named] == [("6", [CHALLENGER]), ("1", [CHAMPION])]


def test_a_page_of_versions_asks_as_much_as_a_page_of_one(uri, monkeypatch):
    client, registry = MlflowClient(tracking_uri=uri), Registry(uri, "figures")
    client.create_registered_model("figures")
    experiment = client.create_experiment("figures")
    for number in range(6):
        run = client.create_run(experiment).info.run_id
        client.log_metric(run, "auc", 0.7 + number / 100)
        client.create_model_version("figures", "file:///nowhere", run_id=run)
    asked: list[str] = []
    for name in [one for one in dir(MlflowClient) if one.startswith(("get_", "search_"))]:
        plain = getattr(MlflowClient, name)

        def spy(*given, name=name, plain=plain, **named):
            asked.append(name)
            return plain(*given, **named)

        monkeypatch.setattr(MlflowClient, name, spy)
    registry.versions(limit=1)
    of_one = list(asked)
    asked.clear()
    page = registry.versions(limit=6)
    assert [one.metrics["auc"] for one in page.versions] == pytest.approx(
        [0.75, 0.74, 0.73, 0.72, 0.71, 0.70]
    )
    assert asked == of_one


def test_mlflow_itself_loads_and_scores_the_model(folder, bundle):
    rows = bundle.reference.vectors[:7][:, bundle.model.positions]
    frame = pd.DataFrame(rows, columns=pd.Index(bundle.model.feature_names))
    scored = mlflow.pyfunc.load_model(str(folder)).predict(frame)
    np.testing.assert_allclose(scored, bundle.model.scorer.booster.predict(rows))


def test_an_alias_names_a_version_until_it_is_moved(registry, version, bundle, run_id):
    registry.set_alias(CHALLENGER, version)
    assert registry.version_of(CHALLENGER) == version
    later = registry.register(bundle, run_id)
    registry.set_alias(CHALLENGER, later)
    assert registry.version_of(CHALLENGER) == later
    assert registry.run_of(later) == run_id


def test_the_registry_keeps_since_when_an_alias_names_its_version(uri, bundle, run_id):
    registry = Registry(uri, "dated")
    version = registry.register(bundle, run_id)
    before = datetime.now(UTC).replace(microsecond=0)
    registry.set_alias(CHAMPION, version)
    since = alias_since(registry, version)[CHAMPION]
    assert before <= since <= datetime.now(UTC)
    registry.set_alias(CHAMPION, version)
    assert alias_since(registry, version)[CHAMPION] == since
    later = registry.register(bundle, run_id)
    registry.set_alias(CHAMPION, later)
    assert CHAMPION not in alias_since(registry, version)
    assert alias_since(registry, later)[CHAMPION] >= since


def alias_since(registry, version) -> dict[str, datetime]:
    """Return since when each alias of a version names it."""
    (found,) = [one for one in registry.versions().versions if one.version == version]
    return found.alias_since


def test_an_alias_that_nobody_set_names_nothing(registry, version):
    assert registry.version_of(CHAMPION) is None


def test_a_registry_without_the_model_has_no_alias(uri):
    assert Registry(uri, "never-registered").version_of(CHAMPION) is None


@pytest.mark.parametrize("absent", ["999", "latest-and-greatest"])
def test_a_version_that_does_not_exist_is_named(registry, version, absent):
    with pytest.raises(NotFoundError, match=absent):
        registry.load(absent)
    with pytest.raises(NotFoundError, match=absent):
        registry.set_alias(CHAMPION, absent)


def test_a_registry_that_is_away_says_so_without_the_password(monkeypatch, free_port):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "2")
    away = Registry(f"http://someone:secret@127.0.0.1:{free_port}")
    with pytest.raises(UnavailableError) as refused:
        away.version_of(CHAMPION)
    assert "secret" not in json.dumps(refused.value.as_dict())


FILES = [
    "model.lgb",
    "MLmodel",
    "limpide/manifest.json",
    "limpide/layout.json",
    "limpide/model.json",
    "limpide/reference.parquet",
    "limpide/quantiles.parquet",
    "limpide/cost_curve.parquet",
    "limpide/figures.json",
    "limpide/card.fr.md",
    "limpide/card.en.md",
]


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(InputError) as refused:
        read_bundle(folder)
    assert refused.value.value == name


@pytest.mark.parametrize("name", FILES)
def test_half_a_file_is_named(folder, name):
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[: len(content) // 2])
    with pytest.raises(InputError) as refused:
        read_bundle(folder)
    assert refused.value.value == name


@pytest.mark.parametrize("name", [name for name in FILES if name not in ("MLmodel", "limpide/manifest.json")])
def test_one_changed_byte_is_found(folder, name):
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(bytes(content))
    with pytest.raises(InputError, match="checksum"):
        read_bundle(folder)


def test_a_bundle_carries_its_layout(folder):
    layout = read_bundle(folder).model.layout
    assert layout.features == LAYOUT.features
    assert layout.version == LAYOUT.version


def test_a_layout_of_another_version_than_the_manifest_says_is_damaged(folder):
    path = folder / "limpide/manifest.json"
    path.write_text(path.read_text().replace(LAYOUT.version, "another"))
    with pytest.raises(InputError, match="not another") as refused:
        read_bundle(folder)
    assert refused.value.value == "limpide/layout.json"


def test_a_bundle_of_another_format_is_a_conflict(folder):
    manifest = json.loads((folder / "limpide/manifest.json").read_text())
    (folder / "limpide/manifest.json").write_text(json.dumps(manifest | {"format": 99}))
    with pytest.raises(ConflictError) as refused:
        read_bundle(folder)
    assert refused.value.value == 99


@pytest.mark.parametrize(
    ("written", "instead"), [("feature_3", "feature_x"), ('"type": "double"', '"type": "string"')]
)
def test_a_signature_over_other_features_or_types_is_refused(folder, written, instead):
    described = (folder / "MLmodel").read_text()
    assert written in described
    (folder / "MLmodel").write_text(described.replace(written, instead, 1))
    with pytest.raises(InputError) as refused:
        read_bundle(folder)
    assert refused.value.field == "signature"


def test_a_version_whose_files_are_gone_says_so(registry, bundle, uri, tmp_path):
    client = MlflowClient(tracking_uri=uri)
    files = tmp_path / "files"
    experiment = client.create_experiment("short-lived", artifact_location=files.as_uri())
    version = registry.register(bundle, client.create_run(experiment).info.run_id)
    files.rename(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="cannot be read"):
        registry.load(version)

"""The whole study on the generated catalogue with quick encoders, and prediction by what it registered."""

import json
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import mlflow.pyfunc
import pandas as pd
import pytest
from mlflow import MlflowClient

from limpide_credit.contracts.product_study import Absence, ProductStudy
from limpide_credit.errors import InputError, NotFoundError
from limpide_product_categories import cli
from limpide_product_categories.bootstrap import study_once
from limpide_product_categories.catalogue import Columns
from limpide_product_categories.generate import write_generated
from limpide_product_categories.journey import Plan, run_study
from limpide_product_categories.prediction import predict_file
from limpide_product_categories.settings import EXPERIMENT, REGISTERED_MODEL


def quiet_run(plan: Plan, tracking_uri: str) -> tuple[ProductStudy, list[str]]:
    said: list[str] = []
    study = run_study(
        plan, tracking_uri, say=said.append, step=lambda words, total: None, advance=lambda: None
    )
    return study, said


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("study")


@pytest.fixture(scope="module")
def tracking_uri(folder: Path) -> str:
    return f"sqlite:///{folder / 'mlflow.db'}"


@pytest.fixture(scope="module")
def studied(folder: Path, tracking_uri: str) -> tuple[ProductStudy, list[str]]:
    plan = Plan(encoders=("tfidf", "count", "bert"), seeds=(0,), halves=2, write=folder / "ship")
    return quiet_run(plan, tracking_uri)


def test_every_encoder_has_figures_or_the_reason_why_not(studied):
    study, said = studied
    by_name = {row.name: row for row in study.encoders}
    assert by_name["tfidf"].ari.mean > 0.5 and by_name["tfidf"].accuracy.mean > 0.95
    assert study.reported + study.set_aside == 210
    assert sum(map(sum, by_name["count"].confusion)) == study.reported
    assert sum(cell.products for cell in by_name["count"].cells) == study.reported
    assert [trial.options["commonest"] for trial in by_name["count"].trials] == ["0.1", "0.2", "1"]
    if find_spec("torch") is None:
        assert by_name["bert"].ari is None
        assert by_name["bert"].absence == Absence(reason="package", what="torch")
        assert any("BERT-base: no figure, torch is not installed" in line for line in said)
    assert study.catalogue.generated


def test_the_study_says_what_its_classifier_decides_alone_and_takes(studied):
    study, _ = studied
    shares = [one.share for one in study.decided]
    assert shares[0] == 1.0 and shares == sorted(shares, reverse=True)
    assert study.classifier_cost.milliseconds > 0
    assert study.by_names.accuracy > 0.5 and study.by_names.levels == [2]
    assert 0 < study.near_twins < 210 and study.brands == 8


def test_each_encoder_has_a_run_with_figures_and_pictures_under_the_studys(studied, tracking_uri):
    client = MlflowClient(tracking_uri)
    experiment = client.get_experiment_by_name(EXPERIMENT)
    assert experiment is not None
    runs = {run.info.run_name: run for run in client.search_runs([experiment.experiment_id])}
    assert set(runs) == {"study", "tfidf", "count", "bert"}
    assert runs["tfidf"].data.tags["mlflow.parentRunId"] == runs["study"].info.run_id
    assert {
        "ari",
        "ari_halves_deviation",
        "accuracy_brands",
        "seconds",
        "memory_bytes",
        "reference_ari",
    } <= set(runs["tfidf"].data.metrics)
    pictures = {Path(one.path).name for one in client.list_artifacts(runs["tfidf"].info.run_id, "pictures")}
    assert pictures == {"tsne_by_category.png", "tsne_by_cluster.png", "clusters.png", "classifier.png"}
    kept = {Path(one.path).name for one in client.list_artifacts(runs["study"].info.run_id, "study")}
    assert kept == {"study.json", "points.json", "word_cloud.png"}


def test_what_is_written_for_shipping_is_figures_alone(studied, folder):
    [file] = (folder / "ship").iterdir()
    assert file.name == "product_categories.json"
    assert json.loads(file.read_text())["encoders"]


def test_mlflow_itself_loads_and_asks_the_registered_classifier(studied, tracking_uri):
    mlflow.set_tracking_uri(tracking_uri)
    version = MlflowClient(tracking_uri).get_model_version_by_alias(REGISTERED_MODEL, "champion")
    model = mlflow.pyfunc.load_model(
        MlflowClient(tracking_uri).get_model_version_download_uri(REGISTERED_MODEL, version.version)
    )
    assert model.metadata.signature.inputs.input_names() == ["product_name", "description"]
    answered = model.predict(
        pd.DataFrame(
            {"product_name": ["Steel wrist watch"], "description": ["A round dial, a gift for men."]}
        )
    )
    assert answered["category"].tolist() == ["Watches"]


def test_a_new_catalogue_is_predicted_with_confidence_and_second_choice(
    studied, tracking_uri, write_catalogue
):
    rows = [("Cotton bed sheet", "A soft printed sheet for the bedroom"), ("", ""), ("Wrist watch", "")]
    file = write_catalogue(rows, header=("product_name", "description"))
    said: list[str] = []
    table = predict_file(file, Columns(), tracking_uri, said.append)
    assert table["line"].tolist() == [2, 4]
    assert table["category"].tolist() == ["Bedding", "Watches"]
    assert (table["confidence"] > table["second_confidence"]).all()
    assert (table["category"] != table["second_category"]).all()
    assert said[0] == "read as CSV, utf-8, separator ,, no decimal mark seen, 2 columns"
    assert "line 3" in said[1]


def test_prediction_before_any_study_says_to_run_one(tmp_path, write_catalogue):
    with pytest.raises(NotFoundError, match="No classifier product-category"):
        predict_file(write_catalogue(), Columns(), f"sqlite:///{tmp_path / 'mlflow.db'}", print)


def test_a_wrong_catalogue_stops_before_anything_is_logged(tmp_path, write_catalogue):
    file = write_catalogue([("a", "b", "X"), ("c", "d", "X")])
    with pytest.raises(InputError, match="one category only"):
        quiet_run(Plan(data=file), f"sqlite:///{tmp_path / 'mlflow.db'}")
    assert not (tmp_path / "mlflow.db").exists()


def test_the_file_of_a_folder_is_studied(tmp_path):
    file = write_generated(tmp_path / "given" / "products.csv", products=70)
    plan = Plan(data=file.parent, encoders=("count",), seeds=(0,), halves=2)
    study, _ = quiet_run(plan, f"sqlite:///{tmp_path / 'mlflow.db'}")
    assert study.catalogue.fingerprint == sha256(file.read_bytes()).hexdigest()
    assert not study.catalogue.generated


def test_an_installation_without_a_classifier_studies_what_is_in_its_folder_and_then_no_more(
    studied, tracking_uri, tmp_path
):
    empty, folder = tmp_path / "empty", tmp_path / "given"
    empty.mkdir()
    (empty / "README.md").touch()
    file = write_generated(folder / "products.csv", products=14)
    none_yet = f"sqlite:///{tmp_path / 'mlflow.db'}"
    given: list[Path | None] = []
    for catalogue in (None, empty, folder, file):
        study_once(none_yet, catalogue, given.append, print)
    assert given == [None, None, folder, file]
    said: list[str] = []
    study_once(tracking_uri, file, given.append, said.append)
    assert len(given) == 4
    assert said == ["Classifier version 1 is registered already: nothing to do."]


def test_the_command_line_says_an_error_with_its_exit_code(tmp_path, write_catalogue, monkeypatch, capsys):
    monkeypatch.setenv("LIMPIDE_TRACKING_URI", f"sqlite:///{tmp_path / 'mlflow.db'}")
    file = write_catalogue([("a", "b")], header=("title", "text"))
    with pytest.raises(SystemExit) as raised:
        cli.main(["run", "--data", str(file)])
    assert raised.value.code == InputError.exit_code
    said = capsys.readouterr().err
    assert "names no known column" in said and "--name-column" in said

"""From generated tables to a champion and published clients, by the command line, on embedded defaults."""

import json
from contextlib import closing
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from mlflow import MlflowClient
from mlflow.artifacts import download_artifacts

from limpide_credit.errors import ConflictError, ForbiddenError, UnauthenticatedError
from limpide_credit.features import feature_set
from limpide_credit.features.protected import PROTECTED, without_fairness_facts
from limpide_credit.tables.protected import FAIRNESS_FACTS
from limpide_platform.registry import CHALLENGER, CHAMPION, Registry
from limpide_platform.runs import Runs
from limpide_platform.store import migrate, open_store
from limpide_training.cli import main
from limpide_training.feature_build import load_features
from limpide_training.generate import generate
from limpide_training.ingest import load_manifest
from limpide_training.names import client_name
from limpide_training.publication import publish, to_publish

pytestmark = pytest.mark.slow

QUICKLY = ("--preset", "quick", "--folds", "3")


class Journey:
    """What the commands of one journey share."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.prepared = folder / "prepared"
        self.uri = f"sqlite:///{folder}/mlflow/mlflow.db"
        self.store_url = f"sqlite:///{folder}/store.db"

    def limpide(self, *arguments: object) -> int:
        """Run one command and return its exit code."""
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as ended:
            return int(ended.code or 0)
        return 0

    def train(self, parameters: dict, name: str, *options: str) -> int:
        recipe = self.folder / f"{name}.json"
        recipe.write_text(json.dumps(parameters))
        return self.limpide(
            "train", self.prepared, *QUICKLY, "--recipe", recipe, "--tracking-uri", self.uri, *options
        )


@pytest.fixture(scope="module")
def monkeypatch_module():
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module")
def journey(tmp_path_factory, monkeypatch_module):
    journey = Journey(tmp_path_factory.mktemp("journey"))
    # A store of this machine is none of the journey's.
    monkeypatch_module.setenv("LIMPIDE_STORE_URL", f"sqlite:///{journey.folder}/none.db")
    generate(journey.folder / "tables", clients=3_000, seed=7)
    assert journey.limpide("tables", "ingest", journey.folder / "tables", journey.prepared) == 0
    assert journey.train({"rounds": 60, "learning_rate": 0.1}, "good") == 0
    return journey


@pytest.fixture(scope="module")
def registry(journey):
    return Registry(journey.uri)


@pytest.fixture(scope="module")
def champion(journey, registry):
    assert registry.version_of(CHALLENGER) == "1"
    assert journey.limpide("promote", "--tracking-uri", journey.uri) == 0
    assert registry.version_of(CHAMPION) == "1"
    return registry.load("1")


@pytest.fixture(scope="module")
def built(journey):
    return load_features(journey.prepared / "features.parquet")


def test_the_champion_tells_good_clients_from_bad_and_is_calibrated(champion):
    assert champion.metrics["auc"].low > 0.6
    assert champion.metrics["ece"].value < 0.03
    assert 0.0 < champion.seed_points < 100.0
    assert 0.05 < champion.model.policy.threshold < 0.15
    assert len(champion.importance) == len(champion.model.feature_names)
    assert champion.card_fr.startswith("# Carte du modèle")
    assert "generated, not real" in champion.card_en


def test_no_input_of_the_champion_reads_a_protected_fact(champion):
    features = feature_set().features
    for name in (*champion.model.feature_names, *champion.importance):
        assert PROTECTED.isdisjoint(features[name].columns), name
    assert "It reads neither gender, age, family status" in champion.card_en


def test_the_run_keeps_parameters_figures_pictures_and_the_cards(journey, registry, champion):
    client = MlflowClient(tracking_uri=journey.uri)
    run = client.get_run(registry.run_of("1"))
    assert run.info.status == "FINISHED"
    assert run.data.params["rounds"] == "60"
    assert run.data.params["cost_default"] == "10.0"
    assert run.data.metrics["auc.low"] < run.data.metrics["auc"] < run.data.metrics["auc.high"]
    assert run.data.tags["limpide.data_fingerprint"] == champion.data_fingerprint
    pictures = {file.path for file in client.list_artifacts(run.info.run_id, "pictures")}
    assert len(pictures) == 6
    card = Runs(journey.uri).read(run.info.run_id, "model_card/card.en.md").decode()
    assert card == champion.card_en


def test_nothing_that_the_run_keeps_holds_a_client_number(registry, built, tmp_path, journey, champion):
    kept = download_artifacts(run_id=registry.run_of("1"), dst_path=str(tmp_path), tracking_uri=journey.uri)
    tables = sorted(Path(kept).rglob("*.parquet"))
    assert {one.name for one in tables} >= {"out_of_fold.parquet", "reference.parquet"}
    for path in tables:
        table = pq.read_table(path)
        for name in table.column_names:
            if pa.types.is_integer(table.schema.field(name).type):
                assert not np.isin(table[name].to_numpy(), built.clients).any(), f"{path.name}: {name}"


def test_mlflow_serves_the_registered_model_as_it_is(journey, registry, champion, built):
    mlflow.set_tracking_uri(journey.uri)
    served = mlflow.pyfunc.load_model("models:/limpide-credit/1")
    rows = built.matrix[:5][:, champion.model.positions]
    frame = pd.DataFrame(rows, columns=pd.Index(champion.model.feature_names))
    np.testing.assert_allclose(served.predict(frame), champion.model.scorer.booster.predict(rows))
    assert served.metadata.signature is not None
    assert served.input_example is not None
    # MLflow left a note in the version's folder, which is none of its files.
    assert registry.load("1").version == "1"


def test_a_worse_version_is_refused_and_the_champion_stays(journey, registry, champion, capsys, monkeypatch):
    monkeypatch.setenv("LIMPIDE_PROMOTION_FOUR_EYES", "false")
    assert journey.train({"rounds": 3, "learning_rate": 0.1, "feature_share": 0.01}, "worse") == 0
    assert registry.version_of(CHALLENGER) == "2"
    capsys.readouterr()
    assert journey.limpide("promote", "2", "--tracking-uri", journey.uri) == ConflictError.exit_code
    said = capsys.readouterr().err
    assert any(
        why in said
        for why in ("worse than champion 1 beyond noise", "not calibrated", "that a champion needs")
    )
    assert registry.version_of(CHAMPION) == "1"


@pytest.fixture(scope="module")
def again(journey, registry, champion):
    """The version of a second training on the same tables."""
    assert journey.train({"rounds": 60, "learning_rate": 0.1}, "again", "--threads", "1") == 0
    return registry.version_of(CHALLENGER)


def test_training_again_makes_the_same_model_whatever_the_threads(registry, champion, built, again):
    model = registry.load(again)
    np.testing.assert_array_equal(
        model.model.probability(built.matrix[:50]), champion.model.probability(built.matrix[:50])
    )
    assert model.metrics == champion.metrics


def test_another_person_promotes_and_rolls_back_whoever_trained_may_not(
    journey, registry, champion, again, tmp_path, capsys, monkeypatch
):
    url = f"sqlite:///{tmp_path}/audit.db"
    migrate(url)
    monkeypatch.setenv("LIMPIDE_STORE_URL", url)
    monkeypatch.setenv("LIMPIDE_TRACKING_URI", journey.uri)
    capsys.readouterr()
    assert journey.limpide("promote", again) == ForbiddenError.exit_code
    assert f"trained version {again}" in capsys.readouterr().err
    assert journey.limpide("keys", "create", "A. Martin", "--role", "model-approver") == 0
    (tmp_path / "key").write_text(capsys.readouterr().out)
    monkeypatch.setenv("LIMPIDE_IDENTITY", "keys")
    assert journey.limpide("promote", again) == UnauthenticatedError.exit_code
    monkeypatch.setenv("LIMPIDE_ACTOR_TOKEN_FILE", str(tmp_path / "key"))
    assert journey.limpide("rollback", again, "--reason", "Never approved") == ConflictError.exit_code
    assert journey.limpide("promote", again) == 0
    assert registry.version_of(CHAMPION) == again
    assert journey.limpide("rollback", "1", "--reason", "Drift") == 0
    assert registry.version_of(CHAMPION) == "1"
    assert journey.limpide("rollback", "--reason", "A mistake") == 0
    assert registry.version_of(CHAMPION) == again
    assert journey.limpide("rollback", "1", "--reason", "Drift") == 0
    with closing(open_store(url)) as store:
        events = [one for one in store.audit.all() if one.kind.startswith("model.")]
    done = [one.kind.removeprefix("model.") for one in events]
    assert done == ["refused", "promoted", "rolled_back", "rolled_back", "rolled_back"]
    assert {one.role for one in events[1:]} == {"model-approver"}
    assert events[2].details["reason"] == "Drift"


def test_publishing_is_idempotent_and_can_be_cut_off(journey, built):
    migrate(journey.store_url)
    store = open_store(journey.store_url)
    prepared = load_manifest(journey.prepared)
    expected = built.clients[to_publish(built)].tolist()
    written = []

    def stop_in_the_middle() -> None:
        written.append(1)
        if len(written) == len(expected) - 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(store, prepared, built, to_publish(built), stop_in_the_middle)
    for _ in range(2):
        assert journey.limpide("publish", journey.prepared, "--store-url", journey.store_url) == 0
    assert store.clients.count() == len(expected)
    client = store.clients.get(expected[-1])
    protected = store.protected.of_client(client.client_id)
    assert client.name == client_name(client.client_id, protected["CODE_GENDER"])
    assert client.application.keys().isdisjoint({"TARGET", *FAIRNESS_FACTS})
    position = int(np.flatnonzero(built.clients == client.client_id)[0])
    np.testing.assert_array_equal(
        client.vector, without_fairness_facts(built.matrix[position], feature_set())
    )
    for table in prepared.rows.keys() - {"application"}:
        rows = pq.read_table(prepared.path(table))
        for number in expected:
            own = rows.filter(pa.array(rows["SK_ID_CURR"].to_numpy() == number)).drop_columns("SK_ID_CURR")
            own = own.select([one for one in own.column_names if one != "NAME_TYPE_SUITE"])
            assert store.clients.history(number)[table] == own.to_pydict()
    store.close()


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--preset", "slow", "preset"),
        ("--folds", "1", "folds"),
        ("--repeats", "0", "repeats"),
        ("--cost-default", "-1", "cost_default"),
        ("--trials", "0", "search"),
        ("--engine", "abacus", "engine"),
        ("--grades", "600,500", "grades"),
        ("--grades", "600,580,560,540", "bounds"),
        ("--without", "bureau", "without"),
    ],
)
def test_a_wrong_option_is_named(journey, capsys, option, value, said):
    code = journey.limpide("train", journey.prepared, "--tracking-uri", journey.uri, option, value)
    assert code not in (0, 1)
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("content", ["{", "[]", '{"leafs": 3}', '{"leaves": 3.5}', '{"leaves": "many"}'])
def test_a_wrong_recipe_is_named(journey, tmp_path, capsys, content):
    recipe = tmp_path / "recipe.json"
    recipe.write_text(content)
    assert journey.limpide("train", journey.prepared, "--recipe", recipe, "--tracking-uri", journey.uri) == 2
    assert "field:" in capsys.readouterr().err


def test_a_version_that_does_not_exist_is_not_found(journey, capsys):
    assert journey.limpide("promote", "77", "--tracking-uri", journey.uri) == 3
    assert "77" in capsys.readouterr().err

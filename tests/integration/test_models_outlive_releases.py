"""Three bundles of three feature sets, served one after another; old decisions replayed and explained."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest
from explained_models import GeneratedClients, train_bundle, with_all_asked
from explainer_worker import make_worker
from layouts import release, rename, words
from mlflow import MlflowClient
from prometheus_client import CollectorRegistry
from scoring_worker import Scoring

from limpide_credit.bundle import ModelBundle
from limpide_credit.features import FeatureSet, RowBuilder
from limpide_credit.features.rowwise import ratio
from limpide_credit.synthetic import generate_block
from limpide_credit.tables import APPLICATION_FACTS, TABLES
from limpide_platform.registry import CHAMPION, Registry
from limpide_platform.store import Client, migrate, open_store
from limpide_scoring.assembly import assemble
from limpide_scoring.metrics import ScoringMetrics
from limpide_scoring.settings import ScoringSettings
from limpide_training.cli import main

INCOME_TYPES = TABLES["application"].column("NAME_INCOME_TYPE").values
# No model reads what a later release drops.
UNREAD = ("LOAN_ABOVE_GOODS", "CREDIT_GOODS_DIFF")
CLIENTS = 5


def first(known: dict[str, Any], facts: Any) -> None:
    """Begin the other way round, under an older name, with fewer words in another order."""
    for name in reversed(list(known)):
        known[name] = known.pop(name)
    rename(known, "INCOME_CREDIT_PERC", "INCOME_OVER_LOAN")
    words(known, "NAME_INCOME_TYPE", INCOME_TYPES[:1:-1])


def second(known: dict[str, Any], facts: Any) -> None:
    """Drop a feature, and take the full vocabulary."""
    del known["CREDIT_GOODS_DIFF"]


def third(known: dict[str, Any], facts: Any) -> None:
    """Drop, rename and add a feature, and put a word before all others."""
    del known["LOAN_ABOVE_GOODS"]
    rename(known, "PAYMENT_RATE", "INSTALMENT_OVER_LOAN")
    expression = ratio(facts.AMT_CREDIT, facts.DAYS_ID_PUBLISH)
    known["LOAN_PER_DAY"] = replace(known["BUILDING_MEAN"], name="LOAN_PER_DAY", expression=expression)
    words(known, "NAME_INCOME_TYPE", ("Astronaut", *INCOME_TYPES))


def another_definition(known: dict[str, Any], facts: Any) -> None:
    third(known, facts)
    expression = ratio(facts.AMT_ANNUITY * 12.0, facts.AMT_INCOME_TOTAL)
    known["ANNUITY_INCOME_PERC"] = replace(known["ANNUITY_INCOME_PERC"], expression=expression)


class Installation:
    """One store and one registry that live on while releases of the software come and go."""

    def __init__(self, store_url: str, uri: str, files: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.store_url = store_url
        self.registry = Registry(uri)
        self._mlflow = MlflowClient(tracking_uri=uri)
        self._experiment = self._mlflow.create_experiment("credit", files)
        self._patch = monkeypatch
        block = with_all_asked(pl.DataFrame(generate_block(0, seed=7)["application"]).head(400))
        self.applications = block.select(APPLICATION_FACTS).to_dicts()
        self.target = block["TARGET"].fill_null(0).to_numpy().astype(np.int64)

    def train(self, features: FeatureSet, seed: int) -> tuple[str, ModelBundle]:
        """Register a model of a release, and return its version."""
        builder = RowBuilder(features)
        vectors = np.stack([builder.from_application(facts) for facts in self.applications])
        people = GeneratedClients(np.arange(len(vectors)), vectors, self.applications, self.target)
        bundle = train_bundle(people, seed, features, UNREAD)
        run = self._mlflow.create_run(self._experiment).info.run_id
        return self.registry.register(bundle, run), bundle

    def publish(self, features: FeatureSet) -> None:
        """Publish clients as a release does."""
        builder = RowBuilder(features)
        with closing(open_store(self.store_url)) as store:
            store.layouts.put(features)
            store.clients.put_many(
                Client(number, "Camille", facts, builder.from_application(facts), features.version)
                for number, facts in enumerate(self.applications[:CLIENTS])
            )

    def scoring(self, features: FeatureSet) -> Scoring:
        """Start the scoring service of a release."""
        self._patch.setattr("limpide_scoring.assembly.feature_set", lambda: features)
        settings = ScoringSettings(store_url=self.store_url, scoring_poll_seconds=0.05)
        samples = CollectorRegistry()
        return Scoring(assemble(settings, self.registry, ScoringMetrics(samples)), samples)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("installation")
    store_url, uri = f"sqlite:///{folder / 'store.db'}", f"sqlite:///{folder / 'mlflow.db'}"
    migrate(store_url)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("LIMPIDE_STORE_URL", store_url)
        monkeypatch.setenv("LIMPIDE_TRACKING_URI", uri)
        yield Installation(store_url, uri, (folder / "files").as_uri(), monkeypatch)


def test_three_bundles_of_three_releases(installation: Installation, capsys: pytest.CaptureFixture) -> None:
    decided: list[dict[str, Any]] = []
    bundles: dict[str, ModelBundle] = {}
    application = installation.applications[20]
    for seed, change in enumerate((first, second, third)):
        features = release(change)
        version, bundles[version] = installation.train(features, seed)
        installation.publish(features)
        installation.registry.set_alias(CHAMPION, version)
        scoring = installation.scoring(features)
        # Every model so far, served by this release one after another, to this release's clients.
        for serving in bundles:
            installation.registry.set_alias(CHAMPION, serving)
            scoring.serves(serving)
            for request in ({"application": application}, {"client_id": 2}):
                score = scoring.score(**request)
                assert score["model_version"] == serving
                assert score["feature_set_version"] == bundles[serving].model.layout.version
                before = [
                    one["probability_of_default"]
                    for one in decided
                    if (one["model_version"], one["client_id"]) == (serving, score["client_id"])
                ]
                assert set(before) <= {score["probability_of_default"]}
                decided.append(score)
        # A word that no vocabulary has.
        before = scoring.unknown_words("NAME_INCOME_TYPE")
        unknown = scoring.score(application={**application, "NAME_INCOME_TYPE": "Cosmonaut"})
        assert scoring.unknown_words("NAME_INCOME_TYPE") == before + 1
        decided.append(unknown)
        record = scoring.ask("GET", f"/decisions/{decided[0]['decision_id']}").json()
        assert record["features"]["AMT_CREDIT"] == application["AMT_CREDIT"]
        scoring.close()
    for one in decided:
        with pytest.raises(SystemExit) as ended:
            main(("decisions", "replay", one["decision_id"]))
        assert not ended.value.code, capsys.readouterr().err
        assert "bit for bit" in capsys.readouterr().out
    _explained_by_the_last_release(installation, bundles, decided)


def _explained_by_the_last_release(
    installation: Installation, bundles: dict[str, ModelBundle], decided: list[dict[str, Any]]
) -> None:
    features = release(third)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("limpide_explainer.assembly.feature_set", lambda: features)
        worker = make_worker(installation.store_url, installation.registry, explainer_deadline_seconds=300)
        worker.wait_until_ready()
        for one in decided:
            answer = worker.explain({"decision_id": one["decision_id"]})
            assert answer.status_code == 200, answer.text
            result = answer.json()
            assert result["probability_of_default"] == one["probability_of_default"]
            assert result["model_version"] == one["model_version"]
            names = {feature["feature"] for feature in result["features"]}
            assert names <= set(bundles[one["model_version"]].model.layout.names)
        worker.close()


def test_a_changed_definition_of_a_feature_that_is_read_is_refused_by_name(
    installation: Installation,
) -> None:
    features = release(third)
    version, _ = installation.train(features, seed=5)
    installation.registry.set_alias(CHAMPION, version)
    scoring = installation.scoring(release(another_definition))
    scoring.until(lambda: scoring.runtime.models.registry.refused_version == version)
    answer = scoring.ask("POST", "/score", json={"application": {"AMT_CREDIT": 1e5}})
    assert answer.status_code == 503
    assert "ANNUITY_INCOME_PERC, which has another definition" in answer.text
    scoring.close()

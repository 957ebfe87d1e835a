"""A scorecard through all that a model goes through: train, register, promote, score, explain, replay."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
import pytest
from explainer_worker import make_worker
from prometheus_client import CollectorRegistry
from scoring_worker import Scoring

from limpide_credit.bundle import ModelBundle
from limpide_credit.errors import InputError
from limpide_platform.bundle_files import write_bundle
from limpide_platform.registry import CHAMPION, Registry
from limpide_platform.store import migrate
from limpide_scoring.assembly import assemble
from limpide_scoring.metrics import ScoringMetrics
from limpide_scoring.settings import ScoringSettings
from limpide_training.cli import main
from limpide_training.generate import generate

pytestmark = pytest.mark.slow

Command = Callable[..., int]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scorecard")


@pytest.fixture(scope="module")
def limpide(folder: Path):
    """Return a function that runs a command of an installation in ``folder``, and returns its exit code."""
    store_url = f"sqlite:///{folder / 'store.db'}"
    migrate(store_url)

    def run(*arguments: object) -> int:
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as ended:
            return int(ended.code or 0)
        return 0

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIMPIDE_STORE_URL", store_url)
        patch.setenv("LIMPIDE_TRACKING_URI", f"sqlite:///{folder / 'mlflow.db'}")
        patch.chdir(folder)
        yield run


@pytest.fixture(scope="module")
def champion(limpide: Command, folder: Path) -> ModelBundle:
    """A scorecard that passed the gates of promotion, and the clients whom it may be asked about."""
    generate(folder / "tables", clients=2_500, seed=7)
    assert limpide("tables", "ingest", folder / "tables", folder / "prepared") == 0
    options = ("--model", "scorecard", "--preset", "quick", "--folds", "3")
    assert limpide("train", folder / "prepared", *options) == 0
    assert limpide("promote") == 0
    assert limpide("publish", folder / "prepared") == 0
    registry = Registry(f"sqlite:///{folder / 'mlflow.db'}")
    assert registry.version_of(CHAMPION) == "1"
    return registry.load("1")


def test_the_champion_is_a_scorecard_that_its_card_describes(champion: ModelBundle):
    scorer = champion.model.scorer
    assert scorer.kind == "scorecard"
    assert scorer.fault() is None
    assert 0 < len(champion.model.feature_names) <= 40
    assert champion.metrics["auc"].low > 0.6
    assert "points scorecard" in champion.card_en
    assert "LightGBM" not in champion.card_en + champion.card_fr


def test_mlflow_serves_it_as_it_is(champion: ModelBundle, tmp_path: Path):
    write_bundle(champion, tmp_path / "model")
    served = mlflow.pyfunc.load_model(str(tmp_path / "model"))
    rows = champion.reference.vectors[:5][:, champion.model.positions]
    frame = pd.DataFrame(rows, columns=pd.Index(champion.model.feature_names))
    raw = champion.model.raw_log_odds(champion.reference.vectors[:5])
    np.testing.assert_allclose(served.predict(frame), 1.0 / (1.0 + np.exp(-raw)))


def test_it_is_scored_explained_by_its_points_and_replayed(
    champion: ModelBundle, limpide: Command, folder: Path, capsys: pytest.CaptureFixture
):
    registry, store_url = Registry(f"sqlite:///{folder / 'mlflow.db'}"), f"sqlite:///{folder / 'store.db'}"
    samples = CollectorRegistry()
    settings = ScoringSettings(store_url=store_url, scoring_poll_seconds=0.05)
    with closing(Scoring(assemble(settings, registry, ScoringMetrics(samples)), samples)) as scoring:
        scoring.serves("1")
        client = scoring.ask("GET", "/clients").json()["clients"][0]["client_id"]
        score = scoring.score(client_id=client)

    with closing(make_worker(store_url, registry, explainer_deadline_seconds=300)) as worker:
        worker.wait_until_ready(300)
        answer = worker.explain({"decision_id": score["decision_id"]})
        assert answer.status_code == 200, answer.text
        assert answer.json()["probability_of_default"] == score["probability_of_default"]
        serving = worker.runtime.models.champion
        assert serving is not None
        view = serving.model.view
        assert view.source.name == "scorecard"
        found = view.explain(champion.reference.vectors[:20])
        total = found.base_log_odds + found.log_odds.sum(axis=1)
        np.testing.assert_allclose(total, champion.model.log_odds(champion.reference.vectors[:20]))

    assert limpide("decisions", "replay", score["decision_id"]) == 0
    assert "bit for bit" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--model", "abacus"), "abacus"),
        (("--model", "scorecard", "--trials", "3"), "search"),
    ],
    ids=["unknown kind", "search"],
)
def test_what_a_kind_of_model_cannot_do_is_refused(limpide: Command, folder: Path, capsys, options, said):
    assert limpide("train", folder, *options) == InputError.exit_code
    assert said in capsys.readouterr().err

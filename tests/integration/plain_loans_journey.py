"""What another lender goes through; `test_another_lender.py` runs it with the schema ``plain-loans``."""

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from dashboard_bench import SCRIPT, text_of
from explainer_worker import make_worker
from installation import Installation, Service, drift_of, explainer_of, scoring_of, started
from prometheus_client import CollectorRegistry
from scoring_worker import Scoring
from streamlit.testing.v1 import AppTest

from limpide_credit.schemas.chosen import SCHEMA
from limpide_dashboard import app
from limpide_dashboard.catalogue import LANGUAGES
from limpide_dashboard.page_table import PAGES
from limpide_platform.registry import Registry
from limpide_platform.store import migrate
from limpide_scoring.assembly import assemble
from limpide_scoring.metrics import ScoringMetrics
from limpide_scoring.settings import ScoringSettings
from limpide_training.cli import main
from limpide_training.generate import generate

WINDOW = 40
REQUEST = {
    "loan_amount": 9000,
    "monthly_payment": 310,
    "monthly_income": 2400,
    "born": -13000,
    "purpose": "car",
}


def limpide(*arguments: object) -> int:
    try:
        main([str(argument) for argument in arguments])
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a folder with a champion and published clients."""
    folder = tmp_path_factory.mktemp("lender")
    migrate(f"sqlite:///{folder / 'limpide.db'}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIMPIDE_STORE_URL", f"sqlite:///{folder / 'limpide.db'}")
        patch.setenv("LIMPIDE_TRACKING_URI", f"sqlite:///{folder / 'mlflow.db'}")
        patch.chdir(folder)
        generate(folder / "tables", clients=2_500, seed=7)
        assert limpide("tables", "ingest", folder / "tables", folder / "prepared") == 0
        assert limpide("train", folder / "prepared", "--preset", "quick", "--folds", "3") == 0
        assert limpide("promote", "--least-auc", "0.6") == 0
        assert limpide("publish", folder / "prepared") == 0
        yield folder


def test_its_clients_and_requests_are_scored_and_explained_by_its_own_names(folder: Path):
    assert SCHEMA.name == "plain-loans"
    registry, store_url = Registry(f"sqlite:///{folder / 'mlflow.db'}"), f"sqlite:///{folder / 'limpide.db'}"
    samples = CollectorRegistry()
    settings = ScoringSettings(store_url=store_url, scoring_poll_seconds=0.05)
    with closing(Scoring(assemble(settings, registry, ScoringMetrics(samples)), samples)) as scoring:
        scoring.serves("1")
        client = scoring.ask("GET", "/clients").json()["clients"][0]["client_id"]
        score = scoring.score(client_id=client)
        asked = scoring.score(application=REQUEST, asked=["bureau_score", "past_loans"])
        wrong = scoring.ask("POST", "/score", json={"application": {**REQUEST, "monthly_incme": 3}})
        history = scoring.ask("GET", f"/clients/{client}/history").json()
    assert 0.0 < asked["probability_of_default"] < 1.0
    assert wrong.status_code == 422
    assert "monthly_income" in wrong.text
    assert [table["table"] for table in history["tables"]] == ["past_loan"]

    with closing(make_worker(store_url, registry, explainer_deadline_seconds=300)) as worker:
        worker.wait_until_ready(300)
        answer = worker.explain({"decision_id": score["decision_id"], "language": "en"})
        assert answer.status_code == 200, answer.text
        assert answer.json()["probability_of_default"] == score["probability_of_default"]
        assert answer.json()["reasons"]
        letter = worker.ask("POST", "/letter", json={"decision_id": asked["decision_id"], "language": "fr"})
        assert letter.status_code == 200, letter.text


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[dict[str, Service]]:
    """Return the services over that champion, with a window of decisions."""
    made = Installation(folder)
    scoring, explainer = scoring_of(made), explainer_of(made)
    drift = drift_of(made, LIMPIDE_DRIFT_MINIMUM_DECISIONS=str(WINDOW))
    with started((scoring, explainer, drift)), pytest.MonkeyPatch.context() as patch:
        for one in (scoring, explainer, drift):
            patch.setenv(f"LIMPIDE_{one.name.upper()}_URL", one.url)
        for client in scoring.ask(f"/clients?limit={WINDOW}")["clients"]:
            scoring.ask("/score", {"client_id": client["client_id"]})
        yield {one.name: one for one in (scoring, explainer, drift)}


def test_its_window_is_compared_feature_by_feature(running: dict[str, Service]):
    drift, deadline = running["drift"], time.monotonic() + 240
    asked = drift.ask("/runs", {})
    while (run := drift.ask(f"/runs/{asked['run_id']}"))["progress"] is not None:
        assert time.monotonic() < deadline, run
        time.sleep(0.2)
    # Other tests of this journey score a few besides.
    assert run["state"] == "done" and run["decisions"] >= WINDOW, run
    assert run["verdict"] in ("stable", "moderate", "drifted")
    compared = {one["feature"] for one in run["findings"]["features"]}
    assert {"bureau_score", "monthly_income"} <= compared


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("word", PAGES)
def test_every_page_shows_its_clients_and_complains_of_nothing(
    running: dict[str, Service], monkeypatch: pytest.MonkeyPatch, word: str, language: str
):
    monkeypatch.setattr(app, "start_page", lambda _section: word)
    page = AppTest.from_file(SCRIPT, default_timeout=120)
    page.query_params["client"] = running["scoring"].ask("/clients?limit=1")["clients"][0]["client_id"]
    page.query_params["lang"] = language
    page.run()
    assert not page.exception
    assert [one.value for one in page.error] == []
    assert "AMT_" not in text_of(page) and "EXT_SOURCE" not in text_of(page)

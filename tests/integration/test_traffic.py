"""`limpide traffic` as typed, through a running scoring and drift: drift sees a shift where there is one."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from installation import Installation, Service, drift_of, install, scoring_of, started

from limpide_platform.store import migrate, open_store
from limpide_training.cli import main

A_DAY = 100
STREAM = ("--a-day", str(A_DAY), "--outcome-days", "4")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def champion(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return install(tmp_path_factory.mktemp("champion"))


@pytest.fixture
def demonstration(
    champion: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Service, Service, str]]:
    """Scoring and drift over the champion and a store of their own, and that store's URL."""
    shutil.copy(champion.folder / "mlflow.db", tmp_path)
    made = Installation(tmp_path)
    store_url = made.environment["LIMPIDE_STORE_URL"]
    migrate(store_url)
    scoring = scoring_of(made, LIMPIDE_SCORING_DECISION_TIMES="true")
    drift = drift_of(made)
    with started((scoring, drift)):
        monkeypatch.setenv("LIMPIDE_STORE_URL", store_url)
        monkeypatch.setenv("LIMPIDE_SCORING_URL", scoring.url)
        monkeypatch.setenv("LIMPIDE_DRIFT_URL", drift.url)
        yield scoring, drift, store_url


def _traffic(*options: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["traffic", *STREAM, *options])
    assert not ended.value.code


def _verdicts(drift: Service) -> list[str]:
    """The verdicts of the windows that traffic asked for, the earliest first."""
    runs = drift.ask("/runs")["runs"]
    return [one["verdict"] for one in reversed(runs) if one["decisions"] == 5 * A_DAY]


def _gradual(drift: Service) -> dict[str, Any]:
    """What the earliest window says of the days together."""
    runs = [one for one in drift.ask("/runs")["runs"] if one["decisions"] == 5 * A_DAY]
    return drift.ask(f"/runs/{runs[-1]['run_id']}")["findings"]["gradual"]


def test_a_recession_changes_the_windows_from_its_day_on_and_no_others(demonstration):
    scoring, drift, store_url = demonstration
    _traffic("--shift", "recession", "--days", "10", "--from-day", "6")
    before, after = _verdicts(drift)
    assert before == "stable"
    assert _gradual(drift)["changed"] is False
    assert after in ("moderate", "drifted")
    assert scoring.ask("/decisions?limit=1&channel=backdated")["total"] == 10 * A_DAY
    store = open_store(store_url)
    try:
        assert store.decisions.verify() == []
        assert store.outcomes.ledger.verify() == []
        assert store.outcomes.ledger.head().count > A_DAY
    finally:
        store.close()

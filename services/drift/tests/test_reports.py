"""Evidently's report of a run: kept in MLflow, what would break it set aside; and its PSI is ours."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from limpide_credit.drift import ReferenceBins, WindowCounts
from limpide_credit.drift.stability import stability_index
from limpide_credit.errors import NotFoundError, UnavailableError
from limpide_credit.features import feature_set
from limpide_platform.runs import Runs

START = datetime(2026, 11, 20, tzinfo=UTC)

# Evidently's own dependencies warn of what they will change.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")


def test_a_report_is_kept_and_given_back_without_what_would_break_it(
    service_with, sqlite_url, sqlite_store, decide, people, runs
):
    service = service_with(sqlite_url, reports=True, drift_report_features=8, drift_report_rows=150)
    vectors = people(260, seed=8, shift=1.0)
    vectors[:, 0] = np.nan  # nothing left of it
    vectors[:, 2] = 1.0  # a constant
    decide(sqlite_store, vectors)
    made = service.run().json()
    findings = made["findings"]
    assert findings["report_problem"] is None
    names = feature_set().names
    assert set(findings["report_set_aside"]) >= {names[0], names[2]}
    page = service.ask("GET", f"/runs/{made['run_id']}/report")
    assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
    assert "<html" in page.text.lower() and "probability_of_default" in page.text
    figures = service.ask("GET", f"/runs/{made['run_id']}/report", params={"form": "json"}).json()
    assert figures["metrics"]
    every = service.ask("GET", f"/runs/{made['run_id']}/report", params={"form": "features"}).json()
    assert len(every) == len(names)
    assert runs.tag(findings["report_run_id"], "limpide.verdict") == made["verdict"]
    assert service.ask("GET", f"/runs/{made['run_id']}/report?form=pdf").status_code == 422


def test_reports_beyond_the_quota_go_and_their_runs_stay(tmp_path):
    runs = Runs(f"sqlite:///{tmp_path}/mlflow.db", "drift")
    kept = []
    for number in range(4):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "report.html").write_bytes(b"x" * 400)
        with runs.start(f"run {number}") as run:
            run.figures({"report_bytes": 400})
            run.folder(folder, "report")
        kept.append(run.id)
    assert runs.keep_newest(1000, size="report_bytes", under="report") == 800
    for run_id in kept[2:]:
        assert len(runs.read(run_id, "report/report.html")) == 400
    for run_id in kept[:2]:
        with pytest.raises(NotFoundError):
            runs.read(run_id, "report/report.html")
    assert len(list((tmp_path / "artifacts").rglob("report.html"))) == 2
    assert runs.keep_newest(1, size="report_bytes", under="report") == 400, "the newest stays"


def test_a_service_keeps_its_reports_within_the_quota(service_with, sqlite_url, sqlite_store, decide, people):
    service = service_with(sqlite_url, reports=True, drift_report_features=4, drift_report_rows=100)
    service.runtime.reports._most_bytes = 1
    decide(sqlite_store, people(220, seed=7))
    first = service.run().json()["run_id"]
    later = service.run(window_end="2026-11-21T01:00:00Z").json()["run_id"]
    assert service.ask("GET", f"/runs/{later}/report").status_code == 200
    gone = service.ask("GET", f"/runs/{first}/report")
    assert gone.status_code == 404 and "gone" in gone.json()["error"]["message"]
    assert service.ask("GET", f"/runs/{first}").json()["state"] == "done"
    assert service.figure("limpide_drift_reports_bytes") > 1


def test_a_run_without_mlflow_is_recorded_without_its_report(
    service_with, sqlite_url, sqlite_store, decide, people, monkeypatch
):
    service = service_with(sqlite_url, reports=True)

    def away(*_):
        raise UnavailableError("The model registry does not answer.")

    monkeypatch.setattr(service.runtime.reports._runs, "end_unfinished", away)
    decide(sqlite_store, people(220, seed=7))
    made = service.run().json()
    assert (made["state"], made["decisions"]) == ("done", 220)
    assert made["findings"]["report_problem"] == "The model registry does not answer."
    assert service.figure("limpide_drift_report_failures_total") == 1


def test_psi_is_evidentlys_on_the_same_bins():
    from evidently import DataDefinition, Dataset, Report
    from evidently.metrics import ValueDrift

    random = np.random.default_rng(5)
    before, after = random.normal(size=(3000, 2)), random.normal(0.4, 1.2, size=(800, 2))
    before[random.random(before.shape) < 0.1] = np.nan
    after[random.random(after.shape) < 0.3] = np.nan
    bins = ReferenceBins.of(before, [0, 0])
    window = WindowCounts(bins)
    window.add(after)
    ours = stability_index(bins.counts, window.cells)

    def cells(matrix: np.ndarray) -> pd.DataFrame:
        columns = {}
        for place in range(2):
            ends = bins.edges[place][np.isfinite(bins.edges[place])]
            cell = np.searchsorted(ends, matrix[:, place]).astype(str)
            columns[f"f{place}"] = np.where(np.isnan(matrix[:, place]), "missing", cell)
        return pd.DataFrame(columns)

    definition = DataDefinition(categorical_columns=["f0", "f1"])
    run = Report([ValueDrift(column=name, method="psi") for name in ("f0", "f1")]).run(
        Dataset.from_pandas(cells(after), data_definition=definition),
        Dataset.from_pandas(cells(before), data_definition=definition),
    )
    theirs = {one["config"]["column"]: one["value"] for one in run.dict()["metrics"]}
    assert ours.tolist() == pytest.approx([theirs["f0"], theirs["f1"]], rel=1e-9)

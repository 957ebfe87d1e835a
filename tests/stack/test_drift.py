"""Drift in the stack: a run over recorded decisions, its report in the bucket, an alert that is delivered."""

import pytest

pytestmark = pytest.mark.stack


def test_a_run_is_a_row_of_history_with_its_report_in_the_bucket(watched):
    [run, *_] = watched.drift.get("/runs").json()["runs"]
    assert run["state"] == "done", run
    assert run["model_version"] == watched.champion()
    assert run["decisions"] >= 750
    assert watched.number(f"SELECT count(*) FROM drift_runs WHERE id = '{run['run_id']}'") == 1
    report = watched.drift.get(f"/runs/{run['run_id']}/report", params={"form": "html"})
    assert report.headers["content-type"].startswith("text/html")
    names = [one.object_name for one in watched.bucket().list_objects("mlflow", recursive=True)]
    assert [name for name in names if name.startswith("artifacts/drift/")], names[:20]


def test_an_alert_that_fires_reaches_alertmanager(whole):
    whole.compose("stop", "drift")
    try:
        whole.until(
            lambda: "DriftDown" in alerts(whole), seconds=240, what="Alertmanager lists that drift is down"
        )
    finally:
        whole.compose("start", "drift")
        whole.wait_healthy()
    whole.until(lambda: "DriftDown" not in alerts(whole), seconds=240, what="it is over")


def alerts(stack):
    """Names of the alerts that Alertmanager holds as active."""
    answer = stack.alertmanager.get("/alerts", params={"active": "true"})
    return {one["labels"]["alertname"] for one in answer.json()}

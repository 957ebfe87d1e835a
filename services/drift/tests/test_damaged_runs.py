"""A figure that is undefined is said to be so; a damaged run is named and hides no other."""

import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from limpide_drift.schedule import Schedule

START = datetime(2026, 11, 20, tzinfo=UTC)
END = START + timedelta(days=1)


def until(hours):
    return (END + timedelta(hours=hours)).isoformat()


def write(store, run_id, column, value):
    store.database.write(
        lambda connection: connection.exec_driver_sql(
            f"UPDATE drift_runs SET {column} = ? WHERE id = ?", (value, run_id)
        )
    )


def test_a_run_over_one_decision_says_what_is_not_known_and_why(service, sqlite_store, decide, people):
    (only,) = decide(sqlite_store, people(1, seed=7))
    sqlite_store.outcomes.add(only, "repaid", END)
    found = service.run().json()
    assert (found["state"], found["decisions"]) == ("done", 1)
    assert found["expected_auc"] == {"not_known": "too_few_decisions"}
    assert found["realised_auc"] == {"not_known": "one_outcome_only"}
    assert "NaN" not in sqlite_store.drift_runs.last().summary.__repr__()
    listed = service.ask("GET", "/runs")
    assert listed.status_code == 200 and len(listed.json()["runs"]) == 1
    reasons = {"figure": "expected_auc", "reason": "too_few_decisions"}
    assert service.figure("limpide_drift_not_known", **reasons) == 1
    assert service.figure("limpide_drift_expected_auc_ratio", bound="value") is None


def test_people_all_alike_of_one_group_and_all_refused_give_a_run(service, sqlite_store, decide, people):
    vectors = np.repeat(people(1, seed=7), 300, axis=0)
    decide(sqlite_store, vectors, decision="refused")
    found = service.run().json()
    assert found["state"] == "done"
    assert found["findings"]["expected"]["approved_default_rate"] == {"not_known": "nobody_approved"}
    gender = found["findings"]["fairness"][0]
    assert gender["lowest_approval_ratio"] == {"not_known": "one_group_only"}
    assert gender["groups"][0]["approval_gap"] == {"not_known": "one_group_only"}
    assert service.ask("GET", "/runs").status_code == 200


def test_what_an_earlier_release_stored_as_null_is_read_as_not_known(service, sqlite_store, decide, people):
    decide(sqlite_store, people(250, seed=7))
    run_id = service.run().json()["run_id"]
    summary = sqlite_store.drift_runs.get(run_id).summary
    summary["expected"]["auc"] = {"value": 0.5, "low": None, "high": None}
    summary["realised"] = None
    write(sqlite_store, run_id, "summary", json.dumps(summary))
    found = service.ask("GET", f"/runs/{run_id}").json()
    assert found["expected_auc"] == {"not_known": "undefined"}
    assert found["realised_auc"] == {"not_known": "not_recorded"}


DAMAGE = {
    "summary": ('{"verdict": "stable", "score": {"psi": null}}', "set_aside: Field required"),
    "window_start": ("0001-01-01T00:00:00.000000+00:00", "window_start"),
    "window_end": ("infinity", "window_end"),
    "reference": ("yesterday", "reference"),
}


@pytest.mark.parametrize("column", DAMAGE)
def test_a_damaged_run_is_named_and_hides_neither_the_others_nor_stops_the_schedule(
    service, service_with, sqlite_url, sqlite_store, decide, people, column
):
    decide(sqlite_store, people(250, seed=7))
    kept = service.run().json()["run_id"]
    bad = service.run(window_end=until(1)).json()["run_id"]
    value, named = DAMAGE[column]
    write(sqlite_store, bad, column, value)
    page = service.ask("GET", "/runs").json()
    assert [one["run_id"] for one in page["runs"]] == [kept]
    (damaged,) = page["damaged"]
    assert damaged["run_id"] == bad and named in damaged["problem"]
    assert page["total"] == 2
    answer = service.ask("GET", f"/runs/{bad}")
    assert answer.status_code == 409 and bad in answer.json()["error"]["message"]
    restarted = service_with(sqlite_url)
    clock = datetime.now(UTC)
    runtime = restarted.runtime
    Schedule(runtime.settings, runtime.runner, runtime.metrics, (), lambda: clock)._due()
    assert restarted.figure("limpide_drift_runs_total", result="done") == 1


def test_a_damaged_run_gives_way_to_the_same_run_made_again(service, sqlite_store, decide, people):
    decide(sqlite_store, people(250, seed=7))
    bad = service.run().json()["run_id"]
    write(sqlite_store, bad, "summary", "{}")
    again = service.run()
    assert again.status_code == 200 and again.json()["state"] == "done"
    page = service.ask("GET", "/runs").json()
    assert [one["run_id"] for one in page["runs"]] == [again.json()["run_id"]] and page["damaged"] == []


def test_history_is_paged_by_cursor_with_an_honest_count(service, sqlite_store):
    made = [service.run(window_end=until(hours)).json()["run_id"] for hours in range(3)]
    first = service.ask("GET", "/runs", params={"limit": 2}).json()
    rest = service.ask("GET", "/runs", params={"limit": 2, "before": first["next_before"]}).json()
    assert [one["run_id"] for page in (first, rest) for one in page["runs"]] == made[::-1]
    assert (first["total"], rest["total"], rest["next_before"]) == (3, 3, None)
    assert service.ask("GET", "/runs", params={"before": "unheard"}).status_code == 422


def test_a_service_whose_schedule_is_silent_is_not_ready(service):
    assert service.ask("GET", "/readyz").status_code == 200
    service.runtime.schedule._last_beat -= timedelta(minutes=2)
    answer = service.ask("GET", "/readyz")
    assert answer.status_code == 503 and answer.json()["error"]["field"] == "heartbeat"

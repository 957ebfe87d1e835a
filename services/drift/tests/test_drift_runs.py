"""A run finds what changed, says how sure it is, and is recorded whole."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from limpide_credit.features import feature_set

START = datetime(2026, 11, 20, tzinfo=UTC)
END = START + timedelta(days=1)
LATER = END + timedelta(hours=1)


def test_people_as_usual_give_a_stable_run(service, sqlite_store, decide, people):
    decide(sqlite_store, people(600, seed=7))
    answer = service.run()
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["verdict"], found["decisions"], found["state"]) == ("stable", 600, "done")
    findings = found["findings"]
    assert findings["score"]["verdict"] == "stable"
    assert findings["totals"]["drifted"] == 0 and findings["totals"]["used"] == 12
    assert findings["totals"]["compared"] == len(feature_set().names)
    assert findings["expected"]["auc"]["low"] < findings["expected"]["auc"]["value"]
    assert findings["realised"] == {"not_known": "no_outcomes"} and findings["realised_months"] == []
    assert {one["attribute"] for one in findings["fairness"]} == {"gender", "age", "family_status"}
    women = findings["fairness"][0]["groups"][0]
    assert women["group"] in {"F", "M"} and women["label_fr"] in {"Femme", "Homme"}


def test_other_people_are_found_and_their_features_are_at_the_top(service, sqlite_store, decide, people):
    decide(sqlite_store, people(600, seed=8, shift=1.5))
    found = service.run().json()
    assert found["verdict"] == "drifted"
    moved = set(feature_set().names[:12]) - set(feature_set().categorical)
    assert found["features_drifted"] == len(moved)
    assert {one["feature"] for one in found["findings"]["features"][: len(moved)]} == moved
    assert found["findings"]["score"]["psi"]["value"] > 0.25
    assert service.figure("limpide_drift_verdict", verdict="drifted") == 1
    assert service.figure("limpide_drift_features_drifted_ratio") == len(moved) / 12
    assert service.figure("limpide_drift_score_psi_ratio", bound="low") > 0.25
    name = found["findings"]["features"][0]
    assert service.figure(
        "limpide_drift_feature_psi_ratio", feature=name["feature"], concept=name["concept"]
    ) == pytest.approx(name["psi"]["value"])


def test_an_empty_feed_is_a_jump_of_missing_values(service, sqlite_store, decide, people):
    vectors = people(600, seed=9)
    vectors[:, 0] = np.nan
    decide(sqlite_store, vectors)
    found = service.run().json()
    first = found["findings"]["features"][0]
    assert first["feature"] == feature_set().names[0]
    assert first["missing"] == 1.0 and first["missing_jump"]
    assert service.figure("limpide_drift_largest_missing_rise_ratio") > 0.8
    assert service.figure("limpide_drift_features", finding="missing_jumps") == 1


def test_a_small_window_has_figures_and_no_verdict(service, sqlite_store, decide, people):
    decide(sqlite_store, people(199, seed=8, shift=1.5))
    found = service.run().json()
    assert found["verdict"] == "no_verdict" and found["decisions"] == 199
    assert found["score_psi"]["value"] > 0.25
    assert service.figure("limpide_drift_verdict", verdict="no_verdict") == 1
    assert service.figure("limpide_drift_decisions", of="window") == 199


def test_series_of_features_are_bounded(service, sqlite_store, decide, people):
    decide(sqlite_store, people(300, seed=7))
    service.run()
    series = [
        one for family in service.metrics.collect() for one in family.samples if "feature" in one.labels
    ]
    assert len({one.labels["feature"] for one in series}) <= 50


def test_outcomes_that_arrive_turn_expectation_into_figures(service, sqlite_store, decide, people):
    ids = decide(sqlite_store, people(600, seed=7), start=END - timedelta(days=60))
    random = np.random.default_rng(3)
    decided = {one.id: one for one in sqlite_store.queue.page(limit=600)}
    outcomes = [
        {
            "decision_id": one,
            "outcome": "defaulted" if random.random() < decided[one].probability else "repaid",
            "observed_at": START.isoformat(),
        }
        for one in ids
    ]
    sent = service.ask("POST", "/outcomes", json=outcomes)
    assert sent.status_code == 201 and sent.json()["recorded"] == 600
    decide(sqlite_store, people(300, seed=10))
    findings = service.run().json()["findings"]
    realised = findings["realised"]
    assert realised["outcomes"] == 600
    assert realised["auc"]["low"] < realised["auc"]["value"] < realised["auc"]["high"]
    assert realised["calibration_gap"]["low"] < 0 < realised["calibration_gap"]["high"]
    assert [one["month"] for one in findings["realised_months"]] == ["2026-09"]
    assert any(one["calibration_gap"] for one in findings["fairness"][0]["groups"])
    assert service.figure("limpide_drift_realised_ratio", figure="auc", bound="value") == pytest.approx(
        realised["auc"]["value"]
    )
    assert service.figure("limpide_drift_decisions", of="outcomes") == 600


def test_history_lists_runs_and_shows_each(service, sqlite_store, decide, people):
    decide(sqlite_store, people(250, seed=7))
    made = service.run().json()
    later = service.run(window_end=LATER.isoformat()).json()
    page = service.ask("GET", "/runs").json()
    assert [one["run_id"] for one in page["runs"]] == [later["run_id"], made["run_id"]]
    assert page["running_since"] is None and page["minimum_decisions"] == 200
    assert service.ask("GET", f"/runs/{made['run_id']}").json() == made
    assert "findings" not in page["runs"][0]


def test_a_restarted_service_shows_what_the_last_run_found(
    service, service_with, sqlite_url, sqlite_store, decide, people
):
    decide(sqlite_store, people(600, seed=8, shift=1.5))
    service.run()
    again = service_with(sqlite_url)
    assert again.figure("limpide_drift_last_success_timestamp_seconds") == 0
    again.runtime.runner.restore()
    for name, labels in (
        ("limpide_drift_score_psi_ratio", {"bound": "value"}),
        ("limpide_drift_last_success_timestamp_seconds", {}),
        ("limpide_drift_verdict", {"verdict": "drifted"}),
    ):
        assert again.figure(name, **labels) == service.figure(name, **labels) != 0


def test_a_window_is_compared_with_the_decisions_of_another(service, sqlite_store, decide, people):
    """What changed since last month is found; what is only unlike the training's sample is not."""
    last_month = START - timedelta(days=30)
    decide(sqlite_store, people(500, seed=8, shift=1.5), start=last_month, model_version="0")
    decide(sqlite_store, people(400, seed=9, shift=1.5))
    watch = service.run().json()
    assert (watch["verdict"], watch["reference_start"]) == ("drifted", None)
    against = {
        "reference_start": last_month.isoformat(),
        "reference_end": (last_month + timedelta(days=1)).isoformat(),
    }
    made = service.run(**against)
    assert made.status_code == 200, made.text
    found = made.json()
    assert found["verdict"] == "stable", found["most_drifted"]
    assert datetime.fromisoformat(found["reference_start"]) == last_month
    assert datetime.fromisoformat(found["reference_end"]) == last_month + timedelta(days=1)
    assert found["findings"]["reference_rows"] == 500
    score = found["findings"]["score"]
    assert score["reference_mean_probability"] == pytest.approx(score["mean_probability"], abs=0.03)
    assert service.ask("GET", f"/runs/{found['run_id']}").json() == found
    assert service.run(**against).status_code == 409
    # The watch goes on from where it was: neither alerts nor a restart take this run for it.
    assert service.figure("limpide_drift_verdict", verdict="drifted") == 1
    assert sqlite_store.drift_runs.last().id == watch["run_id"]


def test_a_part_of_the_people_is_told_by_the_days_together(service, sqlite_store, decide, people):
    vectors = np.concatenate([people(1520, seed=11), people(380, seed=12, shift=1.5)])
    np.random.default_rng(0).shuffle(vectors)
    for day in range(10):
        decide(sqlite_store, vectors[day * 190 : (day + 1) * 190], start=START - timedelta(days=9 - day))
    found = service.run().json()
    assert found["verdict"] == "no_verdict", "the window alone is too small"
    gradual = found["findings"]["gradual"]
    assert gradual["decisions"] == 1900 and gradual["first_day"].startswith("2026-11-11")
    assert gradual["changed"] and gradual["evidence"] >= gradual["evidence_limit"]
    assert gradual["changed_since"].startswith("2026-11-1")
    assert set(gradual["features"]) <= set(feature_set().names[:12])
    assert service.figure("limpide_drift_gradual_change_ratio", of="features") >= 1


def test_the_days_together_are_as_usual_or_too_few_to_say(service, sqlite_store, decide, people):
    decide(sqlite_store, people(150, seed=13))
    assert service.run().json()["findings"]["gradual"] == {"not_known": "too_few_decisions"}
    for day in range(1, 10):
        decide(sqlite_store, people(250, seed=20 + day), start=START - timedelta(days=day))
    later = service.run(window_end=LATER.isoformat()).json()["findings"]["gradual"]
    assert not later["changed"] and later["changed_since"] is None and later["features"] == []
    assert later["evidence"] < later["evidence_limit"] and later["economy"] < later["economy_limit"]

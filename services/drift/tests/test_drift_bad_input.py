"""What cannot be compared is answered clearly, and the next run is unharmed."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from workbooks import workbook

START = datetime(2026, 11, 20, tzinfo=UTC)
END = START + timedelta(days=1)
OUTCOME = {"outcome": "repaid", "observed_at": END.isoformat()}


def error(answer, status: int) -> dict:
    assert answer.status_code == status, answer.text
    return answer.json()["error"]


def test_a_window_without_decisions_is_a_run_that_says_so(service, sqlite_store, decide, people):
    found = service.run().json()
    assert (found["state"], found["decisions"], found["verdict"]) == ("done", 0, "no_verdict")
    assert found["problem"] == "There is no decision in the window."
    assert service.figure("limpide_drift_decisions", of="window") == 0
    decide(sqlite_store, people(250, seed=7))
    later = {"window_end": (END + timedelta(minutes=1)).isoformat()}
    assert service.run(**later).json()["decisions"] == 250


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        ({"window_start": END.isoformat(), "window_end": START.isoformat()}, "window_end"),
        ({"window_end": "2099-01-01T00:00:00Z"}, "window_end"),
        ({"window_end": "2026-11-21T00:00:00"}, "window_end"),
        ({"window": 3}, "window"),
        ({"window_start": END.isoformat()}, "window_end"),
        ({"window_start": "0001-01-01T00:00:00Z"}, "window_start"),
        ({"window_start": "0001-01-01T00:00:00+14:00"}, "window_start"),
        ({"window_end": "0001-01-01T00:00:00Z", "window_start": None}, "window_end"),
        ({"window_end": "9999-12-31T23:59:59-12:00"}, "window_end"),
        ({"window_end": 1e30}, "window_end"),
        (
            {"reference_start": "0001-01-01T00:00:00+14:00", "reference_end": START.isoformat()},
            "reference_start",
        ),
        ({"reference_start": START.isoformat(), "reference_end": START.isoformat()}, "reference_end"),
        ({"reference_start": START.isoformat(), "reference_end": "9999-01-01T00:00:00Z"}, "reference_end"),
    ],
    ids=[
        "reversed",
        "in the future",
        "without time zone",
        "unknown field",
        "of no length",
        "from year 1",
        "from year 1 in another zone",
        "until year 1",
        "until year 9999",
        "until a number beyond time",
        "against year 1",
        "against no length",
        "against year 9999",
    ],
)
def test_an_impossible_window_is_refused(service, sqlite_store, request_, field):
    assert error(service.run(**request_), 422)["field"] == field
    assert sqlite_store.drift_runs.page().runs == []


def test_a_reference_that_is_missing_is_named(service, sqlite_store, versions, bundle):
    assert error(service.run(reference_version="9"), 404)["field"] == "version"
    service.runtime.models.champion = None
    assert error(service.run(), 503)["field"] == "model"
    assert error(service.ask("GET", "/readyz"), 503)["field"] == "model"
    assert sqlite_store.drift_runs.page().runs == []


def test_a_reference_of_choice_is_compared_with(service, sqlite_store, versions, bundle, decide, people):
    from dataclasses import replace

    versions.bundles["2"] = replace(bundle, version="2")
    decide(sqlite_store, people(250, seed=7))
    found = service.run(reference_version="2").json()
    assert found["model_version"] == "2"
    assert found["findings"]["score"] == {"not_known": "no_decisions_of_version"}, (
        "no decision was scored by version 2"
    )
    assert found["findings"]["totals"]["compared"] > 700


def test_what_cannot_be_a_reference_is_refused_and_counted(service, sqlite_store, decide, people):
    decide(sqlite_store, people(199, seed=6), start=START - timedelta(days=2))
    decide(sqlite_store, people(250, seed=7))
    before, early = (START - timedelta(days=2)).isoformat(), (START - timedelta(days=1)).isoformat()
    wrong = [
        ({"reference_start": before}, "reference_end"),
        ({"reference_end": early}, "reference_start"),
        ({"reference_start": early, "reference_end": before}, "reference_end"),
        ({"reference_start": before, "reference_end": END.isoformat()}, "reference_end"),
        ({"reference_start": "yesterday", "reference_end": early}, "reference_start"),
        ({"reference_start": before, "reference_end": early}, "reference_start"),
    ]
    for request, field in wrong:
        assert error(service.run(**request), 422)["field"] == field, request
    few = error(service.run(reference_start=before, reference_end=early), 422)
    assert few["message"] == "There are 199 decisions to compare with, fewer than 200."
    assert error(service.run(reference_version="9"), 404)["field"] == "version"
    assert service.figure("limpide_drift_runs_total", result="refused") == 5
    assert sqlite_store.drift_runs.page().runs == []
    assert service.run().json()["decisions"] == 250


def test_decisions_of_another_feature_set_are_set_aside_and_counted(service, sqlite_store, decide, people):
    decide(sqlite_store, people(300, seed=7))
    decide(sqlite_store, people(40, seed=8), feature_set_version="another")
    found = service.run().json()
    assert found["decisions"] == 300
    assert found["findings"]["set_aside"] == {"another": 40}
    assert service.figure("limpide_drift_set_aside_decisions") == 40


def test_a_window_of_another_feature_set_only_says_so(service, sqlite_store, decide, people):
    decide(sqlite_store, people(40, seed=8), feature_set_version="another")
    assert "another feature set" in service.run().json()["problem"]


def test_a_window_is_compared_once(service, sqlite_store, decide, people):
    decide(sqlite_store, people(250, seed=7))
    service.run()
    assert error(service.run(), 409)["field"] == "window_end"
    assert len(sqlite_store.drift_runs.page().runs) == 1


def test_an_unknown_run_or_report_is_not_found(service, sqlite_store, decide, people):
    assert error(service.ask("GET", "/runs/unheard"), 404)["field"] == "run_id"
    made = service.run().json()
    assert error(service.ask("GET", f"/runs/{made['run_id']}/report"), 404)["field"] == "run_id"


def test_a_run_that_fails_is_recorded_as_failed_and_may_be_repeated(
    service, sqlite_store, decide, people, monkeypatch
):
    from limpide_credit.errors import InputError
    from limpide_drift import runner

    decide(sqlite_store, people(250, seed=7))

    def refuse(*_):
        raise InputError("The vectors are damaged.", field="vector")

    with monkeypatch.context() as broken:
        broken.setattr(runner, "read_window", refuse)
        failed = service.run().json()
        assert (failed["state"], failed["problem"]) == ("failed", "The vectors are damaged.")
    (failed,) = service.ask("GET", "/runs").json()["runs"]
    assert (failed["state"], failed["problem"]) == ("failed", "The vectors are damaged.")
    assert service.figure("limpide_drift_runs_total", result="failed") == 1
    assert service.run().json()["decisions"] == 250
    assert [one.state for one in sqlite_store.drift_runs.page().runs] == ["done"]


def test_a_store_that_is_away_is_said(service):
    service.runtime.store.stop_watching()
    service.runtime.store._store = None
    service.runtime.store._fault = service.runtime.store._fault or _away()
    assert error(service.run(), 503)["field"] == "store"
    assert error(service.ask("GET", "/runs"), 503)["field"] == "store"


def _away():
    from limpide_credit.errors import UnavailableError

    return UnavailableError("The store is away.", field="store")


def test_an_outcome_is_taken_late_and_twice_but_not_against_the_first(service, sqlite_store, decide, people):
    (one,) = decide(sqlite_store, people(1, seed=7))
    for _ in range(2):
        answer = service.ask("POST", "/outcomes", json={"decision_id": one, **OUTCOME})
        assert answer.status_code == 201 and answer.json()["recorded"] == 1
    contrary = {"decision_id": one, **OUTCOME, "outcome": "defaulted"}
    assert error(service.ask("POST", "/outcomes", json=contrary), 409)["field"] == "outcome"
    assert sqlite_store.outcomes.ledger.head().count == 1
    assert service.figure("limpide_drift_outcomes_total", result="refused") == 1


def test_an_outcome_of_no_decision_or_before_it_is_refused(service, sqlite_store, decide, people):
    (one,) = decide(sqlite_store, people(1, seed=7))
    unheard = {"decision_id": "unheard", **OUTCOME}
    assert error(service.ask("POST", "/outcomes", json=unheard), 404)["field"] == "decision_id"
    before = {"decision_id": one, **OUTCOME, "observed_at": (START - timedelta(days=1)).isoformat()}
    assert error(service.ask("POST", "/outcomes", json=before), 422)["field"] == "observed_at"
    assert sqlite_store.outcomes.ledger.head().count == 0
    assert service.figure("limpide_drift_outcomes_total", result="refused") == 2
    assert service.run().json()["state"] == "done"


@pytest.mark.parametrize("kind", ["text/csv", "application/x-ndjson", "application/json"])
def test_a_file_of_outcomes_is_taken_row_by_row(service, sqlite_store, decide, people, kind):
    first, second = decide(sqlite_store, people(2, seed=7))
    rows = [(first, "repaid"), ("unheard", "repaid"), (second, "lost"), (second, "defaulted")]
    if kind == "text/csv":
        lines = [
            "decision_id,outcome,observed_at",
            *(f"{one},{what},{END.isoformat()}" for one, what in rows),
        ]
        body = "\n".join(lines)
    else:
        objects = [
            {"decision_id": one, "outcome": what, "observed_at": END.isoformat()} for one, what in rows
        ]
        body = json.dumps(objects) if kind == "application/json" else "\n".join(map(json.dumps, objects))
    answer = service.ask("POST", "/outcomes", content=body, headers={"content-type": kind}).json()
    assert (answer["recorded"], answer["refused"]) == (2, 2)
    assert [(one["row"], one["error"]["field"]) for one in answer["problems"]] == [
        (1, "decision_id"),
        (2, "outcome"),
    ]
    assert sqlite_store.outcomes.ledger.verify() == []


@pytest.mark.parametrize(
    "of",
    [
        lambda one: f"\ufeffsep=;\r\nOutcome;Decision_ID;Observed_at\r\nrepaid;{one};21/11/2026\r\n".encode(),
        lambda one: f"decision_id\toutcome\tobserved_at\n{one}\trepaid\t21.11.2026 10:30\n".encode("utf-16"),
        lambda one: f"decision_id,outcome,observed_at\r{one},repaid,11/21/2026\r".encode(),
        lambda one: workbook([["decision_id", "outcome", "observed_at"], [one, "repaid", "2026-11-21"]]),
    ],
    ids=["French Excel", "UTF-16 and tabs", "CR and month first", "xlsx"],
)
def test_outcomes_are_taken_from_any_spreadsheet(service, sqlite_store, decide, people, of):
    (one,) = decide(sqlite_store, people(1, seed=7))
    answer = service.ask("POST", "/outcomes", content=of(one), headers={"content-type": "text/csv"})
    assert answer.json()["recorded"] == 1, answer.text
    assert answer.json()["outcomes"][0]["observed_at"].startswith("2026-11-21")
    assert answer.headers["Table-Read-As"].endswith("3 columns")


def test_a_date_that_may_be_two_names_the_parameter_that_decides(service, sqlite_store, decide, people):
    (one,) = decide(sqlite_store, people(1, seed=7), start=START - timedelta(days=300))
    body = f"decision_id,outcome,observed_at\n{one},repaid,03/04/2026\n"
    csv = {"content": body, "headers": {"content-type": "text/csv"}}
    doubtful = error(service.ask("POST", "/outcomes", **csv), 422)
    assert doubtful["field"] == "observed_at"
    assert "2026-03-04 or 2026-04-03" in doubtful["message"]
    assert "?dates=day-first" in doubtful["remedy"]
    answer = service.ask("POST", "/outcomes?dates=day-first", **csv).json()
    assert answer["outcomes"][0]["observed_at"].startswith("2026-04-03")
    assert error(service.ask("POST", "/outcomes?dates=either", **csv), 422)["field"] == "dates"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("", "application/json"),
        ("[]", "application/json"),
        ("decision_id;outcome\n", "text/csv"),
        ("decision_id,outcome,observed_at\n", "text/csv"),
        ("{", "application/x-ndjson"),
        ('decision_id,outcome,observed_at\na,"repaid,2026-01-01T00:00:00Z\n', "text/csv"),
        ('{"decision_id": "a", "decision_id": "b"}', "application/json"),
        ('[{"decision_id": "a", "decision_id": "b"}]', "application/json"),
        ('{"decision_id": "a", "decision_id": "b"}', "application/x-ndjson"),
    ],
)
def test_a_body_without_outcomes_is_refused(service, body, kind):
    assert error(service.ask("POST", "/outcomes", content=body, headers={"content-type": kind}), 422)["field"]


def test_a_file_over_the_limit_is_refused(service_with, sqlite_url):
    small = service_with(sqlite_url, drift_max_outcomes=2)
    rows = [{"decision_id": "a", **OUTCOME}] * 3
    assert error(small.ask("POST", "/outcomes", json=rows), 413)["code"] == "too_large"
    wide = {"content": "," * 1_000_000, "headers": {"content-type": "text/csv"}}
    assert error(small.ask("POST", "/outcomes", **wide), 413)["field"] == "columns"


def test_a_body_of_another_kind_is_refused(service):
    picture = {"content": b"decision_id,outcome,observed_at\n", "headers": {"content-type": "image/png"}}
    assert error(service.ask("POST", "/outcomes", **picture), 415)["field"] == "Content-Type"
    assert error(service.ask("POST", "/runs", **picture), 415)["value"] == "image/png"


def test_lines_with_a_byte_order_mark_are_read_as_lines(service, sqlite_store, decide, people):
    (one,) = decide(sqlite_store, people(1, seed=7))
    line = "\ufeff" + json.dumps({"decision_id": one, "outcome": "repaid", "observed_at": END.isoformat()})
    answer = service.ask(
        "POST", "/outcomes", content=line.encode(), headers={"content-type": "application/x-ndjson"}
    )
    assert answer.json()["recorded"] == 1


@pytest.mark.parametrize(("method", "path"), [("GET", "/runs?name=x"), ("POST", "/outcomes?limit=1")])
def test_a_parameter_that_the_route_does_not_take_is_refused(service, method, path):
    assert error(service.ask(method, path, json=None), 422)["field"] in {"name", "limit"}

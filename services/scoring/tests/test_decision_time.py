"""A decision's time is given by a request where the service is set to take it, and of the past alone."""

from datetime import UTC, datetime, timedelta

import pytest

from limpide_platform.store import open_store


@pytest.fixture
def demonstration(worker_with):
    return worker_with(scoring_decision_times=True)


def _scored(worker, moment: str | bytes, document=None):
    return worker.score(document or {"client_id": 100005}, headers={"Decision-Time": moment})


def _days_ago(days: float) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat()


def test_by_default_a_decision_time_is_refused_and_nothing_recorded(worker):
    before = worker.ask("GET", "/decisions").json()["total"]
    answer = _scored(worker, _days_ago(3))
    assert answer.status_code == 422
    problem = answer.json()["error"]
    assert problem["field"] == "Decision-Time"
    assert "LIMPIDE_SCORING_DECISION_TIMES" in problem["remedy"]
    assert worker.ask("GET", "/decisions").json()["total"] == before


def test_a_decision_of_the_past_is_recorded_then_and_says_that_its_time_was_given(demonstration):
    moment = _days_ago(20)
    body = _scored(demonstration, moment).json()
    assert datetime.fromisoformat(body["at"]) == datetime.fromisoformat(moment)
    record = demonstration.ask("GET", f"/decisions/{body['decision_id']}").json()
    assert datetime.fromisoformat(record["at"]) == datetime.fromisoformat(moment)
    assert (record["channel"], record["kind"]) == ("backdated", "decision")


def test_without_the_header_a_decision_is_of_now(demonstration):
    body = demonstration.score({"client_id": 100005}).json()
    assert datetime.now(UTC) - datetime.fromisoformat(body["at"]) < timedelta(minutes=1)
    record = demonstration.ask("GET", f"/decisions/{body['decision_id']}").json()
    assert record["channel"] == "client"


def test_a_simulation_stays_one(demonstration):
    body = _scored(demonstration, _days_ago(2), {"client_id": 100005, "changes": {"AMT_CREDIT": 3e5}}).json()
    record = demonstration.ask("GET", f"/decisions/{body['decision_id']}").json()
    assert (record["channel"], record["kind"]) == ("what-if", "simulation")


@pytest.mark.parametrize(
    "moment",
    [
        "",
        "yesterday",
        "03/04/2026",
        "2026-02-30",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "2020-01-01T00:00:00Z",
        "٢٠٢٦-01-01",
    ],
)
def test_a_moment_that_is_none_is_refused(demonstration, moment):
    answer = _scored(demonstration, moment.encode())
    assert answer.status_code == 422
    assert answer.json()["error"]["field"] == "Decision-Time"


@pytest.mark.parametrize("days", [-1, 367])
def test_a_moment_that_is_not_of_the_past_year_is_refused(demonstration, days):
    answer = _scored(demonstration, _days_ago(days))
    assert answer.status_code == 422
    assert answer.json()["error"]["field"] == "Decision-Time"


def test_the_chain_holds_and_pages_are_in_order_when_times_go_back(demonstration, store_url):
    moments = [_days_ago(days) for days in (40, 90, 1, 65, 10)]
    for moment in moments:
        assert _scored(demonstration, moment, {"client_id": 100031}).status_code == 200
    listed, before = [], None
    while True:
        older = f"&before={before}" if before else ""
        asked = f"/decisions?client_id=100031&channel=backdated&limit=2{older}"
        page = demonstration.ask("GET", asked).json()
        listed += [datetime.fromisoformat(one["at"]) for one in page["decisions"]]
        before = page["next_before"]
        if before is None:
            break
    assert listed == sorted((datetime.fromisoformat(one) for one in moments), reverse=True)
    store = open_store(store_url)
    try:
        assert store.decisions.verify() == []
    finally:
        store.close()


def test_an_outcome_follows_a_decision_of_the_past(demonstration):
    body = _scored(demonstration, _days_ago(30)).json()
    sent = {"decision_id": body["decision_id"], "outcome": "repaid", "observed_at": _days_ago(10)}
    assert demonstration.ask("POST", "/outcomes", json=sent).status_code == 201

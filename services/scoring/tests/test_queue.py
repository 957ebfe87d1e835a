"""``GET /decisions``: the officer's queue over HTTP."""

from urllib.parse import quote

import pytest


@pytest.fixture(scope="module")
def scored(worker) -> dict[str, dict]:
    """A decision of a client, another that was overridden, a simulation of him, and a new application."""
    asked = {
        "client": {"client_id": 100003},
        "again": {"client_id": 100003},
        "changed": {"client_id": 100003, "changes": {"AMT_CREDIT": 300000}},
        "new": {"application": {"AMT_CREDIT": 300000}, "reference": "Demandeur 12"},
    }
    answers = {name: worker.score(request).json() for name, request in asked.items()}
    override = {"officer": "A. Martin", "decision": "approved", "reason": "Income proven."}
    path = f"/decisions/{answers['again']['decision_id']}/override"
    assert worker.ask("POST", path, json=override).status_code == 201
    return answers


def listed(worker, scored, query: str) -> list[str]:
    """Return which of the scored are listed, latest first."""
    names = {answer["decision_id"]: name for name, answer in scored.items()}
    found = worker.ask("GET", f"/decisions?limit=500&{query}").json()["decisions"]
    return [names[one["decision_id"]] for one in found if one["decision_id"] in names]


def test_a_line_has_the_clients_name_and_the_override(worker, scored):
    lines = worker.ask("GET", "/decisions?client_id=100003&limit=2").json()["decisions"]
    assert [line["client_name"] for line in lines] == ["Camille Exemple 2"] * 2
    assert [line["overridden_to"] for line in lines] == ["approved", None]
    whole = worker.ask("GET", f"/decisions/{scored['again']['decision_id']}").json()
    assert (whole["client_name"], whole["overridden_to"]) == ("Camille Exemple 2", "approved")
    new = worker.ask("GET", f"/decisions/{scored['new']['decision_id']}").json()
    assert (new["client_name"], new["overridden_to"]) == (None, None)


def test_a_new_applicant_keeps_the_reference_that_was_given(worker, scored):
    asked = scored["new"]["decision_id"]
    (line,) = [
        one
        for one in worker.ask("GET", "/decisions?limit=500").json()["decisions"]
        if one["decision_id"] == asked
    ]
    assert line["reference"] == "Demandeur 12"
    assert worker.ask("GET", f"/decisions/{asked}").json()["reference"] == "Demandeur 12"


def test_filters_keep_what_they_say(worker, scored):
    assert listed(worker, scored, "") == ["new", "again", "client"]
    assert listed(worker, scored, "kind=simulation") == ["changed"]
    assert listed(worker, scored, "kind=any") == ["new", "changed", "again", "client"]
    assert listed(worker, scored, "overridden=yes") == ["again"]
    assert listed(worker, scored, "overridden=no") == ["new", "client"]
    assert listed(worker, scored, f"from={quote(scored['again']['at'])}") == ["new", "again"]
    assert listed(worker, scored, f"to={quote(scored['again']['at'])}") == ["client"]
    for grade in "ABCDE":
        names = listed(worker, scored, f"grade={grade}")
        assert names == [name for name in ("new", "again", "client") if scored[name]["grade"] == grade]
    assert listed(worker, scored, "channel=nobody") == []
    refused = [name for name in ("new", "again", "client") if scored[name]["decision"] == "refused"]
    assert listed(worker, scored, "decision=refused") == refused


def test_answer_and_record_of_a_simulation_say_what_they_are(worker, scored):
    kinds = {name: answer["kind"] for name, answer in scored.items()}
    assert kinds == {"client": "decision", "again": "decision", "changed": "simulation", "new": "decision"}
    for name, kind in kinds.items():
        assert worker.ask("GET", f"/decisions/{scored[name]['decision_id']}").json()["kind"] == kind


def test_a_simulation_cannot_be_overruled(worker, scored):
    path = f"/decisions/{scored['changed']['decision_id']}/override"
    answer = worker.ask("POST", path, json={"officer": "A", "decision": "approved", "reason": "Known."})
    assert (answer.status_code, answer.json()["error"]["field"]) == (409, "decision_id")


def test_an_override_with_a_key_is_recorded_once(worker, scored):
    path = f"/decisions/{scored['new']['decision_id']}"
    override = {"officer": "A. Martin", "decision": "approved", "reason": "Income proven."}
    answers = [
        worker.ask("POST", f"{path}/override", json=override, headers={"idempotency-key": "seen-0"})
        for _ in range(2)
    ]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert len(worker.ask("GET", path).json()["overrides"]) == 1


def test_a_page_says_where_the_next_one_begins(worker, scored):
    first = worker.ask("GET", "/decisions?limit=1").json()
    second = worker.ask("GET", f"/decisions?limit=1&before={first['next_before']}").json()
    assert first["decisions"][0]["decision_id"] != second["decisions"][0]["decision_id"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=yesterday", "from"),
        ("from=2026-11-23T10:00:00", "from"),
        ("from=0001-01-01T00:00:00%2B12:00", "from"),
        ("to=9999-12-31T23:59:59-12:00", "to"),
        ("from=2021-01-01T00:00:00Z&to=2020-01-01T00:00:00Z", "to"),
        ("decision=maybe", "decision"),
        ("grade=F", "grade"),
        ("overridden=perhaps", "overridden"),
        ("kind=dream", "kind"),
        ("before=9000000", "before"),
        ("client_id=-1", "client_id"),
        ("limit=501", "limit"),
    ],
)
def test_a_wrong_filter_is_named(worker, query, field):
    answer = worker.ask("GET", f"/decisions?{query}")
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, field)

import contextlib

import pytest

from limpide_credit.errors import BusyError

KNOWN = ("field", "value", "remedy")


def refused(answer, status, field):
    assert answer.status_code == status, answer.text
    error = answer.json()["error"]
    assert error["field"] == field
    assert error["message"] and error["remedy"] and error["request_id"]
    return error


@pytest.mark.parametrize("route", ["/explain", "/letter", "/pictures/waterfall"])
@pytest.mark.parametrize(
    ("body", "status", "field", "said"),
    [
        ({"decision_id": "nobody's"}, 404, "decision_id", "nobody's"),
        ({"decision_id": ""}, 422, "decision_id", ""),
        ({"decision_id": "x", "changes": {}}, 422, "changes", "changes"),
        ({"client_id": "100001"}, 422, "client_id", "100001"),
        ({"client_id": 100001, "language": "de"}, 422, "language", "de"),
        ({"client_id": 100001, "language": None}, 422, "language", None),
        ({"client_id": 100001, "colour": "red"}, 422, "colour", "colour"),
        ({"application": {"AMT_CREDITT": 1000}}, 422, "application.AMT_CREDITT", "AMT_CREDITT"),
        ({"application": {"AMT_CREDIT": -5}}, 422, "application.AMT_CREDIT", "-5"),
        ({"application": {"DAYS_BIRTH": 100}}, 422, "application.DAYS_BIRTH", "100"),
        ({"application": {"AMT_CREDIT": "much"}}, 422, "application.AMT_CREDIT", "much"),
        ({"application": {"CODE_GENDER": "F", "AMT_CREDIT": True}}, 422, "application.AMT_CREDIT", "True"),
        ({"application": {}}, 422, "application", None),
        ({"application": {"AMT_CREDIT": 1000}, "client_id": 1}, 422, "application", "application, client_id"),
        ({}, 422, "body", None),
        ([], 422, "body", "list"),
        ("text", 422, "body", "str"),
        ({"application": {f"COLUMN_{n}": 1 for n in range(10_000)}}, 413, "application", "10000"),
    ],
)
def test_wrong_input_is_named_with_field_value_and_remedy(worker, route, body, status, field, said):
    error = refused(worker.ask("POST", route, json=body), status, field)
    if said:
        assert error["value"] == said


@pytest.mark.parametrize("route", ["/explain", "/pictures/waterfall"])
def test_a_client_who_is_not_there_is_named(worker, route):
    assert refused(worker.ask("POST", route, json={"client_id": 1}), 404, "client_id")["value"] == "1"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "empty"),
        (b'{"application": {"AMT_CREDIT": NaN}}', "NaN"),
        (b'{"application": {"AMT_CREDIT": Infinity}}', "NaN"),
        (b"not json", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b'{"client_id": 100001', "not JSON"),
    ],
)
def test_a_body_that_is_no_json_is_named(worker, body, said):
    error = refused(worker.ask("POST", "/explain", content=body), 422, "body")
    assert said in error["message"]


def test_a_contradiction_between_changes_and_the_client_is_named(worker, generated_clients):
    client = int(generated_clients.numbers[0])
    changes = {"DAYS_BIRTH": -9000.0, "DAYS_EMPLOYED": -8900.0}
    error = refused(worker.explain({"client_id": client, "changes": changes}), 422, "changes.DAYS_EMPLOYED")
    assert "contradict" in error["message"]


@pytest.mark.parametrize("route", ["/explain", "/letter", "/pictures/waterfall"])
def test_fifty_megabytes_are_refused_by_their_announced_length(worker, route):
    error = refused(worker.ask("POST", route, content=b" " * 50_000_000), 413, "body")
    assert "50000000" in error["value"]


def test_a_body_that_grows_beyond_the_limit_is_refused_without_its_length(worker):
    async def endless():
        for _ in range(40):
            yield b" " * 65_536

    refused(worker.ask("POST", "/explain", content=endless()), 413, "body")


def test_an_unknown_picture_format_is_named(worker):
    body = {"client_id": 100001}
    refused(worker.ask("POST", "/pictures/waterfall?format=gif", json=body), 422, "format")
    refused(worker.ask("GET", "/pictures/beeswarm?language=de"), 422, "language")


def test_unknown_routes_and_methods_have_the_one_shape(worker):
    assert worker.ask("GET", "/nothing").json()["error"]["code"] == "not_found"
    answer = worker.ask("GET", "/explain")
    assert (answer.status_code, answer.json()["error"]["code"]) == (405, "method_not_allowed")
    assert answer.headers["allow"] == "POST"


def test_more_at_once_than_the_limit_is_told_to_come_again(worker_with, generated_clients):
    worker = worker_with(explainer_max_concurrency=1)
    other = worker.app._admission.request_in_group("POST", "/explain", "another caller")
    other.enter()
    answer = worker.explain({"client_id": int(generated_clients.numbers[0])})
    assert answer.status_code == 429
    assert answer.headers["retry-after"]
    assert worker.ask("GET", "/livez").status_code == 200


def test_letters_at_once_leave_explanations_to_others(worker_with, generated_clients):
    worker = worker_with(explainer_max_documents=4)
    for number in range(40):
        visit = worker.app._admission.request_in_group("POST", "/letter", f"caller {number}")
        with contextlib.suppress(BusyError):
            visit.enter()
    client = {"client_id": int(generated_clients.numbers[0])}
    assert worker.ask("POST", "/letter", json=client).status_code == 429
    assert worker.explain(client).status_code == 200


def test_what_takes_longer_than_the_deadline_is_answered_503(worker_with, generated_clients):
    worker = worker_with(explainer_deadline_seconds=1e-6)
    answer = worker.explain({"client_id": int(generated_clients.numbers[0])})
    assert answer.status_code == 503
    assert answer.json()["error"]["field"] == "deadline"


def test_a_store_that_is_away_refuses_clients_and_still_explains_applications(worker_with, tmp_path):
    worker = worker_with(ready=False, store_url=f"sqlite:///{tmp_path / 'none.db'}")
    worker.runtime.reloader.check()
    answer = worker.explain({"client_id": 100001})
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert worker.ask("GET", "/readyz").status_code == 503
    assert worker.explain({"application": {"AMT_CREDIT": 1000.0}}).status_code == 200


def test_a_fault_of_ours_shows_no_stack_trace(worker_with, generated_clients, monkeypatch):
    worker = worker_with()

    def broken(*_arguments):
        raise RuntimeError("a secret")

    monkeypatch.setattr("limpide_explainer.routes.explain.explain_scored", broken)
    answer = worker.explain({"client_id": int(generated_clients.numbers[0])})
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.json()["error"]["request_id"] == answer.headers["x-request-id"]

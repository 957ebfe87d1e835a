"""Limits, ids, health, metrics and the log line of a request."""

import asyncio
import json
import logging
import re
import threading
from base64 import b64encode
from hashlib import sha256

import httpx
import pytest

from limpide_credit.errors import UnavailableError
from limpide_platform.store import migrate


def test_alive_and_ready_are_two_things(worker_with, tmp_path):
    worker = worker_with(f"sqlite:///{tmp_path / 'none.db'}", ready=False)
    assert worker.ask("GET", "/livez").status_code == 200
    answer = worker.ask("GET", "/readyz")
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0


def test_a_store_that_is_migrated_later_is_taken_up(worker_with, tmp_path, wait_until):
    url = f"sqlite:///{tmp_path / 'later.db'}"
    worker = worker_with(url, ready=False)
    wait_until(lambda: worker.runtime.models.champion is not None, "model loaded")
    answer = worker.score({"application": {"AMT_CREDIT": 5e5}})
    assert answer.status_code == 503
    assert "migrate" in answer.json()["error"]["remedy"] or "open" in answer.json()["error"]["message"]
    migrate(url)
    wait_until(lambda: worker.ask("GET", "/readyz").status_code == 200, "ready")
    assert worker.score({"application": {"AMT_CREDIT": 5e5}}).status_code == 200


def test_without_a_model_a_score_is_refused_and_told_when_to_ask_again(worker_with, versions):
    versions.aliases.clear()
    worker = worker_with(ready=False)
    answer = worker.score({"client_id": 100001})
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"


def test_a_score_whose_record_cannot_be_written_is_refused(worker_with, monkeypatch):
    worker = worker_with()

    def away(_records):
        raise UnavailableError("The store is away.", field="store")

    monkeypatch.setattr(
        worker.runtime.scorer, "_recorder", type("Away", (), {"submit_group": staticmethod(away)})
    )
    answer = worker.score({"client_id": 100001})
    assert answer.status_code == 503
    assert answer.headers["retry-after"]


def test_requests_beyond_the_limit_are_answered_busy(worker_with, monkeypatch):
    worker = worker_with(scoring_max_concurrency=1)
    release = threading.Event()
    get_many = worker.runtime.store.get_many

    def slow(client_ids):
        release.wait(10)
        return get_many(client_ids)

    monkeypatch.setattr(worker.runtime.scorer._clients, "_get_many", slow)

    async def two():
        transport = httpx.ASGITransport(app=worker.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://scoring") as client:
            first = asyncio.create_task(client.post("/score", json={"client_id": 100001}))
            while worker.app.in_progress == 0:
                await asyncio.sleep(0)
            second = await client.post("/score", json={"client_id": 100002})
            alive = await client.get("/livez")
            release.set()
            return await first, second, alive

    first, second, alive = worker.run(two())
    assert (first.status_code, second.status_code, alive.status_code) == (200, 429, 200)
    assert second.headers["retry-after"]


def test_a_request_beyond_its_deadline_is_answered_503(worker_with, monkeypatch):
    worker = worker_with(scoring_deadline_seconds=0.05)
    release = threading.Event()
    monkeypatch.setattr(worker.runtime.scorer._clients, "_get_many", lambda _ids: release.wait(5) and {})
    answer = worker.score({"client_id": 100001})
    release.set()
    assert answer.status_code == 503
    assert answer.json()["error"]["field"] == "deadline"


def test_a_fault_of_ours_is_told_without_a_stack_trace(worker_with, monkeypatch):
    worker = worker_with()
    monkeypatch.setattr(worker.runtime.scorer, "vector", lambda *_: 1 / 0)
    answer = worker.score({"client_id": 100001})
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "internal_error"
    assert "ZeroDivision" not in answer.text
    monkeypatch.setattr(type(worker.runtime), "readable", lambda *_: 1 / 0)
    answer = worker.ask("GET", "/clients/100001")
    assert answer.status_code == 500
    assert answer.json()["error"]["request_id"] == answer.headers["x-request-id"]


def test_one_log_line_a_request_carries_the_ids_and_no_personal_data(worker, caplog):
    trace = "0af7651916cd43dd8448eb211c80319c"
    headers = {"X-Request-ID": "mine-1", "traceparent": f"00-{trace}-b7ad6b7169203331-01"}
    with caplog.at_level(logging.INFO, logger="limpide_scoring.request"):
        answer = worker.score({"client_id": 100007}, headers=headers)
        worker.ask("GET", "/clients/100007")
    assert answer.headers["x-request-id"] == "mine-1"
    lines = [record for record in caplog.records if record.name == "limpide_scoring.request"]
    assert len(lines) == 2
    assert (lines[0].request_id, lines[0].trace_id, lines[0].status) == ("mine-1", trace, 200)
    assert lines[1].route == "/clients/{client_id}"
    assert not any("100007" in json.dumps(vars(line), default=str) for line in lines)


def test_a_request_id_that_could_break_a_log_is_replaced(worker):
    answer = worker.ask("GET", "/model", headers={"X-Request-ID": 'a"b'})
    assert answer.headers["x-request-id"] != 'a"b'


def test_metrics_are_labelled_by_template_and_never_by_client(worker_with):
    worker = worker_with()
    worker.score({"client_id": 100008})
    worker.ask("GET", "/clients/100008")
    worker.ask("GET", "/decisions/none")
    worker.ask("GET", "/no/such/100008")
    registry = worker.runtime.metrics.requests
    labels = [sample.labels for family in registry.collect() for sample in family.samples]
    routes = {label["route"] for label in labels}
    assert {"/score", "/clients/{client_id}", "/decisions/{decision_id}", "unmatched"} <= routes
    assert not any("100008" in str(label) for label in labels)


def test_probes_are_no_requests_so_that_a_start_spends_no_budget(worker_with, versions):
    versions.aliases.clear()
    worker = worker_with(ready=False)
    assert worker.ask("GET", "/readyz").status_code == 503
    worker.ask("GET", "/livez")
    worker.ask("GET", "/metrics")
    assert not [sample for family in worker.runtime.metrics.requests.collect() for sample in family.samples]


def test_unknown_words_are_counted_from_zero_so_that_the_first_one_is_an_increase(worker_with, application):
    worker = worker_with()
    words = worker.runtime.metrics.unknown_categories

    def counts():
        samples = [one for family in words.collect() for one in family.samples if one.name.endswith("_total")]
        return {one.labels["feature"]: one.value for one in samples}

    worker.score({"client_id": 100001})
    assert counts()["NAME_EDUCATION_TYPE"] == 0
    before = counts()
    worker.score({"application": {**application, "NAME_EDUCATION_TYPE": "Some new school"}})
    assert counts() == {**before, "NAME_EDUCATION_TYPE": 1}


def test_the_model_route_tells_version_alias_and_what_the_registry_said(worker_with, versions, wait_until):
    worker = worker_with(scoring_poll_seconds=0.02)
    wait_until(lambda: worker.ask("GET", "/model").json()["last_check"] is not None, "checked")
    versions.aliases["challenger"] = "2"
    wait_until(lambda: worker.ask("GET", "/model").json()["challenger"] is not None, "challenger loaded")
    worker.score({"client_id": 100001})
    wait_until(
        lambda: worker.ask("GET", "/model").json()["challenger"]["difference"]["rows"] == 1, "shadow scored"
    )
    versions.aliases.pop("champion")
    wait_until(lambda: worker.ask("GET", "/model").json()["alias_missing"], "alias seen missing")
    model = worker.ask("GET", "/model").json()
    assert (model["version"], model["alias"]) == ("1", "champion")


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/docs", "/openapi.json"])
def test_pages_that_need_no_body_answer(worker, path):
    assert worker.ask("GET", path).status_code == 200


def test_every_route_of_the_design_is_in_the_schema(worker):
    paths = worker.ask("GET", "/openapi.json").json()["paths"]
    assert set(paths) >= {
        "/score",
        "/score/batch",
        "/api/",
        "/clients",
        "/clients/{client_id}",
        "/model",
        "/decisions",
        "/decisions/{decision_id}",
        "/decisions/{decision_id}/override",
        "/outcomes",
        "/livez",
        "/readyz",
        "/metrics",
    }


@pytest.mark.parametrize("path", ["/clients", "/model", "/decisions"])
def test_a_path_without_the_version_answers_alike_and_says_that_it_is_deprecated(worker, path):
    old, new = worker.ask("GET", path), worker.ask("GET", f"/v1{path}")
    assert (old.status_code, old.json()) == (new.status_code, new.json())
    assert old.headers["link"] == f'</v1{path}>; rel="successor-version"'
    assert old.headers["deprecation"] == "@1796083200"
    assert not {"link", "deprecation"} & set(new.headers)


def test_a_score_is_asked_for_under_the_version(worker):
    answer = worker.ask("POST", "/v1/score", json={"client_id": 100001})
    assert answer.status_code == 200
    assert "deprecation" not in answer.headers


@pytest.mark.parametrize("path", ["/", "/docs", "/openapi.json", "/readyz"])
def test_pages_and_probes_are_outside_of_the_version(worker, path):
    assert "deprecation" not in worker.ask("GET", path).headers


def test_the_schema_says_the_version(worker):
    assert worker.ask("GET", "/openapi.json").json()["servers"] == [{"url": "/v1"}]


@pytest.mark.parametrize("path", ["/livez", "/clients", "/nowhere", "/docs", "/openapi.json"])
def test_every_answer_says_what_a_browser_may_do_with_it(worker, path):
    headers = worker.ask("GET", path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers.get_list("content-security-policy") == [headers["content-security-policy"]]


def test_the_page_of_the_routes_may_run_its_own_script_only(worker):
    answer = worker.ask("GET", "/docs")
    script = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)[0]
    digest = b64encode(sha256(script.encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}';" in answer.headers["content-security-policy"]


def test_a_page_of_another_site_overrides_nothing(worker):
    decision = worker.score({"client_id": 100001}).json()["decision_id"]
    path = f"/decisions/{decision}/override"
    override = b'{"officer": "nobody", "decision": "approved", "reason": "None."}'
    foreign = {"content-type": "text/plain", "origin": "http://evil.example"}
    for headers in (foreign, {**foreign, "content-type": "application/x-www-form-urlencoded"}):
        answer = worker.ask("POST", path, content=override, headers=headers)
        assert (answer.status_code, answer.json()["error"]["field"]) == (403, "Origin")
    assert not worker.ask("GET", f"/decisions/{decision}").json()["overrides"]
    asked_first = {"origin": "http://evil.example", "access-control-request-method": "POST"}
    answer = worker.ask("OPTIONS", path, headers=asked_first)
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_a_name_that_is_not_ours_is_answered_with_no_client(worker):
    for path in ("/clients", "/decisions", "/openapi.json"):
        answer = worker.ask("GET", path, headers={"host": "evil.example"})
        assert (answer.status_code, answer.json()["error"]["field"]) == (403, "Host")
    assert worker.ask("GET", "/readyz", headers={"host": "evil.example"}).status_code == 200

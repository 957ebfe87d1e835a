"""Every request of the table is answered, or refused by status and field; and drift outlives them all."""

from collections.abc import Iterator

import httpx
import pytest
from input_cells import CELLS
from input_files import FILES
from input_forms import FORMS
from input_requests import REQUESTS, Request
from three_services import CLIENT, ThreeServices


def send(services: ThreeServices, request: Request) -> httpx.Response:
    method, _, path = request.route.partition(" ")
    return services.ask(
        request.service, method, path, content=request.body.encode(), headers={"content-type": request.kind}
    )


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_a_request_is_answered_or_refused_by_its_field(services: ThreeServices, request_: Request):
    recorded = services.store.decisions.count()
    answer = send(services, request_)
    assert answer.status_code == request_.status, answer.text
    assert "Traceback" not in answer.text
    if request_.field is not None:
        error = answer.json()["error"]
        assert error["field"] == request_.field, error
        assert error["message"] and error["remedy"]
        assert len(error["value"] or "") <= 100
        assert services.store.decisions.count() == recorded


def everything() -> Iterator[bytes]:
    """Yield what there is in the tables, as a body."""
    yield from (request.body.encode() for request in REQUESTS.values())
    yield from (content for content, *_ in FILES.values())
    for _, text, _ in CELLS:
        yield f'decision_id,outcome,observed_at\n"{text}",repaid,2026-11-21\n'.encode()
        yield f'decision_id,outcome,observed_at\nx,"{text}",2026-11-21\n'.encode()
        yield f'decision_id,outcome,observed_at\nx,repaid,"{text}"\n'.encode()
    yield from (
        form([["decision_id", "outcome", "observed_at"], ["x", 1.5, None]]) for form in FORMS.values()
    )


def test_drift_that_was_fed_every_row_still_answers(services: ThreeServices):
    services.ask("scoring", "POST", "/score", json={"client_id": CLIENT})
    for body in everything():
        for path, kind in (
            ("/outcomes", "text/csv"),
            ("/outcomes", "application/json"),
            ("/outcomes", "application/x-ndjson"),
            ("/runs", "application/json"),
        ):
            answer = services.ask("drift", "POST", path, content=body, headers={"content-type": kind})
            assert answer.status_code < 500, (body[:100], answer.text)
    run = services.ask("drift", "POST", "/runs")
    assert run.status_code in (202, 429), run.text
    services.wait_until(lambda: not services.ask("drift", "GET", "/runs").json()["waiting"])
    listed = services.ask("drift", "GET", "/runs?limit=200").json()
    assert listed["total"] >= 1 and listed["damaged"] == []
    for one in listed["runs"]:
        assert services.ask("drift", "GET", f"/runs/{one['run_id']}").status_code == 200
    assert services.ask("drift", "GET", "/readyz").status_code == 200

"""What every service refuses at its edge, and says to a browser, through the proxy and its own port."""

import pytest

from limpide_credit.contracts.problems import ProblemAnswer

pytestmark = pytest.mark.stack

SERVICES = ("scoring", "explainer", "drift")
POSTED = {"scoring": "/score", "explainer": "/explain", "drift": "/runs"}


@pytest.mark.parametrize("service", SERVICES)
def test_a_parameter_that_a_route_does_not_take_is_refused_by_name(whole, service):
    answer = getattr(whole, service).post(POSTED[service], params={"unasked": "1"}, json={})
    assert answer.status_code == 422
    assert ProblemAnswer.model_validate(answer.json()).error.field == "unasked"


@pytest.mark.parametrize("service", SERVICES)
def test_a_body_of_another_kind_is_refused(whole, service):
    headers = {"Content-Type": "text/plain"}
    answer = getattr(whole, service).post(POSTED[service], content=b"{}", headers=headers)
    assert answer.status_code == 415
    assert ProblemAnswer.model_validate(answer.json()).error.code == "unsupported_media_type"


@pytest.mark.parametrize("service", SERVICES)
def test_every_answer_says_what_a_browser_may_do_with_it(whole, service):
    headers = getattr(whole, service).get("/readyz").headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert "server" not in headers


def test_drift_takes_runs_into_a_queue_that_has_an_end(watched):
    asked = [watched.drift.post("/runs", json={}) for _ in range(30)]
    assert {answer.status_code for answer in asked} == {202, 429}
    for refused in (answer for answer in asked if answer.status_code == 429):
        assert int(refused.headers["retry-after"]) > 0
    addresses = [answer.headers["location"] for answer in asked if answer.status_code == 202]

    def ended():
        return all(watched.drift.get(address).json()["progress"] is None for address in addresses)

    watched.until(ended, seconds=240, what="every run that was taken has ended")

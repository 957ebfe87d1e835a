"""What the proxy answers by itself has the shape of every service's problems."""

import re
from pathlib import Path

import pytest

from limpide_credit.contracts.problems import PROBLEM_CODES, ProblemAnswer

PROXY = Path(__file__).parents[2] / "infra" / "proxy"
CONFIGURATION = (PROXY / "haproxy.cfg").read_text()
EXPLANATION = re.findall(
    r"http-error status (\d+) content-type application/json lf-file \S+/(\S+)(.*)", CONFIGURATION
)


def test_every_file_is_an_answer_to_some_status():
    assert {file for _, file, _ in EXPLANATION} == {one.name for one in (PROXY / "problems").iterdir()}


@pytest.mark.parametrize(("status", "file", "headers"), EXPLANATION)
def test_it_is_a_problem_with_the_requests_id(status, file, headers):
    text = (PROXY / "problems" / file).read_text()
    problem = ProblemAnswer.model_validate_json(text.replace("%[var(txn.request_id)]", "an-id")).error
    assert problem.request_id == "an-id"
    # A template: nothing else in it may be taken for one.
    assert text.count("%") == 1
    assert problem.code in PROBLEM_CODES
    assert (problem.code in {"unavailable", "busy"}) == ("Retry-After" in headers)
    assert problem.code != "unavailable" or status in {"502", "503", "504"}


def test_bodies_are_put_together_before_a_replica_is_asked():
    settings = [line.strip() for line in CONFIGURATION.splitlines()]
    assert "option http-buffer-request" in settings
    assert "http-request set-header X-Forwarded-For %[src]" in settings

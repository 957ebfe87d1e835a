"""A candidate document is tried on past decisions: what would change is said, drawn and taken away."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from dashboard_bench import Opened, text_of
from fake_services import FakeServices, problem
from fake_trial import DIGEST, DOCUMENT, TRIAL, experiment, kept_policies, trial_answer
from streamlit.testing.v1 import AppTest


@pytest.fixture(autouse=True)
def drift(services: FakeServices) -> dict[str, dict[str, Any]]:
    """Return the answers of the drift service, which a test may change."""
    answers = {
        "/policies": kept_policies(),
        "/experiment": experiment(),
        f"/policy-trials/{TRIAL}": trial_answer(),
    }
    for path in answers:
        services.answers["GET", path] = lambda _, path=path: httpx.Response(200, json=answers[path])
    services.answers["POST", "/policy-trials"] = lambda _: httpx.Response(
        202, json=trial_answer(state="waiting", figures=None, finished_at=None)
    )
    return answers


def tried(page: AppTest) -> AppTest:
    return page.button(key="trial-try").click().run()


def test_a_kept_policy_is_tried_and_a_sentence_says_what_would_change(opened: Opened, services: FakeServices):
    page = tried(opened("policy_trial", lang="en"))
    assert not page.exception
    (asked,) = services.requests("POST", "/policy-trials")
    assert asked["digest"] == DIGEST
    start, end = (datetime.fromisoformat(asked[one]) for one in ("start", "end"))
    assert start < end <= datetime.now(UTC)
    said = text_of(page)
    assert "of 400 decisions would change" in said
    assert "approved → refused" in said and "Approval falls from" in said
    assert "By grade: B changes most" in said and "Gender:" in said
    assert "limpide policy promote" in "".join(one.value for one in page.caption)
    charts = page.get("plotly_chart")
    assert len(charts) == 6
    (download,) = page.get("download_button")
    assert download.proto.label == "Download the trial (JSON)"


def test_a_pasted_document_is_sent_as_it_is(opened: Opened, services: FakeServices):
    page = opened("policy_trial", lang="en")
    assert not page.button(key="trial-try").disabled
    page.button_group(key="trial-source@en").set_value("pasted").run()
    assert page.button(key="trial-try").disabled
    page.text_area(key="trial-pasted").set_value(DOCUMENT).run()
    tried(page)
    assert services.requests("POST", "/policy-trials")[0]["document"] == DOCUMENT


def test_a_wrong_document_is_refused_with_line_and_remedy(opened: Opened, services: FakeServices):
    refused = {
        "code": "invalid_input",
        "message": "Line 6, rules[0].when: There is no fact treshold.",
        "field": "rules[0].when",
        "value": "treshold",
        "remedy": "Did you mean threshold?",
        "request_id": "r",
    }
    services.answers["POST", "/policy-trials"] = lambda _: httpx.Response(422, json={"error": refused})
    page = tried(opened("policy_trial"))
    (error,) = page.error
    assert "Ligne 6" in error.value and "There is no fact treshold." in error.value
    assert "Did you mean threshold?" in error.value
    assert not page.get("plotly_chart")


def test_a_trial_under_way_says_how_far_it_is(opened: Opened, drift: dict[str, dict[str, Any]]):
    progress = {"before_it": 0, "decisions_read": 250_000, "decisions": 1_000_000}
    drift[f"/policy-trials/{TRIAL}"] = trial_answer(state="running", figures=None, progress=progress)
    page = tried(opened("policy_trial", lang="en"))
    (bar,) = page.get("progress")
    assert bar.proto.value == 25 and "250,000 of 1,000,000" in bar.proto.text


def test_a_trial_that_failed_says_why(opened: Opened, drift: dict[str, dict[str, Any]]):
    failed = {"code": "invalid_input", "message": "There is no decision in that period.", "request_id": "r"}
    drift[f"/policy-trials/{TRIAL}"] = trial_answer(state="failed", figures=None, problem=failed)
    assert "There is no decision in that period" in tried(opened("policy_trial")).error[0].value


def test_where_nothing_changes_that_is_said(opened: Opened, drift: dict[str, dict[str, Any]]):
    drift[f"/policy-trials/{TRIAL}"] = trial_answer(change=False)
    page = tried(opened("policy_trial", lang="en"))
    said = text_of(page)
    assert "No decision would change" in said and "By grade, approval does not change" in said
    assert len(page.get("plotly_chart")) == 5


def test_arms_stand_side_by_side_with_a_sentence(opened: Opened, drift: dict[str, dict[str, Any]]):
    said = text_of(opened("policy_trial", lang="en"))
    assert "softer" in said and "The challenger approves more than the champion." in said
    assert "Realised defaults are not known of both arms yet." in said
    drift["/experiment"] = {"experiment": None}
    drift["/policies"] = {"policies": []}
    page = opened("policy_trial", lang="en")
    assert "No experiment has begun yet." in text_of(page)
    assert page.button(key="trial-try").disabled


def test_who_may_not_is_told_once_and_sees_no_figures(opened: Opened, services: FakeServices):
    for route in (("GET", "/policies"), ("GET", "/experiment")):
        services.answers[route] = lambda _: problem(403, "forbidden", "role", "officer")
    page = opened("policy_trial", lang="en")
    assert not page.exception and page.error

"""An approval on condition on the page: what has to be proved, the form for it, and what came of it."""

from typing import Any

import httpx
import pytest
from dashboard_bench import Opened, text_of
from fake_services import FakeServices, decision, problem, score

APPLICATION = {"AMT_INCOME_TOTAL": 180000.0, "DAYS_EMPLOYED": -2191.0, "AMT_CREDIT": 400000.0}
WANTED = ["AMT_INCOME_TOTAL", "DAYS_EMPLOYED"]
PATH = "/decisions/d-1/proofs"


@pytest.fixture
def conditional(services: FakeServices) -> FakeServices:
    record = {
        **decision(),
        "client_id": None,
        "channel": "application",
        "decision": "approved_on_condition",
        "conditions": WANTED,
        "rules": [{"code": "PROOF_WANTED", "then": "prove", "facts": WANTED}],
        "input": {"application": APPLICATION},
    }
    answer = {**score(), "client_id": None, "decision_id": "d-2", "decision": "approved"}
    services.answers["GET", "/decisions/d-1"] = lambda _: httpx.Response(200, json=record)
    services.answers["POST", PATH] = lambda _: httpx.Response(201, json=answer)
    return services


def prove(page: Any, *names: str) -> None:
    for name in names:
        page.checkbox(key=f"proofs-d-1-{name}-proved").check().run()
    page.button(key="proofs-d-1-send").click().run()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ("accordé sous condition", "Preuves attendues")),
        ("en", ("approved on condition", "Proofs wanted")),
    ],
)
def test_the_page_says_what_has_to_be_proved(opened: Opened, conditional, language, words):
    page = opened("decisions", decision="d-1", lang=language)
    assert all(one in text_of(page) for one in words)
    labels = [one.label for one in page.checkbox if (one.key or "").startswith("proofs-d-1")]
    assert len(labels) == 2
    assert "180" in labels[0]
    assert page.button(key="proofs-d-1-send").disabled


def test_what_was_declared_is_proved_as_it_stands(opened: Opened, conditional: FakeServices):
    page = opened("decisions", decision="d-1")
    prove(page, *WANTED)
    assert conditional.requests("POST", PATH) == [{"proofs": [{"fact": name} for name in WANTED]}]
    assert conditional.keys[-1]
    assert "d-2" in text_of(page)


def test_a_service_that_refuses_is_said(opened: Opened, conditional: FakeServices):
    conditional.answers["POST", PATH] = lambda _: problem(409, "conflict", "case_version", "1")
    page = opened("decisions", decision="d-1")
    prove(page, "AMT_INCOME_TOTAL")
    assert conditional.requests("POST", PATH) == [{"proofs": [{"fact": "AMT_INCOME_TOTAL"}]}]
    assert page.error


def test_a_decision_without_conditions_has_no_such_form(opened: Opened, services: FakeServices):
    page = opened("decisions", decision="d-1")
    assert "Preuves attendues" not in text_of(page)

"""What a person reads of a decision: its explanation, its letter, its page, from the running containers."""

import httpx
import pytest
from front_end import browser

pytestmark = pytest.mark.stack

DASHBOARD = "http://127.0.0.1:18501"


@pytest.fixture
def decision(whole):
    """A recorded score of a published client."""
    whole.until(lambda: whole.explainer.get("/readyz").is_success, seconds=60, what="the explainer is ready")
    return whole.score(whole.clients()[0])


def test_a_recorded_decision_is_explained_as_it_was_decided(whole, decision):
    asked = {"decision_id": decision["decision_id"], "language": "en"}
    answer = whole.explainer.post("/explain", json=asked).json()
    for name in ("probability_of_default", "points", "grade", "decision", "model_version"):
        assert answer[name] == decision[name], name
    total = answer["base"]["points"] + sum(concept["points"] for concept in answer["concepts"])
    assert total == pytest.approx(answer["points_exact"], abs=1e-9)


def test_its_letter_is_a_pdf(whole, decision):
    answer = whole.explainer.post("/letter", json={"decision_id": decision["decision_id"], "language": "fr"})
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")


def test_the_front_end_shows_the_client(whole, decision):
    client = whole.scoring.get(f"/clients/{decision['client_id']}").json()
    whole.until(lambda: httpx.get(f"{DASHBOARD}/_stcore/health").is_success, seconds=60, what="it answers")
    with browser() as chromium:
        page = chromium.new_page()
        page.goto(f"{DASHBOARD}/client?client={client['client_id']}&lang=en")
        page.get_by_text(client["name"]).first.wait_for(timeout=60_000)
        page.locator(".js-plotly-plot .main-svg").first.wait_for(timeout=60_000)
        assert page.locator("[data-testid=stException]").count() == 0


def test_the_explainer_follows_the_registry_and_serves_on_without_it(whole, decision):
    whole.compose("stop", "mlflow")
    try:
        asked = {"client_id": decision["client_id"], "language": "fr"}
        assert whole.explainer.post("/explain", json=asked).json()["points"] == decision["points"]
    finally:
        whole.compose("start", "mlflow")
        whole.wait_healthy()

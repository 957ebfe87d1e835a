"""Asking the services: contracts in and out, errors typed, reads remembered for a moment."""

from pathlib import Path

import httpx
import pytest
from fake_explanations import CLIENT
from fake_services import FakeServices, problem, score

from limpide_credit.contracts.clients import ClientAnswer
from limpide_credit.contracts.decisions import DecisionPage
from limpide_credit.contracts.model import ModelAnswer
from limpide_credit.contracts.scoring import ScoreAnswer
from limpide_credit.errors import InputError
from limpide_dashboard.api import Service, ServiceAwayError, ServiceName, ServiceProblemError, connect
from limpide_dashboard.settings import DashboardSettings


@pytest.fixture
def services() -> FakeServices:
    return FakeServices()


@pytest.fixture
def scoring(services: FakeServices) -> Service:
    return Service("scoring", "http://scoring", 5.0, services.transport("scoring"))


def test_an_answer_is_its_contract_and_asked_for_once_in_a_moment(scoring: Service, services: FakeServices):
    for _ in range(3):
        assert scoring.get(ClientAnswer, f"/clients/{CLIENT}").name == "Alix Martin"
    assert len(services.requests("GET", f"/clients/{CLIENT}")) == 1


def test_after_a_record_everything_is_asked_anew(scoring: Service, services: FakeServices):
    scoring.get(ClientAnswer, f"/clients/{CLIENT}")
    scoring.record(ScoreAnswer, "/score", {"client_id": CLIENT}, idempotency_key="once")
    scoring.get(ClientAnswer, f"/clients/{CLIENT}")
    assert len(services.requests("GET", f"/clients/{CLIENT}")) == 2


def test_a_record_is_sent_each_time_with_its_key(services: FakeServices):
    keys: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers.get("idempotency-key"))
        return httpx.Response(200, json=score())

    service = Service("scoring", "http://scoring", 5.0, httpx.MockTransport(answer))
    for _ in range(2):
        service.record(ScoreAnswer, "/score", {"client_id": CLIENT}, idempotency_key="once")
    assert keys == ["once", "once"]


def test_a_refusal_carries_field_value_and_remedy(scoring: Service, services: FakeServices):
    services.answers["POST", "/score"] = lambda _: problem(422, "invalid_input", "client_id", "x")
    with pytest.raises(ServiceProblemError) as refused:
        scoring.record(ScoreAnswer, "/score", {"client_id": "x"})
    assert refused.value.status == 422
    assert (refused.value.problem.field, refused.value.problem.value) == ("client_id", "x")


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(502, text="<html>bad gateway</html>"),
        httpx.Response(200, text="{}"),
        httpx.Response(200, text="not JSON"),
    ],
    ids=["a proxy's page", "another shape", "no JSON"],
)
def test_an_answer_that_is_no_contract_means_that_the_service_is_away(response: httpx.Response):
    service = Service("explainer", "http://explainer", 5.0, httpx.MockTransport(lambda _: response))
    with pytest.raises(ServiceAwayError) as away:
        service.get(ClientAnswer, "/clients/1")
    assert away.value.service == "explainer"


def test_an_error_is_not_remembered(scoring: Service, services: FakeServices):
    services.away.add("scoring")
    with pytest.raises(ServiceAwayError):
        scoring.get(ClientAnswer, f"/clients/{CLIENT}")
    services.away.clear()
    assert scoring.get(ClientAnswer, f"/clients/{CLIENT}").client_id == CLIENT


def test_what_colleagues_add_to_is_asked_anew(scoring: Service, services: FakeServices):
    for _ in range(2):
        scoring.get(ClientAnswer, f"/clients/{CLIENT}")
        scoring.get_now(DecisionPage, "/decisions", limit=1)
    assert len(services.requests("GET", f"/clients/{CLIENT}")) == 1
    assert len(services.requests("GET", "/decisions")) == 2


def test_the_services_are_asked_with_the_key_and_prometheus_is_not(tmp_path: Path):
    file = tmp_path / "key"
    file.write_text("limpide_0123_secret\n")
    asked: dict[str, str | None] = {}

    def transport(name: ServiceName) -> httpx.BaseTransport:
        def answer(request: httpx.Request) -> httpx.Response:
            asked[name] = request.headers.get("authorization")
            return httpx.Response(404)

        return httpx.MockTransport(answer)

    settings = DashboardSettings(api_key_file=file, prometheus_url="http://prometheus:9090")
    services = connect(settings, transport)
    watched = (services.drift, services.categories, services.monitoring)
    for one in (services.scoring, services.explainer, *watched):
        assert one is not None
        with pytest.raises(ServiceAwayError):
            one.get(ModelAnswer, "/model")
    assert asked.pop("monitoring") is None
    assert set(asked.values()) == {"Bearer limpide_0123_secret"}


@pytest.mark.parametrize("content", [None, "", "two words", "é"])
def test_a_file_without_a_key_ends_the_start_by_its_name(tmp_path: Path, content: str | None):
    file = tmp_path / "key"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        DashboardSettings(api_key_file=file).api_key()
    assert refused.value.field == "LIMPIDE_API_KEY_FILE"

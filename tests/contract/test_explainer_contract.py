"""The explainer against its own OpenAPI: no 5xx, and no answer outside its schema, whatever is asked."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from explainer_worker import Versions, Worker, fill_store, make_worker, record
from hypothesis import HealthCheck, Phase, given, settings
from pydantic import BaseModel
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from limpide_credit.contracts.explanation import ExplainAnswer
from limpide_credit.contracts.importance import ImportanceAnswer
from limpide_credit.contracts.next_facts import NextFactsAnswer
from limpide_credit.contracts.own_case import OwnReasons
from limpide_credit.contracts.problems import ProblemAnswer
from limpide_credit.contracts.recourse import RecourseAnswer
from limpide_credit.contracts.similar import SimilarAnswer
from limpide_explainer.api import create_api

EXAMPLES = 4
PATIENCE = 120
SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
ANSWERS: dict[tuple[str, str], type[BaseModel]] = {
    ("post", "/explain"): ExplainAnswer,
    ("post", "/recourse"): RecourseAnswer,
    ("post", "/next-facts"): NextFactsAnswer,
    ("get", "/mine/reasons"): OwnReasons,
    ("get", "/importance"): ImportanceAnswer,
    ("get", "/similar/{client_id}"): SimilarAnswer,
}

pytestmark = [
    # shap 0.51 on matplotlib 3.11
    pytest.mark.filterwarnings("ignore:The set_.* function:PendingDeprecationWarning"),
]


@pytest.fixture(scope="module")
def explainer(tmp_path_factory, generated_clients, generated_bundle) -> Iterator[Worker]:
    url = f"sqlite:///{tmp_path_factory.mktemp('contract') / 'limpide.db'}"
    fill_store(url, generated_clients)
    record(url, generated_bundle, "1", int(generated_clients.numbers[0]), generated_clients.vectors[0], "one")
    worker = make_worker(url, Versions({"1": generated_bundle}), explainer_deadline_seconds=300)
    worker.wait_until_ready()
    yield worker
    worker.close()


@pytest.fixture(scope="module")
def schema(explainer) -> dict[str, Any]:
    return create_api(explainer.runtime).openapi()


@pytest.fixture(scope="module")
def api(explainer, schema) -> Any:
    loaded = schemathesis.openapi.from_dict(schema)
    loaded.config.update(base_url="http://explainer")
    loaded.app = _already_started(explainer.app)
    return loaded


def _already_started(app: Any) -> Any:
    """Return the application without its lifespan, which schemathesis would begin anew for each request."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            await app(scope, receive, send)
            return
        for _ in range(2):
            message = await receive()
            await send({"type": f"{message['type']}.complete"})

    return answer


def test_whatever_is_asked_is_answered_within_the_schema(api, explainer):
    """A few generated requests of every operation, always the same ones."""
    operations = [result.ok() for result in api.get_all_operations()]
    assert len(operations) > 10
    for operation in operations:
        _hold_to_schema(operation, explainer)


def _hold_to_schema(operation: Any, explainer: Worker) -> None:
    @given(case=operation.as_strategy())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=SLOW,
    )
    def holds(case: Any) -> None:
        case.call_and_validate(checks=CHECKS, timeout=PATIENCE)

    holds()


def test_what_is_known_is_answered_within_the_schema(api, explainer, generated_clients):
    client = int(generated_clients.numbers[0])
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("POST", "/explain", {"body": {"client_id": client, "language": "en"}}),
        ("POST", "/explain", {"body": {"client_id": client, "changes": {"AMT_CREDIT": 250_000.0}}}),
        ("POST", "/explain", {"body": {"application": {"AMT_CREDIT": 250_000.0}}}),
        ("POST", "/explain", {"body": {"decision_id": "one"}}),
        ("POST", "/letter", {"body": {"decision_id": "one"}}),
        ("POST", "/pictures/waterfall", {"body": {"client_id": client}, "query": {"format": "png"}}),
        ("POST", "/recourse", {"body": {"client_id": client}}),
        ("POST", "/next-facts", {"body": {"client_id": client, "changes": {"EXT_SOURCE_2": None}}}),
        ("POST", "/next-facts", {"body": {"application": {"AMT_CREDIT": 250_000.0}, "language": "en"}}),
        ("POST", "/next-facts", {"body": {"decision_id": "one"}}),
        ("GET", "/importance", {"query": {"client_id": client}}),
        ("GET", "/similar/{client_id}", {"path_parameters": {"client_id": client}}),
        ("GET", "/population/{feature}", {"path_parameters": {"feature": "AMT_CREDIT"}}),
        ("GET", "/dependence/{feature}", {"path_parameters": {"feature": "AMT_CREDIT"}}),
    ]
    for method, path, given_parts in asked:
        media = {"media_type": "application/json"} if "body" in given_parts else {}
        case = api[path][method].Case(**given_parts, **media)
        response = case.call(timeout=PATIENCE)
        assert response.status_code == 200, (path, response.text[:300])
        case.validate_response(response, checks=CHECKS)


@pytest.mark.parametrize(("route", "contract"), ANSWERS.items(), ids=lambda one: str(one))
def test_the_schema_promises_the_answer_that_the_contract_reads(schema, route, contract):
    method, path = route
    content = schema["paths"][path][method]["responses"]["200"]["content"]["application/json"]
    promised = content["schema"]["$ref"].rpartition("/")[2]
    assert promised == contract.__name__
    assert set(schema["components"]["schemas"][promised]["properties"]) == set(contract.model_fields)


@pytest.mark.parametrize("status", ["404", "409", "413", "422", "429", "503"])
def test_every_route_promises_the_one_shape_of_error(schema, status):
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            content = operation["responses"][status]["content"]["application/json"]
            assert content["schema"]["$ref"].endswith(f"/{ProblemAnswer.__name__}"), (path, method)


def test_the_routes_are_shown_without_a_script_of_another_host(explainer):
    page = explainer.ask("GET", "/docs").text
    assert "/explain" in page and "<script" not in page
    assert json.loads(explainer.ask("GET", "/openapi.json").text)["paths"]

"""The explainer against its own OpenAPI: what it answers to good requests, and what its schema promises."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from explainer_worker import Versions, Worker, fill_store, make_worker, record
from held_to_schema import CHECKS, PATIENCE, schema_of
from pydantic import BaseModel

from limpide_credit.contracts.explanation import ExplainAnswer
from limpide_credit.contracts.importance import ImportanceAnswer
from limpide_credit.contracts.next_facts import NextFactsAnswer
from limpide_credit.contracts.own_case import OwnReasons
from limpide_credit.contracts.problems import ProblemAnswer
from limpide_credit.contracts.recourse import RecourseAnswer
from limpide_credit.contracts.similar import SimilarAnswer
from limpide_explainer.api import create_api

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
    return schema_of(explainer.app, schema)


def test_what_is_known_is_answered_within_the_schema(api, generated_clients):
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

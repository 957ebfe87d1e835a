"""Both ends of the wire: what the scoring service's schema promises, and what the contracts read."""

import json
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter

from limpide_credit.contracts.clients import ClientAnswer, ClientPage, ClientSummary, HistoryAnswer
from limpide_credit.contracts.decisions import (
    DecisionAnswer,
    DecisionPage,
    OutcomeAnswer,
    OutcomeRequest,
    OverrideAnswer,
    OverrideRequest,
)
from limpide_credit.contracts.facts import check_facts, facts_type
from limpide_credit.contracts.model import ModelAnswer
from limpide_credit.contracts.own_case import ClientLinkAnswer, ClientLinksRevoked, OwnResult, OwnReview
from limpide_credit.contracts.problems import ProblemAnswer
from limpide_credit.contracts.reviews import ReviewAnswer, ReviewPage
from limpide_credit.contracts.scoring import ScoreAnswer, parse_score_request
from limpide_credit.errors import InputError
from limpide_credit.tables import APPLICATION_FACTS, TABLES, Column
from limpide_scoring.api import create_api

ANSWERS: dict[tuple[str, str], type[BaseModel]] = {
    ("post", "/score"): ScoreAnswer,
    ("get", "/clients"): ClientPage,
    ("get", "/clients/{client_id}"): ClientAnswer,
    ("get", "/clients/{client_id}/history"): HistoryAnswer,
    ("get", "/decisions"): DecisionPage,
    ("get", "/decisions/{decision_id}"): DecisionAnswer,
    ("post", "/decisions/{decision_id}/override"): OverrideAnswer,
    ("get", "/reviews"): ReviewPage,
    ("get", "/decisions/{decision_id}/review"): ReviewAnswer,
    ("post", "/decisions/{decision_id}/review"): ReviewAnswer,
    ("post", "/decisions/{decision_id}/review/decision"): ReviewAnswer,
    ("post", "/decisions/{decision_id}/review/confirmation"): ReviewAnswer,
    ("post", "/decisions/{decision_id}/link"): ClientLinkAnswer,
    ("delete", "/decisions/{decision_id}/link"): ClientLinksRevoked,
    ("get", "/mine"): OwnResult,
    ("get", "/mine/review"): OwnReview,
    ("post", "/mine/review"): OwnReview,
    ("post", "/outcomes"): OutcomeAnswer,
    ("get", "/model"): ModelAnswer,
}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return create_api().openapi()


@pytest.mark.parametrize(("route", "contract"), ANSWERS.items(), ids=lambda one: str(one))
def test_the_schema_promises_the_answer_that_the_contract_reads(schema, route, contract):
    method, path = route
    responses = schema["paths"][path][method]["responses"]
    good = next(answer for status, answer in responses.items() if status.startswith("2"))
    promised = good["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    assert promised == contract.__name__
    named = schema["components"]["schemas"][promised]["properties"]
    assert set(named) == set(contract.model_fields)


@pytest.mark.parametrize("status", ["403", "404", "409", "413", "422", "429", "503"])
def test_every_route_promises_the_one_shape_of_error(schema, status):
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            content = operation["responses"][status]["content"]["application/json"]
            assert content["schema"]["$ref"].endswith(f"/{ProblemAnswer.__name__}"), (path, method)


def test_the_schema_of_an_application_names_every_fact_with_its_range():
    facts = TypeAdapter(facts_type()).json_schema()
    assert set(facts["properties"]) == set(APPLICATION_FACTS)
    assert facts["additionalProperties"] is False
    assert "required" not in facts
    credit = facts["properties"]["AMT_CREDIT"]
    column = TABLES["application"].column("AMT_CREDIT")
    ranges = [one for one in credit["anyOf"] if one.get("type") == "number"]
    assert (ranges[0]["minimum"], ranges[0]["maximum"]) == (column.minimum, column.maximum)
    words = json.dumps(facts["properties"]["NAME_EDUCATION_TYPE"])
    assert all(word in words for word in TABLES["application"].column("NAME_EDUCATION_TYPE").values)


def _extreme(column: Column, end: str) -> Any:
    if column.kind == "category":
        return column.values[0 if end == "minimum" else -1]
    return getattr(column, end)


@pytest.mark.parametrize("end", ["minimum", "maximum"])
@pytest.mark.parametrize("name", APPLICATION_FACTS)
def test_each_end_of_a_range_is_taken_and_what_is_beyond_is_not(name, end):
    column = TABLES["application"].column(name)
    value = _extreme(column, end)
    if value is None:
        pytest.skip(f"{name} has no {end}")
    assert check_facts({name: value}, where="application") == {name: value}
    for special in column.special:
        assert check_facts({name: special}, where="application") == {name: special}
    assert check_facts({name: None}, where="application") == {name: None}
    if column.kind == "category":
        beyond: object = f"{value}?" * 60
    else:
        beyond = value + (1e6 if end == "maximum" else -1e6)
    with pytest.raises(InputError) as refused:
        check_facts({name: beyond}, where="application")
    assert refused.value.field == f"application.{name}"
    assert refused.value.remedy


def test_requests_and_answers_survive_the_wire():
    asked = parse_score_request(json.loads('{"client_id": 5, "changes": {"AMT_CREDIT": 1000}}'))
    assert asked.recorded_input() == {"client_id": 5, "changes": {"AMT_CREDIT": 1000.0}}
    override = OverrideRequest(officer="A", decision="refused", reason="because")
    assert OverrideRequest.model_validate_json(override.model_dump_json()) == override
    outcome = OutcomeRequest.model_validate_json(
        '{"decision_id": "x", "outcome": "repaid", "observed_at": "2026-01-01T00:00:00Z"}'
    )
    assert OutcomeRequest.model_validate_json(outcome.model_dump_json()) == outcome
    page = ClientPage(clients=[ClientSummary(client_id=1, name="Camille")], next_after=None)
    assert ClientPage.model_validate_json(page.model_dump_json()) == page

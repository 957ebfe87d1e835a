"""Comparisons, similar clients, dependence and recourse over HTTP: what the routes put together."""

import pytest

from limpide_credit.contracts.dependence import DependenceAnswer
from limpide_credit.contracts.importance import ImportanceAnswer
from limpide_credit.contracts.model_report import ModelReport, ModelVersions
from limpide_credit.contracts.next_facts import NextFactsAnswer
from limpide_credit.contracts.population import PairAnswer, PopulationAnswer
from limpide_credit.contracts.recourse import RecourseAnswer
from limpide_credit.contracts.similar import SimilarAnswer

ANSWERS = {
    "/importance": ImportanceAnswer,
    "/population/EXT_SOURCE_2": PopulationAnswer,
    "/population/NAME_INCOME_TYPE": PopulationAnswer,
    "/pair/EXT_SOURCE_2/AMT_CREDIT": PairAnswer,
    "/dependence/AMT_CREDIT": DependenceAnswer,
}


def result(worker, contract, method, path, **arguments):
    answer = worker.ask(method, path, **arguments)
    assert answer.status_code == 200, answer.text
    return contract.model_validate_json(answer.content, strict=True)


@pytest.fixture
def refused_client(worker, generated_clients):
    """Number of a client whom the model refuses."""
    for number in generated_clients.numbers.tolist():
        answer = result(worker, RecourseAnswer, "POST", "/recourse", json={"client_id": number})
        if answer.status != "approved_already":
            return number
    raise AssertionError("the model refuses nobody")


@pytest.mark.parametrize(("path", "contract"), ANSWERS.items())
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_comparison_answers_with_and_without_a_client(worker, generated_clients, path, contract, language):
    number = int(generated_clients.numbers[0])
    without = result(worker, contract, "GET", path, params={"language": language})
    beside = result(worker, contract, "GET", path, params={"language": language, "client_id": number})
    assert without.client_id is None
    assert beside.client_id == number
    assert without.language == beside.language == language


def test_french_is_spoken_unless_told_otherwise(worker):
    assert result(worker, ImportanceAnswer, "GET", "/importance").language == "fr"


def test_clients_alike_are_told_with_their_outcomes(worker, generated_clients):
    number = int(generated_clients.numbers[0])
    answer = result(worker, SimilarAnswer, "GET", f"/similar/{number}", params={"neighbours": 5})
    assert len(answer.neighbours) == 5
    assert answer.client_id == number


def test_a_way_that_is_found_scores_as_it_was_told(worker, refused_client):
    asked = {"client_id": refused_client, "options": 7, "language": "en"}
    answer = result(worker, RecourseAnswer, "POST", "/recourse", json=asked)
    ways = [*answer.options, *([answer.best_attempt] if answer.best_attempt else [])]
    for way in ways:
        again = worker.ask(
            "POST", "/explain", json={"client_id": refused_client, "changes": way.application_changes}
        ).json()
        assert again["probability_of_default"] == way.score.probability_of_default
        assert again["decision"] == way.score.decision


def test_a_way_on_top_of_a_what_if_carries_its_changes(worker, refused_client):
    changes = {"AMT_INCOME_TOTAL": 20000.0}
    answer = result(
        worker, RecourseAnswer, "POST", "/recourse", json={"client_id": refused_client, "changes": changes}
    )
    for way in [*answer.options, *([answer.best_attempt] if answer.best_attempt else [])]:
        assert way.application_changes["AMT_INCOME_TOTAL"] == 20000.0


def test_the_same_recourse_is_answered_the_same(worker, refused_client):
    first, second = (
        result(worker, RecourseAnswer, "POST", "/recourse", json={"client_id": refused_client})
        for _ in range(2)
    )
    ignored = {"search_seconds"}
    assert first.model_dump(exclude=ignored) == second.model_dump(exclude=ignored)


def test_limits_come_from_the_settings(worker_with, refused_client):
    narrow = worker_with(recourse_lowest_share=0.9, recourse_step_share=0.05, recourse_longest_months=24)
    answer = result(narrow, RecourseAnswer, "POST", "/recourse", json={"client_id": refused_client})
    price = answer.searched[0]
    assert price.lever in {"amount", "goods_price"}
    assert price.values == 3
    assert price.low == pytest.approx(0.9 * price.high, abs=1.0)


def test_the_model_tells_its_report_and_its_versions(worker):
    report = result(worker, ModelReport, "GET", "/model")
    assert report.card_fr
    assert report.cost_curve
    listed = result(worker, ModelVersions, "GET", "/model/versions?limit=1&before=2")
    assert [one.version for one in listed.versions] == [one.version for one in listed.named] == ["1"]


def test_what_an_application_lacks_is_asked_for_what_the_policy_wants_first(worker):
    asked = {"application": {"AMT_CREDIT": 250_000.0}, "language": "en"}
    answer = result(worker, NextFactsAnswer, "POST", "/next-facts", json=asked)
    assert answer.facts[0].required and answer.facts[0].sentence.startswith("Without it")
    required = [one.required for one in answer.facts]
    assert required == sorted(required, reverse=True)
    importance = [one.importance_points for one in answer.facts if one.required]
    assert importance == sorted(importance, reverse=True)
    assert {"bureau", "external_score_2", "income"} <= {one.code for one in answer.facts}
    for one in answer.facts:
        assert one.chance_low <= one.chance <= one.chance_high
        assert str(one.clients) in one.sentence
    same = result(worker, NextFactsAnswer, "POST", "/next-facts", json=asked)
    assert same.facts == answer.facts


def test_a_fact_taken_away_in_a_what_if_is_what_to_ask(worker, generated_clients):
    client = int(generated_clients.numbers[3])
    asked = {"client_id": client, "changes": {"EXT_SOURCE_2": None}}
    answer = result(worker, NextFactsAnswer, "POST", "/next-facts", json=asked)
    assert answer.client_id == client and answer.facts[0].code == "external_score_2"
    assert answer.facts[0].columns == ["EXT_SOURCE_2"]

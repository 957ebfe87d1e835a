import re
from contextlib import closing

import numpy as np
import pytest
from explainer_worker import Versions, record

from limpide_credit.contracts.explanation import ExplainAnswer
from limpide_credit.errors import InputError
from limpide_platform.identity.actor import Actor
from limpide_platform.store import open_store

SAID = ("rules", "reasons", "supports")


@pytest.fixture
def client(generated_clients):
    return int(generated_clients.numbers[0])


def test_the_answer_is_what_the_contract_reads_and_adds_up(worker, client):
    result = worker.explain({"client_id": client, "language": "en"})
    assert result.status_code == 200, result.text
    answer = ExplainAnswer.model_validate(result.json())
    assert set(result.json()) == set(ExplainAnswer.model_fields)
    points = answer.base.points + sum(one.points for one in answer.concepts)
    log_odds = answer.base.log_odds + sum(one.log_odds for one in answer.concepts)
    assert points == pytest.approx(answer.points_exact, abs=1e-9)
    assert log_odds == pytest.approx(answer.log_odds, abs=1e-9)
    for concept in answer.concepts:
        assert sum(one.points for one in concept.features) == pytest.approx(concept.points, abs=1e-9)
    assert answer.points_clipped or answer.points == round(answer.points_exact)
    assert (answer.points_exact > answer.threshold_points) == (answer.decision == "approved")
    assert all(one.shown for one in answer.features)
    assert answer.model_version == "1"


def test_the_score_is_that_of_the_model_for_all_three_inputs(worker, generated_clients, bundles, client):
    model = bundles["1"].model
    known = model.assess(generated_clients.vectors[:1])[0]
    result = worker.explain({"client_id": client}).json()
    assert result["probability_of_default"] == known.probability_of_default
    same = worker.explain({"client_id": client, "changes": {}}).json()
    assert same == result
    changed = worker.explain({"client_id": client, "changes": {"AMT_CREDIT": 2_000_000.0}}).json()
    assert changed["points_exact"] != result["points_exact"]
    new = worker.explain({"application": {"AMT_CREDIT": 300_000.0, "DAYS_BIRTH": -13_000.0}}).json()
    assert new["client_id"] is None and new["decision_id"] is None


def test_both_languages_say_the_same_numbers(worker, client):
    french = worker.explain({"client_id": client}).json()
    english = worker.explain({"client_id": client, "language": "en"}).json()
    assert french["language"] == "fr"
    assert [one["points_if_usual"] for one in french["reasons"]] == [
        one["points_if_usual"] for one in english["reasons"]
    ]
    assert [one["label"] for one in french["concepts"]] != [one["label"] for one in english["concepts"]]
    for one in french["reasons"]:
        assert "clients acceptés" in one["sentence"]
        assert one["usual_text"] in one["sentence"]
    for one in english["reasons"]:
        assert "approved clients" in one["sentence"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_officer_reads_of_the_client(worker, generated_clients, language):
    you = re.compile(r"\b(vous|votre|vos|yours?|you)\b", re.IGNORECASE)
    read = {"client": "", "officer": ""}
    for number in generated_clients.numbers[:10].tolist():
        asked = {"client_id": number, "language": language}
        answers = {one: worker.ask("POST", f"/explain?addressee={one}", json=asked).json() for one in read}
        for addressee, answer in answers.items():
            read[addressee] += " ".join(one["sentence"] for part in SAID for one in answer[part])
        sentences = {part: answers["officer"][part] for part in SAID}
        assert answers["officer"] == {**worker.explain(asked).json(), **sentences}
    assert you.search(read["client"]) and not you.search(read["officer"])
    refused = worker.ask("POST", "/explain?addressee=nobody", json={"client_id": 1})
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "addressee")


def test_a_recorded_decision_is_explained_by_its_vector_and_the_version_that_took_it(
    explainer_store, worker_with, bundles, generated_clients, client
):
    vector = generated_clients.vectors[7]
    record(explainer_store, bundles["2"], "2", client, vector, "decision-of-version-2")
    versions = Versions(dict(bundles))
    worker = worker_with(versions)
    result = worker.explain({"decision_id": "decision-of-version-2"}).json()
    known = bundles["2"].model.assess(vector[None])[0]
    assert result["probability_of_default"] == known.probability_of_default
    assert (result["model_version"], result["decision_id"]) == ("2", "decision-of-version-2")
    assert result["client_id"] == client
    again = worker.explain({"decision_id": "decision-of-version-2"}).json()
    assert again == result
    assert versions.loaded == ["1", "2"], "a past version is loaded once"


def test_a_record_of_a_version_that_is_gone_says_so(explainer_store, worker, bundles, generated_clients):
    record(explainer_store, bundles["1"], "77", 1, generated_clients.vectors[3], "decision-of-77")
    answer = worker.explain({"decision_id": "decision-of-77"})
    assert answer.status_code == 404
    assert "77" in answer.json()["error"]["message"]


@pytest.mark.parametrize("path", ["/explain", "/letter"])
def test_an_erased_record_is_gone(explainer_store, worker, bundles, generated_clients, path):
    erased = f"erased-before{path}"
    record(explainer_store, bundles["1"], "1", 1, generated_clients.vectors[3], erased)
    with closing(open_store(explainer_store)) as store:
        store.erasures.erase_decision(erased, Actor("a", "shell:desk", frozenset(), "a"))
    answer = worker.ask("POST", path, json={"decision_id": erased, "language": "fr"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (410, "gone")


def test_a_new_champion_explains_from_then_on(worker_with, bundles, client):
    versions = Versions(dict(bundles))
    worker = worker_with(versions, explainer_poll_seconds=3600)
    versions.aliases["champion"] = "2"
    worker.runtime.reloader.check()
    assert worker.explain({"client_id": client}).json()["model_version"] == "2"
    versions.away = True
    worker.runtime.reloader.check()
    assert worker.explain({"client_id": client}).json()["model_version"] == "2"


def test_without_a_model_it_is_alive_but_not_ready_and_says_why(worker_with, bundles, client):
    versions = Versions(dict(bundles))
    versions.aliases.clear()
    worker = worker_with(versions, ready=False)
    assert worker.ask("GET", "/livez").status_code == 200
    answer = worker.explain({"client_id": client})
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert "No model serves yet" in answer.json()["error"]["message"]


def test_metrics_bear_routes_and_versions_but_no_client(worker, client):
    worker.explain({"client_id": client})
    worker.ask("GET", "/readyz")
    names = worker.runtime.metrics.requests.collect()[0].samples
    routes = {sample.labels["route"] for sample in names}
    # Probes would hide how people are answered, and those of a start are no errors.
    assert "/explain" in routes and "/readyz" not in routes
    result = str(list(worker.runtime.metrics.explanations.collect()))
    assert str(client) not in str(names) + result


def test_the_log_has_the_trace_and_no_client(worker, client, caplog):
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    with caplog.at_level("INFO", logger="limpide_explainer.request"):
        worker.explain({"client_id": client}, headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
    (line,) = [one for one in caplog.records if one.name == "limpide_explainer.request"]
    assert line.__dict__["trace_id"] == trace
    assert line.__dict__["model_version"] == "1"
    assert str(client) not in str(line.__dict__)


def test_the_reference_sample_bounds_what_a_reason_says(worker, generated_clients):
    weights = []
    for number in generated_clients.numbers[:20].tolist():
        result = worker.explain({"client_id": number}).json()
        weights += [one["points_if_usual"] for one in result["reasons"]]
        assert all(one["points_if_usual"] < 0 for one in result["supports"])
    assert weights and min(weights) > 0
    assert np.isfinite(weights).all()


def test_a_wrong_setting_ends_the_start_by_its_name(monkeypatch):
    from limpide_explainer.service import serve

    monkeypatch.setenv("LIMPIDE_EXPLAINER_PORT", "no port")
    with pytest.raises(InputError, match="LIMPIDE_EXPLAINER_PORT"):
        serve()

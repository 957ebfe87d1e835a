"""One decision over HTTP, followed to every place where it must leave a trace."""

import time

import pytest

pytestmark = pytest.mark.stack


@pytest.fixture
def answer(whole):
    """A score of a published client."""
    return whole.score(whole.clients()[0])


def test_it_is_a_full_record_in_postgresql(whole, answer):
    columns = (
        "client_id, channel, model_version, feature_set_version, probability, points, grade, threshold, "
        "decision, octet_length(vector) > 800, octet_length(hash), latency_seconds > 0"
    )
    [record] = whole.sql(f"SELECT {columns} FROM decisions WHERE id = '{answer['decision_id']}'")
    assert record[:4] == [
        str(answer["client_id"]),
        "client",
        answer["model_version"],
        answer["feature_set_version"],
    ]
    assert float(record[4]) == answer["probability_of_default"]
    assert int(float(record[5])) == answer["points"]
    assert record[6] == answer["grade"]
    assert float(record[7]) == answer["threshold"]
    assert record[8:] == [answer["decision"], "t", "32", "t"]


def test_its_model_is_the_registrys_champion(whole, answer):
    assert answer["model_version"] == whole.champion()
    assert whole.scoring.get("/model").json()["version"] == whole.champion()


def test_its_model_is_an_object_in_the_bucket(whole, answer):
    version = whole.mlflow.get(
        "/model-versions/get", params={"name": "limpide-credit", "version": answer["model_version"]}
    ).json()["model_version"]
    identity = version["model_id"] if version.get("model_id") else version["source"].split("/")[-1]
    objects = [one.object_name for one in whole.bucket().list_objects("mlflow", recursive=True)]
    assert [name for name in objects if identity in name and name.endswith("MLmodel")], objects[:20]


def test_its_metrics_are_in_prometheus_within_30_seconds(whole):
    query = 'sum(limpide_scoring_decisions_total{channel="client"})'
    before = sum(value for _, value in whole.metric(query))
    asked = time.monotonic()
    version = whole.score(whole.clients()[0])["model_version"]
    whole.until(
        lambda: sum(value for _, value in whole.metric(query)) > before, seconds=30, what="one more decision"
    )
    assert time.monotonic() - asked < 30
    [(labels, value)] = whole.metric("limpide_scoring_model_info == 1")
    assert (labels["model_version"], value) == (version, 1)

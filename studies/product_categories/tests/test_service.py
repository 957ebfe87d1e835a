"""``POST /v1/categories`` over a classifier fitted here, and the words that it says decided."""

import numpy as np
import pytest
from fastapi.testclient import TestClient  # noqa: TID251 - the edge's own test client
from prometheus_client import CollectorRegistry

from limpide_credit.errors import NotFoundError
from limpide_product_categories.classifier import CategoryClassifier
from limpide_product_categories.deciding import classifier_cost, decided_shares
from limpide_product_categories.encoders.bags import BagOfWords
from limpide_product_categories.registration import Registered
from limpide_product_categories.service import runtime as service
from limpide_product_categories.service.api import application
from limpide_product_categories.settings import ServiceSettings
from limpide_product_categories.supervised import linear_classifier

WATCH = {"product_name": "Steel watch", "description": "An analog watch with a round dial"}


@pytest.fixture
def classifier(corpus, target) -> CategoryClassifier:
    encoder = BagOfWords(weighted=True, commonest=0.6)
    encoder.fit(corpus.texts)
    fitted = linear_classifier(0).fit(encoder.encode(corpus.texts), target)
    return CategoryClassifier(encoder, fitted, ["Watches", "Bedding"], "en")


@pytest.fixture
def client(classifier, monkeypatch, tmp_path):
    """The whole edge; its registry holds ``classifier`` as version 7."""
    monkeypatch.setattr(service, "registered_version", lambda _: "7")
    monkeypatch.setattr(service, "load_classifier", lambda _: Registered(classifier, "7"))
    settings = ServiceSettings(
        tracking_uri=f"sqlite:///{tmp_path / 'none.db'}", categories_max_body_bytes=2048
    )
    with TestClient(application(settings, CollectorRegistry()), base_url="http://categories") as opened:
        for _ in range(100):
            if opened.get("/readyz").status_code == 200:
                break
        yield opened


def test_a_products_categories_come_with_probability_and_the_words_that_decided(client):
    answer = client.post("/v1/categories", json={"products": [WATCH], "threshold": 0.5}).json()
    [found] = answer["products"]
    assert (answer["model_version"], found["decision"]) == ("7", "decided")
    assert [one["category"] for one in found["categories"]] == ["Watches", "Bedding"]
    assert sum(one["probability"] for one in found["categories"]) == pytest.approx(1)
    words = [one["word"] for one in found["categories"][0]["words"]]
    assert "watch" in words and "sheet" not in words
    assert all(one["log_odds"] > 0 for one in found["categories"][0]["words"])


def test_below_the_threshold_a_person_should_look_and_unknown_words_say_so(client):
    both = {"product_name": "watch sheet"}
    asked = {"products": [both, {"product_name": "xyzzy"}, {}], "threshold": 1.0}
    found = client.post("/v1/categories", json=asked).json()["products"]
    assert [one["decision"] for one in found] == ["unsure", "no_known_word", "no_known_word"]
    assert found[1]["categories"] == []


def test_the_words_add_up_to_the_log_odds_between_two_categories(classifier):
    [verdict] = classifier.decide([("Steel watch", "cotton sheet for the bed")], words=50)
    (_, first, speaking), (_, second, against) = verdict.ranked
    given = classifier._classifier.intercept_[0] * (1 if verdict.ranked[0][0] == "Bedding" else -1)
    assert np.log(first / second) == pytest.approx(
        sum(share for _, share in speaking) - sum(share for _, share in against) + given, abs=1e-6
    )


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        (b"{", 422, "body"),
        (b'{"products": []}', 422, "products"),
        (b'{"products": [{"title": "a"}]}', 422, "products.0.title"),
        (b'{"products": [{}], "threshold": 2}', 422, "threshold"),
        (b" " * 3000, 413, "body"),
    ],
)
def test_a_wrong_request_is_refused_by_its_field(client, body, status, field):
    answer = client.post("/v1/categories", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == status
    assert answer.json()["error"]["field"] == field


def test_names_alone_are_enough_for_a_tree_that_nobody_labelled(client):
    tree = ["Home >> Bed sheets", "Jewellery >> Wrist watches"]
    answer = client.post("/v1/categories/by-name", json={"products": [WATCH], "categories": tree})
    assert answer.json()["products"][0]["category"] == "Jewellery >> Wrist watches"
    refused = client.post("/v1/categories/by-name", json={"products": [WATCH], "categories": ["A", " >> "]})
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "categories.1")


def test_without_a_registered_classifier_the_answer_is_503_with_the_remedy(monkeypatch):
    def none(tracking_uri: str) -> str:
        raise NotFoundError("No classifier product-category is registered.")

    monkeypatch.setattr(service, "registered_version", none)
    settings = ServiceSettings(tracking_uri="sqlite:///none.db")
    with TestClient(application(settings, CollectorRegistry()), base_url="http://categories") as opened:
        answer = opened.post("/v1/categories", json={"products": [WATCH]})
    assert answer.status_code == 503
    assert "make study" in answer.json()["error"]["remedy"]


def test_what_is_decided_alone_is_counted_at_each_threshold():
    probability = np.array([[0.95, 0.05], [0.65, 0.35], [0.45, 0.55], [0.2, 0.8]])
    shares = {one.threshold: one for one in decided_shares(probability, np.array([0, 0, 0, 1]))}
    assert (shares[0.0].share, shares[0.0].accuracy) == (1.0, 0.75)
    assert (shares[0.6].share, shares[0.6].accuracy) == (0.75, 1.0)
    assert (shares[0.95].share, shares[0.95].accuracy) == (0.25, 1.0)


def test_the_cost_of_a_product_holds_its_lemmas(classifier):
    cost = classifier_cost(classifier, [("Steel watch", "An analog watch")] * 3)
    assert cost.milliseconds > 0 and cost.first_milliseconds > 0
